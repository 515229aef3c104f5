"""The plan of an import: what was decided so far, and the small things made on the way."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from people.models import Site
from programs.models import Edition, Program
from sessions.models import Assignment, Block, Duty
from trainer_institute.actions.imports.cells import Wrong
from trainer_institute.actions.imports.changes import Changes
from trainer_institute.actions.imports.reports import Outcome
from trainer_institute.actions.imports.standing import Standing
from trainer_institute.actions.imports.taken import Span, Taken
from trainers.models import Category, Engagement, Trainer
from trainers.models.categories import Work

NOT_RECORDED = "Not recorded"
UNSPECIFIED = "UNSPECIFIED"
LONGEST_SITE_CODE = 40


@dataclass
class Plan:
    """What becomes of each row, what is to be written, whose time changes from which day on."""

    standing: Standing
    at: dt.datetime
    zone: str
    known_from: dt.date
    changes: Changes = field(default_factory=Changes)
    outcomes: list[Outcome] = field(default_factory=list)
    times: dict[str, tuple[Trainer, dt.date]] = field(default_factory=dict)
    moved: list[Engagement] = field(default_factory=list)

    def note_time(self, trainer: Trainer, days: Iterable[dt.date]) -> None:
        """Nothing; the time of the trainer changes from the earliest of the days."""
        _trainer, *known = self.times.get(trainer.code, (trainer,))
        self.times[trainer.code] = (trainer, min([*days, *known]))

    def today(self) -> dt.date:
        """The day it is in the zone of the import."""
        return self.at.astimezone(ZoneInfo(self.zone)).date()

    def site(self, name: str) -> Site:
        """The site of that name, a new one if there is none."""
        shown = name or NOT_RECORDED
        known = self.standing.sites.get(shown.casefold())
        if known is not None:
            return known
        site = Site(code=self._site_code(shown), name=shown, zone=self.zone)
        self.standing.site_codes.add(site.code)
        self.standing.sites[shown.casefold()] = site
        return self.changes.add(site)

    def program(self, code: str) -> Program:
        """The program of that code, a new one if there is none; nobody needs a right for none."""
        known = self.standing.programs.get(code.casefold())
        if known is not None:
            return known
        program = Program(code=code, name=code, needs_right=code != UNSPECIFIED)
        self.standing.programs[code.casefold()] = program
        return self.changes.add(program)

    def edition(self, program: Program, number: int | None, *, year: int) -> Edition:
        """The edition of that number, or the newest in use; a new one has content of its own."""
        known = self.standing.editions[program.code.casefold()]
        in_use = [each for each in known if each.state == Edition.State.IN_USE]
        fitting = (in_use or known) if number is None else [e for e in known if e.number == number]
        if fitting:
            return fitting[-1]
        edition = Edition(program=program, number=number or 1, year=year)
        key = f"{program.code}/{edition.number}"
        edition.category = self.changes.add(
            Category(key=key, label=f"{program.name} {edition.number}", kind=Work.DELIVERY)
        )
        known.append(edition)
        known.sort(key=lambda each: each.number)
        return self.changes.add(edition)

    def engage(self, assignment: Assignment, block: Block, *, night_away: bool = False) -> Duty:
        """The duty for one day, with the time booked for it."""
        session, edition = assignment.session, assignment.session.edition
        engagement = Engagement(
            trainer=assignment.trainer,
            starts_at=block.starts_at,
            ends_at=block.ends_at,
            zone=session.zone,
            minutes=block.minutes,
            kind=Work.DELIVERY,
            category=edition.category,
            title=edition.program.name,
            role=assignment.role,
            group_size=session.group_size,
            expected_effort=edition.expected_effort,
            site=session.site,
            is_online=session.is_online,
            night_away=night_away,
            state=state_of(assignment),
        )
        self.changes.add(engagement)
        duties = self.standing.duties[session.code]
        answered = any(duty.is_first and duty.block == block for duty in duties)
        leads = assignment.role == assignment._meta.get_field("role").default
        duty = Duty(
            assignment=assignment,
            block=block,
            engagement=engagement,
            is_first=leads and not answered,
        )
        duties.append(duty)
        self.note_time(assignment.trainer, [engagement.day])
        return self.changes.add(duty)

    def _site_code(self, name: str) -> str:
        base = slugify(name, allow_unicode=True)[: LONGEST_SITE_CODE - 4] or "site"
        codes = (base if number == 1 else f"{base}-{number}" for number in count(1))
        return next(code for code in codes if code not in self.standing.site_codes)


def state_of(assignment: Assignment) -> Engagement.State:
    """What was delivered is recorded so, without a rating; the rest is planned."""
    session = assignment.session
    is_over = session.state in (session.State.DELIVERED, session.State.CLOSED)
    return Engagement.State.LOGGED if is_over else Engagement.State.PLANNED


def busy(trainer: str, taken: Taken, spans: Iterable[Span], zone: str) -> Wrong:
    """What is said of a trainer who is taken at one of these times; only a session is named."""
    if taken.by:
        sentence = _("%(trainer)s has “%(other)s” then: %(when)s. Correct one of the two.")
        words = {"trainer": trainer, "other": taken.by, "when": when(taken, zone)}
        return Wrong("trainer-busy", sentence % words)
    day = next(
        starts_at.astimezone(ZoneInfo(zone)).date()
        for starts_at, ends_at in spans
        if starts_at < taken.ends_at and ends_at > taken.starts_at
    )
    return taken_on(trainer, day)


def taken_on(trainer: str, day: dt.date) -> Wrong:
    """The same for whatever is no session, so that nobody learns here who is away."""
    sentence = _("%(trainer)s is taken on %(day)s. Choose somebody else, or another day.")
    return Wrong("trainer-busy", sentence % {"trainer": trainer, "day": day.isoformat()})


def when(taken: Taken, zone: str) -> str:
    """The stretch in words, by the clock of the place."""
    starts_at = taken.starts_at.astimezone(ZoneInfo(zone))
    ends_at = taken.ends_at.astimezone(ZoneInfo(zone))
    words = {
        "start": date_format(starts_at, "j E Y, H:i"),
        "end": date_format(ends_at, "H:i"),
        "zone": zone,
    }
    return _("%(start)s to %(end)s (%(zone)s)") % words

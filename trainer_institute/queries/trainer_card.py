"""A trainer on one page: what was agreed, what is planned, and the load for those who may read it.

What a reader may not know is not read at all.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from people.models import Right, Shown, Site, User
from people.queries import Opened, opened_for
from programs.queries.rights import RightLine, rights_of
from sessions.models import Duty, TrainingSession
from sessions.queries.days import clock_of, on_days, week_of
from trainers import policies
from trainers.models import Engagement, Trainer
from trainers.models.categories import Work
from trainers.queries import TrainerCard, card_of
from wellbeing.models.sight import Sight
from wellbeing.queries import figures
from wellbeing.queries.loads import LoadWeek, sunday_of, this_week
from wellbeing.rules.load import YearlyLine, yearly_line
from wellbeing.rules.reach import Reach
from wellbeing.rules.work import Block, Person, Share

A_YEAR = dt.timedelta(days=365)
TWO_WEEKS = 2


@dataclass(frozen=True)
class CardLoad:
    """The load of this week as far as the reader may know it.

    Without `reads_figures` the level and its reasons are all. `right` is what it is read by; None
    on the own page.
    """

    week: LoadWeek
    reads_figures: bool
    year: YearlyLine | None
    right: Right | None

    @property
    def said(self) -> list[str]:
        """Firm limits and reasons in words; the figures in them are the reasons', not the index."""
        return [said.text for said in (*self.week.hard_rules, *self.week.reasons)]


@dataclass(frozen=True)
class PlannedDay:
    """A day the trainer is to deliver, and by whose clock its hours are."""

    duty: Duty
    clock: str


@dataclass(frozen=True)
class Page:
    """All of the page."""

    on: dt.date
    card: TrainerCard
    rights: list[RightLine]
    days: list[PlannedDay]
    delivered: int
    load: CardLoad | None


def trainers_for_card(user: User, *, on: dt.date) -> QuerySet[Trainer]:
    """Trainers the user may look up, with the person and what they delivered in twelve months."""
    ended = TrainingSession.objects.published().filter(assignments__trainer=OuterRef("pk"))
    year = (
        on_days(ended, on - A_YEAR, on, instant="ends_at").order_by().values("assignments__trainer")
    )
    counted = Subquery(year.annotate(found=Count("pk")).values("found"))
    people = ("employee__site", "employee__department", "employee__line_manager")
    seen = Trainer.objects.visible_to(user).select_related(*people)
    return seen.annotate(sessions_delivered=Coalesce(counted, Value(0)))


def page_of(user: User, trainer: Trainer, *, on: dt.date) -> Page:
    """What this reader may know of the trainer on that day."""
    card = card_of(trainer, on=on, with_away=policies.may_see_absences(user, trainer))
    return Page(
        on=on,
        card=card,
        rights=rights_of([trainer.pk], on=on).get(trainer.pk, []),
        days=[_planned(duty) for duty in _duties(user, trainer, on)],
        delivered=vars(trainer)["sessions_delivered"],
        load=_load(user, card, on),
    )


def opened_load(site: Site) -> list[Opened]:
    """Who reads load of trainers of the site, by the agreements in force."""
    return [row for row in opened_for(site) if row.shown == Shown.LOAD]


def _duties(user: User, trainer: Trainer, on: dt.date) -> QuerySet[Duty]:
    """The days of this and the next week, of sessions the reader sees."""
    first, last = week_of(on)
    seen = TrainingSession.objects.visible_to(user).exclude(state=TrainingSession.State.CANCELED)
    own = Duty.objects.filter(assignment__trainer=trainer, block__session__in=seen)
    days = on_days(
        own,
        first,
        last + dt.timedelta(weeks=TWO_WEEKS - 1),
        instant="block__starts_at",
        zone="block__session__zone",
    )
    return days.select_related(
        "assignment", "block__session__edition__program", "block__session__site"
    ).order_by("block__starts_at", "pk")


def _planned(duty: Duty) -> PlannedDay:
    block = duty.block
    clock = clock_of(block.session.zone, block.session.site, at=block.starts_at)
    return PlannedDay(duty, clock)


def _load(user: User, card: TrainerCard, on: dt.date) -> CardLoad | None:
    """None for who may not know even the level."""
    trainer, sight = card.trainer, Sight.of(user)
    reach = sight.reach(trainer)
    if reach is Reach.NONE:
        return None
    week = this_week([trainer.pk], on).get(trainer.pk)
    reads_figures = reach is Reach.FULL
    return CardLoad(
        week=week or LoadWeek(sunday_of(on), is_forecast=False),
        reads_figures=reads_figures,
        year=_year(card, on) if reads_figures else None,
        right=None if sight.is_own(trainer) else sight.rights_to(trainer)[0],
    )


def _year(card: TrainerCard, on: dt.date) -> YearlyLine:
    """Hours of delivery of twelve months, with what the card already knows of the contract."""
    shares = tuple(Share(row.starts_on, float(row.share)) for row in card.shares)
    person = Person(shares=shares, known_from=card.trainer.known_from)
    held = Engagement.objects.settled().filter(trainer=card.trainer, kind=Work.DELIVERY)
    blocks = [
        Block(start=booked.local_start, end=booked.local_end, minutes=booked.minutes)
        for booked in on_days(held, on - A_YEAR, on).order_by("starts_at")
    ]
    return yearly_line(person, blocks, on, policy=figures.policies().on(on))

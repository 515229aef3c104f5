"""Writes the sessions of the year with their days, and everybody's time."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from people.models import Site
from sessions.models import Assignment, Block, Duty, TrainingSession
from trainer_institute.actions.demo import levels
from trainer_institute.actions.demo.cast import AIGUL, CAST, WITHOUT_LOGS
from trainer_institute.actions.demo.levels import MINUTES_OF_A_DAY
from trainer_institute.actions.demo.plan import Plan
from trainer_institute.actions.demo.staff import Catalog
from trainer_institute.actions.demo.timetable import OtherWork, Training
from trainer_institute.actions.demo.weeks import THIS_WEEK, Weeks
from trainers.models import Engagement, Trainer
from trainers.models.categories import WITHOUT_CONTENT, Work
from trainers.models.engagements import Role

BATCH = 2_000
WEEKS_WITHOUT_LOGS = range(THIS_WEEK - 3, THIS_WEEK + 1)
FRIDAY = 4
PLACES_LEFT_EMPTY = 3
"""People expected and not come, at most."""


def is_to_be_logged(trainer: int, week: int, weekday: int) -> bool:
    """Whether nobody has confirmed the day yet: Aigul's last Friday, and the weeks of somebody who
    does not get round to it."""
    if trainer == AIGUL:
        return (week, weekday) == (THIS_WEEK - 1, FRIDAY)
    return trainer == WITHOUT_LOGS and week in WEEKS_WITHOUT_LOGS


@dataclass
class Written:
    """An assignment as it stands in the database, with the day on which it is over."""

    assignment: Assignment
    trainer: int
    training: Training
    engagements: list[Engagement] = field(default_factory=list)
    weekdays: list[int] = field(default_factory=list)


@dataclass
class Scribe:
    """Turns the plan into rows, session by session, and writes them all at once."""

    weeks: Weeks
    sites: Mapping[str, Site]
    trainers: Mapping[int, Trainer]
    catalog: Catalog
    sessions: list[TrainingSession] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    others: list[Engagement] = field(default_factory=list)

    def write(self, plan: Plan) -> list[Written]:
        """All assignments of the year."""
        numbers: Counter[str] = Counter()
        for training in sorted(plan.trainings, key=lambda each: (each.week, each.weekdays)):
            numbers[training.site] += 1
            self._add(training, numbers[training.site])
        self.others = [self._other(work) for work in plan.others]
        self._save()
        return self.written

    def _save(self) -> None:
        TrainingSession.objects.bulk_create(self.sessions, batch_size=BATCH)
        Block.objects.bulk_create(self.blocks, batch_size=BATCH)
        Assignment.objects.bulk_create((each.assignment for each in self.written), batch_size=BATCH)
        of_sessions = [duty.engagement for duty in self.duties]
        Engagement.objects.bulk_create([*of_sessions, *self.others], batch_size=BATCH)
        Duty.objects.bulk_create(self.duties, batch_size=BATCH)

    def _add(self, training: Training, number: int) -> None:
        """A session with its days, trainers and their time."""
        session = self._session(training, number)
        blocks = []
        for order, weekday in enumerate(training.weekdays, start=1):
            starts_at, ends_at = self._day(training, weekday)
            blocks.append(
                Block(
                    session=session,
                    number=order,
                    starts_at=starts_at,
                    ends_at=ends_at,
                    minutes=MINUTES_OF_A_DAY,
                )
            )
        self.sessions.append(session)
        self.blocks += blocks
        for role, place in zip(Role, training.places, strict=False):
            self._give(place, role, training, blocks)

    def _session(self, training: Training, number: int) -> TrainingSession:
        site = self.sites[training.site]
        session = TrainingSession(
            code=f"{site.code[:3].upper()}-{number:04d}",
            edition=self.catalog.editions[training.content.code],
            site=site,
            zone=site.zone,
            starts_at=self._day(training, training.weekdays[0])[0],
            ends_at=self._day(training, training.weekdays[-1])[1],
            venue=f"Training center, {site.name}",
            country="RU",
            language="ru",
            expected_people=training.people,
            seconds_needed=training.content.trainers - 1,
            state=TrainingSession.State.PUBLISHED,
        )
        if training.week < THIS_WEEK:
            is_fresh = training.week == THIS_WEEK - 1
            state = TrainingSession.State
            session.state = state.DELIVERED if is_fresh else state.CLOSED
            session.head_count = training.people
            session.expected_people = training.people + number % PLACES_LEFT_EMPTY
        return session

    def _day(self, training: Training, weekday: int) -> tuple[dt.datetime, dt.datetime]:
        start = levels.instant(self.weeks, training.week, weekday, training.site)
        return start, start + dt.timedelta(minutes=MINUTES_OF_A_DAY)

    def _give(
        self, place: list[int | None], role: str, training: Training, blocks: list[Block]
    ) -> None:
        """The assignments of one place; a place that is shared by day has several."""
        for trainer in dict.fromkeys(who for who in place if who is not None):
            assignment = Assignment(
                session=blocks[0].session, trainer=self.trainers[trainer], role=role
            )
            written = Written(assignment, trainer, training)
            self.written.append(written)
            for block, weekday, who in zip(blocks, training.weekdays, place, strict=True):
                if who == trainer:
                    engagement = self._time(written, block, weekday)
                    written.engagements.append(engagement)
                    written.weekdays.append(weekday)
                    self.duties.append(
                        Duty(
                            assignment=assignment,
                            block=block,
                            engagement=engagement,
                            is_first=role == Role.LEAD,
                        )
                    )

    def _time(self, written: Written, block: Block, weekday: int) -> Engagement:
        training = written.training
        edition = self.catalog.editions[training.content.code]
        return Engagement(
            trainer=written.assignment.trainer,
            starts_at=block.starts_at,
            ends_at=block.ends_at,
            zone=block.session.zone,
            minutes=block.minutes,
            kind=Work.DELIVERY,
            category=edition.category,
            title=training.content.name,
            role=written.assignment.role,
            group_size=training.people,
            expected_effort=edition.expected_effort,
            site=block.session.site,
            night_away=(written.trainer, weekday) in training.nights,
            state=self._state(written.trainer, training.week, weekday),
        )

    def _other(self, work: OtherWork) -> Engagement:
        site = self.sites[CAST[work.trainer].site]
        start = levels.instant(self.weeks, work.week, work.weekday, site.code, work.starts)
        kind = Work(work.kind)
        return Engagement(
            trainer=self.trainers[work.trainer],
            starts_at=start,
            ends_at=start + dt.timedelta(minutes=work.minutes),
            zone=site.zone,
            minutes=work.minutes,
            kind=kind,
            category=None if kind in WITHOUT_CONTENT else self.catalog.categories[kind],
            title=str(kind.label).capitalize(),
            site=site,
            state=self._state(work.trainer, work.week, work.weekday),
        )

    def _state(self, trainer: int, week: int, weekday: int) -> str:
        is_over = self.weeks.day(week, weekday) < self.weeks.today
        if is_over and not is_to_be_logged(trainer, week, weekday):
            return Engagement.State.LOGGED
        return Engagement.State.PLANNED


def over_by_now(written: Iterable[Written], weeks: Weeks) -> Iterator[Written]:
    """Assignments whose days have all passed and are confirmed."""
    for each in written:
        last = weeks.day(each.training.week, each.weekdays[-1])
        missing = any(
            is_to_be_logged(each.trainer, each.training.week, day) for day in each.weekdays
        )
        if last < weeks.today and not missing:
            yield each

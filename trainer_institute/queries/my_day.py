"""What a trainer sees first: the days to come, what is still to be told, the own load."""

import datetime as dt
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from django.db.models import Sum

from sessions.models import Assignment
from sessions.queries import own
from sessions.queries.days import clock_of, on_days, week_of
from trainers.models import Engagement, Trainer
from trainers.models.categories import Work
from wellbeing.queries import loads
from wellbeing.queries.loads import LoadWeek

PAST_WEEKS, WEEKS_AHEAD = 7, 4
TO_LOG_SHOWN = 10
FOUR_WEEKS = dt.timedelta(days=27)
KINDS_APART = 4
PERCENT = 100


@dataclass(frozen=True)
class OwnBlock:
    """A stretch of booked time by the clock of its place.

    `session` and `assignment` are their numbers, if it is a day of a session.
    """

    engagement: Engagement
    starts: dt.datetime
    ends: dt.datetime
    clock: str
    session: int | None
    assignment: int | None
    is_over: bool
    is_next: bool = False


@dataclass(frozen=True)
class Unlogged:
    """An own session that waits for a word; its last day by the clock of its place."""

    assignment: Assignment
    starts: dt.datetime
    ends: dt.datetime
    clock: str


@dataclass(frozen=True)
class Share:
    """A kind of work within the booked time, in percent; `start` is where its part of a bar begins.

    Without a kind it is all the rest together.
    """

    kind: str
    percent: int
    start: int

    @property
    def label(self) -> str:
        """The kind in a word; empty for the rest."""
        return str(Work(self.kind).label) if self.kind else ""


@dataclass(frozen=True)
class Stretch:
    """Today, the rest of this week, or next week."""

    first: dt.date
    last: dt.date
    blocks: list[OwnBlock]


@dataclass(frozen=True)
class Load:
    """The own load of this week, with the weeks around it."""

    this: LoadWeek
    weeks: list[LoadWeek]


def stretches(trainer: Trainer, *, today: dt.date, at: dt.datetime) -> list[Stretch]:
    """Today, the rest of this week and next week; drafts of planners are not there."""
    _monday, sunday = week_of(today)
    next_sunday = sunday + dt.timedelta(weeks=1)
    mine = Engagement.objects.settled().filter(trainer=trainer)
    rows = on_days(mine, today, next_sunday).select_related("site", "duty__block")
    blocks = [_block(row, at) for row in rows.order_by("starts_at", "pk")]
    ahead = next((number for number, block in enumerate(blocks) if not block.is_over), None)
    if ahead is not None:
        blocks[ahead] = replace(blocks[ahead], is_next=True)
    tomorrow = today + dt.timedelta(days=1)
    bounds = [
        (today, today),
        (tomorrow, sunday),
        (sunday + dt.timedelta(days=1), next_sunday),
    ]
    return [
        Stretch(first, last, [b for b in blocks if first <= b.starts.date() <= last])
        for first, last in bounds
        if first <= last
    ]


def still_to_log(trainer: Trainer, *, at: dt.datetime) -> list[Unlogged]:
    """Own sessions that wait for a word, the latest first."""
    return [_unlogged(each) for each in own.to_log(trainer, at=at)[:TO_LOG_SHOWN]]


def made_of(trainer: Trainer, *, today: dt.date) -> list[Share]:
    """What the time booked in the last four weeks went to, the largest share first."""
    mine = Engagement.objects.settled().filter(trainer=trainer)
    rows = on_days(mine, today - FOUR_WEEKS, today).order_by().values_list("kind")
    return shares(dict(rows.annotate(minutes=Sum("minutes"))))


def shares(minutes: dict[str, int]) -> list[Share]:
    """Percents that add up to a hundred; small kinds are one share together."""
    total = sum(minutes.values())
    largest = sorted(minutes, key=lambda kind: (-minutes[kind], kind))[:KINDS_APART]
    found: list[Share] = []
    done = start = 0
    for kind in [*largest, ""]:
        done += minutes[kind] if kind else total - done
        end = round(PERCENT * done / total) if total else 0
        if end > start:
            found.append(Share(kind, percent=end - start, start=start))
        start = end
    return found


def own_load(trainer: Trainer, *, today: dt.date) -> Load:
    """The load by the timetable, as the trainer may always read it."""
    weeks = loads.curve(trainer, on=today, past=PAST_WEEKS, ahead=WEEKS_AHEAD)
    return Load(this=weeks[PAST_WEEKS], weeks=weeks)


def _block(engagement: Engagement, at: dt.datetime) -> OwnBlock:
    duty = getattr(engagement, "duty", None)
    return OwnBlock(
        engagement=engagement,
        starts=engagement.local_start,
        ends=engagement.local_end,
        clock=clock_of(engagement.zone, engagement.site, at=engagement.starts_at),
        session=duty.block.session_id if duty else None,
        assignment=duty.assignment_id if duty else None,
        is_over=engagement.ends_at <= at,
    )


def _unlogged(assignment: Assignment) -> Unlogged:
    session = assignment.session
    zone = ZoneInfo(session.zone)
    starts, ends = (getattr(assignment, name) for name in ("first_start", "last_end"))
    return Unlogged(
        assignment=assignment,
        starts=starts.astimezone(zone),
        ends=ends.astimezone(zone),
        clock=clock_of(session.zone, session.site, at=starts),
    )

"""What a trainer sees first: the days to come, what is still to be told, the own load."""

import datetime as dt
from dataclasses import dataclass

from sessions.models import Assignment
from sessions.queries import own
from sessions.queries.days import clock_of, on_days, week_of
from trainers.models import Engagement, Trainer
from wellbeing.queries import loads
from wellbeing.queries.loads import LoadWeek

PAST_WEEKS, WEEKS_AHEAD = 7, 4
TO_LOG_SHOWN = 10


@dataclass(frozen=True)
class OwnBlock:
    """A stretch of booked time by the clock of its place, and the number of its session if any."""

    engagement: Engagement
    starts: dt.datetime
    ends: dt.datetime
    clock: str
    session: int | None
    is_over: bool


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


def still_to_log(trainer: Trainer, *, at: dt.datetime) -> list[Assignment]:
    """Own sessions that wait for a word, the latest first."""
    return list(own.to_log(trainer, at=at)[:TO_LOG_SHOWN])


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
        is_over=engagement.ends_at <= at,
    )

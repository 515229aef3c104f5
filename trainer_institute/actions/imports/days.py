"""On which days and at what hours a session takes place."""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from sessions.models import Block
from trainer_institute.actions.imports.cells import Wrong
from trainer_institute.actions.imports.rows import SessionRow

LONG_SPAN = 14
FRIDAY = 5
STARTS, MINUTES = dt.time(9), 360
PER_DAY = dt.timedelta(days=1)


class Day(NamedTuple):
    """One day of a session."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    minutes: int


def is_long(row: SessionRow) -> bool:
    """Whether the dates lie too far apart for a session on every day between them."""
    return (row.last - row.first).days + 1 > LONG_SPAN


def dates_of(row: SessionRow) -> list[dt.date]:
    """Working days from the first to the last date; every date where there is none.

    Of a long span the first and the last date only.
    """
    if is_long(row):
        return [row.first, row.last]
    dates = [row.first + PER_DAY * number for number in range((row.last - row.first).days + 1)]
    return [day for day in dates if day.isoweekday() <= FRIDAY] or dates


def new_days(row: SessionRow, zone: str) -> list[Day]:
    """The days of a session that is new; raises Wrong for hours that cannot be."""
    return _checked([_day(row, date, zone) for date in dates_of(row)])


def known_days(row: SessionRow, zone: str, blocks: Sequence[Block]) -> list[Day]:
    """The days of a session that stands.

    Days that were mended stay while the first and the last date are the same, and so do hours that
    the row does not name.
    """
    own = ZoneInfo(blocks[0].session.zone) if blocks else ZoneInfo(zone)
    dates = dates_of(row)
    standing = [block.starts_at.astimezone(own).date() for block in blocks]
    if standing and (dates[0], dates[-1]) == (standing[0], standing[-1]):
        dates = standing
    patterns = [*blocks, *[*blocks[-1:]] * len(dates)]
    if not patterns:
        return new_days(row, zone)
    return _checked(
        [
            _day(row, date, zone, like=block, own=own)
            for date, block in zip(dates, patterns, strict=False)
        ]
    )


def _day(
    row: SessionRow,
    date: dt.date,
    zone: str,
    *,
    like: Block | None = None,
    own: ZoneInfo | None = None,
) -> Day:
    """That date by the hours of the row, else by those of a day that stands, else by the usual."""
    begins, ends, minutes = row.begins, row.ends, row.minutes
    if like is not None:
        begins = begins or like.starts_at.astimezone(own).time()
        if row.begins is None and row.minutes is None:
            ends = ends or like.ends_at.astimezone(own).time()
        if row.begins is None and row.ends is None:
            minutes = minutes or like.minutes
    starts_at = dt.datetime.combine(date, begins or STARTS, ZoneInfo(zone))
    ends_at = _end(starts_at, ends, minutes)
    length = int((ends_at - starts_at).total_seconds() // 60)
    if minutes is not None and minutes > length:
        sentence = _("%(minutes)s minutes do not fit between start and end. Mend one of them.")
        raise Wrong("too-many-minutes", sentence % {"minutes": minutes})
    return Day(starts_at.astimezone(dt.UTC), ends_at.astimezone(dt.UTC), minutes or length)


def _end(starts_at: dt.datetime, ends: dt.time | None, minutes: int | None) -> dt.datetime:
    """The end: as given, on the next day if it is before the start; else after the minutes."""
    if ends is None:
        utc = starts_at.astimezone(dt.UTC)
        return utc + dt.timedelta(minutes=minutes or MINUTES)
    day = starts_at.date() if ends >= starts_at.time() else starts_at.date() + PER_DAY
    return dt.datetime.combine(day, ends, starts_at.tzinfo)


def _checked(days: list[Day]) -> list[Day]:
    """The days; raises Wrong if one begins before the last has ended, or none has a length."""
    if any(later.starts_at < earlier.ends_at for earlier, later in pairwise(days)):
        raise Wrong("days-overlap", _("Days of the session overlap. Mend the times."))
    if any(day.starts_at >= day.ends_at or not day.minutes for day in days):
        raise Wrong("bad-time", _("A day of the session ends when it starts. Mend the times."))
    return days

"""Days by the calendar of the place where they happen."""

import datetime as dt
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Func
from django.db.models.functions import Cast

from people.models import Site

Rows = TypeVar("Rows", bound=models.QuerySet[models.Model])
# No place is further from UTC: what starts there on a day lies within a day of that day in UTC.
A_DAY = dt.timedelta(days=1)
MINUTES_OF_AN_HOUR = 60


def local_day(instant: str, zone: str) -> Cast:
    """The date of an instant by the clock of the place, computed by the database."""
    clock = Func(F(zone), F(instant), function="timezone", output_field=models.DateTimeField())
    return Cast(clock, models.DateField())


def on_days(
    rows: Rows,
    first: dt.date | None,
    last: dt.date | None,
    *,
    instant: str = "starts_at",
    zone: str = "zone",
) -> Rows:
    """Rows whose instant falls on one of the days, at its place; no bound is without end.

    The instants are narrowed by the index first, then looked at by the clock of the place.
    """
    found = rows.alias(local_day=local_day(instant, zone))
    if first is not None:
        found = found.filter(
            **{f"{instant}__gte": _midnight(first) - A_DAY, "local_day__gte": first}
        )
    if last is not None:
        found = found.filter(
            **{f"{instant}__lt": _midnight(last) + 2 * A_DAY, "local_day__lte": last}
        )
    return found


def week_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """Monday and Sunday of the week."""
    monday = day - dt.timedelta(days=day.weekday())
    return monday, monday + dt.timedelta(days=6)


def clock_of(zone: str, site: Site | None, *, at: dt.datetime) -> str:
    """Whose clock the times are by: the site's name, or the zone's where the two differ."""
    place = site.name if site is not None and site.zone == zone else zone
    offset = at.astimezone(ZoneInfo(zone)).utcoffset() or dt.timedelta()
    minutes = int(offset.total_seconds()) // MINUTES_OF_AN_HOUR
    hours, rest = divmod(abs(minutes), MINUTES_OF_AN_HOUR)
    sign = "-" if minutes < 0 else "+"
    return f"{place}, UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)

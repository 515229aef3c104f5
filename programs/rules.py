"""Arithmetic of programs: whether a right to deliver still counts, and how far the plan should be.

No Django, no clock, no database.
"""

import calendar
import datetime as dt
import enum
from collections.abc import Iterable, Mapping

LAPSES_SOON = dt.timedelta(days=60)
SATURDAY = 5


class RightState(enum.StrEnum):
    """Whether somebody may deliver a program, from yes to never."""

    VALID = "valid"
    LAPSING = "lapsing"
    LAPSED = "lapsed"
    NONE = "none"


_BEST_FIRST = tuple(RightState)


def state_of_right(issued_on: dt.date, valid_until: dt.date | None, *, on: dt.date) -> RightState:
    """How a right stands on that day; the last day counts, and one issued later is none yet."""
    if issued_on > on:
        return RightState.NONE
    if valid_until is None:
        return RightState.VALID
    if valid_until < on:
        return RightState.LAPSED
    return RightState.LAPSING if valid_until <= on + LAPSES_SOON else RightState.VALID


def best_of(states: Iterable[RightState]) -> RightState:
    """Of several rights the one that counts."""
    return min(states, key=_BEST_FIRST.index, default=RightState.NONE)


def plan_to(people_by_month: Mapping[int, int], *, year: int, on: dt.date) -> int:
    """People who should have been trained by the morning of that day, to the nearest one.

    Full months count whole, the month of the day by those of its Mondays to Fridays that passed.
    Holidays are left out: plans are made by the month, and every site has others.
    """
    if on.year != year:
        return sum(people_by_month.values()) if on.year > year else 0
    whole = sum(people for month, people in people_by_month.items() if month < on.month)
    days = [on.replace(day=number) for number in range(1, _last_day_of(on).day + 1)]
    working = [day for day in days if day.weekday() < SATURDAY]
    passed = sum(day < on for day in working)
    return whole + _nearest(people_by_month.get(on.month, 0) * passed, len(working))


def _last_day_of(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _nearest(part: int, whole: int) -> int:
    """The quotient to the nearest whole number, halves upwards."""
    return (2 * part + whole) // (2 * whole)

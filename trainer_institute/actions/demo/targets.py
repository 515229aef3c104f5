"""People to train by month, so that the plan to date is the printed one whatever day it is."""

import calendar
import datetime as dt
from math import gcd

from trainer_institute.actions.demo.figures import (
    CONTENTS,
    PLACES,
    PLAN_OF_THE_YEAR,
    PLAN_TO_DATE,
    shares,
    spread,
)
from trainer_institute.actions.demo.timetable import Training
from trainer_institute.actions.demo.weeks import SATURDAY, Weeks

Month = tuple[int, int]
"""Year and month."""
Target = tuple[Month, str, str]
"""Month, code of the site, code of the program."""

LATER_BY_MONTH = 0.73
"""People planned after the current month for each one planned in it."""
MOST_IN_A_MONTH = 5_600
MONTHS_BEFORE = 10


def targets(trainings: list[Training], weeks: Weeks) -> dict[Target, int]:
    """The plan of the twelve months around the Sunday before: ten months, its own, the next."""
    sunday = weeks.last_sunday
    this = (sunday.year, sunday.month)
    months = [moved(this, number - MONTHS_BEFORE) for number in range(MONTHS_BEFORE + 2)]
    passed, length = working_days(sunday)
    step = length // gcd(passed, length)
    now = _people_of_this_month(passed / length, step)
    before = PLAN_TO_DATE - now * passed // length
    paces = [_pace(month, trainings, weeks) for month in months[:MONTHS_BEFORE]]
    by_month = [*shares(before, tuple(paces)), PLAN_OF_THE_YEAR - before - now]
    return _by_program(months, now, step, by_month)


def moved(month: Month, by: int) -> Month:
    """The month so many months later."""
    whole = month[0] * 12 + month[1] - 1 + by
    return whole // 12, whole % 12 + 1


def working_days(day: dt.date) -> tuple[int, int]:
    """Mondays to Fridays of the month: up to this day, and in all."""
    last = calendar.monthrange(day.year, day.month)[1]
    days = [number for number in range(1, last + 1) if day.replace(day=number).weekday() < SATURDAY]
    return sum(number <= day.day for number in days), len(days)


def _people_of_this_month(passed: float, step: int) -> int:
    """Such that the part which is due by now is a whole number."""
    left = PLAN_OF_THE_YEAR - PLAN_TO_DATE
    people = min(MOST_IN_A_MONTH, left / (1 - passed + LATER_BY_MONTH))
    return int(people) // step * step


def _pace(month: Month, trainings: list[Training], weeks: Weeks) -> int:
    """How much of the year falls into the month, judged by the middle of each week."""
    thursdays = [weeks.day(training.week, 3) for training in trainings]
    return 1 + sum((day.year, day.month) == month for day in thursdays)


def _by_program(months: list[Month], now: int, step: int, others: list[int]) -> dict[Target, int]:
    """All months by program, then by site. The current one goes in steps, so that its part up to
    today is a whole number in every cell."""
    this = months[MONTHS_BEFORE]
    people = tuple(content.people for content in CONTENTS)
    steps = shares(now // step, people)
    rest = tuple(whole - number * step for whole, number in zip(people, steps, strict=True))
    found: dict[Target, int] = {}
    for content, number in zip(CONTENTS, steps, strict=True):
        for place, part in zip(PLACES, _by_site(number), strict=True):
            found[this, place.code, content.code] = part * step
    table = spread(tuple(others), rest)
    for month, row in zip([m for m in months if m != this], table, strict=True):
        for content, number in zip(CONTENTS, row, strict=True):
            for place, part in zip(PLACES, _by_site(number), strict=True):
                found[month, place.code, content.code] = part
    return {target: number for target, number in found.items() if number}


def _by_site(people: int) -> list[int]:
    return shares(people, tuple(place.sessions for place in PLACES))

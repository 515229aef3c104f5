"""The whole year of the demonstration as plain values: nothing of it is in the database yet."""

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from trainer_institute.actions.demo import balance, roster, story, supply
from trainer_institute.actions.demo.cast import CAST, SAULE
from trainer_institute.actions.demo.targets import Target, targets
from trainer_institute.actions.demo.timetable import Diary, OtherWork, Stuck, Training
from trainer_institute.actions.demo.weeks import SUNDAY, Weeks

DAYS_ILL = 5


@dataclass(frozen=True)
class Away:
    """Days on which a trainer is away."""

    trainer: int
    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class Plan:
    """Everything that the demonstration has happen, by trainers' numbers and codes."""

    weeks: Weeks
    trainings: tuple[Training, ...]
    others: tuple[OtherWork, ...]
    away: tuple[Away, ...]
    targets: dict[Target, int]


def plan(today: dt.date, seed: int, *, attempt: int = 0) -> Plan:
    """The same for the same day and seed."""
    dice = random.Random(f"{seed}/{attempt}")  # noqa: S311 - an invented company, no secret
    try:
        return _plan(Weeks(today), dice)
    except Stuck:
        return plan(today, seed, attempt=attempt + 1)


def _plan(weeks: Weeks, dice: random.Random) -> Plan:
    told = story.tell(weeks.today.weekday())
    trainings = supply.sessions_of(told.trainings)
    supply.count_people(trainings, dice)
    holidays = roster.holidays(dice)
    diary = _diary(told)
    roster.close_weeks(diary, told, holidays)
    _assign(trainings, roster.Roster(diary, dice))
    others = [*told.others, *balance.other_work(diary, dice)]
    others += balance.settle(trainings, others, diary, weeks)
    return Plan(
        weeks,
        tuple(trainings),
        tuple(others),
        (*_absences(holidays, weeks), _illness(weeks)),
        targets(trainings, weeks),
    )


def _diary(told: story.Told) -> Diary:
    """What the stories take of everybody's time."""
    diary = Diary.empty(profile.number for profile in CAST)
    for training in told.trainings:
        for number, weekday in enumerate(training.weekdays):
            for trainer in training.trainers_on(number):
                diary.take(trainer, training.week, [weekday])
    for work in told.others:
        diary.taken[work.trainer].add((work.week, work.weekday))
    return diary


def _assign(trainings: Iterable[Training], made: roster.Roster) -> None:
    by_week: dict[int, list[Training]] = defaultdict(list)
    for training in trainings:
        by_week[training.week].append(training)
    for week in sorted(by_week):
        made.fill(by_week[week])


def _absences(holidays: Iterable[tuple[int, int, int]], weeks: Weeks) -> Iterable[Away]:
    return [
        Away(trainer, weeks.day(first), weeks.day(last, SUNDAY))
        for trainer, first, last in holidays
    ]


def _illness(weeks: Weeks) -> Away:
    """Saule fell ill: from tomorrow on her days stand under “to cover”."""
    tomorrow = weeks.today + dt.timedelta(days=1)
    return Away(SAULE, tomorrow, tomorrow + dt.timedelta(days=DAYS_ILL - 1))

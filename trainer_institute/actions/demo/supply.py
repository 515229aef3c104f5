"""The sessions of the year: how many of which program where and when, and how many people."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable

from trainer_institute.actions.demo.figures import (
    CONTENTS,
    PACE,
    PACE_LEFT,
    PLACES,
    Content,
    shares,
    spread,
)
from trainer_institute.actions.demo.timetable import Training
from trainer_institute.actions.demo.weeks import FIRST_WEEK, THIS_WEEK

LEAST_PEOPLE, MOST_PEOPLE = 12, 30
AROUND_THE_MEAN = 4


def sessions_of(told: Iterable[Training]) -> list[Training]:
    """All sessions of the year; those of the stories are among them."""
    by_week: dict[tuple[str, int], list[Training]] = defaultdict(list)
    for training in told:
        by_week[training.content.code, training.week].append(training)
    quotas = spread(
        tuple(place.sessions for place in PLACES), tuple(content.sessions for content in CONTENTS)
    )
    numbers = _numbers_by_week()
    found: list[Training] = []
    for column, content in enumerate(CONTENTS):
        sites = {place.code: quotas[row][column] for row, place in enumerate(PLACES)}
        weeks = {week: by_week[content.code, week] for week in numbers}
        found += _of_content(content, sites, {w: n[column] for w, n in numbers.items()}, weeks)
    return sorted(found, key=lambda training: training.week)


def _numbers_by_week() -> dict[int, list[int]]:
    """Sessions of each program by week."""
    to_date = tuple(content.sessions_to_date for content in CONTENTS)
    rows = shares(sum(to_date), PACE)
    numbers = dict(enumerate(spread(tuple(rows), to_date), start=FIRST_WEEK))
    numbers[THIS_WEEK] = [content.sessions_this_week for content in CONTENTS]
    left = tuple(content.sessions_left - content.sessions_this_week for content in CONTENTS)
    weights = tuple(PACE_LEFT.values())
    after = spread(tuple(shares(sum(left), weights)), left)
    return numbers | dict(zip(PACE_LEFT, after, strict=True))


def _of_content(
    content: Content,
    sites: dict[str, int],
    numbers: dict[int, int],
    told: dict[int, list[Training]],
) -> list[Training]:
    """The sessions of one program: those told, the others where the site lags behind most."""
    promised = Counter(training.site for week in told.values() for training in week)
    used: Counter[str] = Counter()
    made: list[Training] = []
    for week, number in numbers.items():
        made += told[week]
        used.update(training.site for training in told[week])
        promised.subtract(training.site for training in told[week])
        for _ in range(number - len(told[week])):
            due = (len(made) + 1) / content.sessions
            left = [site for site in sites if used[site] + promised[site] < sites[site]]
            site = max(left, key=lambda code: sites[code] * due - used[code])
            used[site] += 1
            made.append(Training(content, site, week))
    return made


def count_people(sessions: Iterable[Training], dice: random.Random) -> None:
    """Gives every session its people, so that each program has its sums before and after today."""
    groups: dict[tuple[str, bool], list[Training]] = defaultdict(list)
    for training in sessions:
        groups[training.content.code, training.week < THIS_WEEK].append(training)
    for content in CONTENTS:
        to_date = content.people_to_date
        _share_people(groups[content.code, True], to_date, dice)
        _share_people(groups[content.code, False], content.people - to_date, dice)


def _share_people(sessions: list[Training], whole: int, dice: random.Random) -> None:
    free = [training for training in sessions if not training.has_agreed_people]
    left = whole - sum(training.people for training in sessions)
    mean = left // len(free)
    for training in free:
        training.people = mean + dice.randint(-AROUND_THE_MEAN, AROUND_THE_MEAN)
    missing = left - sum(training.people for training in free)
    step = 1 if missing > 0 else -1
    while missing:
        training = dice.choice(free)
        if LEAST_PEOPLE <= training.people + step <= MOST_PEOPLE:
            training.people += step
            missing -= step

"""Weeks of the demonstration that are told day by day, so that the load comes out as described.

A week is a line of days from Monday. A capital letter is a session day as first trainer, a small
one as second: T Three Steps, R Refresher, H Working at height, S Stop-work talk, L Leader of
safety, I Incident interview. With ' it is at the neighboring site, with * there and overnight.
Other work has its hours behind it: m method work, v travel.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from trainer_institute.actions.demo.cast import AIGUL, CAST, MARIA, SAULE
from trainer_institute.actions.demo.figures import (
    HEIGHT,
    INTERVIEW,
    LEADER,
    PLACES,
    REFRESHER,
    STOP_WORK,
    THREE_STEPS,
)
from trainer_institute.actions.demo.timetable import OtherWork, Training
from trainer_institute.actions.demo.weeks import ALL_WEEKS, SATURDAY, THIS_WEEK

FRIDAY = 4
LETTERS = {
    "T": THREE_STEPS,
    "R": REFRESHER,
    "H": HEIGHT,
    "S": STOP_WORK,
    "L": LEADER,
    "I": INTERVIEW,
}
OTHER = {"m": "method_work", "v": "travel"}
NEIGHBORS = {place.code: place.neighbor for place in PLACES}
USUAL_GROUPS = {
    THREE_STEPS.code: 24,
    REFRESHER.code: 24,
    HEIGHT.code: 23,
    STOP_WORK.code: 22,
    LEADER.code: 20,
    INTERVIEW.code: 22,
}
AIGULS_GROUPS = USUAL_GROUPS | {STOP_WORK.code: 21}
DMITRYS_GROUPS = USUAL_GROUPS | {THREE_STEPS.code: 26}
DMITRY = 4

STORIES: Mapping[int, Mapping[int, str]] = {
    AIGUL: {
        **dict.fromkeys(range(36, 43), "T S S m4"),
        43: "T T S S m3",
        44: "T T T T m3",
        45: "T T T T S",
        46: "T T T T T",
        47: "T* T* T T T",
        48: "T* T* T T T",
        49: "T T T T T T",
        50: "T* T* T T T",
        51: "S S m4",
        52: "H S S",
    },
    # Has room in week 49 for two of Aigul's days.
    MARIA: {
        44: "R - l l l",
        45: "H - R t t",
        46: "R S S - H",
        47: "- l l l R",
        48: "H R S",
        49: "S H",
    },
    33: {48: "T T - H R"},
    # A trip with a Saturday on the road after busy weeks: high, and for Dmitry a firm limit too.
    DMITRY: {
        43: "T T R",
        44: "T T H",
        45: "- T T T T",
        46: "T T - R",
        47: "T T T T H",
        48: "T* T* T* T* T* v4",
        49: "- m4 T T",
        50: "R - T T m3",
    },
    22: {
        **dict.fromkeys((43, 44), "T T T T T"),
        45: "T T T T R",
        46: "T T T T T",
        47: "T* T* T T T",
        48: "T* T* T* T* T* v3",
        49: "- m4 - T T",
        50: "- R H - m3",
    },
    37: {
        43: "L L L",
        44: "L L L R",
        45: "L L L",
        46: "L L L - m3",
        47: "L L L H",
        48: "L* L* L* L* L* v3",
        49: "- R - m4",
        50: "L L L - m3",
    },
    47: {
        43: "S S",
        44: "S S R",
        45: "S S S S",
        46: "S S - R",
        47: "S S S S",
        48: "S* S* S* S* S* v3",
        49: "- m4 - H",
        50: "- R S S",
    },
    # One program over and over: elevated. Ivan is so for the third week.
    5: {
        **dict.fromkeys((43, 44), "T T T T T"),
        45: "T T T T R",
        **dict.fromkeys((46, 47, 48), "T T T T T"),
        49: "T T m4",
        50: "- T T R",
    },
    6: {
        43: "R R R",
        44: "R R R H",
        45: "R R R",
        46: "R R - R",
        47: "R R R - H",
        48: "R R R R R",
        49: "R R R - m4",
        50: "R - R H",
    },
    7: {
        43: "L L L",
        44: "L L L - m3",
        45: "L L L",
        46: "L L L",
        47: "L L L H",
        48: "L L L L L",
        49: "- L L L",
        50: "T T - m4",
    },
    8: {
        43: "H H H",
        44: "H H H",
        45: "H H H",
        46: "H H - H",
        47: "H H H - R",
        48: "H H H H H",
        49: "H H - m4",
        50: "H - H R",
    },
    23: {
        43: "S S",
        44: "S S",
        45: "S S",
        46: "S S S S",
        47: "S S - - H",
        48: "S S S S S",
        49: "S S - m4",
        50: "S S R",
    },
    38: {
        43: "I I I",
        44: "I I I",
        45: "I I I",
        46: "I I I - H",
        47: "I I I",
        48: "I I I I I",
        49: "I I I",
        50: "- R H m4",
    },
    # Week 50 will be high.
    48: {
        43: "T T",
        44: "T T",
        45: "T T - R",
        46: "T T T T",
        47: "T T - - H",
        48: "T T T T T",
        49: "T T T T",
        50: "T* T* T* T* T* v3",
    },
}
# Saule falls ill tomorrow, so tomorrow is one of her days whenever that is.
SAULES_WEEK = "- T T S S"
SAULES_LATE_WEEKS = {FRIDAY: "- T T - S S", SATURDAY: "- T T - - S S"}
SAULES_NEXT_WEEK = "T T - H R"
DAYS_ON, DAYS_OFF = 28, 28
FIRST_WEEK_ON = THIS_WEEK - 2
"""The rota of one trainer has four weeks on from here, four weeks off, and so before."""


@dataclass
class Told:
    """What the stories give: sessions with one trainer in place, and other work."""

    trainings: list[Training] = field(default_factory=list)
    others: list[OtherWork] = field(default_factory=list)
    weeks: dict[int, set[int]] = field(default_factory=dict)
    """The weeks told of each trainer: nothing is added to them."""


def tell(today: int) -> Told:
    """All stories, told on that weekday."""
    late = SAULES_LATE_WEEKS.get(today, SAULES_WEEK)
    stories = {**STORIES, SAULE: {THIS_WEEK: late, THIS_WEEK + 1: SAULES_NEXT_WEEK}}
    told = Told()
    for trainer, weeks in stories.items():
        told.weeks[trainer] = set(weeks)
        for week, line in weeks.items():
            _tell_week(told, trainer, week, line.split())
    return told


def _tell_week(told: Told, trainer: int, week: int, days: list[str]) -> None:
    for weekday, word in enumerate(days):
        if word[0] in OTHER:
            minutes = int(word[1:]) * 60
            told.others.append(OtherWork(trainer, week, weekday, OTHER[word[0]], minutes))
    for weekdays, word in _stretches(days):
        told.trainings.append(_training(trainer, week, weekdays, word))
        if "*" in days[weekdays[0]]:
            told.trainings[-1].nights |= {(trainer, weekday) for weekday in weekdays}


def _stretches(days: list[str]) -> Iterator[tuple[list[int], str]]:
    """Days in a row of one kind, cut to sessions of the program's length."""
    weekday = 0
    while weekday < len(days):
        word = days[weekday]
        content = LETTERS.get(word[0].upper())
        if content is None or word[0] in OTHER:
            weekday += 1
            continue
        end = weekday + 1
        while end < len(days) and end - weekday < content.days and days[end] == word:
            end += 1
        yield list(range(weekday, end)), word
        weekday = end


def _training(trainer: int, week: int, own: list[int], word: str) -> Training:
    """A session in which the trainer has these days; somebody else has the others."""
    content = LETTERS[word[0].upper()]
    home = CAST[trainer].site
    training = Training(content, home if len(word) == 1 else NEIGHBORS[home], week)
    last = own[0] + content.days - 1
    first = own[0] if last <= max(FRIDAY, own[-1]) else own[-1] - content.days + 1
    training.weekdays = list(range(first, first + content.days))
    place = training.lead if word[0].isupper() else training.second
    for weekday in own:
        place[weekday - first] = trainer
    training.people = _groups(trainer)[content.code]
    training.has_agreed_people = True
    return training


def _groups(trainer: int) -> Mapping[str, int]:
    return {AIGUL: AIGULS_GROUPS, DMITRY: DMITRYS_GROUPS}.get(trainer, USUAL_GROUPS)


def weeks_off_by_rota() -> set[int]:
    """Weeks in which the trainer with a rota is at home."""
    whole = (DAYS_ON + DAYS_OFF) // 7
    return {week for week in ALL_WEEKS if (week - FIRST_WEEK_ON) % whole >= DAYS_ON // 7}


def contents_told(trainer: int) -> set[str]:
    """Programs that the stories have the trainer deliver."""
    lines = " ".join(STORIES.get(trainer, {}).values()).upper()
    return {LETTERS[letter].code for letter in LETTERS if letter in lines}

"""Inputs of the worked examples L1-L11 of domain.md 1.8, and of Aigul's weeks in demo-institute.md.

Unless an example says otherwise the week is that of Monday 24 to Sunday 30 March 2025, after five
equal weeks, with blocks from 09:00 at effort 4.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from wellbeing.rules.policy import Level, Parts
from wellbeing.rules.work import Block, Kind, Person, Share, State

MOSCOW = dt.timezone(dt.timedelta(hours=3))
KRASNOYARSK = dt.timezone(dt.timedelta(hours=7))
MONDAY = dt.date(2025, 3, 24)
SUNDAY = dt.date(2025, 3, 30)
WEEKDAYS = range(5)
SIX_WEEKS = range(-5, 1)


def a_day(week: int, weekday: int, *, monday: dt.date = MONDAY) -> dt.date:
    """A day by the distance of its week from the usual one, and by weekday from Monday 0."""
    return monday + dt.timedelta(days=7 * week + weekday)


def a_block(day, category="A", minutes=360, at="09:00", **more):
    """A planned delivery in Moscow that lasts as long as it counts."""
    start = dt.datetime.combine(day, dt.time.fromisoformat(at), MOSCOW)
    block = Block(start, start + dt.timedelta(minutes=minutes), minutes, category=category)
    return replace(block, **more)


def weeks(
    categories: Sequence[str], minutes: float = 300, numbers: Iterable[int] = SIX_WEEKS
) -> list[Block]:
    """The same weeks one after the other: one block a day from Monday, of these categories."""
    return [
        a_block(a_day(week, weekday), category, minutes)
        for week in numbers
        for weekday, category in enumerate(categories)
    ]


@dataclass(frozen=True)
class Example:
    """What goes in, and what the table says comes out."""

    name: str
    blocks: list[Block]
    measures: dict[str, float | None]
    parts: Parts
    index: float | None
    level: Level
    person: Person = field(default_factory=Person)
    on: dt.date = SUNDAY
    hard_rules: tuple[str, ...] = ()


def _measures(
    figures: tuple[float | None, ...], clock: tuple[int | None, ...]
) -> dict[str, float | None]:
    return dict(zip(("H", "M", "D", "J", "c", "q", "s", "u"), (*figures, *clock), strict=True))


ONE_PROGRAM = weeks("AAAAA", 360)
WEEK_OFF = Person(absences=frozenset(a_day(0, weekday) for weekday in WEEKDAYS))
HALF = Person(shares=(Share(dt.date(2020, 1, 1), 0.5),))
# Four programs and a day in the line each week.
VARIED = [
    *weeks("ABCD"),
    *(
        a_block(a_day(week, 4), "internship", 300, kind=Kind.OTHER, state=State.LOGGED)
        for week in SIX_WEEKS
    ),
]
ALTERNATING = [*weeks("ABA", numbers=(-4, -2, 0)), *weeks("BAB", numbers=(-5, -3, -1))]
TRIP = [
    *weeks("ABABA", numbers=range(-5, 0)),
    a_block(a_day(-1, 6), None, 180, kind=Kind.OTHER),
    a_block(a_day(0, 0), "A", 300, night_away=True),
    a_block(a_day(0, 1), "B", 360, "15:00", night_away=True),
    a_block(a_day(0, 2), "B", 300, "07:30", night_away=True),
    a_block(a_day(0, 3), "B", 360, "15:00", night_away=True),
    *(a_block(a_day(0, 4 + number), category, 300) for number, category in enumerate("ABA")),
]
NEXT_WEEK = [
    *ONE_PROGRAM,
    *(a_block(a_day(1, weekday), group=25) for weekday in WEEKDAYS),
]
RELIEVED = [
    *NEXT_WEEK[:-2],
    a_block(a_day(1, 3), "internship", kind=Kind.OTHER),
]
NEW_EDITION = [
    *weeks("AAAAA", 360, numbers=range(-5, -1)),
    *weeks(["A2"] * 5, 360, numbers=(-1, 0)),
]

FULL_WEEK = _measures((30.0, 1.4639, 1.0, 0.0), (5, 0, 0, 0))
FULL_PARTS = Parts(87.5, 100.0, 0.0, 46.3850, 0.0, 0.0)
EXAMPLES = [
    Example(
        "L1", ONE_PROGRAM, FULL_WEEK, FULL_PARTS, 55.8885, Level.ELEVATED, hard_rules=("streak",)
    ),
    Example(
        "L2",
        VARIED,
        _measures((22.5, 1.3517, 0.2, 0.0), (5, 0, 0, 0)),
        Parts(40.6250, 0.0, 0.0, 35.1691, 0.0, 0.0),
        15.7044,
        Level.LOW,
    ),
    Example(
        "L3",
        [a_block(a_day(0, 3))],
        _measures((None,) * 4, (None,) * 4),
        Parts(),
        None,
        Level.UNKNOWN,
        person=Person(known_from=a_day(0, 3)),
    ),
    Example(
        "L4",
        weeks("AAAAAAA", 240, numbers=[0]),
        _measures((28.0, 4.0, 1.0, None), (7, None, 0, 2)),
        Parts(75.0, 100.0, 50.0, 100.0, 20.0, None),
        73.1579,
        Level.HIGH,
        person=Person(known_from=MONDAY),
        hard_rules=("run",),
    ),
    Example(
        "L5a",
        weeks("AAAAA", 360, numbers=range(-5, 0)),
        _measures((0.0, 0.0, 1.0, -30.0), (0, 0, 0, 0)),
        Parts(0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        0.0,
        Level.ABSENT,
        person=WEEK_OFF,
    ),
    Example(
        "L5b",
        weeks("AAAAA", 360, numbers=(-5, -4, -3, -2, -1, 1)),
        FULL_WEEK,
        FULL_PARTS,
        55.8885,
        Level.ELEVATED,
        person=WEEK_OFF,
        on=a_day(1, 6),
        hard_rules=("streak",),
    ),
    Example(
        "L6",
        ALTERNATING,
        _measures((30.0, 0.8018, 0.5, 0.0), (3, 0, 0, 0)),
        Parts(87.5, 33.3333, 0.0, 0.0, 0.0, 0.0),
        34.5833,
        Level.LOW,
        person=HALF,
    ),
    Example(
        "L6'",
        ALTERNATING,
        _measures((15.0, 0.8018, 0.5, 0.0), (3, 0, 0, 0)),
        Parts(0.0, 33.3333, 0.0, 0.0, 0.0, 0.0),
        8.3333,
        Level.LOW,
    ),
    Example(
        "L8",
        [*weeks("AB", numbers=range(-5, 0)), *weeks("ABABA", 360, numbers=[0])],
        _measures((30.0, 1.4639, 0.5050, 20.0), (5, 0, 0, 0)),
        Parts(87.5, 34.0, 0.0, 46.3850, 0.0, 100.0),
        44.3885,
        Level.MODERATE,
    ),
    Example(
        "L9",
        TRIP,
        _measures((37.0, 4.0, 0.5026, 11.6250), (8, 3, 1, 8)),
        Parts(100.0, 33.6735, 100.0, 100.0, 100.0, 95.3125),
        83.1840,
        Level.HIGH,
        hard_rules=("run", "hours"),
    ),
    Example(
        "L10a",
        NEXT_WEEK,
        _measures((33.75, 1.4639, 1.0, 3.75), (5, 0, 0, 0)),
        Parts(100.0, 100.0, 0.0, 46.3850, 0.0, 0.0),
        59.6385,
        Level.ELEVATED,
        on=a_day(1, 6),
        hard_rules=("streak",),
    ),
    Example(
        "L10b",
        RELIEVED,
        _measures((23.25, 0.9833, 0.9003, -6.75), (4, 0, 0, 0)),
        Parts(45.3125, 86.7036, 0.0, 0.0, 0.0, 0.0),
        35.2697,
        Level.ELEVATED,
        on=a_day(1, 6),
        hard_rules=("streak",),
    ),
    Example(
        "L11",
        NEW_EDITION,
        _measures((30.0, 1.4639, 0.5, 0.0), (5, 0, 0, 0)),
        Parts(87.5, 33.3333, 0.0, 46.3850, 0.0, 0.0),
        39.2218,
        Level.MODERATE,
    ),
]
BY_NAME = {example.name: example for example in EXAMPLES}

# Aigul's autumn, as weekday, program and minutes a week; nights away follow Monday and Tuesday.
PROGRAMS: dict[str, dict[str, object]] = {
    "three-steps": {"group": 24},
    "stop-work": {"group": 21},
    "method-work": {"kind": Kind.OTHER},
}
THREE_STEPS = "three-steps"
USUAL = [(0, THREE_STEPS, 360), (1, "stop-work", 360), (2, "stop-work", 360)]
FULL = [(weekday, THREE_STEPS, 360) for weekday in WEEKDAYS]
AUTUMN: dict[int, list[tuple[int, str, int]]] = {
    **{week: [*USUAL, (3, "method-work", 240)] for week in range(36, 43)},
    43: [
        *((weekday, THREE_STEPS, 360) for weekday in (0, 1)),
        *((weekday, "stop-work", 360) for weekday in (2, 3)),
        (4, "method-work", 180),
    ],
    44: [*FULL[:4], (4, "method-work", 180)],
    45: [*FULL[:4], (4, "stop-work", 360)],
    46: FULL,
    47: FULL,
    48: FULL,
    49: [*FULL, (5, THREE_STEPS, 360)],
    50: FULL,
}
AWAY = {47, 48, 50}


def sunday_of(week: int) -> dt.date:
    """The Sunday of a calendar week of 2026."""
    return dt.date.fromisocalendar(2026, week, 7)


def aigul() -> list[Block]:
    """Aigul Karimova's blocks of weeks 36-50, in order."""
    blocks = []
    for week, days in AUTUMN.items():
        for weekday, program, minutes in days:
            day = dt.date.fromisocalendar(2026, week, weekday + 1)
            block = a_block(day, program, minutes, **PROGRAMS[program])
            away = week in AWAY and weekday < 2
            start, end = (at.replace(tzinfo=KRASNOYARSK) for at in (block.start, block.end))
            blocks.append(replace(block, start=start, end=end, night_away=away))
    return blocks

"""The figures of the demonstration that have to come out, whatever the seed and the day."""

from dataclasses import dataclass

from trainer_institute.actions.demo.weeks import FIRST_WEEK, LAST_WEEK, THIS_WEEK

COMPANY = "Polar Metals"
SCALES = ("small", "company")
PLAN_OF_THE_YEAR = 55_000
PLAN_TO_DATE = 49_302
"""On the Sunday before: 1,490 more people than were trained by then."""


@dataclass(frozen=True)
class Place:
    """A site: its zone, how many people work there by scale, and its share of the training."""

    code: str
    name: str
    zone: str
    people: dict[str, int]
    rooms: int
    trainers: int
    sessions: int
    neighbor: str


def _place(head: tuple[str, str, str], people: tuple[int, int], *more: int, near: str) -> Place:
    rooms, trainers, sessions = more
    return Place(*head, dict(zip(SCALES, people, strict=True)), rooms, trainers, sessions, near)


PLACES = (
    _place(
        ("norilsk", "Norilsk", "Asia/Krasnoyarsk"), (17_500, 29_000), 8, 22, 940, near="talnakh"
    ),
    _place(("talnakh", "Talnakh", "Asia/Krasnoyarsk"), (8_500, 14_000), 5, 11, 460, near="norilsk"),
    _place(
        ("yekaterinburg", "Yekaterinburg", "Asia/Yekaterinburg"),
        (3_000, 5_000),
        *(3, 4, 180),
        near="chita",
    ),
    _place(
        ("monchegorsk", "Monchegorsk", "Europe/Moscow"),
        (8_000, 14_000),
        *(4, 10, 420),
        near="zapolyarny",
    ),
    _place(
        ("zapolyarny", "Zapolyarny", "Europe/Moscow"),
        (5_500, 9_000),
        *(3, 7, 300),
        near="monchegorsk",
    ),
    _place(("chita", "Chita", "Asia/Chita"), (5_500, 9_000), *(3, 6, 300), near="yekaterinburg"),
)


@dataclass(frozen=True)
class Content:
    """A program: how long a session is, how many there are, and how many people they train."""

    code: str
    name: str
    days: int
    trainers: int
    sessions: int
    people: int
    people_to_date: int
    sessions_left: int
    sessions_this_week: int

    @property
    def sessions_to_date(self) -> int:
        """Sessions up to the Sunday before."""
        return self.sessions - self.sessions_left


THREE_STEPS = Content("three-steps", "Three Steps of Safety", 2, 2, 800, 17_600, 15_356, 100, 18)
REFRESHER = Content("refresher", "Refresher", 1, 1, 500, 11_500, 9_985, 64, 11)
HEIGHT = Content("height", "Working at height", 1, 1, 400, 8_000, 6_945, 51, 9)
STOP_WORK = Content("stop-work", "Stop-work talk", 2, 1, 400, 8_400, 7_294, 51, 9)
LEADER = Content("leader", "Leader of safety", 3, 2, 300, 5_400, 4_690, 39, 7)
INTERVIEW = Content("interview", "Incident interview", 3, 2, 200, 4_100, 3_542, 27, 4)
CONTENTS = (THREE_STEPS, REFRESHER, HEIGHT, STOP_WORK, LEADER, INTERVIEW)

# How busy the weeks are: a slow start, two short weeks in May, the summer, a full autumn.
_PACE = {
    **dict.fromkeys(range(FIRST_WEEK, 7), 85),
    **dict.fromkeys(range(7, 27), 100),
    **dict.fromkeys((18, 19), 60),
    **dict.fromkeys(range(27, 34), 65),
    **dict.fromkeys((34, 35), 90),
    **dict.fromkeys(range(36, THIS_WEEK), 108),
}
PACE = tuple(_PACE[week] for week in range(FIRST_WEEK, THIS_WEEK))
"""For each week up to the last one."""
PACE_LEFT = dict(zip(range(THIS_WEEK + 1, LAST_WEEK + 1), (230, 230, 225, 215, 100), strict=True))
LAST_DAYS = 3
"""Days of the last week on which anybody trains: New Year is near."""


def shares(whole: int, weights: tuple[int, ...]) -> list[int]:
    """The whole in parts like the weights; they add up."""
    return [row[0] for row in spread(weights, (whole,))]


def spread(rows: tuple[int, ...], columns: tuple[int, ...]) -> list[list[int]]:
    """A table like the product of rows and columns, whose columns add up to what is given.

    So do its rows if both have the same sum. Every cell is the difference of rounded sums of all
    before it, so what rounding takes from one cell it gives to the next.
    """
    whole = sum(rows)

    def up_to(row: int, column: int) -> int:
        return (2 * sum(rows[:row]) * sum(columns[:column]) + whole) // (2 * whole)

    return [
        [
            up_to(row + 1, column + 1)
            - up_to(row, column + 1)
            - up_to(row + 1, column)
            + up_to(row, column)
            for column in range(len(columns))
        ]
        for row in range(len(rows))
    ]

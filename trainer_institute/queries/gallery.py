"""Invented people and figures for the page that shows every part of the screens in every state."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import Employee
from wellbeing.queries.loads import LoadWeek
from wellbeing.queries.pages import LABELS, Part
from wellbeing.rules.load import BrokenLimit
from wellbeing.rules.policy import Bands, Level

SUNDAY = dt.date(2026, 11, 29)
WEEK = dt.timedelta(weeks=1)
KNOWN = 12
NEW_POLICY_FROM = 6
# A year of people by month, as the plan of the institute has it.
PLANNED = (4200, 4600, 5000, 4800, 4300, 3900, 3300, 3600, 4900, 5600, 5700, 5100)
TRAINED = (3900, 4700, 4800, 4500, 4200, 4100, 3100, 3200, 4600, 5200, 5512, 0)
FEEDBACK = (4.41, 4.46, 4.44, 4.52, 4.5, 4.58, 4.62)

SHORT = Employee(pk=1, first_name="Ян", last_name="Ли")
USUAL = Employee(pk=2, first_name="Айгуль", last_name="Каримова", patronymic="Маратовна")
LONG = Employee(
    pk=3,
    first_name="Maximiliana-Alexandrina-Konstantina",
    last_name="Wolfeschlegelsteinhausenbergerdorff",
)


@dataclass(frozen=True)
class Row:
    """A line of the table of load."""

    employee: Employee
    url: str
    weeks: Sequence[LoadWeek | None]


@dataclass(frozen=True)
class Link:
    """A way to look at the gallery; nothing changes by it."""

    label: str | Promise
    url: str
    is_current: bool = False
    count: int = 0


@dataclass(frozen=True)
class Difference:
    """A field that two people filled in differently."""

    label: str | Promise
    yours: str
    theirs: str


def weeks_of(*figures: float | None, known: int = KNOWN, policies: int = 1) -> list[LoadWeek]:
    """A week for each figure; those after the first `known` are a forecast."""
    return [
        LoadWeek(
            SUNDAY + (number + 1 - known) * WEEK,
            is_forecast=number >= known,
            shown=figure,
            level=Level.UNKNOWN if figure is None else Bands().level(figure),
            policy_version=min(1 + number // NEW_POLICY_FROM, policies),
            usual_index=figure + 9 if figure is not None and number > known else None,
        )
        for number, figure in enumerate(figures)
    ]


PAST = (31.0, 36.2, 34.8, 41.0, 47.5, 52.3, 55.1, 61.8, 66.0, 64.2, 71.4, 73.4)
AHEAD = (76.9, 79.3, 71.2, 58.4, 44.0, 40.1)


def curves() -> list[tuple[str | Promise, list[LoadWeek]]]:
    """What the load can look like over weeks: from nothing to heavy, with gaps and a new policy."""
    return [
        (_("Twelve weeks and a forecast"), weeks_of(*PAST, *AHEAD)),
        (_("A new version of the policy, and weeks nobody knows"), _broken()),
        (_("A light load"), weeks_of(*(figure / 3 for figure in (*PAST, *AHEAD)))),
        (_("The heaviest there is"), weeks_of(*(97.0,) * KNOWN, 100.0, 100.0, 99.1)),
        (_("A single week"), weeks_of(48.0, known=1)),
        (_("No week is known"), weeks_of(*(None,) * KNOWN)),
    ]


def _broken() -> list[LoadWeek]:
    figures: list[float | None] = [*PAST, *AHEAD]
    figures[3:5] = [None, None]
    return weeks_of(*figures, policies=2)


def load_rows() -> list[Row]:
    """Rows of the table of load: every level, a firm limit, a week nobody assessed."""
    light = [figure / 3 for figure in (*PAST, *AHEAD)]
    broken: list[LoadWeek | None] = [*weeks_of(*PAST, *AHEAD)]
    broken[KNOWN - 1] = LoadWeek(
        SUNDAY,
        is_forecast=False,
        shown=PAST[-1],
        level=Level.HIGH,
        limits=(BrokenLimit("run", 9.0, Level.HIGH),),
    )
    return [
        Row(LONG, "#heat", broken[4:16]),
        Row(USUAL, "#heat", weeks_of(*light)[4:16]),
        Row(SHORT, "", [None, None, *weeks_of(*PAST, *AHEAD)[6:16]]),
    ]


def load_sundays() -> list[dt.date]:
    """The weeks of that table."""
    return [SUNDAY + number * WEEK for number in range(5 - KNOWN, 5)]


def parts_of_index() -> list[Part]:
    """The parts of an index of 73.4, heaviest first."""
    points = {"load": 27.3, "repetition": 21.1, "recovery": 14.0, "displacement": 7.0, "spike": 4.0}
    return [
        Part(code, LABELS[code], str(_("what was counted, in words")), value)
        for code, value in points.items()
    ]

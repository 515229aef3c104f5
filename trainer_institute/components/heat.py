"""The table of load: a row for each trainer, a column for each week."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from people.models import Employee
from trainer_institute.components.charts import Week, week_number
from trainer_institute.components.tags import register, rendered
from wellbeing.queries.loads import LEVEL_WORDS
from wellbeing.rules.policy import Level


class LoadWeek(Week, Protocol):
    """A week of the table: it also tells which firm limits it breaks."""

    hard_rules: Sequence[object]


class LoadRow(Protocol):
    """A row: whose load it is, where the name leads (nowhere if empty), the weeks in order."""

    employee: Employee
    url: str
    weeks: Sequence[LoadWeek | None]


@dataclass(frozen=True)
class Column:
    """The heading of a week."""

    number: str
    ends_on: dt.date
    is_now: bool
    is_past: bool


@dataclass(frozen=True)
class Cell:
    """A week of a trainer. `tone` is the class of its color."""

    figure: float | None
    word: str | Promise
    tone: str
    is_high: bool
    is_forecast: bool
    is_past: bool
    breaks_limit: bool


# From the lightest to the heaviest; a week without a figure has no color.
TONES = {Level.LOW: "l0", Level.MODERATE: "l1", Level.ELEVATED: "l3", Level.HIGH: "l4"}


def columns_of(sundays: Sequence[dt.date], this_sunday: dt.date) -> list[Column]:
    """The headings; a phone leaves out the weeks that are past."""
    return [
        Column(week_number(day), day, is_now=day == this_sunday, is_past=day < this_sunday)
        for day in sundays
    ]


def cell_of(week: LoadWeek | None, column: Column) -> Cell:
    """The week in its cell; None is a week nobody assessed."""
    level = Level.UNKNOWN if week is None else week.level
    return Cell(
        figure=None if week is None else week.shown,
        word=LEVEL_WORDS[level],
        tone=TONES.get(level, ""),
        is_high=level is Level.HIGH,
        is_forecast=not (column.is_past or column.is_now),
        is_past=column.is_past,
        breaks_limit=week is not None and bool(week.hard_rules),
    )


@register.simple_tag
def heat_map(
    rows: Sequence[LoadRow], sundays: Sequence[dt.date], this_sunday: dt.date
) -> SafeString:
    """The rows with their weeks, a real table: figure, mark and word in each cell."""
    columns = columns_of(sundays, this_sunday)
    lines = [
        (row, [cell_of(week, column) for week, column in zip(row.weeks, columns, strict=True)])
        for row in rows
    ]
    return rendered("heat_map", columns=columns, lines=lines, this_sunday=this_sunday)

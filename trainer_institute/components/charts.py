"""Pictures of the load that stand beside its words: its level, the parts it is made of, a limit.

Drawn here as plain geometry; the templates put the shapes down, the style sheet colors them. Words
and figures stand beside every picture, so that nobody needs to see it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from trainer_institute.components.tags import register, rendered
from wellbeing.queries.loads import LEVEL_WORDS
from wellbeing.rules.policy import Level

FULL = 100.0
HIGH_FROM = 70.0
# Tone and icon of the chip of each level; its word is that of the load everywhere.
LOOKS: dict[Level, tuple[str, str]] = {
    Level.UNKNOWN: ("", "info-circle"),
    Level.ABSENT: ("info", "clock"),
    Level.LOW: ("ok", "circle-check"),
    Level.MODERATE: ("", "info-circle"),
    Level.ELEVATED: ("warn", "alert-triangle"),
    Level.HIGH: ("bad", "alert-triangle"),
}


class Week(Protocol):
    """What the pictures need to know of a week."""

    ends_on: dt.date
    shown: float | None
    level: Level
    is_forecast: bool
    is_lower_bound: bool
    usual_index: float | None
    policy_version: int


class Part(Protocol):
    """One part of the index: what it is called, what it says in words, what it adds."""

    label: str | Promise
    text: str
    points: float


def written(value: float) -> str:
    """A coordinate, never by the habits of a language."""
    return f"{value:.1f}"


def path_of(points: Sequence[tuple[float, float] | None]) -> str:
    """The line through the points; it is lifted where one is missing."""
    steps, is_down = [], False
    for point in points:
        if point is None:
            is_down = False
            continue
        steps.append(f"{'L' if is_down else 'M'}{written(point[0])},{written(point[1])}")
        is_down = True
    return " ".join(steps)


def area_of(points: Sequence[tuple[float, float] | None], floor: float) -> str:
    """The surface below the line, one for each stretch without a gap."""
    shapes, stretch = [], []
    for point in [*points, None]:
        if point is not None:
            stretch.append(point)
        elif stretch:
            first, last = stretch[0][0], stretch[-1][0]
            foot = f"L{written(last)},{written(floor)} L{written(first)},{written(floor)}Z"
            shapes.append(f"{path_of(stretch)} {foot}")
            stretch = []
    return " ".join(shapes)


def week_number(day: dt.date) -> str:
    """The number of the week by the calendar of weeks from Monday to Sunday."""
    return f"{day.isocalendar().week}"


@dataclass(frozen=True)
class Step:
    """A bar of the waterfall: it starts where those before it end."""

    part: Part
    start: str
    width: str


def steps_of(parts: Sequence[Part]) -> list[Step]:
    """The parts one after the other; together they are as long as the index."""
    steps, reached = [], 0.0
    for part in parts:
        steps.append(Step(part, written(reached), f"{part.points:.2f}"))
        reached += part.points
    return steps


@register.simple_tag
def level_chip(level: str, figure: float | None = None) -> SafeString:
    """The level in a word, with its figure where the reader may know it."""
    known = Level(level)
    tone, icon = LOOKS[known]
    return rendered("level_chip", word=LEVEL_WORDS[known], tone=tone, icon=icon, figure=figure)


@register.simple_tag
def waterfall(parts: Sequence[Part], week: Week) -> SafeString:
    """What the index of the week is made of: a bar for each part, then the whole."""
    return rendered("waterfall", steps=steps_of(parts), week=week, high_from=HIGH_FROM)


@register.simple_tag
def limit_bar(value: float, limit: float) -> SafeString:
    """A bar as long as the value, with a line where the limit is; the words are the page's."""
    longest = max(value, limit) * 1.1 or 1.0
    return rendered(
        "limit_bar",
        width=written(FULL * max(value, 0.0) / longest),
        limit=written(FULL * limit / longest),
        is_over=value > limit,
    )

"""The course of the load over weeks, with its bands, its forecast and breaks of the policy."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from django.template.defaultfilters import floatformat
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from trainer_institute.components.charts import (
    FULL,
    HIGH_FROM,
    Week,
    area_of,
    path_of,
    week_number,
    written,
)
from trainer_institute.components.tags import register, rendered
from wellbeing.queries.loads import LEVEL_WORDS
from wellbeing.rules.policy import Level

# Room in the units of a sheet: a letter, a line, a figure above a triangle, the number of a week.
LETTER, LINE, FIGURE, TICK = 7.5, 12.0, 36.0, 30.0


@dataclass(frozen=True)
class Sheet:
    """The paper of a chart: its size, and the margins for the words at its edges."""

    name: str
    width: int
    height: int
    left: int
    right: int
    says_all: bool
    top: int = 42
    bottom: int = 30

    def x(self, number: int, count: int) -> float:
        """How far right the point of that number stands; a single one stands in the middle."""
        return self.left + self.room * (number / (count - 1) if count > 1 else 0.5)

    def y(self, value: float) -> float:
        """How far down a figure between 0 and 100 stands."""
        return self.top + self.depth * (1 - min(max(value, 0.0), FULL) / FULL)

    @property
    def end(self) -> int:
        """The right edge of the plot."""
        return self.width - self.right

    @property
    def room(self) -> int:
        """How wide the plot is."""
        return self.end - self.left

    @property
    def depth(self) -> int:
        """How high the plot is."""
        return self.height - self.top - self.bottom

    @property
    def floor(self) -> float:
        """The line of zero."""
        return self.y(0)


SHEETS = (
    Sheet("wide", width=720, height=270, left=32, right=14, says_all=True),
    Sheet("narrow", width=340, height=252, left=28, right=12, says_all=False),
)


class Band(NamedTuple):
    """A level as a stripe across the chart."""

    level: Level
    low: float
    high: float


BANDS = (
    Band(Level.LOW, 0, 35),
    Band(Level.MODERATE, 35, 55),
    Band(Level.ELEVATED, 55, HIGH_FROM),
    Band(Level.HIGH, HIGH_FROM, FULL),
)


@dataclass(frozen=True)
class Words:
    """Where the word of a band stands: left, or at the right end of the plot."""

    x: str
    y: str
    is_at_end: bool


@dataclass(frozen=True)
class Stripe:
    """A band where it is drawn, with its word and the figure it begins at."""

    name: str
    word: str | Promise
    begins: str
    y: str
    height: str
    foot: str
    words: Words


@dataclass(frozen=True)
class Mark:
    """A week on the chart. `label` and `triangle` are empty where nothing is said."""

    x: str
    y: str
    label: str = ""
    label_y: str = ""
    triangle: str = ""


@dataclass(frozen=True)
class Tick:
    """The number of a week under the chart."""

    x: str
    label: str
    is_now: bool


@dataclass(frozen=True)
class Curve:
    """The course of the load on one sheet, ready to be put down."""

    sheet: Sheet
    stripes: list[Stripe]
    area: str
    past: str
    ahead: str
    usual: str
    marks: list[Mark]
    ticks: list[Tick]
    breaks: list[str]
    now: Mark | None

    @property
    def floor(self) -> str:
        """The line of zero, as it is written."""
        return written(self.sheet.floor)


def curve_on(sheet: Sheet, weeks: Sequence[Week]) -> Curve:
    """The weeks on the sheet. What lies ahead starts at the last week that is no forecast."""
    known = sum(not week.is_forecast for week in weeks)
    spots = _spots(sheet, weeks, [week.shown for week in weeks])
    usual = _spots(sheet, weeks, [week.usual_index for week in weeks])
    now = max(known - 1, 0)
    return Curve(
        sheet=sheet,
        stripes=[_stripe(sheet, band, spots) for band in BANDS],
        area=area_of(spots[:known], sheet.floor),
        past=path_of(spots[:known]),
        ahead=path_of(spots[now:]),
        usual=path_of([spots[now], *usual[known:]] if known else usual) if any(usual) else "",
        marks=_marks(sheet, weeks, spots, now),
        ticks=_ticks(sheet, weeks, now),
        breaks=_breaks(sheet, weeks),
        now=_now(weeks[now], spots[now]) if known else None,
    )


def _spots(
    sheet: Sheet, weeks: Sequence[Week], figures: Iterable[float | None]
) -> list[tuple[float, float] | None]:
    return [
        None if figure is None else (sheet.x(number, len(weeks)), sheet.y(figure))
        for number, figure in enumerate(figures)
    ]


def _stripe(sheet: Sheet, band: Band, spots: Sequence[tuple[float, float] | None]) -> Stripe:
    top, foot = sheet.y(band.high), sheet.y(band.low)
    return Stripe(
        name=band.level.value,
        word=LEVEL_WORDS[band.level],
        begins=f"{band.low:.0f}",
        y=written(top),
        height=written(foot - top),
        foot=written(foot + 4),
        words=_words(sheet, band, spots),
    )


def _words(sheet: Sheet, band: Band, spots: Sequence[tuple[float, float] | None]) -> Words:
    """A corner of the band that the line stays away from; the upper left one if it meets all."""
    length = len(str(LEVEL_WORDS[band.level])) * LETTER
    below = 4 + (2 * LINE if band.level is Level.HIGH else 0)  # triangles and their figures
    corners = [
        (x, y, x > sheet.left + 6)
        for y in (sheet.y(band.high) + 13, sheet.y(band.low) - 5)
        for x in (sheet.left + 6, sheet.end - 6)
    ]
    for x, y, is_at_end in corners:
        begins = x - length if is_at_end else x
        if not _meets(spots, (begins, begins + length), (y - LINE, y + below)):
            return Words(written(x), written(y), is_at_end)
    x, y, is_at_end = corners[0]
    return Words(written(x), written(y), is_at_end)


def _meets(
    spots: Sequence[tuple[float, float] | None],
    across: tuple[float, float],
    down: tuple[float, float],
) -> bool:
    """Whether the line touches that box."""
    low, high = down
    for before, after in pairwise(spots):
        if before is None or after is None:
            continue
        left, right = max(before[0], across[0]), min(after[0], across[1])
        if left > right:
            continue
        slope = (after[1] - before[1]) / (after[0] - before[0])
        ends = [before[1] + slope * (x - before[0]) for x in (left, right)]
        if max(ends) > low and min(ends) < high:
            return True
    return False


def _marks(
    sheet: Sheet,
    weeks: Sequence[Week],
    spots: Sequence[tuple[float, float] | None],
    now: int,
) -> list[Mark]:
    """A triangle on every high week; the figure of this week stands above the chart already."""
    high = [
        (number, spot)
        for number, (week, spot) in enumerate(zip(weeks, spots, strict=True))
        if spot is not None and week.level is Level.HIGH
    ]
    told = _told(sheet, weeks, [(number, x) for number, (x, _y) in high if number != now])
    found = []
    for number, (x, y) in high:
        tip = max(y - 13, sheet.top - 12)
        found.append(
            Mark(
                written(x),
                written(y),
                label=_figure(weeks[number].shown) if number in told else "",
                label_y=written(tip - 3),
                triangle=f"M{written(x - 4.5)},{written(tip + 8)} h9 l-4.5,-8z",
            )
        )
    return found


def _told(sheet: Sheet, weeks: Sequence[Week], high: Sequence[tuple[int, float]]) -> set[int]:
    """Which weeks say their figure: those with room; on a narrow sheet the heaviest alone."""
    if not sheet.says_all:
        numbers = [number for number, _x in high]
        return set(sorted(numbers, key=lambda number: -(weeks[number].shown or 0.0))[:1])
    told: set[int] = set()
    last = -FIGURE
    for number, x in high:
        if x - last >= FIGURE:
            told.add(number)
            last = x
    return told


def _ticks(sheet: Sheet, weeks: Sequence[Week], now: int) -> list[Tick]:
    """Every week, or every few of them with this one among them."""
    every = math.ceil(len(weeks) * TICK / sheet.room)
    return [
        Tick(written(sheet.x(number, len(weeks))), week_number(week.ends_on), number == now)
        for number, week in enumerate(weeks)
        if (number - now) % every == 0
    ]


def _breaks(sheet: Sheet, weeks: Sequence[Week]) -> list[str]:
    """Where a new version of the policy begins: half a week before the first it made."""
    known = [(number, week) for number, week in enumerate(weeks) if week.shown is not None]
    return [
        written((sheet.x(number - 1, len(weeks)) + sheet.x(number, len(weeks))) / 2)
        for (_number, before), (number, week) in pairwise(known)
        if week.policy_version != before.policy_version
    ]


def _now(week: Week, spot: tuple[float, float] | None) -> Mark | None:
    if spot is None:
        return None
    return Mark(written(spot[0]), written(spot[1]), label=_figure(week.shown))


def _figure(shown: float | None) -> str:
    return "" if shown is None else floatformat(shown, 1)


@register.simple_tag
def load_curve(weeks: Sequence[Week]) -> SafeString:
    """The course of the load, drawn wide and narrow, with its figures in a table below."""
    known = [week for week in weeks if week.shown is not None]
    now = next((week for week in reversed(known) if not week.is_forecast), None)
    ahead = [week for week in known if week.is_forecast]
    heaviest = max(ahead, key=lambda week: week.shown or 0.0, default=None)
    curves = [curve_on(sheet, weeks) for sheet in SHEETS]
    return rendered(
        "load_curve",
        words=rendered("_curve_words", now=now, heaviest=heaviest),
        curves=curves,
        rows=[(week, LEVEL_WORDS[week.level]) for week in weeks],
        has_usual=any(curve.usual for curve in curves),
        has_break=any(curve.breaks for curve in curves),
        has_forecast=any(week.is_forecast for week in weeks),
    )

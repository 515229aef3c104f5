"""Pictures of the load: its course over weeks, and the parts it is made of.

Drawn here as plain geometry; the templates put the shapes down, the style sheet colors them. Words
and figures stand beside every picture, so that nobody needs to see it.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, Protocol

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


@dataclass(frozen=True)
class Sheet:
    """The paper of a chart: its size, and the margins for the words at its edges."""

    name: str
    width: int
    height: int
    left: int
    right: int
    label_every: int
    top: int = 26
    bottom: int = 24

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
    Sheet("wide", width=720, height=250, left=32, right=14, label_every=1),
    Sheet("narrow", width=340, height=230, left=28, right=12, label_every=4),
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
class Stripe:
    """A band where it is drawn, with its word and the figure it begins at."""

    name: str
    word: str | Promise
    begins: str
    y: str
    height: str
    foot: str
    words_y: str


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


def curve_on(sheet: Sheet, weeks: Sequence[Week]) -> Curve:
    """The weeks on the sheet. What lies ahead starts at the last week that is no forecast."""
    known = sum(not week.is_forecast for week in weeks)
    spots = _spots(sheet, weeks, [week.shown for week in weeks])
    usual = _spots(sheet, weeks, [week.usual_index for week in weeks])
    now = max(known - 1, 0)
    return Curve(
        sheet=sheet,
        stripes=[_stripe(sheet, band) for band in BANDS],
        area=area_of(spots[:known], sheet.floor),
        past=path_of(spots[:known]),
        ahead=path_of(spots[now:]),
        usual=path_of([spots[now], *usual[known:]] if known else usual) if any(usual) else "",
        marks=_marks(sheet, weeks, spots),
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


def _stripe(sheet: Sheet, band: Band) -> Stripe:
    top, foot = sheet.y(band.high), sheet.y(band.low)
    return Stripe(
        name=band.level.value,
        word=LEVEL_WORDS[band.level],
        begins=f"{band.low:.0f}",
        y=written(top),
        height=written(foot - top),
        foot=written(foot + 4),
        words_y=written(top + 13),
    )


def _marks(
    sheet: Sheet, weeks: Sequence[Week], spots: Sequence[tuple[float, float] | None]
) -> list[Mark]:
    """A triangle on every high week. On a narrow sheet only the heaviest says its figure."""
    found = []
    heaviest = max((week.shown or 0.0 for week in weeks), default=0.0)
    for week, spot in zip(weeks, spots, strict=True):
        if spot is None or week.level is not Level.HIGH:
            continue
        x, y = spot
        tip = max(y - 13, sheet.top - 12)
        told = sheet.label_every == 1 or week.shown == heaviest
        found.append(
            Mark(
                written(x),
                written(y),
                label=_figure(week.shown) if told else "",
                label_y=written(tip - 3),
                triangle=f"M{written(x - 4.5)},{written(tip + 8)} h9 l-4.5,-8z",
            )
        )
    return found


def _ticks(sheet: Sheet, weeks: Sequence[Week], now: int) -> list[Tick]:
    """Every week, or every few of them with this one among them."""
    return [
        Tick(written(sheet.x(number, len(weeks))), week_number(week.ends_on), number == now)
        for number, week in enumerate(weeks)
        if (number - now) % sheet.label_every == 0
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
    return "" if shown is None else f"{shown:.1f}"


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
    )


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

"""Key figures, and people trained against the plan of a year.

Drawn as plain geometry like the pictures of the load; the words beside say the same.
"""

import datetime as dt
import math
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from trainer_institute.components.charts import area_of, path_of, written
from trainer_institute.components.tags import register, rendered, trimmed

MONTHS = 12
FULL = 100.0
LINES, STEPS = 4, (1, 2, 5, 10)
THOUSAND = 1000


@dataclass(frozen=True)
class Paper:
    """The size of the chart, and the margins for the words at its edges."""

    name: str
    width: int
    height: int
    left: int = 40
    right: int = 64
    top: int = 14
    bottom: int = 26

    @property
    def end(self) -> int:
        """The right edge of the plot, where the year ends."""
        return self.width - self.right

    @property
    def floor(self) -> int:
        """The line of zero."""
        return self.height - self.bottom

    def x(self, months: float) -> float:
        """How far right so many months of the year have gone."""
        return self.left + (self.end - self.left) * months / MONTHS

    def y(self, people: float, most: float) -> float:
        """How far down that many people stand, where the highest line is `most`."""
        return self.floor - (self.floor - self.top) * people / most


PAPERS = (Paper("wide", width=720, height=260), Paper("narrow", width=340, height=220))


@dataclass(frozen=True)
class Level:
    """A line across, with its figure."""

    y: str
    words_y: str
    label: str


@dataclass(frozen=True)
class Month:
    """A month by its first day, where its word stands."""

    x: str
    begins_on: dt.date


@dataclass(frozen=True)
class PlanChart:
    """The year on one paper, ready to be put down. `plan_y` and `today_y` are where words go."""

    paper: Paper
    levels: list[Level]
    months: list[Month]
    plan: str
    actual: str
    area: str
    today_x: str
    today_y: str
    words_y: str
    plan_y: str


def months_gone(day: dt.date) -> float:
    """How many months of its year are over at the end of that day, with its part of the last."""
    return day.month - 1 + day.day / monthrange(day.year, day.month)[1]


def levels_for(people: int) -> range:
    """The figures of the lines across: from zero to at least so many, in few round steps."""
    rough = max(people, LINES) / LINES
    power = 10 ** math.floor(math.log10(rough))
    step = next(part * power for part in STEPS if part * power >= rough)
    return range(0, max(math.ceil(people / step), 1) * step + 1, step)


def chart_on(
    paper: Paper, planned: Sequence[int], trained: Sequence[int], today: dt.date
) -> PlanChart:
    """Both sums on the paper. `planned` and `trained` are people by month, the year in order."""
    plan = [0, *accumulate(planned)]
    actual = [0, *accumulate(trained[: today.month])]
    levels = levels_for(max(plan[-1], actual[-1]))
    most = levels[-1]
    gone = months_gone(today)
    reached = [*[(float(n), people) for n, people in enumerate(actual[:-1])], (gone, actual[-1])]
    spots = [(paper.x(months), paper.y(people, most)) for months, people in reached]
    last_x, last_y = spots[-1]
    return PlanChart(
        paper=paper,
        levels=[_level(paper, people, most) for people in levels],
        months=[
            Month(written(paper.x(number)), dt.date(today.year, number + 1, 1))
            for number in range(0, MONTHS, 2)
        ],
        plan=path_of([(paper.x(n), paper.y(people, most)) for n, people in enumerate(plan)]),
        actual=path_of(spots),
        area=area_of(spots, paper.floor),
        today_x=written(last_x),
        today_y=written(last_y),
        words_y=written(max(last_y - 10, paper.top - 2)),
        plan_y=written(paper.y(plan[-1], most) + 4),
    )


def _level(paper: Paper, people: int, most: int) -> Level:
    y = paper.y(people, most)
    return Level(written(y), written(y + 4), short(people))


def short(people: int) -> str:
    """The figure as briefly as an axis wants it: thousands as 20k, or as the language has them."""
    if people < THOUSAND:
        return str(people)
    thousands = round(people / THOUSAND, 1)
    figure = number_format(thousands, 0 if thousands.is_integer() else 1)
    return pgettext("thousands on a chart", "%(figure)sk") % {"figure": figure}


@register.simple_tag
def plan_line(planned: Sequence[int], trained: Sequence[int], today: dt.date) -> SafeString:
    """People trained this year beside the plan, wide and narrow, with the months in a table."""
    sums = zip(accumulate(planned), accumulate(trained), strict=True)
    return rendered(
        "plan_line",
        charts=[chart_on(paper, planned, trained, today) for paper in PAPERS],
        rows=[
            (dt.date(today.year, number, 1), plan, actual if number <= today.month else None)
            for number, (plan, actual) in enumerate(sums, start=1)
        ],
        planned=short(sum(planned)),
        trained=short(sum(trained[: today.month])),
    )


@register.simple_tag
def bullet(value: float, whole: float, mark: float) -> SafeString:
    """A bar as far as the value goes towards the whole, with a line where it should be today."""
    longest = max(value, whole, mark, 1)
    return rendered(
        "bullet",
        width=written(FULL * value / longest),
        mark=written(FULL * mark / longest),
    )


@register.simple_block_tag
def stat(
    content: str, label: str, value: str, of: str = "", icon: str = "", url: str = ""
) -> SafeString:
    """A key figure with what it is a part of; the number leads to its list where there is one."""
    return rendered(
        "stat",
        content=trimmed(content),
        label=label,
        value=value,
        of=of,
        icon=icon,
        url=url,
    )


@register.filter
def grouped(number: int) -> str:
    """The number with its thousands apart, as the language of the page has it."""
    return str(number_format(number, use_l10n=True, force_grouping=True))

"""Stored load as pages show it. Which trainers somebody may read, `reach` says."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from trainers.models import Trainer
from wellbeing.models import WeeklyLoad
from wellbeing.models.loads import WeeklyResult
from wellbeing.queries.figures import policies
from wellbeing.queries.inputs import gather
from wellbeing.queries.stored import LOW_CONFIDENCE, NOT_FILLED, TABLES
from wellbeing.rules.load import Assessment, BrokenLimit, Coverage, YearlyLine, yearly_line
from wellbeing.rules.measures import UNKNOWN, Measures
from wellbeing.rules.policy import UNKNOWN_PARTS, WEEK, Level, Parts, View
from wellbeing.rules.reasons import (
    LOWER_BOUND,
    WARNINGS,
    Words,
    broken_limit,
    low_confidence,
    reasons,
)
from wellbeing.rules.timeline import Span

A_YEAR = dt.timedelta(days=366)

NOT_A_DIAGNOSIS = _(
    "This figure describes the schedule, not the person's health. It is a rule of thumb made of"
    " working hours, repetition and rest; it is not a diagnosis and has not been validated against"
    " burnout. Thresholds are set by your company."
)
"""Stands under every index, word for word as agreed (domain.md 1.1)."""

LEVEL_WORDS: Mapping[Level, str | Promise] = {
    Level.UNKNOWN: _("no data"),
    Level.ABSENT: _("absent"),
    Level.LOW: _("low"),
    Level.MODERATE: _("moderate"),
    Level.ELEVATED: _("elevated"),
    Level.HIGH: _("high"),
}


class Said(NamedTuple):
    """A figure with its sentence: points of the index for a reason, else what a limit counted."""

    code: str
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class LoadWeek:
    """The load of the week up to its Sunday. Without data the level says so and figures are None.

    `fill` and `usual_index` belong to weeks ahead: planned hours by the usual ones, and the index
    if the week got the usual hours.
    """

    ends_on: dt.date
    is_forecast: bool
    index: float | None = None
    shown: float | None = None
    level: Level = Level.UNKNOWN
    has_work: bool = False
    measures: Measures = UNKNOWN
    subindices: Parts = UNKNOWN_PARTS
    contributions: Parts = UNKNOWN_PARTS
    limits: tuple[BrokenLimit, ...] = ()
    coverage: float | None = None
    unlogged: int = 0
    warnings: tuple[str, ...] = ()
    fill: float | None = None
    usual_index: float | None = None
    policy_version: int = 0

    @classmethod
    def of(cls, row: WeeklyResult, *, this_sunday: dt.date) -> Self:
        """A stored week, seen from the week of that Sunday."""
        return cls(
            ends_on=row.ends_on,
            is_forecast=row.ends_on > this_sunday,
            index=row.index,
            shown=row.shown,
            level=Level(row.level),
            has_work=row.has_work,
            measures=Measures(**row.measures),
            subindices=Parts(**row.subindices),
            contributions=Parts(**row.contributions),
            limits=tuple(limits_of(row.hard_rules)),
            coverage=row.coverage,
            unlogged=row.unlogged,
            warnings=tuple(row.warnings),
            fill=row.fill,
            usual_index=row.usual_index,
            policy_version=row.policy_version,
        )

    @property
    def is_lower_bound(self) -> bool:
        """Whether the week ahead is not planned yet."""
        return NOT_FILLED in self.warnings

    @property
    def reasons(self) -> list[Said]:
        """The parts that add most, in the language of the page, largest first."""
        assessment = self._assessment()
        return [
            Said(each.code, each.points, in_language(each.words)) for each in reasons(assessment)
        ]

    @property
    def hard_rules(self) -> list[Said]:
        """The firm limits that do not hold, in the language of the page."""
        return [
            Said(limit.code, limit.value, in_language(broken_limit(limit))) for limit in self.limits
        ]

    @property
    def remarks(self) -> list[str]:
        """What to bear in mind when reading the figure, in the language of the page."""
        said = [WARNINGS[code] for code in self.warnings if code in WARNINGS]
        if unsure := low_confidence(self._assessment()):
            said.append(unsure)
        if self.is_lower_bound:
            said.append(LOWER_BOUND)
        return [in_language(words) for words in said]

    def _assessment(self) -> Assessment:
        """What the sentences of the rules are made from."""
        is_low = LOW_CONFIDENCE in self.warnings
        return Assessment(
            on=self.ends_on,
            view=View.SCHEDULE,
            policy_version=self.policy_version,
            measures=self.measures,
            contributions=self.contributions,
            coverage=Coverage(self.coverage, self.unlogged, is_low),
        )


def limits_of(stored: Sequence[Sequence[str | float]]) -> list[BrokenLimit]:
    """The broken limits of a row."""
    return [
        BrokenLimit(str(code), float(value), Level(str(level))) for code, value, level in stored
    ]


def in_language(words: Words) -> str:
    """The words in the language of the page."""
    return words.ru if (get_language() or "").startswith("ru") else words.en


def sunday_of(day: dt.date) -> dt.date:
    """The Sunday that ends the week of this day."""
    return day + dt.timedelta(days=WEEK - day.isoweekday())


def sundays(on: dt.date, *, past: int, ahead: int) -> list[dt.date]:
    """The Sundays of so many weeks before the week of this day, of that week, and after it."""
    this = sunday_of(on)
    return [this + dt.timedelta(weeks=number) for number in range(-past, ahead + 1)]


def curve(
    trainer: Trainer, *, on: dt.date, past: int = 12, ahead: int = 8, view: View = View.SCHEDULE
) -> list[LoadWeek]:
    """The weeks around this one, earliest first; where nothing is stored, weeks without data.

    The personal view is for the trainer's own page and for nothing else.
    """
    ends = sundays(on, past=past, ahead=ahead)
    this = ends[past]
    rows = TABLES[view].objects.filter(trainer=trainer, ends_on__range=(ends[0], ends[-1]))
    found = {row.ends_on: LoadWeek.of(row, this_sunday=this) for row in rows}
    return [found.get(end) or LoadWeek(end, is_forecast=end > this) for end in ends]


def table(
    trainers: Sequence[int], *, on: dt.date, past: int = 7, ahead: int = 4
) -> dict[int, list[LoadWeek | None]]:
    """The weeks of each trainer in the order of `sundays`, None where nothing is stored."""
    ends = sundays(on, past=past, ahead=ahead)
    rows = WeeklyLoad.objects.filter(
        trainer__in=trainers, ends_on__range=(ends[0], ends[-1])
    ).order_by()
    found = {
        (row.trainer_id, row.ends_on): LoadWeek.of(row, this_sunday=ends[past]) for row in rows
    }
    return {trainer: [found.get((trainer, end)) for end in ends] for trainer in trainers}


def this_week(trainers: Sequence[int], on: dt.date) -> dict[int, LoadWeek]:
    """The week of this day, planned work included, of those for whom it is stored."""
    weeks = table(trainers, on=on, past=0, ahead=0)
    return {trainer: week for trainer, (week,) in weeks.items() if week is not None}


def counts_by_level(trainers: QuerySet[Trainer], on: dt.date) -> dict[str, int]:
    """How many of the trainers have each level in the week of this day; all levels are there.

    Small numbers tell about persons: who shows them decides from how many on.
    """
    rows = WeeklyLoad.objects.filter(trainer__in=trainers, ends_on=sunday_of(on)).order_by()
    counted = Counter(dict(rows.values_list("level").annotate(Count("pk"))))
    counted[Level.UNKNOWN] += trainers.count() - counted.total()
    return {level.value: counted[level.value] for level in Level}


def yearly_hours(trainer: Trainer, on: dt.date) -> YearlyLine:
    """Delivery of the twelve months up to this day, in hours of a full contract."""
    found = gather([trainer], Span(on - A_YEAR, on))[trainer.pk]
    return yearly_line(found.person, found.blocks, on, policy=policies().on(on))

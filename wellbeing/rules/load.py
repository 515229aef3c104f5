"""The index of load, 0 to 100: a rule of thumb about the schedule, not about health (domain.md 1).

The same function serves past and coming days. The index of one day is a series of one.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import and_
from typing import NamedTuple

from wellbeing.rules.measures import UNKNOWN, Measures, absent_days, measure
from wellbeing.rules.policy import (
    DEFAULT,
    MONTH,
    PER_HOUR,
    UNKNOWN_PARTS,
    WEEK,
    Level,
    Limits,
    Parts,
    Policy,
    Ramp,
    Ramps,
    View,
    Weights,
    half_up,
)
from wellbeing.rules.timeline import Span, Timeline, timeline
from wellbeing.rules.work import Block, Person, WorkPattern

OVERLAP = "overlap"
WORK_WHILE_ABSENT = "work-while-absent"


@dataclass(frozen=True, slots=True)
class BrokenLimit:
    """A firm limit that the week breaks, and the least level that follows."""

    code: str
    value: float
    level: Level


@dataclass(frozen=True, slots=True)
class Coverage:
    """The share of past minutes that is confirmed, None without any; sessions that are not."""

    share: float | None = None
    unlogged: int = 0
    is_low: bool = False


@dataclass(frozen=True, slots=True)
class Assessment:
    """The load of the week that ends `on` this day.

    `index` has full precision, `shown` is what people see and what bands and alerts go by; both are
    None without enough days. The contributions add up to the index. `warnings` are codes.
    """

    on: dt.date
    view: View
    policy_version: int
    index: float | None = None
    shown: float | None = None
    level: Level = Level.UNKNOWN
    has_work: bool = False
    measures: Measures = UNKNOWN
    subindices: Parts = UNKNOWN_PARTS
    contributions: Parts = UNKNOWN_PARTS
    hard_rules: tuple[BrokenLimit, ...] = ()
    coverage: Coverage = Coverage()
    warnings: tuple[str, ...] = ()

    @property
    def is_high_by_rule(self) -> bool:
        """Whether a firm limit alone makes the level high."""
        return any(broken.level is Level.HIGH for broken in self.hard_rules)


@dataclass(frozen=True, slots=True)
class YearlyLine:
    """Delivery of twelve months beside the index, in hours of a full contract.

    `is_whole` tells whether all of them are known.
    """

    hours: float
    norm: float
    is_whole: bool


def assess(
    person: Person,
    blocks: Iterable[Block],
    on: dt.date,
    *,
    view: View = View.SCHEDULE,
    policy: Policy = DEFAULT,
    today: dt.date | None = None,
) -> Assessment:
    """The load of one day; what `today` means stands at `series`."""
    return series(person, blocks, [on], view=view, policy=policy, today=today)[0]


def series(
    person: Person,
    blocks: Iterable[Block],
    days: Sequence[dt.date],
    *,
    view: View = View.SCHEDULE,
    policy: Policy = DEFAULT,
    today: dt.date | None = None,
) -> list[Assessment]:
    """The load of each of the days, in one pass over the blocks.

    Blocks before `today` are past, so a missing confirmation counts against the coverage; without
    it every block up to the assessed day is.
    """
    if not days:
        return []
    line = timeline(person, blocks, Span(min(days), max(days)), view=view, policy=policy)
    yardstick = Yardstick.of(person.pattern, policy)
    return [read_off(line, Asked(day, view, today), yardstick) for day in days]


def yearly_line(
    person: Person, blocks: Iterable[Block], on: dt.date, *, policy: Policy = DEFAULT
) -> YearlyLine:
    """Delivery of the twelve months up to this day, each day divided by its own share."""
    before = _a_year_before(on)
    line = timeline(person, blocks, Span(before, on), view=View.SCHEDULE, policy=policy)
    first, end = line.index(before) + 1, line.index(on)
    hours = sum(
        line.delivered[day] / person.share_on(dt.date.fromordinal(line.origin + day)) / PER_HOUR
        for day in range(first, end + 1)
        if line.delivered[day]
    )
    return YearlyLine(hours, policy.measure.yearly_hours, is_whole=first >= line.known)


def _a_year_before(day: dt.date) -> dt.date:
    """The same day of the year before; for 29 February the last of that month."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=day.day - 1)


class Asked(NamedTuple):
    """Which figure is wanted."""

    on: dt.date
    view: View
    today: dt.date | None


@dataclass(frozen=True, slots=True)
class Yardstick:
    """The policy with the ramps and limits that hold for one trainer."""

    policy: Policy
    ramps: Ramps
    limits: Limits

    @classmethod
    def of(cls, pattern: WorkPattern | None, policy: Policy) -> "Yardstick":
        """The policy's own without a rota; else runs are judged beyond what it agrees to."""
        if pattern is None:
            return cls(policy, policy.ramps, policy.limits)
        more = pattern.days_on - policy.measure.usual_days_on
        return cls(
            policy,
            policy.ramps._replace(run=policy.ramps.run.shifted(more)),
            policy.limits._replace(run=policy.limits.run.shifted(more)),
        )


def read_off(line: Timeline, asked: Asked, yardstick: Yardstick) -> Assessment:
    """The load of one day of a timeline that is laid out."""
    policy = yardstick.policy
    end = line.index(asked.on)
    measures = measure(line, end, policy)
    if measures is UNKNOWN:
        return Assessment(asked.on, asked.view, policy.version)
    parts = subindices(measures, yardstick.ramps)
    has_work = any(line.worked[end - WEEK + 1 : end + 1])
    if not has_work:
        parts = Parts(*(None if part is None else 0.0 for part in parts))
    contributions = contributions_of(parts, policy.weights)
    index = total(contributions)
    broken = broken_limits(measures, yardstick.limits) if has_work else ()
    shown = half_up(index)
    return Assessment(
        on=asked.on,
        view=asked.view,
        policy_version=policy.version,
        index=index,
        shown=shown,
        level=_level(shown, broken, policy) if has_work else _idle_level(line, end, policy),
        has_work=has_work,
        measures=measures,
        subindices=parts,
        contributions=contributions,
        hard_rules=broken,
        coverage=coverage(line, end, asked.today, policy),
        warnings=warnings(line, end),
    )


def subindices(measures: Measures, ramps: Ramps) -> Parts:
    """Each part from 0 to 100, None where its measure is (domain.md 1.5)."""
    return Parts(
        load=_points(ramps.load, measures.hours),
        repetition=_points(ramps.repetition, measures.repetition),
        recovery=recovery(measures, ramps),
        monotony=_points(ramps.monotony, measures.monotony),
        displacement=_points(ramps.displacement, measures.displacement),
        spike=_points(ramps.spike, measures.jump),
    )


def recovery(measures: Measures, ramps: Ramps) -> float:
    """The worst of run, missing rest days and short rests; what is not known counts as fine."""
    return max(
        _points(ramps.run, measures.run) or 0.0,
        _points(ramps.rest_deficit, measures.rest_deficit) or 0.0,
        _points(ramps.short_rests, measures.short_rests) or 0.0,
    )


def _points(ramp: Ramp, value: float | None) -> float | None:
    return None if value is None else ramp.points(value)


def contributions_of(parts: Parts, weights: Weights) -> Parts:
    """What each part adds to the index; the weights of unknown parts go to the others."""
    whole = sum(weight for weight, part in zip(weights, parts, strict=True) if part is not None)
    return Parts(
        *(
            None if part is None else weight * part / whole
            for weight, part in zip(weights, parts, strict=True)
        )
    )


def total(contributions: Parts) -> float:
    """The index: all contributions together."""
    return sum(points for points in contributions if points is not None)


def index_of(parts: Parts, weights: Weights) -> float:
    """The index that these parts make."""
    return total(contributions_of(parts, weights))


def broken_limits(measures: Measures, limits: Limits) -> tuple[BrokenLimit, ...]:
    """The firm limits that do not hold, with the level that each asks for at least."""
    checked = (
        ("run", limits.run, measures.run),
        ("rests", limits.rests, measures.short_rests),
        ("streak", limits.streak, measures.streak),
        ("hours", limits.hours, measures.hours),
    )
    return tuple(
        BrokenLimit(code, value, level)
        for code, limit, value in checked
        if value is not None and (level := limit.level(value)) is not None
    )


def _level(shown: float, broken: Iterable[BrokenLimit], policy: Policy) -> Level:
    """The band, or what a broken limit lifts it to."""
    levels = [policy.bands.level(shown), *(limit.level for limit in broken)]
    return max(levels, key=lambda level: level.weight)


def _idle_level(line: Timeline, end: int, policy: Policy) -> Level:
    """The level of a week without work."""
    away = absent_days(line, end) >= policy.measure.absent_days
    return Level.ABSENT if away else Level.LOW


def coverage(line: Timeline, end: int, today: dt.date | None, policy: Policy) -> Coverage:
    """How far the past days of the week are confirmed; planned work is used all the same."""
    past = end if today is None else min(end, line.index(today) - 1)
    first = end - WEEK + 1
    minutes = sum(line.minutes[first : past + 1])
    if not minutes:
        return Coverage()
    share = sum(line.logged[first : past + 1]) / minutes
    return Coverage(
        share=share,
        unlogged=line.unlogged_sessions(first, past),
        is_low=share < policy.measure.least_coverage,
    )


def warnings(line: Timeline, end: int) -> tuple[str, ...]:
    """Codes of what cannot be right in the four weeks that the figure reads."""
    month = slice(end - MONTH + 1, end + 1)
    found = []
    if any(line.overlapping[month]):
        found.append(OVERLAP)
    if any(map(and_, line.worked[month], line.absent[month])):
        found.append(WORK_WHILE_ABSENT)
    return tuple(found)

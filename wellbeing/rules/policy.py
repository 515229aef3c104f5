"""What a company may set: weights, ramps, bands and limits (domain.md 1.3-1.6).

None of the figures is proven for trainers. A new set is a new version, and what was reckoned under
an older one stays.
"""

import datetime as dt
import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

# Lengths in days. They belong to the definitions, so they are no setting.
WEEK = 7
FORTNIGHT = 14
MONTH = 28
TWO_MONTHS = 56
BASELINE_WEEKS = 4

FULL = 100.0
PER_HOUR = 60
WEEKEND = 5
"""Number of Saturday, Monday being 0."""
BELOW_NOISE = 8
"""Decimals kept before a figure meets a threshold, so that 54.949999999999996 is 54.95."""


class View(StrEnum):
    """Whose idea of effort counts: the program's, or the trainer's own ratings."""

    SCHEDULE = "schedule"
    PERSONAL = "personal"


class Level(StrEnum):
    """What a person reads instead of the index. From LOW on the order is that of weight."""

    UNKNOWN = "no data"
    ABSENT = "absent"
    LOW = "low"
    MODERATE = "moderate"
    ELEVATED = "elevated"
    HIGH = "high"

    @property
    def weight(self) -> int:
        """A number to compare levels by; absent and no data weigh less than low."""
        return list(Level).index(self)


class Ramp(NamedTuple):
    """From no points at `low` to all points at `high` and beyond (domain.md 1.5)."""

    low: float
    high: float

    def points(self, value: float) -> float:
        """Points from 0 to 100."""
        return FULL * clamp((value - self.low) / (self.high - self.low), 0.0, 1.0)

    def shifted(self, by: float) -> "Ramp":
        """The same slope for somebody who agreed to `by` days more."""
        return Ramp(self.low + by, self.high + by)


class Limit(NamedTuple):
    """A firm limit: from which value on the level is at least elevated, or high."""

    elevated: float = math.inf
    high: float = math.inf

    def level(self, value: float) -> Level | None:
        """The least level that this value allows, or None if it breaks nothing."""
        settled = round(value, BELOW_NOISE)
        if settled >= self.high:
            return Level.HIGH
        return Level.ELEVATED if settled >= self.elevated else None

    def shifted(self, by: float) -> "Limit":
        """The same limit for somebody who agreed to `by` days more."""
        return Limit(self.elevated + by, self.high + by)


class Parts(NamedTuple):
    """One number for each of the six parts of the index; None for a part that is not known yet."""

    load: float | None = None
    repetition: float | None = None
    recovery: float | None = None
    monotony: float | None = None
    displacement: float | None = None
    spike: float | None = None


UNKNOWN_PARTS = Parts()


class Weights(NamedTuple):
    """What each part counts in the index (domain.md 1.5)."""

    load: float = 0.30
    repetition: float = 0.25
    recovery: float = 0.20
    monotony: float = 0.10
    displacement: float = 0.10
    spike: float = 0.05


@dataclass(frozen=True, slots=True)
class EffortPolicy:
    """How hard a block is taken to be (domain.md 1.3), on a scale from 0 to 10."""

    expected: float = 4.0
    other: float = 2.0
    least: float = 1.0
    most: float = 10.0
    co_share: float = 0.7
    usual_group: int = 15
    per_person: float = 0.05
    most_for_group: float = 1.0
    prior_weight: float = 3.0
    ratings_counted: int = 10


@dataclass(frozen=True, slots=True)
class MeasurePolicy:
    """What counts as evening, as rest, as enough (domain.md 1.2 and 1.4)."""

    average_effort: float = 4.0
    monotony_cap: float = 4.0
    enough_minutes: float = 480.0
    absent_days: int = 3
    valid_weeks: int = 2
    usual_days_on: int = 5
    rest_days_due: int = 4
    shortest_rest: dt.timedelta = dt.timedelta(hours=11)
    morning: dt.time = dt.time(7)
    evening: dt.time = dt.time(19)
    least_coverage: float = 0.60
    yearly_hours: float = 720.0


class Ramps(NamedTuple):
    """Where points begin and where they are full (domain.md 1.5)."""

    load: Ramp = Ramp(16, 32)
    repetition: Ramp = Ramp(0.25, 1.00)
    run: Ramp = Ramp(5, 9)
    rest_deficit: Ramp = Ramp(0, 3)
    short_rests: Ramp = Ramp(0, 3)
    monotony: Ramp = Ramp(1.0, 2.0)
    displacement: Ramp = Ramp(1, 6)
    spike: Ramp = Ramp(4, 12)


@dataclass(frozen=True, slots=True)
class Bands:
    """The first index that is moderate, elevated, high, on the figure as shown."""

    moderate: float = 35.0
    elevated: float = 55.0
    high: float = 70.0

    def level(self, shown: float) -> Level:
        """The band of an index that is already rounded."""
        if shown >= self.high:
            return Level.HIGH
        if shown >= self.elevated:
            return Level.ELEVATED
        return Level.MODERATE if shown >= self.moderate else Level.LOW


class Limits(NamedTuple):
    """The firm limits: a mean hides one extreme, so these speak for themselves (domain.md 1.5)."""

    run: Limit = Limit(elevated=7, high=10)
    rests: Limit = Limit(elevated=2)
    streak: Limit = Limit(elevated=20)
    hours: Limit = Limit(high=36)


@dataclass(frozen=True, slots=True)
class AlertPolicy:
    """When alerts open, close and are told (domain.md 1.6); lengths in weeks or days."""

    peak_opens: float = 70.0
    peak_closes: float = 60.0
    sustained_from: float = 55.0
    sustained_weeks: int = 3
    sustained_closes: float = 50.0
    forecast_opens: float = 70.0
    forecast_closes: float = 60.0
    forecast_weeks: int = 8
    told_at_once_days: int = 14
    reminder_days: int = 14
    least_fill: float = 0.5
    too_much_for_colleague: float = 55.0


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of every figure of the model."""

    version: int = 1
    weights: Weights = field(default_factory=Weights)
    ramps: Ramps = field(default_factory=Ramps)
    bands: Bands = field(default_factory=Bands)
    limits: Limits = field(default_factory=Limits)
    effort: EffortPolicy = field(default_factory=EffortPolicy)
    measure: MeasurePolicy = field(default_factory=MeasurePolicy)
    alert: AlertPolicy = field(default_factory=AlertPolicy)


DEFAULT = Policy()


def clamp(value: float, low: float, high: float) -> float:
    """The value, or the end of the range that it lies beyond."""
    return max(low, min(high, value))


def half_up(value: float) -> float:
    """The value as people see it: one decimal, halves away from below."""
    return math.floor(round(value * 10, BELOW_NOISE) + 0.5) / 10

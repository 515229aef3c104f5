"""When an alert opens and closes, and when somebody is told (domain.md 1.6).

All of it goes by the index as shown, so that an alert never contradicts the figure beside it.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from wellbeing.rules.load import Assessment
from wellbeing.rules.policy import DEFAULT, AlertPolicy, half_up


class AlertKind(StrEnum):
    """At most one alert of each kind is open for a trainer."""

    PEAK = "peak"
    SUSTAINED = "sustained"
    HARD_RULE = "hard-rule"
    FORECAST = "forecast"


class Turn(StrEnum):
    """What happens to an alert."""

    OPEN = "open"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Week:
    """What alerts know of a week. One without work breaks no firm limit."""

    index: float | None
    breaks_limit: bool = False

    @classmethod
    def of(cls, assessment: Assessment) -> "Week":
        """The week that ends on the assessed day."""
        return cls(assessment.index, bool(assessment.hard_rules))


@dataclass(frozen=True, slots=True)
class Standing:
    """Alerts that are open, and for how many weeks in a row the load has been elevated."""

    open: frozenset[AlertKind] = frozenset()
    row: int = 0


@dataclass(frozen=True, slots=True)
class AlertStep:
    """An alert turns in a week, counted from 1."""

    week: int
    turn: Turn
    kind: AlertKind


def advance(
    standing: Standing, week: Week, policy: AlertPolicy = DEFAULT.alert
) -> tuple[Standing, list[tuple[Turn, AlertKind]]]:
    """What a week does to the alerts: closings before openings. A week without figure does nothing.

    For the current week give the same `row` at each reassessment: that of the weeks before it.
    """
    if week.index is None:
        return standing, []
    shown = half_up(week.index)
    row = standing.row + 1 if shown >= policy.sustained_from else 0
    closing = {
        AlertKind.PEAK: shown < policy.peak_closes,
        AlertKind.SUSTAINED: shown < policy.sustained_closes,
        AlertKind.HARD_RULE: not week.breaks_limit,
    }
    opening = {
        AlertKind.PEAK: shown >= policy.peak_opens,
        AlertKind.SUSTAINED: row >= policy.sustained_weeks,
        AlertKind.HARD_RULE: week.breaks_limit,
    }
    closed = [kind for kind, holds in closing.items() if holds and kind in standing.open]
    opened = [kind for kind, holds in opening.items() if holds and kind not in standing.open]
    turns = [(Turn.CLOSE, kind) for kind in closed] + [(Turn.OPEN, kind) for kind in opened]
    return Standing((standing.open - {*closed}) | {*opened}, row), turns


def row_after(weeks: Iterable[Week], policy: AlertPolicy = DEFAULT.alert) -> int:
    """For how many weeks in a row, up to the last of these, the load has been elevated."""
    standing = Standing()
    for week in weeks:
        standing, _ = advance(standing, week, policy)
    return standing.row


def alert_steps(weeks: Iterable[Week], policy: AlertPolicy = DEFAULT.alert) -> list[AlertStep]:
    """Everything that happens along a series of weeks which begins without an alert."""
    standing, steps = Standing(), []
    for number, week in enumerate(weeks, start=1):
        standing, turns = advance(standing, week, policy)
        steps += [AlertStep(number, turn, kind) for turn, kind in turns]
    return steps


@dataclass(frozen=True, slots=True)
class Ahead:
    """A week to come, by its Sunday."""

    sunday: dt.date
    index: float | None
    is_high_by_rule: bool

    @classmethod
    def of(cls, assessment: Assessment) -> "Ahead":
        """The week that ends on the assessed Sunday."""
        return cls(assessment.on, assessment.index, assessment.is_high_by_rule)

    def reaches(self, shown: float) -> bool:
        """Whether the week is at least so heavy, or high by a firm limit."""
        return self.is_high_by_rule or (self.index is not None and half_up(self.index) >= shown)


@dataclass(frozen=True, slots=True)
class ForecastStep:
    """What becomes of the forecast alert: None if nothing turns; the Sundays that it names."""

    turn: Turn | None
    named: tuple[dt.date, ...]


def forecast_step(
    named: AbstractSet[dt.date] | None,
    ahead: Sequence[Ahead],
    policy: AlertPolicy = DEFAULT.alert,
) -> ForecastStep:
    """The next step of the forecast alert; `named` is None while none is open.

    An open alert takes up further high weeks, and lets go of named ones that are no longer ahead:
    from then on the other alerts speak for them. It closes when no named week is heavy any more.
    """
    heavy = {week.sunday for week in ahead if week.reaches(policy.forecast_opens)}
    if named is None:
        return ForecastStep(Turn.OPEN if heavy else None, tuple(sorted(heavy)))
    still = {week.sunday for week in ahead if week.sunday in named}
    waiting = {week.sunday for week in ahead if week.reaches(policy.forecast_closes)}
    if not (heavy | still) & waiting:
        return ForecastStep(Turn.CLOSE, ())
    return ForecastStep(None, tuple(sorted(heavy | still)))


def is_told_at_once(
    named: Iterable[dt.date], today: dt.date, policy: AlertPolicy = DEFAULT.alert
) -> bool:
    """Whether a forecast alert is told the same day, and not in the weekly digest."""
    return min(named) - today <= dt.timedelta(days=policy.told_at_once_days)


def is_reminder_due(
    last_told_on: dt.date, today: dt.date, policy: AlertPolicy = DEFAULT.alert
) -> bool:
    """Whether an open alert may be recalled: not before long after it was last spoken of."""
    return today - last_told_on >= dt.timedelta(days=policy.reminder_days)

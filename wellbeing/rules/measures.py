"""What is read off a trainer's days (domain.md 1.4). A window ends on the day at index `end`."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wellbeing.rules.policy import (
    BASELINE_WEEKS,
    BELOW_NOISE,
    FORTNIGHT,
    MONTH,
    PER_HOUR,
    TWO_MONTHS,
    WEEK,
    MeasurePolicy,
    Policy,
)
from wellbeing.rules.timeline import Timeline

UNCOUPLED = MONTH - WEEK


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures of one day; None where there are too few days to say.

    Hours are equivalent hours of a full contract, the jump too. Strain is a product of two others
    and counts for nothing.
    """

    hours: float | None = None
    monotony: float | None = None
    repetition: float | None = None
    jump: float | None = None
    run: int | None = None
    rest_deficit: int | None = None
    short_rests: int | None = None
    displacement: int | None = None
    streak: int | None = None
    strain: float | None = None
    rest_days: int | None = None

    def by_symbol(self) -> dict[str, float | int | None]:
        """The measures under the letters by which other programs know them."""
        return {
            "H": self.hours,
            "M": self.monotony,
            "D": self.repetition,
            "J": self.jump,
            "c": self.run,
            "q": self.rest_deficit,
            "s": self.short_rests,
            "u": self.displacement,
            "streak": self.streak,
            "strain": self.strain,
        }


UNKNOWN = Measures()


@dataclass(frozen=True, slots=True)
class Variety:
    """How many programs there really were, in four ways of counting (domain.md 1.4)."""

    concentration: float
    effective: float
    shannon: float
    shannon_effective: float
    evenness: float | None


@dataclass(frozen=True, slots=True)
class Ratios:
    """Acute against chronic load: information, never scored (domain.md 1.4). None if unknown."""

    coupled: float | None
    uncoupled: float | None
    weighted: float | None


def measure(line: Timeline, end: int, policy: Policy) -> Measures:
    """All measures of one day, or none of them if the week begins before the first known day."""
    week = slice(end - WEEK + 1, end + 1)
    if week.start < line.known:
        return UNKNOWN
    hours = week_hours(line, end, policy.measure)
    usual = baseline(line, end, policy.measure)
    sameness = monotony(line.load[week], policy.measure)
    rest_days = None if end - FORTNIGHT + 1 < line.known else rest_days_of(line, end)
    return Measures(
        hours=hours,
        monotony=sameness,
        repetition=repetition(minutes_by_category(line, end), policy.measure),
        jump=None if usual is None else hours - usual,
        run=longest_run(line, end),
        rest_deficit=rest_deficit(line, end, rest_days, policy.measure),
        short_rests=sum(line.short_rest[week]),
        displacement=sum(line.displaced[week]),
        streak=streak_of(line, end),
        strain=sum(line.load[week]) * sameness,
        rest_days=rest_days,
    )


def week_hours(line: Timeline, end: int, policy: MeasurePolicy) -> float:
    """Hours of average effort at a full contract; each day is divided by its own share."""
    return sum(line.scaled[end - WEEK + 1 : end + 1]) / (PER_HOUR * policy.average_effort)


def baseline(line: Timeline, end: int, policy: MeasurePolicy) -> float | None:
    """Mean hours of the four weeks before, without those of absence or before the first known day.

    None if fewer than two are left.
    """
    ends = [end - WEEK * number for number in range(1, BASELINE_WEEKS + 1)]
    valid = [
        week_hours(line, day, policy)
        for day in ends
        if day - WEEK + 1 >= line.known and absent_days(line, day) < policy.absent_days
    ]
    return mean(valid) if len(valid) >= policy.valid_weeks else None


def absent_days(line: Timeline, end: int) -> int:
    """Days of absence in the week, with work or without."""
    return sum(line.absent[end - WEEK + 1 : end + 1])


def monotony(loads: Sequence[float], policy: MeasurePolicy) -> float:
    """Mean daily load by its sample deviation: 0 without load, the cap if all days are equal."""
    middle = mean(loads)
    if not middle:
        return 0.0
    spread = math.sqrt(sum((load - middle) ** 2 for load in loads) / (len(loads) - 1))
    if middle >= policy.monotony_cap * spread:
        return policy.monotony_cap
    return middle / spread


def minutes_by_category(line: Timeline, end: int) -> dict[str, float]:
    """Minutes of four weeks that count for variety."""
    days = line.varied_days
    first = bisect_right(days, end - MONTH)
    minutes: dict[str, float] = {}
    for category, length in line.varied[first : bisect_right(days, end)]:
        minutes[category] = minutes.get(category, 0.0) + length
    return minutes


def repetition(minutes: Mapping[str, float], policy: MeasurePolicy) -> float | None:
    """Simpson concentration: 1.0 is always the same, None if there is too little to judge."""
    total = sum(minutes.values())
    if total < policy.enough_minutes:
        return None
    return sum((length / total) ** 2 for length in minutes.values())


def variety(minutes: Mapping[str, float]) -> Variety | None:
    """The concentration with its readings as a number of programs; None without any minute."""
    total = sum(minutes.values())
    if not total:
        return None
    shares = [length / total for length in minutes.values() if length]
    concentration = sum(share**2 for share in shares)
    shannon = sum(share * math.log(1 / share) for share in shares)
    return Variety(
        concentration=concentration,
        effective=1 / concentration,
        shannon=shannon,
        shannon_effective=math.exp(shannon),
        evenness=shannon / math.log(len(shares)) if len(shares) > 1 else None,
    )


def longest_run(line: Timeline, end: int) -> int:
    """Work days in a row, the longest such row that reaches into the week.

    One look-back long at most: four weeks, longer for those whose rota agrees to more.
    """
    seen = range(line.run_days - WEEK + 1, line.run_days + 1)
    return max(map(min, line.runs[end - WEEK + 1 : end + 1], seen))


def rest_days_of(line: Timeline, end: int) -> int:
    """Days without work in two weeks."""
    return FORTNIGHT - sum(line.worked[end - FORTNIGHT + 1 : end + 1])


def rest_deficit(
    line: Timeline, end: int, rest_days: int | None, policy: MeasurePolicy
) -> int | None:
    """Days of rest that two weeks lack: of the four that are due, or of those a rota grants."""
    if rest_days is None:
        return None
    due = policy.rest_days_due
    if line.granted is not None:
        due = sum(line.granted[end - FORTNIGHT + 1 : end + 1])
    return max(0, due - rest_days)


def streak_of(line: Timeline, end: int) -> int:
    """Delivered blocks of one category in a row, latest backwards, within eight weeks."""
    latest = bisect_right(line.streak_days, end)
    if not latest:
        return 0
    reached = latest - bisect_left(line.streak_days, end - TWO_MONTHS + 1)
    return min(line.streaks[latest - 1], reached)


def ratios(line: Timeline, end: int) -> Ratios:
    """The week against four weeks, with and without itself, and weighted by how recent it is."""
    loads = line.load[end - TWO_MONTHS + 1 : end + 1]
    month, week = loads[-MONTH:], loads[-WEEK:]
    knows_month = end - MONTH + 1 >= line.known
    knows_all = end - TWO_MONTHS + 1 >= line.known
    earlier, later = loads[:MONTH], loads[MONTH:]
    return Ratios(
        coupled=quotient(mean(week), mean(month)) if knows_month else None,
        uncoupled=quotient(mean(week), mean(month[:UNCOUPLED])) if knows_month else None,
        weighted=quotient(
            fading(later, seed=mean(earlier), days=WEEK),
            fading(later, seed=mean(earlier), days=MONTH),
        )
        if knows_all
        else None,
    )


def fading(loads: Iterable[float], *, seed: float, days: int) -> float:
    """Exponentially weighted mean; a day's weight is 2 / (days + 1)."""
    weight = 2 / (days + 1)
    for load in loads:
        seed += weight * (load - seed)
    return seed


def quotient(above: float, below: float) -> float | None:
    """The ratio, None against nothing."""
    return above / below if round(below, BELOW_NOISE) else None


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean of at least one value."""
    return sum(values) / len(values)

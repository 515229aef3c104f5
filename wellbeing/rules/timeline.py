"""A trainer's days laid side by side, in one pass over the blocks (domain.md 1.2 and 1.4).

A day is the date on which a block starts at its place. Every window of every evaluation day is then
a slice of these rows. The slices are short, so adding them up anew costs no more than sums that
roll, and a figure cannot depend on which days were asked for before it.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from wellbeing.rules.effort import efforts
from wellbeing.rules.policy import MONTH, TWO_MONTHS, WEEKEND, Policy, View
from wellbeing.rules.work import Block, Kind, Person, State


class Span(NamedTuple):
    """The first and the last day that will be evaluated."""

    first: dt.date
    last: dt.date


class Edge(NamedTuple):
    """Where work begins or ends: the instant in seconds, and the block that has this edge."""

    instant: float
    block: Block


@dataclass(slots=True)
class Timeline:
    """Rows of days. Index 0 is the day of the ordinal `origin`; `known` the first day with data."""

    origin: int
    size: int
    known: int
    run_days: int
    worked: bytearray = field(init=False)
    absent: bytearray = field(init=False)
    displaced: bytearray = field(init=False)
    short_rest: bytearray = field(init=False)
    overlapping: bytearray = field(init=False)
    granted: bytearray | None = field(init=False, default=None)
    load: list[float] = field(init=False)
    scaled: list[float] = field(init=False)
    delivered: list[float] = field(init=False)
    minutes: list[float] = field(init=False)
    logged: list[float] = field(init=False)
    runs: list[int] = field(init=False)
    unlogged: list[tuple[int, str | None]] = field(init=False, default_factory=list)
    varied_days: list[int] = field(init=False, default_factory=list)
    varied: list[tuple[str, float]] = field(init=False, default_factory=list)
    streak_days: list[int] = field(init=False, default_factory=list)
    streaks: list[int] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        """Empty days."""
        self.worked, self.absent = bytearray(self.size), bytearray(self.size)
        self.displaced, self.short_rest = bytearray(self.size), bytearray(self.size)
        self.overlapping = bytearray(self.size)
        self.load, self.scaled = [0.0] * self.size, [0.0] * self.size
        self.delivered, self.minutes = [0.0] * self.size, [0.0] * self.size
        self.logged = [0.0] * self.size
        self.runs = [0] * self.size

    def index(self, day: dt.date) -> int:
        """Where a day of the span stands."""
        return day.toordinal() - self.origin

    def days(self) -> list[int]:
        """The days with work, in order."""
        return [day for day, has_work in enumerate(self.worked) if has_work]

    def unlogged_sessions(self, first: int, last: int) -> int:
        """Sessions of these days that nobody confirmed; a block of no session is one by itself."""
        found = [session for day, session in self.unlogged if first <= day <= last]
        return len({session for session in found if session is not None}) + found.count(None)


def timeline(
    person: Person, blocks: Iterable[Block], span: Span, *, view: View, policy: Policy
) -> Timeline:
    """Everything that evaluating any day of the span reads, and nothing later."""
    line = _empty(person, span, policy)
    ordered = _in_order(line, blocks, view)
    known = efforts([edge.block for edge in ordered], view, policy.effort)
    inside = [
        (edge, effort)
        for edge, effort in zip(ordered, known, strict=True)
        if edge.block.start.toordinal() >= line.origin
    ]
    _lay_loads(line, inside)
    _lay_content(line, [edge.block for edge, _ in inside])
    _lay_clock(line, [edge for edge, _ in inside], policy)
    _lay_person(line, person)
    _lay_runs(line)
    return line


def _empty(person: Person, span: Span, policy: Policy) -> Timeline:
    run_days = MONTH
    if person.pattern is not None:
        run_days += max(0, person.pattern.days_on - policy.measure.usual_days_on)
    origin = span.first.toordinal() - max(TWO_MONTHS, run_days)
    known = 0 if person.known_from is None else max(0, person.known_from.toordinal() - origin)
    return Timeline(origin, span.last.toordinal() - origin + 1, known, run_days)


def _in_order(line: Timeline, blocks: Iterable[Block], view: View) -> list[Edge]:
    """The blocks that matter with the instants at which they start, earliest first.

    Those are the standing ones of the days laid out; what was rated before tells how hard they are.
    """
    first, beyond = line.origin, line.origin + line.size
    found = [
        Edge(block.start.timestamp(), block)
        for block in blocks
        if (day := block.start.toordinal()) < beyond
        and (day >= first or (block.effort is not None and view is View.PERSONAL))
        and block.is_standing
    ]
    found.sort(key=_instant)
    return found


def _instant(edge: Edge) -> float:
    return edge.instant


def _lay_loads(line: Timeline, inside: Sequence[tuple[Edge, float]]) -> None:
    """Work, minutes and load; a block belongs to the day on which it starts."""
    for edge, effort in inside:
        block = edge.block
        day = block.start.toordinal() - line.origin
        minutes = block.minutes
        line.worked[day] = 1
        line.load[day] += effort * minutes
        line.minutes[day] += minutes
        if block.kind is Kind.DELIVERY:
            line.delivered[day] += minutes
        if block.state is State.LOGGED:
            line.logged[day] += minutes
        else:
            line.unlogged.append((day, block.session))


def _lay_content(line: Timeline, inside: Sequence[Block]) -> None:
    """Minutes of each category, and for each delivered block how many of its kind precede it.

    Sorted by day: across time zones a later instant can bear an earlier date.
    """
    varied = [
        (block.start.toordinal() - line.origin, block)
        for block in inside
        if block.category is not None
    ]
    varied.sort(key=_day)
    before, streak = None, 0
    for day, block in varied:
        category = block.category or ""
        line.varied_days.append(day)
        line.varied.append((category, block.minutes))
        if block.kind is Kind.DELIVERY:
            streak = streak + 1 if category == before else 1
            before = category
            line.streak_days.append(day)
            line.streaks.append(streak)


def _day(row: tuple[int, Block]) -> int:
    return row[0]


def _lay_clock(line: Timeline, inside: Sequence[Edge], policy: Policy) -> None:
    """Evenings and nights away, rests that are too short, and blocks that overlap."""
    first: dict[int, Edge] = {}
    last: dict[int, Edge] = {}
    late, nights = set(), set()
    latest = float("-inf")
    for begin in inside:
        block = begin.block
        day = block.start.toordinal() - line.origin
        end = Edge(block.end.timestamp(), block)
        if begin.instant < latest:
            line.overlapping[day] = 1
        latest = max(latest, end.instant)
        first.setdefault(day, begin)
        if day not in last or end.instant > last[day].instant:
            last[day] = end
        if _is_late(block, policy):
            late.add(day)
        if block.night_away:
            nights.add(day)
    for day in first:
        line.displaced[day] = (day in late) + (day in nights)
    _lay_rests(line, first, last, policy.measure.shortest_rest)


def _is_late(block: Block, policy: Policy) -> bool:
    """Whether it reaches into the evening or the early morning, by the clock of the place."""
    start, end = block.start, block.end
    return (
        end.time() > policy.measure.evening
        or start.time() < policy.measure.morning
        or end.toordinal() > start.toordinal()
    )


def _lay_rests(
    line: Timeline, first: dict[int, Edge], last: dict[int, Edge], shortest: dt.timedelta
) -> None:
    """Marks each day with work that follows a rest which was too short."""
    days = sorted(first)
    for before, day in pairwise(days):
        line.short_rest[day] = _rest(last[before], first[day]) < shortest.total_seconds()


def _rest(end: Edge, begin: Edge) -> float:
    """Seconds between two blocks: by the clock of their place, else as they truly pass.

    The two differ in a night on which clocks are changed.
    """
    place = end.block.place
    if place is not None and place == begin.block.place:
        gap = begin.block.start.replace(tzinfo=None) - end.block.end.replace(tzinfo=None)
        return gap.total_seconds()
    return begin.instant - end.instant


def _lay_person(line: Timeline, person: Person) -> None:
    """Absences, days off on which there was work, load per full contract, and the rota."""
    for absence in person.absences:
        if 0 <= (day := line.index(absence)) < line.size:
            line.absent[day] = 1
    for day in line.days():
        date = dt.date.fromordinal(line.origin + day)
        line.displaced[day] += _is_day_off(person, date)
        line.scaled[day] = line.load[day] / person.share_on(date)
    if (pattern := person.pattern) is not None:
        line.granted = bytearray(
            pattern.grants_rest_on(line.origin + day) for day in range(line.size)
        )


def _is_day_off(person: Person, date: dt.date) -> bool:
    """Whether the calendar of the site has no work on that day; a rota does not change it."""
    is_weekend = date.weekday() >= WEEKEND and date not in person.working_days
    return is_weekend or date in person.holidays


def _lay_runs(line: Timeline) -> None:
    """For each day with work, how many days in a row there has been some."""
    run = 0
    for day, has_work in enumerate(line.worked):
        run = run + 1 if has_work else 0
        line.runs[day] = run

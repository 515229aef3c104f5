"""The weeks ahead: the same index, with a word on how full the schedule is (domain.md 1.6)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from wellbeing.rules.load import Assessment, Yardstick, index_of, series, subindices
from wellbeing.rules.measures import baseline
from wellbeing.rules.policy import DEFAULT, WEEK, Policy, View
from wellbeing.rules.timeline import Span, timeline
from wellbeing.rules.work import Block, Person


@dataclass(frozen=True, slots=True)
class Outlook:
    """A week to come. Work that nobody planned is never added to the assessment.

    `fill` is its hours by the trainer's usual ones. `usual_index` is a second line: the index if
    the week got the usual hours. Both are None while nothing is usual yet.
    """

    assessment: Assessment
    fill: float | None
    is_lower_bound: bool
    usual_index: float | None


def sundays_after(day: dt.date, weeks: int) -> list[dt.date]:
    """The Sundays of that many weeks after the one in which the day lies."""
    this = day + dt.timedelta(days=WEEK - day.isoweekday())
    return [this + dt.timedelta(weeks=number) for number in range(1, weeks + 1)]


def outlook(
    person: Person,
    blocks: Iterable[Block],
    today: dt.date,
    *,
    view: View = View.SCHEDULE,
    policy: Policy = DEFAULT,
) -> list[Outlook]:
    """The weeks after this one; usual are the four before it, which need no forecast."""
    known = tuple(blocks)
    sundays = sundays_after(today, policy.alert.forecast_weeks)
    this_sunday = sundays[0] - dt.timedelta(weeks=1)
    line = timeline(person, known, Span(this_sunday, this_sunday), view=view, policy=policy)
    usual = baseline(line, line.index(this_sunday), policy.measure)
    yardstick = Yardstick.of(person.pattern, policy)
    return [
        _outlook(assessment, usual, yardstick)
        for assessment in series(person, known, sundays, view=view, policy=policy, today=today)
    ]


def _outlook(assessment: Assessment, usual: float | None, yardstick: Yardstick) -> Outlook:
    hours = assessment.measures.hours
    if usual is None or hours is None:
        return Outlook(assessment, None, is_lower_bound=False, usual_index=None)
    fill = hours / usual if usual else None
    return Outlook(
        assessment,
        fill,
        is_lower_bound=fill is not None and fill < yardstick.policy.alert.least_fill,
        usual_index=_usual_index(assessment, usual, yardstick),
    )


def _usual_index(assessment: Assessment, usual: float, yardstick: Yardstick) -> float:
    """The index with the usual hours, which are no jump; all else stays as planned."""
    jump = None if assessment.measures.jump is None else 0.0
    measures = replace(assessment.measures, hours=usual, jump=jump)
    return index_of(subindices(measures, yardstick.ramps), yardstick.policy.weights)

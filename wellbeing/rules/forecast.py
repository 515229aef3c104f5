"""The weeks ahead: the same index, with a word on how full the schedule is (domain.md 1.6)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from wellbeing.rules.load import Asked, Assessment, Yardstick, index_of, read_off, subindices
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
    """The weeks after this one, as many as the policy looks ahead."""
    ahead = sundays_after(today, policy.alert.forecast_weeks)
    return weeks(person, blocks, ahead, today, view=view, policy=policy)


def weeks(
    person: Person,
    blocks: Iterable[Block],
    sundays: Sequence[dt.date],
    today: dt.date,
    *,
    view: View = View.SCHEDULE,
    policy: Policy = DEFAULT,
) -> list[Outlook]:
    """Weeks up to these Sundays, in one pass over the blocks; those after this one with an outlook.

    Usual are the four weeks before this one, which need no forecast.
    """
    this = sundays_after(today, 1)[0] - dt.timedelta(weeks=1)
    laid = [*sundays, this]
    line = timeline(person, blocks, Span(min(laid), max(laid)), view=view, policy=policy)
    usual = baseline(line, line.index(this), policy.measure)
    yardstick = Yardstick.of(person.pattern, policy)
    found = []
    for sunday in sundays:
        assessment = read_off(line, Asked(sunday, view, today), yardstick)
        found.append(_outlook(assessment, usual if sunday > this else None, yardstick))
    return found


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

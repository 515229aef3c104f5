"""Assesses trainers and stores their weeks in both views; then lets the alerts follow.

A week is written only if what it is made of changed, which its digest tells: so an assessment may
run twice, be killed in the middle and run again. Batches are transactions of their own and line up
for one another, so that two workers never assess the same trainer at once.
"""

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from people.actions import queues
from trainers.models import TimeChange, Trainer
from wellbeing.actions import alerts, weeks
from wellbeing.queries.figures import Policies, policies
from wellbeing.queries.inputs import gather
from wellbeing.queries.loads import sunday_of
from wellbeing.queries.reckoning import Reckoning, Scope
from wellbeing.queries.stored import TABLES, Columns, StoredWeek, Weeks, columns_of, stored_weeks
from wellbeing.rules.alerts import Ahead, Week
from wellbeing.rules.forecast import sundays_after
from wellbeing.rules.policy import View
from wellbeing.rules.timeline import Span

logger = logging.getLogger(__name__)

BATCH = 200
A_WEEK = dt.timedelta(weeks=1)
CHECKED_ANEW = 8 * A_WEEK
"""So far back each night goes: what nobody confirmed shows only when its day is over."""
LOOKED_BACK = 26 * A_WEEK
"""So far back alerts look for weeks in a row."""
KEPT = dt.timedelta(days=730)
"""Results are kept for 24 months."""
CRASHES = (
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    DataError,
    IntegrityError,
)
"""What may come of the rows of one trainer. A lost database is nobody's in particular."""


class Tally(NamedTuple):
    """How many trainers were assessed, and the numbers of those who could not be."""

    assessed: int
    failed: frozenset[int]


def assess(
    trainers: Iterable[int] | None = None,
    *,
    at: dt.datetime | None = None,
    from_weeks: Mapping[int, dt.date] | None = None,
) -> int:
    """How many trainers were assessed: those given by number, or all.

    Each from the week of its day in `from_weeks` on, else from eight weeks back.
    """
    if trainers is None:
        trainers = Trainer.objects.order_by("pk").values_list("pk", flat=True)
    return _assess_all(trainers, at or timezone.now(), from_weeks or {}).assessed


@transaction.atomic
def assess_changed(*, limit: int = BATCH, at: dt.datetime | None = None) -> int:
    """How many trainers whose time changed were assessed; their notes go in the same transaction.

    A note left meanwhile stays for the next time, since only those that were read are taken away.
    Notes of who could not be assessed go to the end of the queue, where they hold up nobody.
    """
    _line_up()
    notes = list(TimeChange.objects.order_by("pk")[:limit])
    from_weeks: dict[int, dt.date] = {}
    for note in notes:
        earliest = from_weeks.get(note.trainer_id, note.from_day)
        from_weeks[note.trainer_id] = min(earliest, note.from_day)
    tally = _assess_all(from_weeks, at or timezone.now(), from_weeks)
    TimeChange.objects.filter(pk__in=[note.pk for note in notes]).delete()
    TimeChange.objects.bulk_create(
        TimeChange(trainer_id=note.trainer_id, from_day=note.from_day, left_at=note.left_at)
        for note in notes
        if note.trainer_id in tally.failed
    )
    return tally.assessed


def forget_old(*, at: dt.datetime | None = None) -> int:
    """How many weekly results were past the time for which they may be kept."""
    last = ((at or timezone.now()) - KEPT).date()
    return sum(table.objects.filter(ends_on__lt=last).delete()[0] for table in TABLES.values())


def _line_up() -> None:
    queues.line_up("load assessments")


def _assess_all(
    trainers: Iterable[int], at: dt.datetime, from_weeks: Mapping[int, dt.date]
) -> Tally:
    numbers = sorted({*trainers})
    return _together(
        _assess_apart(numbers[start : start + BATCH], at, from_weeks)
        for start in range(0, len(numbers), BATCH)
    )


def _assess_apart(
    numbers: Sequence[int], at: dt.datetime, from_weeks: Mapping[int, dt.date]
) -> Tally:
    """A batch; if it breaks, its halves, down to the one trainer who breaks it. Others go on."""
    try:
        return Tally(_assess_batch(numbers, at, from_weeks), frozenset())
    except CRASHES:
        if len(numbers) == 1:
            logger.exception(
                "Trainer %s cannot be assessed; the next assessment tries again", *numbers
            )
            return Tally(0, frozenset(numbers))
    middle = len(numbers) // 2
    halves = (numbers[:middle], numbers[middle:])
    return _together(_assess_apart(half, at, from_weeks) for half in halves)


def _together(tallies: Iterable[Tally]) -> Tally:
    assessed, failed = 0, frozenset[int]()
    for tally in tallies:
        assessed, failed = assessed + tally.assessed, failed | tally.failed
    return Tally(assessed, failed)


@transaction.atomic
def _assess_batch(
    numbers: Sequence[int], at: dt.datetime, from_weeks: Mapping[int, dt.date]
) -> int:
    """How many of these trainers are there. Three passes: read, reckon and write, alert."""
    _line_up()
    trainers = list(Trainer.objects.filter(pk__in=numbers).select_related("employee__site"))
    known = policies()
    scopes, left = [], []
    for trainer in trainers:
        today = trainer.employee.site.today(at=at)
        if not trainer.is_active(on=today):
            left.append(trainer)
        elif trainer.known_from <= today:
            scopes.append(_scope(trainer, today, known, from_weeks.get(trainer.pk)))
    _forget_weeks_ahead(left, at)
    stored = _store(scopes, known, at)
    pictures = [_picture(scope, stored[scope.trainer.pk], known) for scope in scopes]
    alerts.review(pictures, left=left, at=at)
    return len(trainers)


def _scope(trainer: Trainer, today: dt.date, known: Policies, from_day: dt.date | None) -> Scope:
    """The weeks to look at: none before there is any figure, none that would be forgotten."""
    sunday = sunday_of(today)
    wanted = sunday_of(min(from_day, today)) if from_day else sunday - CHECKED_ANEW
    earliest = max(sunday_of(trainer.known_from), sunday_of(today - KEPT))
    ahead = sundays_after(today, known.on(sunday).alert.forecast_weeks)
    return Scope(trainer, today, max(wanted, earliest), sunday, tuple(ahead))


def _forget_weeks_ahead(left: Sequence[Trainer], at: dt.datetime) -> None:
    """Nothing; who ended the role has no weeks to come, by the day of the site."""
    weeks_of: dict[dt.date, list[Trainer]] = defaultdict(list)
    for trainer in left:
        weeks_of[sunday_of(trainer.employee.site.today(at=at))].append(trainer)
    for sunday, theirs in weeks_of.items():
        for table in TABLES.values():
            table.objects.filter(trainer__in=theirs, ends_on__gt=sunday).delete()


def _store(scopes: Sequence[Scope], known: Policies, at: dt.datetime) -> dict[int, Weeks]:
    """The weeks by the timetable as they stand now; what changed is written, in both views."""
    if not scopes:
        return {}
    span = Span(min(scope.first for scope in scopes), max(scope.ahead[-1] for scope in scopes))
    trainers = [scope.trainer for scope in scopes]
    inputs = gather(trainers, span, with_ratings=True)
    first = min(span.first, min(scope.sunday for scope in scopes) - LOOKED_BACK)
    schedule = stored_weeks(trainers, View.SCHEDULE, first=first)
    own = stored_weeks(trainers, View.PERSONAL, first=span.first)
    rows: dict[View, list[Columns]] = {view: [] for view in View}
    for scope in scopes:
        number = scope.trainer.pk
        reckoning = Reckoning(scope, inputs[number], known)
        for view, stored in ((View.SCHEDULE, schedule), (View.PERSONAL, own)):
            fresh = reckoning.changed(view, stored[number])
            for week, digest in fresh:
                rows[view].append(columns_of(number, week, digest, at=at))
                stored[number][week.assessment.on] = StoredWeek.of(week, digest)
    for view, columns in rows.items():
        weeks.write(view, columns)
    return schedule


def _picture(scope: Scope, stored: Weeks, known: Policies) -> alerts.Picture:
    """What alerts see: the weeks by the timetable, never a rating."""
    before = sorted(sunday for sunday in stored if sunday < scope.sunday)
    ahead = [(sunday, stored[sunday]) for sunday in scope.ahead]
    return alerts.Picture(
        trainer=scope.trainer,
        today=scope.today,
        sunday=scope.sunday,
        policy=known.on(scope.sunday).alert,
        before=[_week(stored[sunday]) for sunday in before],
        this=_week(stored[scope.sunday]),
        ahead=[Ahead(sunday, week.index, week.is_high_by_rule) for sunday, week in ahead],
    )


def _week(stored: StoredWeek) -> Week:
    return Week(stored.index, stored.breaks_limit)

"""An import from beginning to end: read, decide, write."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.actions import queues
from people.actions.bookings import lock as lock_rooms
from people.actions.bookings import retried
from people.models import Room
from people.rules import Refused
from sessions.models import TrainingSession
from trainer_institute.actions.imports import assignments, sessions, trainers, writing
from trainer_institute.actions.imports.cells import Wrong
from trainer_institute.actions.imports.days import dates_of
from trainer_institute.actions.imports.files import Source, Table, Unreadable
from trainer_institute.actions.imports.plans import Plan
from trainer_institute.actions.imports.reports import Fate, Outcome, Problem, Report
from trainer_institute.actions.imports.rows import (
    AnyRow,
    SessionRow,
    TrainerRow,
    key_of,
    row_of,
)
from trainer_institute.actions.imports.standing import Read, look_up
from trainer_institute.actions.imports.tables import opened
from trainers.actions import engagements
from trainers.models import Trainer

MOST_DAYS = 200_000
MATTER = "import"
NOW_AND_THEN = 1_000  # rows, so that whoever watches sees that the work goes on
Tell = Callable[[str, int, int], None]
Decided = tuple[Fate, list[Problem]]


@dataclass
class Heap:
    """All files as they were read: the rows by table, and the outcome of those that could not."""

    sources: Sequence[Source]
    rows: Read = field(default_factory=Read)
    unread: list[Outcome] = field(default_factory=list)


def say_nothing(_step: str, _done: int, _total: int) -> None:
    """Nothing, for callers whom nobody watches."""


def read(sources: Sequence[Source], *, tell: Tell = say_nothing) -> Heap:
    """The rows of all files; raises Unreadable for a file that cannot be read."""
    heap = Heap(sources)
    days = 0
    for number, source in enumerate(sources):
        step = _("Reading: %(what)s") % {"what": source.table.file}
        sheet = opened(source)
        for count, raw in enumerate(sheet.rows):
            if count % NOW_AND_THEN == 0:
                tell(step, number, len(sources))
            try:
                row = row_of(sheet, raw)
            except Wrong as wrong:
                problem = Problem(wrong.code, str(wrong), is_error=True)
                key = key_of(sheet, raw)
                unread = Outcome(source.table, raw.line, key, Fate.REJECTED, (problem,))
                heap.unread.append(unread)
                continue
            _keep(heap.rows, row)
            days += len(dates_of(row)) if isinstance(row, SessionRow) else 0
            if days > MOST_DAYS:
                sentence = _("The sessions have more than %(most)s days. Split the file.")
                raise Unreadable(source.shown, raw.line, sentence % {"most": MOST_DAYS})
    return heap


def look(
    heap: Heap, *, zone: str = "", at: dt.datetime | None = None, tell: Tell = say_nothing
) -> Report:
    """What an import of these rows would do now. Writes nothing."""
    plan = _decide(heap, zone=zone, at=at or timezone.now(), tell=tell)
    return _report(heap, plan)


@retried
def bring_in(
    heap: Heap,
    *,
    zone: str = "",
    at: dt.datetime | None = None,
    tell: Tell = say_nothing,
) -> Report:
    """What the import did; tried again when somebody else holds what it needs."""
    return write(heap, zone=zone, at=at, tell=tell)


def write(
    heap: Heap,
    *,
    zone: str = "",
    at: dt.datetime | None = None,
    tell: Tell = say_nothing,
) -> Report:
    """What the import did. All accepted rows are written in one transaction, or none.

    Raises Refused if somebody else made the same just then.
    """
    try:
        with transaction.atomic():
            _hold(heap.rows)
            plan = _decide(heap, zone=zone, at=at or timezone.now(), tell=tell)
            writing.carry_out(plan, tell)
    except IntegrityError as problem:
        raise Refused(
            _("Something changed in the institute at the same moment. Start the import again.")
        ) from problem
    return _report(heap, plan)


def _keep(rows: Read, row: AnyRow) -> None:
    if isinstance(row, TrainerRow):
        rows.trainers.append(row)
    elif isinstance(row, SessionRow):
        rows.sessions.append(row)
    else:
        rows.assignments.append(row)


def _hold(rows: Read) -> None:
    """Nothing; one import at a time, and nobody else changes its trainers, sessions and rooms.

    Always in this order, and each kind in the order of numbers.
    """
    queues.line_up(MATTER)
    codes = rows.session_codes
    there = Trainer.objects.filter(code__in=rows.trainer_codes).only("pk")
    on_duty = Trainer.objects.filter(assignments__session__code__in=codes).only("pk")
    engagements.lock([*there, *on_duty])
    named = TrainingSession.objects.filter(code__in=codes).order_by("pk")
    list(named.select_for_update(no_key=True).values_list("pk", flat=True))
    names = {row.room for row in rows.sessions if row.room}
    booked = Room.objects.filter(bookings__block__session__code__in=codes)
    lock_rooms([*Room.objects.filter(name__in=names), *booked])


def _decide(heap: Heap, *, zone: str, at: dt.datetime, tell: Tell) -> Plan:
    """The plan: every row in the order of the files, sessions knowing trainers and so on."""
    step, rows = _("Comparing with what is known"), heap.rows
    total = len(rows.all)
    tell(step, 0, total)
    standing = look_up(rows)
    own_zone = zone or standing.usual_zone(settings.TIME_ZONE)
    starts = [row.first for row in rows.sessions]
    today = at.astimezone(ZoneInfo(own_zone)).date()
    plan = Plan(standing, at=at, zone=own_zone, known_from=min([*starts, today]))
    seen: dict[tuple[Table, str], int] = {}
    for number, row in enumerate(rows.all):
        if number % NOW_AND_THEN == 0:
            tell(step, number, total)
        try:
            _must_be_the_first(row, seen.setdefault((row.table, row.key), row.line))
            fate, problems = _fate(plan, row)
        except Wrong as wrong:
            fate, problems = Fate.REJECTED, [Problem(wrong.code, str(wrong), is_error=True)]
        plan.outcomes.append(Outcome(row.table, row.line, row.key, fate, tuple(problems)))
    return plan


def _must_be_the_first(row: AnyRow, first: int) -> None:
    if first != row.line:
        raise Wrong("duplicate", _("Line %(line)s is about the same.") % {"line": first})


def _fate(plan: Plan, row: AnyRow) -> Decided:
    """What becomes of the row and what to say of it; warnings look at what stood before."""
    if isinstance(row, TrainerRow):
        return trainers.decide(plan, row), []
    if isinstance(row, SessionRow):
        said = sessions.warnings(plan, row)
        return sessions.decide(plan, row), said
    fate = assignments.decide(plan, row)
    return fate, assignments.warnings(plan, row)


def _report(heap: Heap, plan: Plan) -> Report:
    order = {table: number for number, table in enumerate(Table)}
    outcomes = sorted(
        [*plan.outcomes, *heap.unread], key=lambda each: (order[each.table], each.line)
    )
    tables = [source.table for source in heap.sources]
    return Report(outcomes, _totals(heap.rows, plan), tables)


def _totals(rows: Read, plan: Plan) -> Counter[str]:
    """How much of what the files speak of stands afterwards."""
    standing = plan.standing
    sessions_there = {row.code for row in rows.sessions if row.code in standing.sessions}
    return Counter(
        trainers=len({row.code for row in rows.trainers} & standing.trainers.keys()),
        qualifications=sum(
            bool(standing.rights.get((row.code, program.casefold())))
            for row in rows.trainers
            for program, _since in row.rights
        ),
        sessions=len(sessions_there),
        blocks=sum(len(standing.blocks[code]) for code in sessions_there),
        assignments=len(
            {(row.session, row.trainer) for row in rows.assignments} & standing.assignments.keys()
        ),
    )

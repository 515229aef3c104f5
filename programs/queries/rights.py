"""Who may deliver what, and for how long still."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from programs import rules
from programs.models import Program, Qualification
from programs.models.qualifications import QualificationQuerySet
from programs.rules import RightState
from trainers.models import Trainer

# Watching is a right too, but nobody delivers by it.
NOT_TO_DELIVER = (Qualification.Level.OBSERVER,)


@dataclass(frozen=True)
class RightLine:
    """A right to deliver and how it stands on the day asked for."""

    trainer: Trainer
    program: Program
    level: Qualification.Level
    state: RightState
    valid_until: dt.date | None


def rights_of(trainers: Iterable[int], *, on: dt.date) -> dict[int, list[RightLine]]:
    """All rights of the trainers with these numbers, watching included; one query."""
    return _by_trainer(Qualification.objects.all(), trainers, on)


def rights_to_deliver(trainers: Iterable[int], *, on: dt.date) -> dict[int, list[RightLine]]:
    """For each program a trainer may or might deliver the right that counts; one query."""
    rights = _by_trainer(_to_deliver(), trainers, on)
    return {number: _best_for_each(lines, "program") for number, lines in rights.items()}


def holders(program: Program, seen: QuerySet[Trainer], *, on: dt.date) -> list[RightLine]:
    """Those of the trainers seen who hold or held a right to deliver the program, by name.

    Who no longer trains is left out.
    """
    active = Trainer.objects.active(on=on).filter(pk__in=seen.values("pk"))
    held = _to_deliver().filter(program=program, trainer__in=active.values("pk"))
    by_name = held.order_by("trainer__employee__sort_name", "trainer", "level")
    return _best_for_each(_lines(by_name, on), "trainer")


def with_right(
    found: QuerySet[Trainer], *, program: str, state: str, on: dt.date
) -> QuerySet[Trainer]:
    """Those of the trainers who hold a right to deliver in that state.

    `program` is a code or the beginning of a name, empty for any; `state` is lapsing or lapsed,
    empty for a right that counts today. Who holds a better one to the same program is not lapsing.
    """
    held = _to_deliver().filter(trainer=OuterRef("pk"))
    better = _to_deliver().filter(trainer=OuterRef("trainer"), program=OuterRef("program"))
    if program := program.strip():
        held = held.filter(Q(program__code__iexact=program) | Q(program__name__istartswith=program))
    soon = on + rules.LAPSES_SOON
    if state == RightState.LAPSING:
        lasting = better.valid(on=on).filter(Q(valid_until=None) | Q(valid_until__gt=soon))
        held = held.valid(on=on).filter(~Exists(lasting), valid_until__lte=soon)
    elif state == RightState.LAPSED:
        held = held.filter(~Exists(better.valid(on=on)), valid_until__lt=on, issued_on__lte=on)
    else:
        held = held.valid(on=on)
    return found.filter(Exists(held))


def _to_deliver() -> QualificationQuerySet:
    return Qualification.objects.exclude(level__in=NOT_TO_DELIVER)


def _state(right: Qualification, on: dt.date) -> RightState:
    return rules.state_of_right(right.issued_on, right.valid_until, on=on)


def _by_trainer(
    held: QualificationQuerySet, trainers: Iterable[int], on: dt.date
) -> dict[int, list[RightLine]]:
    """The rights of each by the names of programs; none is a number without rights."""
    lines: dict[int, list[RightLine]] = {number: [] for number in trainers}
    by_program = held.filter(trainer__in=lines).order_by("program__name", "program", "level")
    for line in _lines(by_program, on):
        lines[line.trainer.pk].append(line)
    return lines


def _lines(held: QualificationQuerySet, on: dt.date) -> list[RightLine]:
    """The rights in words; those that are issued later are left out."""
    lines = [
        RightLine(
            trainer=right.trainer,
            program=right.program,
            level=Qualification.Level(right.level),
            state=_state(right, on),
            valid_until=right.valid_until,
        )
        for right in held.select_related("trainer__employee__site", "program")
    ]
    return [line for line in lines if line.state != RightState.NONE]


def _best_for_each(lines: Sequence[RightLine], what: str) -> list[RightLine]:
    """Of several rights to the same program, or of the same trainer, the one that counts."""
    best: dict[int, RightLine] = {}
    for line in lines:
        number = getattr(line, what).pk
        known = best.get(number)
        if known is None or rules.best_of([known.state, line.state]) != known.state:
            best[number] = line
    return list(best.values())

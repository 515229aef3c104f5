"""Reads that pages about programs need: which are found, what they grew out of."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from people.models.sorting import sorted_words
from people.models.words import with_words
from programs.models import Edition, Program, Qualification, Target
from programs.queries.rights import NOT_TO_DELIVER
from trainers.models import Trainer

OPEN, CLOSED = "open", "closed"


@dataclass(frozen=True)
class ProgramLine:
    """A program in the list, with what is counted about it."""

    program: Program
    is_open: bool
    trainers: int
    editions: int
    people: int


@dataclass(frozen=True)
class Lineage:
    """What a program grew out of, the oldest first, and what grew out of it."""

    before: list[Program]
    after: list[Program]


def programs_found(
    seen: QuerySet[Program], *, text: str, state: str, on: dt.date
) -> QuerySet[Program]:
    """Those of the programs seen with a word of name or code that begins so; by name.

    `state` is open, closed or neither.
    """
    found = seen.select_related("lead__employee")
    if state in (OPEN, CLOSED):
        offered = Q(pk__in=Program.objects.offered(on=on).values("pk"))
        found = found.filter(offered if state == OPEN else ~offered)
    if text.strip():
        found = found.filter(with_words(text))
    return found.order_by(sorted_words("name"), "pk")


def editions() -> Coalesce:
    """How many editions a program has."""
    return _of_program(Edition.objects.all(), Count("pk"))


def may_deliver(*, on: dt.date) -> Coalesce:
    """How many trainers may deliver a program on that day."""
    active = Trainer.objects.active(on=on).values("pk")
    held = Qualification.objects.valid(on=on).exclude(level__in=NOT_TO_DELIVER)
    return _of_program(held.filter(trainer__in=active), Count("trainer", distinct=True))


def people_planned(*, in_year: int) -> Coalesce:
    """How many people a program is to train in the year."""
    return _of_program(Target.objects.filter(year=in_year), Sum("people"))


def lines_of(programs: Collection[Program], *, on: dt.date) -> list[ProgramLine]:
    """The lines of these programs, in their order, by one query: people are those of the year."""
    counts = Program.objects.filter(pk__in=[program.pk for program in programs]).values_list(
        "pk",
        may_deliver(on=on),
        editions(),
        people_planned(in_year=on.year),
    )
    counted = {row[0]: row[1:] for row in counts}
    return [ProgramLine(each, _is_open(each, on), *counted[each.pk]) for each in programs]


def _is_open(program: Program, on: dt.date) -> bool:
    return program.closed_on is None or program.closed_on > on


def _of_program(
    rows: QuerySet[Qualification] | QuerySet[Edition] | QuerySet[Target], figure: Count | Sum
) -> Coalesce:
    """The figure over the rows that belong to the program, zero for none."""
    of_one = rows.filter(program=OuterRef("pk")).order_by().values("program")
    figures = of_one.annotate(figure=figure).values("figure")
    return Coalesce(Subquery(figures, output_field=IntegerField()), 0)


def lineage_of(program: Program, seen: QuerySet[Program]) -> Lineage:
    """The lineage among the programs seen, however far it goes, by one query."""
    known = {other.pk: other for other in seen.order_by("name", "pk")}
    before: list[Program] = []
    older = known.get(program.grew_out_of_id or 0)
    while older is not None and older != program and older not in before:  # never in a circle
        before.insert(0, older)
        older = known.get(older.grew_out_of_id or 0)
    after = [other for other in known.values() if other.grew_out_of_id == program.pk]
    return Lineage(before, after)

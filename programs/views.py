"""Programs: the list, and one program with its editions, its trainers and its plan."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_safe

from people.models.sorting import sorted_words
from people.views import Request, exports, lists
from people.views.lists import Column, Listing
from programs import policies
from programs.forms import ProgramsFilter
from programs.models import Program
from programs.queries import programs, rights, targets
from programs.queries.programs import ProgramLine
from trainers.models import Trainer
from trainers.policies import may_list_trainers

PAGE = 50
MONTHS = range(1, 13)
COUNTED = ngettext_lazy("%(total)s program", "%(total)s programs", "total")


@dataclass(frozen=True)
class MonthLine:
    """People planned in a month, and from the beginning of the year to its end."""

    begins_on: dt.date
    people: int
    so_far: int


@require_safe
def program_list(request: Request) -> HttpResponse:
    """Programs, fifty a page; the address keeps search and filters."""
    if not policies.may_list_programs(request.user):
        raise PermissionDenied
    form, today = lists.filled(ProgramsFilter(request.GET)), request.user.today()
    seen = Program.objects.visible_to(request.user)
    found = programs.programs_found(seen, **form.cleaned_data, on=today)
    listing = Listing(
        request, form, _heads(today), found, start="name", counted=COUNTED, is_exported=True
    )
    if listing.wants_sheet:
        lines = programs.lines_of(listing.rows[: exports.most_rows(request) + 1], on=today)
        rows = _rows(lines)
        return exports.sheet(
            request, name="programs", columns=_columns(), rows=rows, count=listing.count
        )
    words = {
        "lines": programs.lines_of(list(listing.page), on=today),
        "year": today.year,
        "lists_trainers": may_list_trainers(request.user),
    }
    return lists.answer(request, listing, "programs/program_list.html", words)


def _heads(today: dt.date) -> list[Column]:
    """The columns of the list; figures are those of the day and its year."""
    name = sorted_words("name")
    lead = "lead__employee__sort_name"
    trainers = programs.may_deliver(on=today)
    people = programs.people_planned(in_year=today.year)
    planned = _("People planned in %(year)s") % {"year": today.year}
    return [
        Column(_("Program"), (name,), key="name"),
        Column(_("Lead methodologist"), (lead, name), key="lead"),
        Column(_("Editions"), (programs.editions(), name), is_number=True, key="editions"),
        Column(_("May deliver"), (trainers, name), is_number=True, key="trainers"),
        Column(planned, (people, name), is_number=True, key="people"),
    ]


def _columns() -> list[str]:
    return [
        _("Code"),
        _("Program"),
        _("State"),
        _("Lead methodologist"),
        _("Editions"),
        _("May deliver"),
        _("People planned this year"),
    ]


def _rows(lines: list[ProgramLine]) -> Iterator[list[object]]:
    for line in lines:
        lead = line.program.lead
        yield [
            line.program.code,
            line.program.name,
            _("offered") if line.is_open else _("closed"),
            lead.employee.full_name if lead else None,
            line.editions,
            line.trainers,
            line.people,
        ]


@require_safe
def program_detail(request: Request, pk: int) -> HttpResponse:
    """One program. Of its trainers the viewer sees those who exist for the viewer."""
    seen = Program.objects.visible_to(request.user)
    program = get_object_or_404(seen.select_related("lead__employee"), pk=pk)
    today = request.user.today()
    holders = rights.holders(program, Trainer.objects.visible_to(request.user), on=today)
    words = {
        "program": program,
        "line": programs.lines_of([program], on=today)[0],
        "lineage": programs.lineage_of(program, seen),
        "editions": program.editions.order_by("-number"),
        "holders": holders[:PAGE],
        "more_holders": max(len(holders) - PAGE, 0),
        "months": _months(today.year, targets.people_by_month(today.year, program=program)),
        "year": today.year,
        "lists_trainers": may_list_trainers(request.user),
    }
    return render(request, "programs/program_detail.html", words)


def _months(year: int, people: dict[int, int]) -> list[MonthLine]:
    """Every month of the year, or none if nothing is planned."""
    if not people:
        return []
    each = [people.get(month, 0) for month in MONTHS]
    so_far = accumulate(each)
    return [MonthLine(dt.date(year, month, 1), each[month - 1], next(so_far)) for month in MONTHS]

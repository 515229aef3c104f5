"""Programs: the list, and one program with its editions, its trainers and its plan."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.views import Request, exports
from programs import policies
from programs.forms import ProgramsFilter
from programs.models import Program
from programs.queries import programs, rights, targets
from programs.queries.programs import ProgramLine
from trainers.models import Trainer
from trainers.policies import may_list_trainers

PAGE = 50
MONTHS = range(1, 13)


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
    form, today = ProgramsFilter(request.GET), request.user.today()
    seen = Program.objects.visible_to(request.user)
    if form.is_valid():
        found = programs.programs_found(seen, **form.cleaned_data, on=today)
    else:
        found = seen.none()
    if exports.wants_sheet(request):
        lines = programs.lines_of(found[: exports.MOST_ROWS + 1], on=today)
        return exports.sheet(request, name="programs", columns=_columns(), rows=_rows(lines))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    words = {
        "form": form,
        "page": page,
        "lines": programs.lines_of(list(page), on=today),
        "year": today.year,
        "lists_trainers": may_list_trainers(request.user),
    }
    return render(request, "programs/program_list.html", words)


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

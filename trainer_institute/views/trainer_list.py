"""The list of trainers, with what they may deliver and who is away today."""

from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.views import Request, exports
from programs.forms import TrainersFilter
from programs.queries.rights import RightLine
from programs.rules import RightState
from trainer_institute.queries import trainer_list as queries
from trainer_institute.queries.trainer_list import TrainerLine
from trainers import policies
from trainers.models import Trainer

PAGE = 50


@require_safe
def trainer_list(request: Request) -> HttpResponse:
    """Trainers the viewer sees, fifty a page; the address keeps search and filters."""
    if not policies.may_list_trainers(request.user):
        raise PermissionDenied
    form, today = TrainersFilter(request.GET), request.user.today()
    if form.is_valid():
        found = queries.trainers_found(request.user, form.cleaned_data, on=today)
    else:
        found = Trainer.objects.none()
    if exports.wants_sheet(request):
        rows = list(found[: exports.MOST_ROWS + 1])
        lines = queries.lines_of(rows, request.user, on=today)
        return exports.sheet(request, name="trainers", columns=_columns(), rows=_rows(lines))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    words = {
        "form": form,
        "page": page,
        "lines": queries.lines_of(list(page), request.user, on=today),
        "is_asked": any(form.data.get(name) for name in form.fields),
    }
    return render(request, "pages/trainer_list.html", words)


def _columns() -> list[str]:
    return [
        _("Code"),
        _("Name"),
        _("Site"),
        _("Share of a full contract"),
        _("Languages"),
        _("Rights to deliver"),
        _("Trains"),
        _("Away today"),
    ]


def _rows(lines: list[TrainerLine]) -> Iterator[list[object]]:
    for line in lines:
        yield [
            line.trainer.code,
            line.trainer.employee.full_name,
            line.trainer.employee.site,
            line.share,
            ", ".join(line.languages),
            "; ".join(map(_in_words, line.rights)),
            line.is_active,
            line.is_away,
        ]


def _in_words(right: RightLine) -> str:
    """The program, and the last day of a right that lapses soon or has lapsed."""
    day = date_format(right.valid_until, "j E Y") if right.valid_until else ""
    if right.state == RightState.LAPSING:
        return _("%(program)s (lapses after %(day)s)") % {"program": right.program, "day": day}
    if right.state == RightState.LAPSED:
        return _("%(program)s (lapsed on %(day)s)") % {"program": right.program, "day": day}
    return right.program.name

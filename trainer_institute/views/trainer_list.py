"""The list of trainers, with what they may deliver and who is away today."""

from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_safe

from people.models.sorting import sorted_words
from people.views import Request, exports, lists
from people.views.lists import Column, Listing
from programs.forms import TrainersFilter
from programs.queries.rights import RightLine
from programs.rules import RightState
from trainer_institute.queries import trainer_list as queries
from trainer_institute.queries.trainer_list import TrainerLine
from trainers import policies

# Nobody sorts by who is away: the order would tell it to those who may not know.
COLUMNS = (
    Column(gettext_lazy("Name"), ("employee__sort_name",), key="name"),
    Column(
        gettext_lazy("Site"),
        (sorted_words("employee__site__name"), "employee__sort_name"),
        key="site",
    ),
    Column(
        gettext_lazy("Share"), ("share_now", "employee__sort_name"), is_number=True, key="share"
    ),
    Column(gettext_lazy("Languages")),
    Column(gettext_lazy("Right to deliver")),
    Column(gettext_lazy("Today")),
)
COUNTED = ngettext_lazy("%(total)s trainer", "%(total)s trainers", "total")


@require_safe
def trainer_list(request: Request) -> HttpResponse:
    """Trainers the viewer sees, fifty a page; the address keeps search and filters."""
    if not policies.may_list_trainers(request.user):
        raise PermissionDenied
    form, today = lists.filled(TrainersFilter(lists.with_site(request))), request.user.today()
    found = queries.trainers_found(request.user, form.cleaned_data, on=today)
    listing = Listing(
        request, form, COLUMNS, found, start="name", counted=COUNTED, is_exported=True
    )
    if listing.wants_sheet:
        trainers = list(listing.rows[: exports.most_rows(request) + 1])
        rows = _rows(queries.lines_of(trainers, request.user, on=today))
        return exports.sheet(
            request, name="trainers", columns=_columns(), rows=rows, count=listing.count
        )
    lines = queries.lines_of(list(listing.page), request.user, on=today)
    return lists.answer(request, listing, "pages/trainer_list.html", {"lines": lines})


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

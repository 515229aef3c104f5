"""The worklist of alerts, on the page and as a sheet."""

from collections.abc import Iterator, Sequence

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_safe

from people.models import User
from people.views import Request, exports, lists
from people.views.lists import Column, Listing
from wellbeing import policies
from wellbeing.actions import looks
from wellbeing.forms import CLOSED, AlertFilter
from wellbeing.models import Alert
from wellbeing.queries.alerts import Wanted, lines_of, worklist
from wellbeing.queries.loads import NOT_A_DIAGNOSIS

COUNTED = ngettext_lazy("%(total)s alert", "%(total)s alerts", "total")


@require_safe
def alert_list(request: Request) -> HttpResponse:
    """Alerts by the day they are due, fifty a page; the address keeps the filters."""
    user = request.user
    if not policies.may_list_alerts(user):
        raise PermissionDenied
    form = lists.filled(AlertFilter(lists.with_site(request)))
    columns, start = _columns(form.cleaned_data["state"])
    listing = Listing(
        request, form, columns, _found(user, form), start, counted=COUNTED, is_exported=True
    )
    if listing.wants_sheet:
        return _as_sheet(request, listing)
    page = listing.page
    looks.note(user, page="wellbeing:alert-list", trainers=[alert.trainer for alert in page])
    words = {
        "lines": lines_of(page, user, on=user.today()),
        "may_list_loads": policies.may_list_loads(user),
        "notice": NOT_A_DIAGNOSIS,
    }
    return lists.answer(request, listing, "wellbeing/alert_list.html", words)


def _columns(state: str) -> tuple[Sequence[Column], str]:
    """The columns, and by which the list starts: open ones as they are due, closed ones latest.

    Nobody sorts by the index: the order would tell figures to those who may not read them.
    """
    trainer, day = "trainer__employee__sort_name", "closed_at" if state == CLOSED else "due_on"
    columns = (
        Column(_("Trainer"), (trainer,), key="trainer"),
        Column(_("Alert"), ("kind", day), key="kind"),
        Column(_("Index"), is_number=True),
        Column(_("Who looks after it"), ("owner__employee__sort_name", day), key="owner"),
        Column(_("Answer due"), (day,), key="due"),
        Column(_("What to do")),
    )
    return columns, "-due" if state == CLOSED else "due"


def _as_sheet(request: Request, listing: Listing[Alert]) -> HttpResponse:
    """All that was found, as a file; who is in it learns who took it.

    Of a list too long for a file nobody saw a row, so nothing is written down.
    """
    user, most = request.user, exports.most_rows(request)
    alerts = list(listing.rows[: most + 1])
    if len(alerts) <= most:
        looks.note(user, page="wellbeing:alert-list", trainers=[each.trainer for each in alerts])
    rows = _rows(alerts, user)
    return exports.sheet(
        request, name="alerts", columns=_sheet_columns(), rows=rows, count=listing.count
    )


def _sheet_columns() -> list[str]:
    return [
        _("Trainer"),
        _("Site"),
        _("Alert"),
        _("Index"),
        _("Who looks after it"),
        _("Answer due"),
        _("Closed on"),
    ]


def _rows(alerts: Sequence[Alert], user: User) -> Iterator[list[object]]:
    for line in lines_of(alerts, user, on=user.today()):
        alert = line.alert
        yield [
            alert.trainer.employee.full_name,
            alert.trainer.employee.site.name,
            alert.get_kind_display(),
            line.figure,
            alert.owner.name if alert.owner else None,
            alert.due_on,
            alert.closed_at and timezone.localdate(alert.closed_at),
        ]


def _found(user: User, form: AlertFilter) -> QuerySet[Alert]:
    """The alerts asked for."""
    asked = form.cleaned_data
    wanted = Wanted(
        text=asked["text"],
        kind=asked["kind"],
        site=asked["site"],
        is_mine=asked["whose"] == "mine",
        is_closed=asked["state"] == CLOSED,
    )
    return worklist(user, wanted)

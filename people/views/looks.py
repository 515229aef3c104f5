"""Who opened my data: the answers in which others read named figures of the viewer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_safe

from people import queries
from people.forms import LooksFilter
from people.models import AccessLog, Right
from people.views import Request, lists
from people.views.exports import sheet
from people.views.lists import Column, Listing

COLUMNS = (
    Column(_("Who"), ("viewer__employee__sort_name", "at"), key="who"),
    Column(_("When"), ("at",), key="when"),
    Column(_("Page")),
    Column(_("By which right")),
)
ROWS_AT_ONCE = 2_000
COUNTED = ngettext_lazy("%(total)s look", "%(total)s looks", "total")
# What `AccessLog.page` says, in words: names of URLs of all floors. One without prints as it is.
PAGES: Mapping[str, str | Promise] = {
    "alert": _("Page of your alert"),
    "overview": _("Overview of the institute"),
    "trainer-card": _("Your page as a trainer"),
    "wellbeing:alert-answer": _("Load and care: the answer to your request"),
    "wellbeing:alert-due": _("Load and care: the day of the answer"),
    "wellbeing:alert-list": _("Load and care: the list of alerts"),
    "wellbeing:list": _("Load of trainers, week by week"),
    "wellbeing:relief-end": _("Load and care: the outcome of a relief"),
    "wellbeing:relief-propose": _("Load and care: a proposal of relief"),
    "wellbeing:team": _("Load of the own team"),
}


@dataclass(frozen=True)
class LookLine:
    """One look in words: never what was seen, only where."""

    look: AccessLog
    page: str | Promise
    right: str | Promise


def line_of(look: AccessLog) -> LookLine:
    """The line about a look."""
    right = Right(look.right).label if look.right in Right.values else look.right
    return LookLine(look, PAGES.get(look.page, look.page), right)


def _columns() -> list[str]:
    return [str(column.label) for column in COLUMNS]


def _rows(looks: QuerySet[AccessLog]) -> Iterator[tuple[object, ...]]:
    """All looks of the list as cells, the time by the clock of the page."""
    for line in map(line_of, looks.iterator(chunk_size=ROWS_AT_ONCE)):
        yield line.look.viewer.name, timezone.localtime(line.look.at), line.page, line.right


@require_safe
def look_list(request: Request) -> HttpResponse:
    """When, who, on which page and by which right, newest first, fifty a page."""
    form = lists.filled(LooksFilter(request.GET))
    found = AccessLog.objects.none()
    if request.user.employee is not None:
        found = queries.looks_at(request.user.employee, form.cleaned_data["text"])
    listing = Listing(
        request, form, COLUMNS, found, start="-when", counted=COUNTED, is_exported=True
    )
    if listing.wants_sheet:
        rows = _rows(listing.rows)
        return sheet(request, name="looks", columns=_columns(), rows=rows, count=listing.count)
    lines = [line_of(look) for look in listing.page]
    return lists.answer(request, listing, "people/look_list.html", {"lines": lines})

"""The list of sessions, on the page and as a sheet."""

from collections.abc import Iterator, Mapping

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_safe

from people.models.sorting import sorted_words
from people.views import Request, lists
from people.views.exports import sheet
from people.views.lists import Column, Listing
from sessions import policies
from sessions.forms import SessionsFilter
from sessions.models import TrainingSession
from sessions.queries import pages
from sessions.queries.days import week_of
from sessions.views.lines import line_of

ROWS_AT_ONCE = 2_000
COLUMNS = (
    Column(
        gettext_lazy("Session"), (sorted_words("edition__program__name"), "code"), key="program"
    ),
    Column(gettext_lazy("Days"), ("starts_at",), key="starts"),
    Column(gettext_lazy("Site and clock"), (sorted_words("site__name"), "starts_at"), key="site"),
    Column(gettext_lazy("Trainers")),
    Column(
        gettext_lazy("People"),
        (Coalesce("head_count", "expected_people"),),
        is_number=True,
        key="people",
    ),
    Column(gettext_lazy("State")),
)
COUNTED = ngettext_lazy("%(total)s session", "%(total)s sessions", "total")


@require_safe
def session_list(request: Request) -> HttpResponse:
    """Sessions the viewer sees, fifty a page; the address keeps search and filters."""
    if not policies.may_list_sessions(request.user):
        raise PermissionDenied
    asks = any(name in request.GET for name in SessionsFilter.base_fields)
    asked = lists.with_site(request) if asks else _from_this_week_on(request)
    form = lists.filled(SessionsFilter(asked))
    seen = TrainingSession.objects.visible_to(request.user)
    found = pages.sessions_found(seen, pages.Filter(**form.cleaned_data))
    start = "starts" if form.cleaned_data["first"] else "-starts"
    listing = Listing(request, form, COLUMNS, found, start, counted=COUNTED, is_exported=True)
    if listing.wants_sheet:
        rows = _rows(listing.rows)
        return sheet(request, name="sessions", columns=_columns(), rows=rows, count=listing.count)
    lines = [line_of(session) for session in listing.page]
    return lists.answer(request, listing, "sessions/session_list.html", {"lines": lines})


def _from_this_week_on(request: Request) -> Mapping[str, str]:
    """What the list shows unasked: what comes from the Monday of this week on."""
    monday, _sunday = week_of(request.user.today())
    return {**lists.with_site(request), "first": monday.isoformat()}


def _columns() -> list[str]:
    return [
        _("Code"),
        _("Program"),
        _("Site"),
        _("Starts"),
        _("Ends"),
        _("Time zone"),
        _("Days"),
        _("Trainers"),
        _("No trainer yet"),
        _("People expected"),
        _("People trained"),
        _("State"),
    ]


def _rows(found: QuerySet[TrainingSession]) -> Iterator[list[object]]:
    """Rows of the sheet; times by the clock of the place."""
    for session in found.iterator(chunk_size=ROWS_AT_ONCE):
        line = line_of(session)
        yield [
            session.code,
            session.edition.program.name,
            session.site.name,
            line.starts,
            line.ends,
            session.zone,
            line.days,
            ", ".join(trainer.employee.full_name for trainer in line.trainers),
            line.is_bare,
            session.expected_people,
            session.head_count,
            session.get_state_display(),
        ]

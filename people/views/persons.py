"""Records of people: the list, and one person with the account."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_safe

from people import policies, queries
from people.forms import AccountForm, AccountsFilter, PeopleFilter
from people.models import Employee, User
from people.models.sorting import sorted_words
from people.views import Request, lists
from people.views.exports import sheet
from people.views.grants import line_of
from people.views.lists import Column, Listing

ROWS_AT_ONCE = 2_000
COLUMNS = (
    Column(gettext_lazy("Name"), ("sort_name",), key="name"),
    Column(gettext_lazy("Number"), ("personnel_number", "company", "pass_number"), key="number"),
    Column(
        gettext_lazy("Department"),
        (sorted_words("department__name"), "sort_name"),
        key="department",
    ),
    Column(gettext_lazy("Site"), (sorted_words("site__name"), "sort_name"), key="site"),
)
COUNTED = ngettext_lazy("%(total)s person", "%(total)s people", "total")


@dataclass(frozen=True)
class PersonLine:
    """A person, and whether they have left by the day of their site."""

    employee: Employee
    has_left: bool


def has_left(employee: Employee) -> bool:
    """Whether the person has left, on the day it is at their site."""
    return employee.has_left(on=employee.site.today())


@require_safe
def person_list(request: Request) -> HttpResponse:
    """People the viewer sees, fifty a page; the address keeps search and filters."""
    if not policies.may_list_people(request.user):
        raise PermissionDenied
    by_address = policies.may_see_accounts(request.user)
    asked = lists.with_site(request)
    form = lists.filled(AccountsFilter(asked) if by_address else PeopleFilter(asked))
    seen = Employee.objects.visible_to(request.user)
    found = queries.people_found(seen, **form.cleaned_data, by_address=by_address)
    listing = Listing(
        request, form, COLUMNS, found, start="name", counted=COUNTED, is_exported=True
    )
    if listing.wants_sheet:
        rows = _rows(listing.rows)
        return sheet(request, name="people", columns=_columns(), rows=rows, count=listing.count)
    lines = [PersonLine(employee, has_left=has_left(employee)) for employee in listing.page]
    return lists.answer(request, listing, "people/person_list.html", {"lines": lines})


def _columns() -> list[str]:
    return [_("Name"), _("Number"), _("Department"), _("Site"), _("Has left")]


def _rows(people: QuerySet[Employee]) -> Iterator[list[object]]:
    for employee in people.iterator(chunk_size=ROWS_AT_ONCE):
        yield [
            employee.full_name,
            employee.number,
            employee.department,
            employee.site,
            has_left(employee),
        ]


@require_safe
def person_detail(request: Request, pk: int) -> HttpResponse:
    """One person. Account and rights are for administrators, auditors and the person."""
    people = Employee.objects.visible_to(request.user)
    employee = get_object_or_404(people.select_related("site", "department", "line_manager"), pk=pk)
    return person_page(request, employee)


def person_page(
    request: Request, employee: Employee, form: AccountForm | None = None
) -> HttpResponse:
    """The page of the person; with a form that was sent, what was typed and what is wrong."""
    viewer = request.user
    words: dict[str, object] = {
        "person": employee,
        "is_own": policies.is_own(viewer, employee),
        "has_left": has_left(employee),
    }
    if policies.may_list_people(viewer):
        words["back"] = reverse("people:list")
    if policies.may_see_account(viewer, employee):
        words |= _account_of(request, employee)
    if policies.may_invite(viewer):
        words |= {
            "may_invite": True,
            "may_open_account": policies.may_open_account(viewer, employee),
            "form": form or AccountForm(initial=_first_guess(employee, viewer)),
            "helper": AccountForm.sent_to(reverse("people:invite", args=[employee.pk])),
        }
    return render(request, "people/person_detail.html", words)


def _account_of(request: Request, employee: Employee) -> dict[str, object]:
    """What the account part of the page shows."""
    account = queries.account_of(employee)
    words: dict[str, object] = {"sees_account": True, "account": account}
    if account is not None:
        words |= {
            "may_sign_in": policies.may_sign_in(account.user),
            "rights": [line_of(grant, request.user) for grant in account.grants],
            "lent": [line_of(grant, request.user) for grant in account.lent],
            "may_give": policies.may_see_rights(request.user),
        }
        if policies.may_see_traces(request.user):
            words["deeds"] = queries.deeds_about(account.user)
    return words


def _first_guess(employee: Employee, viewer: User) -> dict[str, str]:
    """What the form for a new account begins with."""
    return {"email": employee.email, "language": viewer.language}

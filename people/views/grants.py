"""Rights: who holds what, giving, taking back, lending to a deputy."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from people import policies, queries
from people.actions import grants
from people.forms import DeputyForm, GrantForm, ReasonForm, RightsFilter
from people.models import Employee, Grant, Right, User
from people.rules import Refused
from people.views import Request, lists, tries
from people.views.exports import sheet
from people.views.lists import Column, Listing

COLUMNS = (
    Column(gettext_lazy("Person"), ("user__employee__sort_name", "user__email"), key="person"),
    Column(gettext_lazy("Right"), ("right", "user__employee__sort_name"), key="right"),
    Column(gettext_lazy("Days"), ("starts_on", "ends_on"), key="days"),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("What to do")),
)
COUNTED = ngettext_lazy("%(total)s right", "%(total)s rights", "total")
READ_AND_WRITE = ["GET", "HEAD", "POST"]
# The stages of `queries.stage_of` in words, with tone and icon of the chip.
STAGES: dict[str, tuple[str | Promise, str, str]] = {
    "later": (gettext_lazy("from later on"), "info", "clock"),
    "now": (gettext_lazy("in force"), "ok", "circle-check"),
    "over": (gettext_lazy("over"), "", "lock"),
}


@dataclass(frozen=True)
class GrantLine:
    """A right, its stage in words, and what the viewer may do with it."""

    grant: Grant
    stage: str | Promise
    tone: str
    icon: str
    may_take: bool
    may_deputize: bool


def line_of(grant: Grant, viewer: User) -> GrantLine:
    """The line about a right; what is over cannot be lent."""
    stage = queries.stage_of(grant)
    words, tone, icon = STAGES[stage]
    return GrantLine(
        grant=grant,
        stage=words,
        tone=tone,
        icon=icon,
        may_take=policies.may_take(viewer, grant),
        may_deputize=stage != "over" and policies.may_deputize(viewer, grant),
    )


@require_safe
def grant_list(request: Request) -> HttpResponse:
    """Who holds what, fifty a page; the address keeps search and filters."""
    if not policies.may_see_rights(request.user):
        raise PermissionDenied
    form = lists.filled(RightsFilter(lists.with_site(request)))
    found = queries.grants_found(**form.cleaned_data)
    listing = Listing(
        request, form, COLUMNS, found, start="person", counted=COUNTED, is_exported=True
    )
    if listing.wants_sheet:
        rows = _rows(listing.rows)
        return sheet(request, name="rights", columns=_columns(), rows=rows, count=listing.count)
    lines = [line_of(grant, request.user) for grant in listing.page]
    return lists.answer(request, listing, "people/grant_list.html", {"lines": lines})


def _columns() -> list[str]:
    return [
        _("Person"),
        _("E-mail"),
        _("Right"),
        _("Site"),
        _("Department"),
        _("In place of"),
        _("First day"),
        _("Last day"),
        _("State"),
    ]


def _rows(found: QuerySet[Grant]) -> Iterator[list[object]]:
    for grant in found:
        yield [
            grant.user.name,
            grant.user.email,
            grant.get_right_display(),
            grant.site,
            grant.department,
            grant.deputizes.user.name if grant.deputizes else None,
            grant.starts_on,
            grant.ends_on,
            STAGES[queries.stage_of(grant)][0],
        ]


@require_http_methods(READ_AND_WRITE)
def grant_give(request: Request, pk: int) -> HttpResponse:
    """Gives a right to the person."""
    employee = get_object_or_404(Employee.objects.visible_to(request.user), pk=pk)
    if not policies.may_see_rights(request.user):
        raise PermissionDenied
    user = User.objects.filter(employee=employee).select_related("employee__site").first()
    if user is None:
        messages.error(request, _("First make an account for this person."))
        return redirect("people:detail", pk)
    today = employee.site.today()
    form = GrantForm(request.POST or None, instance=Grant(user=user), initial={"starts_on": today})
    if form.is_valid() and _gave(request, form):
        messages.success(request, _("The right is given."))
        return redirect("people:detail", pk)
    return render(request, "people/grant_give.html", {"form": form, "person": employee})


def _gave(request: Request, form: GrantForm) -> bool:
    """Whether the right was given; if not, the form says why."""
    grant = form.save(commit=False)
    if not policies.may_give(request.user, Right(grant.right)):
        form.add_error("right", _("Only who is administrator without being a deputy gives this."))
        return False
    try:
        grants.give(grant, by=request.user)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_http_methods(READ_AND_WRITE)
def grant_take(request: Request, pk: int) -> HttpResponse:
    """Takes a right back, with the reason."""
    grant = get_object_or_404(queries.grants_within_reach(request.user), pk=pk)
    if not policies.may_take(request.user, grant):
        raise PermissionDenied
    form = ReasonForm(request.POST if request.method == "POST" else None)
    back = _back(request, grant)
    if form.is_valid() and _took(request, grant, form):
        messages.success(request, _("The right is taken back."))
        return redirect(back)
    return render(request, "people/grant_take.html", {"form": form, "grant": grant, "back": back})


def _took(request: Request, grant: Grant, form: ReasonForm) -> bool:
    """Whether the right was taken back; if not, the form says why."""
    try:
        grants.take(grant, by=request.user, why=form.cleaned_data["why"])
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_http_methods(READ_AND_WRITE)
def grant_deputize(request: Request, pk: int) -> HttpResponse:
    """Names a deputy for the days of an absence."""
    grant = get_object_or_404(queries.grants_within_reach(request.user), pk=pk)
    if not policies.may_deputize(request.user, grant):
        raise PermissionDenied
    is_paused = request.method == "POST" and tries.are_used_up(request.user)
    form = DeputyForm(request.POST or None, is_paused=is_paused)
    if form.is_valid() and _deputized(request, grant, form):
        messages.success(request, _("The deputy is named."))
        return redirect(_back(request, grant))
    if form.is_bound and not form.is_paused:
        tries.count(request.user)  # whatever was wrong: the answer may tell who has an account
    words = {"form": form, "grant": grant, "back": _back(request, grant)}
    return render(request, "people/grant_deputize.html", words)


def _deputized(request: Request, grant: Grant, form: DeputyForm) -> bool:
    """Whether the deputy was named; if not, the form says why."""
    try:
        grants.deputize(grant, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _back(request: Request, grant: Grant) -> str:
    """The page the form was on; else the record of who holds the right."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    # A path only: `redirect` would take a bare word for the name of a page, and fail.
    if asked.startswith("/") and url_has_allowed_host_and_scheme(
        asked, {request.get_host()}, request.is_secure()
    ):
        return asked
    own = grant.deputizes is not None and grant.deputizes.user_id == request.user.pk
    holder = request.user if own else grant.user
    if holder.employee_id is None:
        return reverse("people:rights" if policies.may_see_rights(request.user) else "home")
    return reverse("people:detail", args=[holder.employee_id])

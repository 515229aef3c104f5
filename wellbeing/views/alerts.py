"""The worklist of alerts, and what is done with one. Its page is `alert`, on the top floor."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.actions import access
from people.models import Right, User
from people.rules import Refused
from people.views import Request
from wellbeing import policies
from wellbeing.actions import looks, relief
from wellbeing.forms import AlertFilter, AnswerForm, DueForm
from wellbeing.models import Alert
from wellbeing.queries.alerts import Wanted, alerts_seen, lines_of, worklist
from wellbeing.queries.loads import NOT_A_DIAGNOSIS

PAGE = 50
READ_AND_WRITE = ["GET", "HEAD", "POST"]


@require_safe
def alert_list(request: Request) -> HttpResponse:
    """Alerts by the day they are due, fifty a page; the address keeps the filters."""
    user = request.user
    if not policies.may_list_alerts(user):
        raise PermissionDenied
    form = AlertFilter(request.GET)
    page = Paginator(_found(user, form), PAGE).get_page(request.GET.get("page"))
    looks.note(user, page="wellbeing:alert-list", trainers=[alert.trainer for alert in page])
    words = {
        "form": form,
        "page": page,
        "lines": lines_of(page, user, on=user.today()),
        "may_list_loads": policies.may_list_loads(user),
        "notice": NOT_A_DIAGNOSIS,
    }
    return render(request, "wellbeing/alert_list.html", words)


def _found(user: User, form: AlertFilter) -> QuerySet[Alert]:
    """The alerts asked for; none by filters that make no sense."""
    if not form.is_valid():
        return Alert.objects.none()
    asked = form.cleaned_data
    wanted = Wanted(
        text=asked["text"],
        kind=asked["kind"],
        site=asked["site"],
        is_mine=asked["whose"] == "mine",
        is_closed=asked["state"] == "closed",
    )
    return worklist(user, wanted)


@require_POST
def alert_take_over(request: Request, pk: int) -> HttpResponse:
    """From now on the user looks after it."""
    alert = _looked_after(request, pk)
    return _answered(
        request, alert, lambda: relief.take_over(alert, by=request.user), _("It is yours now.")
    )


@require_POST
def alert_withdraw(request: Request, pk: int) -> HttpResponse:
    """The trainer takes the own request back."""
    alert = get_object_or_404(alerts_seen(request.user), pk=pk)
    if not policies.may_answer(request.user, alert):
        raise PermissionDenied
    return _answered(
        request,
        alert,
        lambda: relief.withdraw(alert, by=request.user),
        _("The request is withdrawn."),
    )


@require_http_methods(READ_AND_WRITE)
def alert_due(request: Request, pk: int) -> HttpResponse:
    """Sets the day by which it is to be answered."""
    alert = _looked_after(request, pk)
    form = DueForm(request.POST or None, initial={"due_on": alert.due_on})
    if form.is_valid() and accepted(
        form, lambda: relief.set_due(alert, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The day is set."))
        return redirect("alert", pk)
    heading = _("Until when to answer")
    return form_page(request, form, alert, heading=heading, page="wellbeing:alert-due")


@require_http_methods(READ_AND_WRITE)
def alert_answer(request: Request, pk: int) -> HttpResponse:
    """Closes a request with an answer."""
    alert = _looked_after(request, pk)
    form = AnswerForm(request.POST or None)
    if form.is_valid() and accepted(
        form, lambda: relief.answer(alert, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The request is closed."))
        return redirect("alert", pk)
    heading = _("Close the request")
    return form_page(request, form, alert, heading=heading, page="wellbeing:alert-answer")


def _looked_after(request: Request, pk: int) -> Alert:
    """The alert, if the user sees it and is the one to act."""
    alert = get_object_or_404(alerts_seen(request.user), pk=pk)
    if not policies.may_act_on(request.user, alert):
        raise PermissionDenied
    return alert


def _answered(
    request: Request, alert: Alert, change: Callable[[], object], done: str
) -> HttpResponse:
    """Back to the alert, with what was done or why it was not."""
    try:
        change()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("alert", alert.pk)


def accepted(form: Form, change: Callable[[], object]) -> bool:
    """Whether the change was made; if not, the form says why and keeps what was typed."""
    try:
        change()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def form_page(
    request: Request, form: Form, alert: Alert, *, heading: str, page: str
) -> HttpResponse:
    """A form about an alert on a page of its own; who opens it as care is written down first.

    It names the trainer and the kind and no figure, so the switches play no part in the right.
    """
    whose = [alert.trainer.employee]
    access.log(request.user, page=page, employees=whose, right=Right.CARE)
    words = {"form": form, "alert": alert, "heading": heading}
    return render(request, "wellbeing/alert_form.html", words)

"""What is done with an alert. Its page is `alert`, on the top floor."""

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.actions import access
from people.forms import insisting
from people.models import Right, Trace
from people.rules import ChangedMeanwhile, Refused
from people.views import Request
from people.views.versions import Conflict, conflict
from wellbeing import policies
from wellbeing.actions import relief
from wellbeing.forms import AnswerForm, DueForm
from wellbeing.models import Alert
from wellbeing.models.deeds import ReliefDeed
from wellbeing.queries.alerts import alerts_seen

READ_AND_WRITE = ["GET", "HEAD", "POST"]


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
    form, both = DueForm(request.POST or None, initial=_due(alert)), None
    if form.is_valid():
        try:
            relief.set_due(alert, by=request.user, **form.cleaned_data)
        except ChangedMeanwhile:
            both = _conflict(form, alert)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The day is set."))
            return redirect("alert", pk)
    heading = _("Until when to answer")
    return form_page(request, form, alert, heading=heading, page="wellbeing:alert-due", both=both)


def _due(alert: Alert) -> dict[str, dt.date]:
    return {"due_on": alert.due_on, "version": alert.due_on}


def _conflict(form: DueForm, alert: Alert) -> Conflict:
    """The day that was chosen beside the one somebody set meanwhile."""
    alert.refresh_from_db(fields=["due_on"])
    said = Trace.objects.of(alert).filter(what=ReliefDeed.DUE_SET).select_related("by__employee")
    last = said.first()
    who = last.by.name if last and last.by else _("Somebody")
    at = last.at if last else alert.opened_at
    form.helper = insisting(form.helper)
    return conflict(form, DueForm(initial=_due(alert)), version=alert.due_on, who=who, at=at)


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
    request: Request,
    form: Form,
    alert: Alert,
    *,
    heading: str,
    page: str,
    both: Conflict | None = None,
) -> HttpResponse:
    """A form about an alert on a page of its own; who opens it as care is written down first.

    It names the trainer and the kind and no figure, so the switches play no part in the right.
    """
    whose = [alert.trainer.employee]
    access.log(request.user, page=page, employees=whose, right=Right.CARE)
    words = {"form": form, "alert": alert, "heading": heading, "conflict": both}
    return render(request, "wellbeing/alert_form.html", words)

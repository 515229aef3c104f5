"""Asking for relief, proposing it, saying yes or no, telling what came of it."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.models import User
from people.rules import Refused
from people.views import Request
from trainers.models import Trainer
from wellbeing import policies
from wellbeing.actions import relief
from wellbeing.actions.relief import Plan
from wellbeing.forms import AskForm, OutcomeForm, ProposalForm
from wellbeing.models import Alert, ReliefAction
from wellbeing.queries.alerts import actions_seen, alerts_seen
from wellbeing.queries.pages import trainer_of
from wellbeing.views.alerts import READ_AND_WRITE, accepted, form_page


@require_http_methods(READ_AND_WRITE)
def relief_ask(request: Request) -> HttpResponse:
    """The trainer asks for relief."""
    trainer = trainer_of(request.user)
    if trainer is None or not policies.may_ask_relief(request.user, trainer):
        raise PermissionDenied
    form = AskForm(request.POST or None)
    if form.is_valid() and accepted(form, lambda: _ask(request.user, trainer, form)):
        messages.success(request, _("You have asked. A load coordinator answers within days."))
        return redirect("wellbeing:own")
    return render(request, "wellbeing/relief_ask.html", {"form": form})


def _ask(user: User, trainer: Trainer, form: AskForm) -> Alert:
    return relief.ask(trainer, by=user, words=form.cleaned_data["words"])


@require_http_methods(READ_AND_WRITE)
def relief_propose(request: Request, pk: int) -> HttpResponse:
    """Care or the trainer proposes something."""
    alert = get_object_or_404(alerts_seen(request.user), pk=pk)
    if not _takes_part(request.user, alert):
        raise PermissionDenied
    form = ProposalForm(request.POST or None)
    if form.is_valid() and accepted(
        form, lambda: relief.propose(alert, Plan(**form.cleaned_data), by=request.user)
    ):
        messages.success(request, _("It is proposed. It counts when the other side agrees."))
        return redirect("alert", pk)
    heading = _("Propose a relief")
    return form_page(request, form, alert, heading=heading, page="wellbeing:relief-propose")


@require_POST
def relief_agree(request: Request, pk: int) -> HttpResponse:
    """The other side says yes."""
    return _answered(request, pk, relief.agree, _("Agreed. Both sides said yes."))


@require_POST
def relief_decline(request: Request, pk: int) -> HttpResponse:
    """One side says no; nobody asks why."""
    return _answered(request, pk, relief.decline, _("The proposal is off."))


@require_http_methods(READ_AND_WRITE)
def relief_end(request: Request, pk: int) -> HttpResponse:
    """Care tells what came of what was agreed."""
    action = get_object_or_404(actions_seen(request.user), pk=pk)
    if not policies.may_act_on(request.user, action.alert):
        raise PermissionDenied
    form = OutcomeForm(request.POST or None)
    if form.is_valid() and accepted(
        form, lambda: relief.close_action(action, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The outcome is noted."))
        return redirect("alert", action.alert_id)
    heading = _("What came of it")
    return form_page(request, form, action.alert, heading=heading, page="wellbeing:relief-end")


def _answered(
    request: Request, pk: int, change: Callable[..., ReliefAction], done: str
) -> HttpResponse:
    """Back to the alert, with what was done or why it was not."""
    action = get_object_or_404(actions_seen(request.user), pk=pk)
    if not _takes_part(request.user, action.alert):
        raise PermissionDenied
    try:
        change(action, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("alert", action.alert_id)


def _takes_part(user: User, alert: Alert) -> bool:
    """The two sides: the trainer, and care."""
    return policies.may_answer(user, alert) or policies.may_act_on(user, alert)

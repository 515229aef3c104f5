"""Days of a session: releasing a trainer from one, and giving them to somebody."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.rules import Refused
from people.views import Request
from sessions import policies
from sessions.actions import duties
from sessions.forms import AssignForm, CandidatesFilter, ReleaseForm
from sessions.models import Duty, TrainingSession
from sessions.queries import candidates
from sessions.queries.days import clock_of
from trainers.models.engagements import Role

READ_AND_WRITE = ["GET", "HEAD", "POST"]
SHOWN = 50


@require_http_methods(READ_AND_WRITE)
def duty_release(request: Request, pk: int) -> HttpResponse:
    """Takes a day from a trainer, with a note that the trainer reads."""
    seen = TrainingSession.objects.visible_to(request.user)
    rows = Duty.objects.filter(block__session__in=seen).select_related(
        "engagement", "block__session__site", "assignment__trainer__employee", "assignment__session"
    )
    duty = get_object_or_404(rows, pk=pk)
    if not policies.may_release(request.user):
        raise PermissionDenied
    back = _back(request, duty.block.session)
    form = ReleaseForm(request.POST or None)
    if form.is_valid() and _released(request, duty, form):
        messages.success(request, _("The day is released; it has no trainer yet."))
        return redirect(back)
    time = duty.engagement
    clock = clock_of(time.zone, duty.block.session.site, at=time.starts_at)
    words = {"form": form, "duty": duty, "time": time, "clock": clock, "back": back}
    return render(request, "sessions/duty_release.html", words)


@require_http_methods(READ_AND_WRITE)
def duty_assign(request: Request, pk: int) -> HttpResponse:
    """Gives the days that wait to a trainer who may and can."""
    seen = TrainingSession.objects.visible_to(request.user)
    rows = seen.select_related("edition__program", "site")
    session = get_object_or_404(rows, pk=pk)
    if not policies.may_assign(request.user):
        raise PermissionDenied
    if request.method == "POST" and _assigned(request, session):
        messages.success(request, _("The days are given to the trainer."))
        return redirect("sessions:detail", session.pk)
    form = CandidatesFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    role = Role(asked.get("role") or Role.LEAD)
    found = list(candidates.who_could(session, role, asked.get("text", ""))[: SHOWN + 1])
    words = {
        "session": session,
        "form": form,
        "role": role,
        "absent": candidates.absent_on(session) if role == Role.LEAD else [],
        "found": found[:SHOWN],
        "is_long": len(found) > SHOWN,
        "most": SHOWN,
    }
    return render(request, "sessions/duty_assign.html", words)


def _released(request: Request, duty: Duty, form: ReleaseForm) -> bool:
    """Whether the day was released; if not, the form says why."""
    try:
        duties.release(duty, by=request.user, why=form.cleaned_data["why"])
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _assigned(request: Request, session: TrainingSession) -> bool:
    """Whether the trainer got the days; if not, a message says why."""
    form = AssignForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a trainer of the list, and as what."))
        return False
    trainer, role = form.cleaned_data["trainer"], form.cleaned_data["role"]
    try:
        duties.assign(session, trainer, by=request.user, role=role)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    return True


def _back(request: Request, session: TrainingSession) -> str:
    """The page the viewer came from; else that of the session."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    if asked.startswith("/") and url_has_allowed_host_and_scheme(
        asked, {request.get_host()}, request.is_secure()
    ):
        return asked
    return reverse("sessions:detail", args=[session.pk])

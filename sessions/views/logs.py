"""The trainer's log of a session: for the trainer alone."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.models import User
from people.rules import Refused
from people.views import Request
from sessions.actions import logs
from sessions.actions.logs import LogWords, Saved
from sessions.forms import LogForm, ShareForm
from sessions.models import Assignment, SessionLog, TrainingSession
from sessions.queries import own
from sessions.queries.audiences import audiences
from sessions.views.lines import line_of_own

READ_AND_WRITE = ["GET", "HEAD", "POST"]


@require_http_methods(READ_AND_WRITE)
def session_log(request: Request, pk: int) -> HttpResponse:
    """How it went, in a minute; saving again replaces it."""
    assignment = _own(request.user, pk)
    sent = request.POST if request.method == "POST" else None
    form = LogForm(sent, initial=own.told(assignment))
    if form.is_valid() and (saved := _saved(request, assignment, form)):
        _say(request, saved, form)
        return redirect("my-day")
    words = {
        "form": form,
        "assignment": assignment,
        "line": line_of_own(assignment),
        "readers": audiences(assignment.trainer.employee.site),
        "takes_effort": own.takes_effort(assignment, at=timezone.now()),
    }
    return render(request, "sessions/session_log.html", words)


@require_POST
def log_share(request: Request, pk: int) -> HttpResponse:
    """Shares the own words with the load coordinators, or takes that back: as the form says."""
    log = get_object_or_404(SessionLog, assignment=_own(request.user, pk))
    form = ShareForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say whether your words are to be shared or not."))
        return redirect("sessions:detail", log.assignment.session_id)
    change = logs.share if form.cleaned_data["share"] == "yes" else logs.unshare
    try:
        changed = change(log, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _shared(changed))
    return redirect("sessions:detail", log.assignment.session_id)


def _own(user: User, pk: int) -> Assignment:
    """The user's own place in a session that is no draft; raises Http404 for any other."""
    seen = TrainingSession.objects.visible_to(user).exclude(state=TrainingSession.State.DRAFT)
    rows = Assignment.objects.own(user).filter(session__in=seen)
    return get_object_or_404(
        rows.select_related(
            "session__edition__program", "session__site", "trainer__employee__site"
        ),
        pk=pk,
    )


def _saved(request: Request, assignment: Assignment, form: LogForm) -> Saved | None:
    """What was saved; None if it was refused, and the form says why."""
    try:
        return logs.save(assignment, by=request.user, words=LogWords(**form.cleaned_data))
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


def _say(request: Request, saved: Saved, form: LogForm) -> None:
    """Nothing; thanks, and says it when the answer on effort came too late."""
    if form.cleaned_data["effort"] is not None and not saved.keeps_effort:
        messages.warning(
            request,
            _("Saved, but without how demanding it was: that is asked for 14 days."),
        )
    else:
        messages.success(request, _("Thank you, it is saved."))


def _shared(log: SessionLog) -> str:
    if log.shares_note:
        return _("Load coordinators may read your words now.")
    return _("Your words are yours alone again.")

"""The trainer's log of a session: for the trainer alone."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect, retarget

from people.models import User
from people.rules import ChangedMeanwhile, Refused
from people.views import Request
from people.views.versions import Conflict, conflict
from sessions.actions import logs
from sessions.actions.logs import LogWords, Saved
from sessions.forms import NO_ANSWER, LogForm, ShareForm
from sessions.models import Assignment, SessionLog, TrainingSession
from sessions.queries import own
from sessions.queries.audiences import audiences
from sessions.queries.seals import seal_of
from sessions.views.lines import line_of_own

READ_AND_WRITE = ["GET", "HEAD", "POST"]
BY_DEVICE = "application/json"
CHANGED, NOT_TAKEN = 409, 422


@require_http_methods(READ_AND_WRITE)
def session_log(request: Request, pk: int) -> HttpResponse:
    """How it went, in a minute; saving again replaces it.

    A device that kept the log while there was no network asks for JSON. On "my day" the next log
    takes the place of the saved one.
    """
    assignment = _own(request.user, pk)
    form = LogForm(request.POST if request.method == "POST" else None, initial=own.told(assignment))
    saved, found = _saved(request, assignment, form) if form.is_valid() else (None, None)
    if saved:
        _say(request, saved, form)
    if request.headers.get("Accept") == BY_DEVICE:
        return _to_device(form, saved, found)
    if saved:
        return _onward(request)
    return _page(request, assignment, form, found)


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


def _saved(
    request: Request, assignment: Assignment, form: LogForm
) -> tuple[Saved | None, Conflict | None]:
    """What was saved; else why not stands in the form, or both texts where a device was first."""
    seen: int = form.cleaned_data["version"]
    words = LogWords(**form.told)  # type: ignore[arg-type] # the form has made them so
    try:
        return logs.save(assignment, by=request.user, words=words, seen=seen), None
    except ChangedMeanwhile:
        return None, _both(request, assignment, form)
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return None, None


def _both(request: Request, assignment: Assignment, form: LogForm) -> Conflict:
    """What was sent and what stands, field by field, where the two mean something else."""
    told = own.told(assignment)
    log = SessionLog.objects.get(assignment=assignment)
    sent = request.POST.copy()
    sent.setlist("quick_words", [])
    sent["note"] = form.cleaned_data["note"]
    sent["incident"] = form.cleaned_data["incident"] or str(told["incident"])
    if not own.takes_effort(assignment, at=timezone.now()):
        sent["effort"] = "" if told["effort"] is None else str(told["effort"])
    form.data = sent
    standing = LogForm(initial=told)
    who = _("Your other device")
    found = conflict(form, standing, version=log.version, who=who, at=log.logged_at)
    silent = {"", str(NO_ANSWER[1])}
    rows = [row for row in found.rows if {row.yours, row.theirs} != silent]
    return Conflict(rows, found.who, found.at)


def _to_device(form: LogForm, saved: Saved | None, found: Conflict | None) -> HttpResponse:
    """What became of a log that a device had kept: saved, to be compared, or not taken and why."""
    if saved:
        return JsonResponse({})
    if found:
        return JsonResponse({}, status=CHANGED)
    problems = [str(problem) for field in form.errors.values() for problem in field]
    return JsonResponse({"words": " ".join(problems)}, status=NOT_TAKEN)


def _onward(request: Request) -> HttpResponse:
    """Back to the day; where its page is open, the next log comes in place of this one."""
    if request.htmx and request.htmx.target != "day":
        return HttpResponseClientRedirect(reverse("my-day"))
    return redirect("my-day")


def _page(
    request: Request, assignment: Assignment, form: LogForm, found: Conflict | None
) -> HttpResponse:
    """The form, whole or as the part of a page."""
    words = {
        "form": form,
        "conflict": found,
        "assignment": assignment,
        "line": line_of_own(assignment),
        "readers": audiences(assignment.trainer.employee.site),
        "takes_effort": own.takes_effort(assignment, at=timezone.now()),
        "seal": seal_of(request.user),
    }
    if request.htmx:
        return retarget(render(request, "sessions/_log_card.html", words), "#log-card")
    return render(request, "sessions/session_log.html", words)


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

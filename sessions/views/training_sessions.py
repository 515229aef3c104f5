"""Sessions: the list, and one session with all that is done with it."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from people.models import User
from people.rules import Refused
from people.views import Request
from people.views.exports import sheet, wants_sheet
from sessions import policies
from sessions.actions import training_sessions
from sessions.forms import CancelForm, CountForm, SessionsFilter
from sessions.models import Assignment, TrainingSession
from sessions.queries import logs, pages
from sessions.queries.audiences import INCIDENT
from sessions.queries.days import week_of
from sessions.views.lines import line_of
from trainers.models import Trainer

PAGE = 50
ROWS_AT_ONCE = 2_000
State = TrainingSession.State


@dataclass(frozen=True)
class Done:
    """A step in the life of a session, and what is said when it is taken."""

    change: Callable[..., TrainingSession]
    words: str


@require_safe
def session_list(request: Request) -> HttpResponse:
    """Sessions the viewer sees, fifty a page; the address keeps search and filters."""
    if not policies.may_list_sessions(request.user):
        raise PermissionDenied
    form = SessionsFilter(_asked(request))
    seen = TrainingSession.objects.visible_to(request.user)
    asked = pages.Filter(**form.cleaned_data) if form.is_valid() else None
    found = pages.sessions_found(seen, asked) if asked else seen.none()
    if wants_sheet(request):
        return sheet(request, name="sessions", columns=_columns(), rows=_rows(found))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    words = {"form": form, "page": page, "lines": [line_of(session) for session in page]}
    return render(request, "sessions/session_list.html", words)


@require_safe
def session_detail(request: Request, pk: int) -> HttpResponse:
    """One session: its days and trainers, how it went, what was done with it."""
    return session_page(request, _session(request.user, pk))


def session_page(
    request: Request, session: TrainingSession, form: CancelForm | CountForm | None = None
) -> HttpResponse:
    """The page of the session; with a form that was sent, what was typed and what is wrong."""
    viewer = request.user
    given = session.assignments.values("trainer")
    known = Trainer.objects.visible_to(viewer).filter(pk__in=given)
    words: dict[str, object] = {
        "session": session,
        "line": line_of(session),
        "days": pages.days_of(session, viewer),
        "now": timezone.now(),
        "logs": logs.logs_of(session, viewer),
        "incidents": logs.incidents_of(session, viewer),
        "own": Assignment.objects.own(viewer).filter(session=session).first(),
        "known": set(known.values_list("pk", flat=True)),
        "incident_readers": INCIDENT,
        "count_form": form if isinstance(form, CountForm) else _count_form(session),
        "reason_form": form if isinstance(form, CancelForm) else CancelForm(),
        **_back(viewer),
        **_rights(viewer, session, at=timezone.now()),
    }
    if policies.may_see_deeds(viewer):
        words["deeds"] = pages.deeds_about(session, with_reasons=policies.may_see_reasons(viewer))
    return render(request, "sessions/session_detail.html", words)


@require_POST
def session_publish(request: Request, pk: int) -> HttpResponse:
    """Turns the draft into a promise."""
    session = _session(request.user, pk)
    is_allowed = policies.may_publish(request.user)
    done = Done(training_sessions.publish, _("The session is published."))
    return _changed(request, session, done, is_allowed=is_allowed)


@require_POST
def session_deliver(request: Request, pk: int) -> HttpResponse:
    """Says that it took place, and how many people came."""
    session, form = _session(request.user, pk), CountForm(request.POST)
    is_allowed = policies.may_deliver(request.user, session)
    done = Done(training_sessions.deliver, _("The session is marked as delivered."))
    return _changed(request, session, done, is_allowed=is_allowed, form=form)


@require_POST
def session_count(request: Request, pk: int) -> HttpResponse:
    """Corrects how many people came."""
    session, form = _session(request.user, pk), CountForm(request.POST)
    is_allowed = policies.may_deliver(request.user, session)
    done = Done(training_sessions.count, _("The count is saved."))
    return _changed(request, session, done, is_allowed=is_allowed, form=form)


@require_POST
def session_close(request: Request, pk: int) -> HttpResponse:
    """Says that nothing is missing any more."""
    session = _session(request.user, pk)
    is_allowed = policies.may_close(request.user, session)
    done = Done(training_sessions.close, _("The session is closed."))
    return _changed(request, session, done, is_allowed=is_allowed)


@require_POST
def session_cancel(request: Request, pk: int) -> HttpResponse:
    """Calls the session off, with the reason."""
    session, form = _session(request.user, pk), CancelForm(request.POST)
    is_allowed = policies.may_cancel(request.user)
    words = _("The session is canceled; its trainers and rooms are free again.")
    done = Done(training_sessions.cancel, words)
    return _changed(request, session, done, is_allowed=is_allowed, form=form)


def _asked(request: Request) -> Mapping[str, str]:
    """The filter of the address; without any, what comes from the Monday of this week on."""
    if any(name in request.GET for name in SessionsFilter.base_fields):
        return request.GET.dict()
    monday, _sunday = week_of(request.user.today())
    return {"first": monday.isoformat(), "order": pages.EARLIEST}


def _session(user: User, pk: int) -> TrainingSession:
    """The session with place and program; raises Http404 for one that is not the user's to see."""
    seen = TrainingSession.objects.visible_to(user)
    return get_object_or_404(seen.select_related("edition__program", "site"), pk=pk)


def _changed(
    request: Request,
    session: TrainingSession,
    done: Done,
    *,
    is_allowed: bool,
    form: CancelForm | CountForm | None = None,
) -> HttpResponse:
    """Back on the page of the session, with the words of success or of refusal.

    Wrong input shows the page with what was typed.
    """
    if not is_allowed:
        raise PermissionDenied
    if form is not None and not form.is_valid():
        return session_page(request, session, form)
    typed = form.cleaned_data if form is not None else {}
    try:
        done.change(session, by=request.user, **typed)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done.words)
    return redirect("sessions:detail", session.pk)


def _rights(user: User, session: TrainingSession, *, at: dt.datetime) -> dict[str, bool]:
    """What the viewer may do with the session as it stands."""
    is_planned = session.state in (State.DRAFT, State.PUBLISHED)
    is_over = session.state == State.PUBLISHED and session.ends_at <= at
    is_delivered = session.state == State.DELIVERED
    return {
        "may_publish": session.state == State.DRAFT and policies.may_publish(user),
        "may_deliver": is_over and policies.may_deliver(user, session),
        "may_count": is_delivered and policies.may_deliver(user, session),
        "may_close": is_delivered and policies.may_close(user, session),
        "may_cancel": is_planned and policies.may_cancel(user),
        "may_assign": is_planned and policies.may_assign(user),
        "may_release": is_planned and policies.may_release(user),
    }


def _back(user: User) -> dict[str, str]:
    """The page above: the list, or the own day of who sees no list."""
    if policies.may_list_sessions(user):
        return {"back": reverse("sessions:list"), "back_to": _("Sessions")}
    return {"back": reverse("my-day"), "back_to": _("My day")}


def _count_form(session: TrainingSession) -> CountForm:
    return CountForm(initial={"head_count": session.head_count})


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

"""One session with all that is done with it."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.forms import ReasonForm
from people.models import User
from people.rules import ChangedMeanwhile, Refused
from people.views import Request
from people.views.versions import conflict, last_saved
from sessions import policies
from sessions.actions import training_sessions
from sessions.forms import CountForm
from sessions.models import TrainingSession
from sessions.queries import logs, pages
from sessions.queries.audiences import INCIDENT
from sessions.views.lines import line_of

READ_AND_WRITE = ["GET", "HEAD", "POST"]
State = TrainingSession.State


@dataclass(frozen=True)
class Done:
    """A step in the life of a session, and what is said when it is taken.

    `page`: the form of a step that asks for something first, as a page of its own.
    """

    change: Callable[..., TrainingSession]
    words: str
    page: str = ""


@require_safe
def session_detail(request: Request, pk: int) -> HttpResponse:
    """One session: its days and trainers, how it went, what was done with it."""
    viewer = request.user
    session, now = _session(viewer, pk), timezone.now()
    days = pages.days_of(session, viewer)
    is_covered = all(day.is_covered for day in days)
    words: dict[str, object] = {
        "session": session,
        "line": line_of(session),
        "days": days,
        "rooms": sorted({day.room.name for day in days if day.room is not None}),
        "now": now,
        "logs": logs.logs_of(session, viewer),
        "incidents": logs.incidents_of(session, viewer),
        "incident_readers": INCIDENT,
        "count_form": _count_form(request, session),
        "reason_form": ReasonForm(),
        **_back(viewer),
        **_acts(viewer, session, is_covered=is_covered, at=now),
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


@require_http_methods(READ_AND_WRITE)
def session_deliver(request: Request, pk: int) -> HttpResponse:
    """Says that it took place, and how many people came."""
    session = _session(request.user, pk)
    is_allowed = policies.may_deliver(request.user, session)
    words = _("The session is marked as delivered.")
    done = Done(training_sessions.deliver, words, "sessions/session_deliver.html")
    form = _count_form(request, session)
    return _changed(request, session, done, is_allowed=is_allowed, form=form)


@require_http_methods(READ_AND_WRITE)
def session_count(request: Request, pk: int) -> HttpResponse:
    """Corrects how many people came."""
    session = _session(request.user, pk)
    is_allowed = policies.may_deliver(request.user, session)
    done = Done(training_sessions.count, _("The count is saved."), "sessions/session_count.html")
    form = _count_form(request, session)
    return _changed(request, session, done, is_allowed=is_allowed, form=form)


@require_POST
def session_close(request: Request, pk: int) -> HttpResponse:
    """Says that nothing is missing any more."""
    session = _session(request.user, pk)
    is_allowed = policies.may_close(request.user, session)
    done = Done(training_sessions.close, _("The session is closed."))
    return _changed(request, session, done, is_allowed=is_allowed)


@require_http_methods(READ_AND_WRITE)
def session_cancel(request: Request, pk: int) -> HttpResponse:
    """Calls the session off, with the reason."""
    session, form = _session(request.user, pk), ReasonForm(_sent(request))
    is_allowed = policies.may_cancel(request.user)
    words = _("The session is canceled; its trainers and rooms are free again.")
    done = Done(training_sessions.cancel, words, "sessions/session_cancel.html")
    return _changed(request, session, done, is_allowed=is_allowed, form=form)


def _session(user: User, pk: int) -> TrainingSession:
    """The session with place and program; raises Http404 for one that is not the user's to see."""
    seen = pages.with_own_part(TrainingSession.objects.visible_to(user), user)
    return get_object_or_404(seen.select_related("edition__program", "site"), pk=pk)


def _changed(
    request: Request,
    session: TrainingSession,
    done: Done,
    *,
    is_allowed: bool,
    form: ReasonForm | CountForm | None = None,
) -> HttpResponse:
    """Back on the page of the session, with the words of success or of refusal.

    A form not sent yet, or filled in wrong, is a page of its own that keeps what was typed.
    """
    if not is_allowed:
        raise PermissionDenied
    if form is not None and not form.is_valid():
        return render(request, done.page, {"session": session, "form": form})
    try:
        done.change(session, by=request.user, **(form.cleaned_data if form else {}))
    except ChangedMeanwhile:
        return _conflict(request, session, done.page)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done.words)
    return redirect("sessions:detail", session.pk)


def _conflict(request: Request, session: TrainingSession, page: str) -> HttpResponse:
    """The page with the count that was typed beside the one somebody saved meanwhile."""
    session.refresh_from_db(fields=["head_count", "version"])
    form, standing = _count_form(request, session), CountForm(initial=_counted(session))
    who, at = last_saved(session)
    both = conflict(form, standing, version=session.version, who=who, at=at)
    return render(request, page, {"session": session, "form": form, "conflict": both})


def _acts(
    user: User, session: TrainingSession, *, is_covered: bool, at: dt.datetime
) -> dict[str, object]:
    """What the viewer may do with the session as it stands, and which of it comes first."""
    is_planned = session.state in (State.DRAFT, State.PUBLISHED)
    is_over = session.state == State.PUBLISHED and session.ends_at <= at
    is_delivered = session.state == State.DELIVERED
    own = vars(session)["own"]
    rights = {
        "may_log": own is not None and session.starts_at <= at,
        "may_publish": session.state == State.DRAFT and policies.may_publish(user),
        "may_deliver": is_over and policies.may_deliver(user, session),
        "may_count": is_delivered and policies.may_deliver(user, session),
        "may_close": is_delivered and policies.may_close(user, session),
        "may_cancel": is_planned and policies.may_cancel(user),
        "may_assign": is_planned and policies.may_assign(user),
        "may_release": is_planned and policies.may_release(user),
    }
    first = _first_act(rights, has_log=vars(session)["has_log"], is_covered=is_covered)
    look = "primary" if first == "deliver" else "q"
    return {**rights, "own": own, "first_act": first, "deliver_look": look}


def _first_act(rights: Mapping[str, bool], *, has_log: bool, is_covered: bool) -> str:
    """What the page is most likely opened for; nothing if all is done."""
    due = {
        "log": rights["may_log"] and not has_log,
        "publish": rights["may_publish"],
        "deliver": rights["may_deliver"],
        "assign": rights["may_assign"] and not is_covered,
        "close": rights["may_close"],
    }
    return next((act for act, is_due in due.items() if is_due), "")


def _back(user: User) -> dict[str, str]:
    """The page above: the list, or the own day of who sees no list."""
    if policies.may_list_sessions(user):
        return {"back": reverse("sessions:list"), "back_to": _("Sessions")}
    return {"back": reverse("my-day"), "back_to": _("My day")}


def _sent(request: Request) -> QueryDict | None:
    """What was sent, even if it is nothing; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def _count_form(request: Request, session: TrainingSession) -> CountForm:
    return CountForm(_sent(request), initial=_counted(session))


def _counted(session: TrainingSession) -> dict[str, int | None]:
    return {"head_count": session.head_count, "version": session.version}

"""Keeps what a trainer tells after a session.

How demanding it was goes down to `wellbeing` and stands nowhere else. Of the log itself there is
no trace and no history; that an incident was told, and that own words were shared, is traced.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from people.actions import traces
from people.actions.bookings import retried
from people.models import User
from people.rules import Refused
from sessions.models import Assignment, Incident, SessionLog, TrainingSession
from sessions.models.deeds import SessionDeed
from sessions.queries import own
from trainers.actions import engagements
from trainers.models import Engagement
from wellbeing.actions import ratings

NOT_HELD = (TrainingSession.State.DRAFT, TrainingSession.State.CANCELED)


@dataclass(frozen=True)
class LogWords:
    """What the trainer tells. All of it may be left out."""

    effort: int | None = None
    enthusiasm: int | None = None
    what_worked: str = ""
    what_to_change: str = ""
    note: str = ""
    shares_note: bool = False
    incident: str = ""


@dataclass(frozen=True)
class Saved:
    """The log, and whether an answer to how demanding it was still counted."""

    log: SessionLog
    keeps_effort: bool


@retried
@transaction.atomic
def save(
    assignment: Assignment, *, by: User, words: LogWords, at: dt.datetime | None = None
) -> Saved:
    """The log with these words in place of earlier ones; days that are over count as confirmed.

    An incident that was told stays: it belongs to the session. Its words can be changed.
    """
    now = at or timezone.now()
    engagements.lock([assignment.trainer])
    held = Assignment.objects.select_for_update(of=("self",), no_key=True)
    assignment = held.select_related("session__edition__program", "trainer").get(pk=assignment.pk)
    last_end = _last_end(assignment, now)
    was_shared = SessionLog.objects.filter(assignment=assignment, shares_note=True).exists()
    log = _kept(assignment, words, now)
    if log.shares_note != was_shared:
        _shared_or_not(log, by=by)
    booked = Engagement.objects.standing().filter(duty__assignment=assignment).order_by("pk")
    engagements.confirm(booked.filter(state=Engagement.State.PLANNED, ends_at__lte=now))
    keeps_effort = now <= last_end + own.EFFORT_ASKED_FOR
    if keeps_effort:
        program = assignment.session.edition.program
        ratings.rate(
            assignment.trainer,
            program=program,
            engagements=list(booked),
            value=words.effort,
            at=now,
        )
    if words.incident:
        _tell_incident(assignment, words.incident, by=by)
    return Saved(log, keeps_effort=keeps_effort)


@transaction.atomic
def share(log: SessionLog, *, by: User) -> SessionLog:
    """The log whose note the load coordinators may read from now on."""
    silent = SessionLog.objects.filter(pk=log.pk, shares_note=False).exclude(note="")
    if not silent.update(shares_note=True):
        raise Refused(_("There is no text to share, or it is already shared."))
    return _shared_or_not(log, by=by)


@transaction.atomic
def unshare(log: SessionLog, *, by: User) -> SessionLog:
    """The log whose note is the trainer's alone again."""
    if not SessionLog.objects.filter(pk=log.pk, shares_note=True).update(shares_note=False):
        raise Refused(_("This text is not shared any more."))
    return _shared_or_not(log, by=by)


def _last_end(assignment: Assignment, now: dt.datetime) -> dt.datetime:
    """When the trainer's last day ends; raises Refused before there is anything to tell."""
    if assignment.session.state in NOT_HELD:
        raise Refused(_("This session does not take place, so there is nothing to note."))
    days = assignment.duties.aggregate(first=Min("block__ends_at"), last=Max("block__ends_at"))
    if days["last"] is None:
        raise Refused(_("No day of this session is yours any more, so there is nothing to note."))
    if days["first"] > now:
        raise Refused(_("You can note how it went when your first day is over."))
    last: dt.datetime = days["last"]
    return last


def _kept(assignment: Assignment, words: LogWords, now: dt.datetime) -> SessionLog:
    log, _made = SessionLog.objects.update_or_create(
        assignment=assignment,
        defaults={
            "logged_at": now,
            "enthusiasm": words.enthusiasm,
            "what_worked": words.what_worked,
            "what_to_change": words.what_to_change,
            "note": words.note,
            "shares_note": words.shares_note and words.note != "",
        },
    )
    return log


def _tell_incident(assignment: Assignment, words: str, *, by: User) -> None:
    """Nothing; the incident is the session's, told by the trainer."""
    incident, made = Incident.objects.update_or_create(
        session=assignment.session,
        told_by_id=assignment.trainer.employee_id,
        defaults={"words": words},
    )
    if made:
        traces.leave(by=by, what=SessionDeed.INCIDENT_TOLD, about=incident)


def _shared_or_not(log: SessionLog, *, by: User) -> SessionLog:
    log.refresh_from_db()
    what = SessionDeed.NOTE_SHARED if log.shares_note else SessionDeed.NOTE_KEPT
    traces.leave(by=by, what=what, about=log)
    return log

"""Keeps what a trainer tells after a session.

How demanding it was goes down to `wellbeing` and stands nowhere else. Of the log itself there is
no trace and no history; that an incident was told, and that own words were shared, is traced.
"""

import datetime as dt
from dataclasses import dataclass, replace
from typing import cast

from django.db import transaction
from django.db.models import F, Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from people.actions import traces
from people.actions.bookings import retried
from people.models import User
from people.rules import ChangedMeanwhile, Refused
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
    assignment: Assignment,
    *,
    by: User,
    words: LogWords,
    seen: int = 0,
    at: dt.datetime | None = None,
) -> Saved:
    """The log with these words in place of earlier ones; days that are over count as confirmed.

    `seen` is the version the words were written over, 0 for none: a log that another device changed
    since is not overwritten. The same words once more are simply saved, as a device that heard no
    answer sends them again. An incident that was told stays: it belongs to the session.
    """
    now = at or timezone.now()
    engagements.lock([assignment.trainer])
    held = Assignment.objects.select_for_update(of=("self",), no_key=True)
    assignment = held.select_related("session__edition__program", "trainer").get(pk=assignment.pk)
    keeps_effort = now <= _last_end(assignment, now) + own.EFFORT_ASKED_FOR
    stood, version = _stood(assignment)
    wanted = _wanted(words, stood, keeps_effort=keeps_effort)
    if version and wanted != stood and version != seen:
        raise ChangedMeanwhile(
            _("Another device of yours saved this log meanwhile. Compare both, then save again.")
        )
    log = _kept(assignment, wanted, now, version=version + (wanted != stood or not version))
    if log.shares_note != stood.shares_note:
        _shared_or_not(log, by=by)
    booked = Engagement.objects.standing().filter(duty__assignment=assignment).order_by("pk")
    engagements.confirm(booked.filter(state=Engagement.State.PLANNED, ends_at__lte=now))
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
    if not silent.update(shares_note=True, version=F("version") + 1):
        raise Refused(_("There is no text to share, or it is already shared."))
    return _shared_or_not(log, by=by)


@transaction.atomic
def unshare(log: SessionLog, *, by: User) -> SessionLog:
    """The log whose note is the trainer's alone again."""
    shared = SessionLog.objects.filter(pk=log.pk, shares_note=True)
    if not shared.update(shares_note=False, version=F("version") + 1):
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


def _stood(assignment: Assignment) -> tuple[LogWords, int]:
    """What was told before, and the version of that; 0 for none."""
    told = own.told(assignment)
    version = cast("int", told.pop("version"))
    return LogWords(**told), version  # type: ignore[arg-type] # the fields have these names


def _wanted(words: LogWords, stood: LogWords, *, keeps_effort: bool) -> LogWords:
    """The words as they will stand: what can no longer be told stays as it was."""
    return replace(
        words,
        effort=words.effort if keeps_effort else stood.effort,
        shares_note=words.shares_note and words.note != "",
        incident=words.incident or stood.incident,
    )


def _kept(assignment: Assignment, words: LogWords, now: dt.datetime, *, version: int) -> SessionLog:
    log, _made = SessionLog.objects.update_or_create(
        assignment=assignment,
        defaults={
            "logged_at": now,
            "enthusiasm": words.enthusiasm,
            "what_worked": words.what_worked,
            "what_to_change": words.what_to_change,
            "note": words.note,
            "shares_note": words.shares_note,
            "version": version,
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

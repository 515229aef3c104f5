"""How sessions went, as far as the reader may know: other fields are not even read.

The trainer reads all of the own log. What worked and what to change: analysts, and the lead
methodologist of the program. A note that is shared: load coordinators. Both only where a switch
opened it at the site of the trainer. The enthusiasm of a named person: nobody else.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, F, Q, QuerySet, When

from people.models import Right, Shown, User
from sessions.models import Assignment, Incident, SessionLog, TrainingSession
from trainers.models import Trainer

TEXTS = ("what_worked", "what_to_change")
OWN = ("enthusiasm", *TEXTS, "note", "shares_note")
READ = "read_"
NOTES_SHOWN = 20
NOTHING, ALL = Q(pk=None), Q(pk__isnull=False)


@dataclass(frozen=True)
class Reading:
    """What the reader may read of one log: no other field is here, and no empty one."""

    assignment: Assignment
    is_own: bool
    fields: dict[str, object]


@dataclass(frozen=True)
class SharedNote:
    """Own words that a trainer shared, and the session they are about."""

    session: TrainingSession
    logged_at: dt.datetime
    words: str


def logs_of(session: TrainingSession, viewer: User) -> list[Reading]:
    """What the viewer may read of the logs of the session, by the name of the trainer."""
    logs = (
        SessionLog.objects.filter(assignment__session=session)
        .select_related("assignment__trainer__employee")
        .defer(*OWN)
        .annotate(**_fields_read(viewer))
        .order_by("assignment__trainer__employee__sort_name", "assignment")
    )
    readings = [_reading(log, viewer) for log in logs]
    return [reading for reading in readings if reading.fields]


def shared_notes(trainer: Trainer, viewer: User) -> list[SharedNote]:
    """The latest own words of the trainer that are shared and the viewer may read."""
    shared = SessionLog.objects.filter(assignment__trainer=trainer, shares_note=True)
    readable = shared.filter(_own(viewer) | _noted(viewer)).exclude(note="")
    found = readable.select_related("assignment__session__edition__program")
    return [
        SharedNote(log.assignment.session, log.logged_at, log.note)
        for log in found.order_by("-logged_at", "-pk")[:NOTES_SHOWN]
    ]


def incidents_of(session: TrainingSession, viewer: User) -> QuerySet[Incident]:
    """Incidents of the session whose words the viewer may read."""
    told = Incident.objects.visible_to(viewer).filter(session=session)
    return told.select_related("told_by")


def _fields_read(viewer: User) -> dict[str, Case]:
    """Each field of a log; the database gives none that is not the viewer's to read."""
    own, texts = _own(viewer), _texts(viewer)
    shared = _noted(viewer) & Q(shares_note=True)
    readers = {"enthusiasm": own, "note": own | shared, "shares_note": own}
    readers |= dict.fromkeys(TEXTS, own | texts)
    return {
        READ + name: Case(When(reader, then=F(name)), default=None)
        for name, reader in readers.items()
    }


def _reading(log: SessionLog, viewer: User) -> Reading:
    read = {name: vars(log)[READ + name] for name in OWN}
    return Reading(
        assignment=log.assignment,
        is_own=log.assignment.trainer.employee_id == viewer.employee_id,
        fields={name: told for name, told in read.items() if told not in (None, "", False)},
    )


def _own(viewer: User) -> Q:
    return Q(assignment__trainer__employee=viewer.employee_id)


def _texts(viewer: User) -> Q:
    """Logs of which the viewer reads what worked and what to change."""
    reach = NOTHING
    if viewer.may(Right.ANALYZE):
        reach |= _opened(viewer, Shown.LOG_TEXTS, Right.ANALYZE)
    if viewer.may(Right.LEAD_PROGRAM) and viewer.employee_id is not None:
        led = Q(assignment__session__edition__program__lead__employee=viewer.employee_id)
        reach |= led & _opened(viewer, Shown.LOG_TEXTS, Right.LEAD_PROGRAM)
    return reach


def _noted(viewer: User) -> Q:
    """Logs of which the viewer reads the note once it is shared."""
    return _opened(viewer, Shown.NOTES, Right.CARE) if viewer.may(Right.CARE) else NOTHING


def _opened(viewer: User, shown: Shown, right: Right) -> Q:
    """Logs of trainers at whose site a switch opened this to the right, which the viewer holds."""
    sites = viewer.opened(shown)[right]
    if None in sites:
        return ALL
    return Q(assignment__trainer__employee__site__in=sites)

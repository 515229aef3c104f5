"""Sessions and days in words: state, place and clock, as lists and pages print them."""

import datetime as dt
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from django.db.models import Max, Min

from sessions.models import Assignment, TrainingSession
from sessions.queries.days import clock_of
from trainers.models import Trainer

State = TrainingSession.State
# Tone and icon of the chip of each state.
LOOKS = {
    State.DRAFT: ("", "info-circle"),
    State.PUBLISHED: ("info", "clock"),
    State.DELIVERED: ("ok", "circle-check"),
    State.CLOSED: ("", "lock"),
    State.CANCELED: ("bad", "alert-triangle"),
}


@dataclass(frozen=True)
class SessionLine:
    """A session on a list: its first and last day by the clock of its place, named in `clock`."""

    session: TrainingSession
    starts: dt.datetime
    ends: dt.datetime
    clock: str
    tone: str
    icon: str
    days: int
    is_planned: bool
    is_bare: bool

    @property
    def trainers(self) -> list[Trainer]:
        """Who is in it, as read for the list."""
        return [assignment.trainer for assignment in self.session.assignments.all()]


def line_of(session: TrainingSession) -> SessionLine:
    """The line about a session; what lists count was read with it."""
    zone = ZoneInfo(session.zone)
    tone, icon = LOOKS[State(session.state)]
    is_planned = session.state in (State.DRAFT, State.PUBLISHED)
    return SessionLine(
        session=session,
        starts=session.starts_at.astimezone(zone),
        ends=session.ends_at.astimezone(zone),
        clock=clock_of(session.zone, session.site, at=session.starts_at),
        tone=tone,
        icon=icon,
        days=getattr(session, "days", 0),
        is_planned=is_planned,
        is_bare=is_planned and bool(getattr(session, "is_bare", False)),
    )


def line_of_own(assignment: Assignment) -> SessionLine:
    """The line with the days of this trainer alone: a session may be shared by the day."""
    line, zone = line_of(assignment.session), ZoneInfo(assignment.session.zone)
    own = assignment.duties.aggregate(starts=Min("block__starts_at"), ends=Max("block__ends_at"))
    if own["starts"] is None:
        return line
    return replace(line, starts=own["starts"].astimezone(zone), ends=own["ends"].astimezone(zone))

"""Reads of the list of sessions and of the page of one."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise

from people.models import Room, Trace, User
from sessions.models import Assignment, Block, Duty, TrainingSession
from sessions.models.deeds import SessionDeed
from sessions.models.sessions import SessionQuerySet
from sessions.queries.coverage import to_cover
from sessions.queries.days import on_days
from trainers.models import Trainer

TRACES_SHOWN = 20


@dataclass(frozen=True)
class Filter:
    """What the list is asked for; empty values ask for everything.

    `site` and `program` are a code or the beginning of a name.
    """

    text: str = ""
    site: str = ""
    program: str = ""
    state: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    uncovered: bool = False


@dataclass(frozen=True)
class DutyLine:
    """A trainer on a day.

    `is_known`: the reader may open the trainer's page. `is_away` is told to those who may read
    absences.
    """

    duty: Duty
    trainer: Trainer
    is_known: bool
    is_away: bool

    @property
    def role(self) -> str:
        """The role in words."""
        return self.duty.assignment.get_role_display()


@dataclass(frozen=True)
class DayLine:
    """A day of a session by the clock of its place, and who is on it."""

    block: Block
    starts: dt.datetime
    ends: dt.datetime
    duties: list[DutyLine] = field(default_factory=list)

    @property
    def is_covered(self) -> bool:
        """Whether somebody answers for the day."""
        return any(line.duty.is_first for line in self.duties)

    @property
    def room(self) -> Room | None:
        """The room that is booked for the day."""
        booking = self.block.booking
        return booking.room if booking is not None and not booking.canceled else None


@dataclass(frozen=True)
class Deed:
    """One trace in words."""

    at: dt.datetime
    by: User | None
    what: str | Promise
    why: str


def sessions_found(seen: SessionQuerySet, asked: Filter) -> QuerySet[TrainingSession]:
    """Those of the sessions seen that fit, with all that a line about them says."""
    wanted = Q()
    if asked.text.strip():
        seen = seen.found_by(asked.text)
    if site := asked.site.strip():
        wanted &= Q(site__code__iexact=site) | Q(site__name__istartswith=site)
    if program := asked.program.strip():
        named = Q(edition__program__name__istartswith=program)
        wanted &= Q(edition__program__code__iexact=program) | named
    if asked.state:
        wanted &= Q(state=asked.state)
    found = on_days(seen.filter(wanted), asked.first, asked.last)
    if asked.uncovered:
        waiting = (TrainingSession.State.DRAFT, TrainingSession.State.PUBLISHED)
        found = found.uncovered().filter(state__in=waiting)
    return with_trainers(found)


def with_trainers(sessions: QuerySet[TrainingSession]) -> QuerySet[TrainingSession]:
    """The sessions with place, program, number of days and trainers, at a constant cost."""
    whose = Assignment.objects.select_related("trainer__employee").order_by("-role", "pk")
    bare = Block.objects.uncovered().filter(session=OuterRef("pk"))
    blocks = Block.objects.filter(session=OuterRef("pk")).order_by().values("session")
    days = Subquery(blocks.annotate(days=Count("pk")).values("days"))
    return (
        sessions.select_related("edition__program", "site")
        .prefetch_related(Prefetch("assignments", whose))
        .annotate(days=Coalesce(days, 0), is_bare=Exists(bare))
    )


def with_own_part(sessions: QuerySet[TrainingSession], viewer: User) -> QuerySet[TrainingSession]:
    """The sessions with `own`, the viewer's assignment there if any, and `has_log` of it."""
    mine = Assignment.objects.own(viewer).filter(session=OuterRef("pk"))
    return sessions.annotate(
        own=Subquery(mine.values("pk")[:1]), has_log=Exists(mine.filter(log__isnull=False))
    )


def days_of(session: TrainingSession, viewer: User) -> list[DayLine]:
    """The days of the session in order, each with its trainers, the first one first."""
    by_block: dict[int, list[DutyLine]] = defaultdict(list)
    for duty in _duties_of(session, viewer):
        told = vars(duty)
        by_block[duty.block_id].append(
            DutyLine(duty, duty.assignment.trainer, told["is_known"], told["is_away"])
        )
    zone = ZoneInfo(session.zone)
    return [
        DayLine(
            block=block,
            starts=block.starts_at.astimezone(zone),
            ends=block.ends_at.astimezone(zone),
            duties=by_block[block.pk],
        )
        for block in session.blocks.select_related("booking__room")
    ]


def _duties_of(session: TrainingSession, viewer: User) -> QuerySet[Duty]:
    """Who is on the days, with what the viewer may know of each, in one read."""
    known = Trainer.objects.visible_to(viewer).filter(pk=OuterRef("assignment__trainer"))
    waiting = to_cover(viewer, first=first_day(session)).filter(block__session=session)
    return (
        Duty.objects.filter(block__session=session)
        .select_related("assignment__trainer__employee__site")
        .annotate(is_known=Exists(known), is_away=Exists(waiting.filter(pk=OuterRef("pk"))))
        .order_by("-is_first", "pk")
    )


def deeds_about(session: TrainingSession, *, with_reasons: bool) -> list[Deed]:
    """What was done with the session, newest first; reasons only for those who may read them."""
    traces = Trace.objects.of(session).select_related("by__employee")[:TRACES_SHOWN]
    return [
        Deed(
            at=trace.at,
            by=trace.by,
            what=SessionDeed(trace.what).label,
            why=trace.why if with_reasons else "",
        )
        for trace in traces
    ]


def first_day(session: TrainingSession) -> dt.date:
    """The day it begins, by the clock of its place."""
    return session.starts_at.astimezone(ZoneInfo(session.zone)).date()

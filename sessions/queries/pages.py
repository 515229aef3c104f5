"""Reads of the list of sessions and of the page of one."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.functional import Promise

from people.models import Site, Trace, User
from programs.models import Program
from sessions.models import Assignment, Block, Duty, TrainingSession
from sessions.models.deeds import SessionDeed
from sessions.models.sessions import SessionQuerySet
from sessions.queries.coverage import to_cover
from sessions.queries.days import on_days
from trainers.models import Trainer

TRACES_SHOWN = 20
EARLIEST, LATEST = "starts_at", "-starts_at"


@dataclass(frozen=True)
class Filter:
    """What the list is asked for; empty values ask for everything."""

    text: str = ""
    site: Site | None = None
    program: Program | None = None
    state: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    uncovered: bool = False
    order: str = ""


@dataclass(frozen=True)
class DutyLine:
    """A trainer on a day; `is_away` is known to those who may read absences."""

    duty: Duty
    trainer: Trainer
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
    if asked.text:
        wanted &= Q(code__istartswith=asked.text) | Q(edition__program__name__icontains=asked.text)
    if asked.site is not None:
        wanted &= Q(site=asked.site)
    if asked.program is not None:
        wanted &= Q(edition__program=asked.program)
    if asked.state:
        wanted &= Q(state=asked.state)
    found = on_days(seen.filter(wanted), asked.first, asked.last)
    if asked.uncovered:
        waiting = (TrainingSession.State.DRAFT, TrainingSession.State.PUBLISHED)
        found = found.uncovered().filter(state__in=waiting)
    order = asked.order or LATEST
    return with_trainers(found).order_by(order, "pk" if order == EARLIEST else "-pk")


def with_trainers(sessions: QuerySet[TrainingSession]) -> QuerySet[TrainingSession]:
    """The sessions with place, program, number of days and trainers, at a constant cost."""
    whose = Assignment.objects.select_related("trainer__employee").order_by("-role", "pk")
    bare = Block.objects.uncovered().filter(session=OuterRef("pk"))
    return (
        sessions.select_related("edition__program", "site")
        .prefetch_related(Prefetch("assignments", whose))
        .annotate(days=Count("blocks"), is_bare=Exists(bare))
    )


def days_of(session: TrainingSession, viewer: User) -> list[DayLine]:
    """The days of the session in order, each with its trainers, the first one first."""
    duties = Duty.objects.filter(block__session=session).select_related(
        "assignment__trainer__employee__site"
    )
    uncovered = to_cover(viewer, first=first_day(session)).filter(block__session=session)
    away = set(uncovered.values_list("pk", flat=True))
    by_block: dict[int, list[DutyLine]] = defaultdict(list)
    for duty in duties.order_by("-is_first", "pk"):
        line = DutyLine(duty, duty.assignment.trainer, is_away=duty.pk in away)
        by_block[duty.block_id].append(line)
    zone = ZoneInfo(session.zone)
    return [
        DayLine(
            block=block,
            starts=block.starts_at.astimezone(zone),
            ends=block.ends_at.astimezone(zone),
            duties=by_block[block.pk],
        )
        for block in session.blocks.all()
    ]


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

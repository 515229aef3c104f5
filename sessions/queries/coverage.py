"""Session days that wait for somebody: without a first trainer, or whose trainer is away."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet

from people.models import Right, User
from sessions.models import Block, Duty, TrainingSession
from sessions.queries.days import on_days
from trainers.models import Absence

URGENT_DAYS, SOON_DAYS = 30, 60


@dataclass(frozen=True)
class BareDay:
    """A day nobody answers for, and how long there is to find somebody.

    `tone` is red below thirty days, amber below sixty, none later.
    """

    block: Block
    day: dt.date
    days_left: int
    tone: str


def uncovered(user: User, *, first: dt.date, last: dt.date | None = None) -> QuerySet[Block]:
    """Days without a first trainer, in published sessions the user sees, the nearest first."""
    seen = TrainingSession.objects.visible_to(user)
    published = Block.objects.uncovered().filter(
        session__in=seen, session__state=TrainingSession.State.PUBLISHED
    )
    found = on_days(published, first, last, zone="session__zone")
    return found.select_related("session__edition__program", "session__site").order_by(
        "starts_at", "pk"
    )


def bare_days(blocks: Iterable[Block], *, on: dt.date) -> list[BareDay]:
    """The days with the time that is left, counted from the given day."""
    return [_bare(block, on) for block in blocks]


def urgency(days_left: int) -> str:
    """The tone of a day without a trainer, by the days that are left."""
    if days_left < URGENT_DAYS:
        return "bad"
    return "warn" if days_left < SOON_DAYS else ""


def to_cover(user: User, *, first: dt.date, last: dt.date | None = None) -> QuerySet[Duty]:
    """Days whose trainer is away then. Absences by name are for planners and load coordinators.

    Nothing is stored: an absence that is taken back, or a day that is released, ends it.
    """
    if not user.may(Right.PLAN, Right.CARE):
        return Duty.objects.none()
    standing = Duty.objects.filter(block__session__state=TrainingSession.State.PUBLISHED)
    return (
        held_by_absent(standing, first, last)
        .select_related(
            "block__session__edition__program",
            "block__session__site",
            "assignment__trainer__employee__site",
        )
        .order_by("block__starts_at", "pk")
    )


def held_by_absent(
    duties: QuerySet[Duty], first: dt.date | None = None, last: dt.date | None = None
) -> QuerySet[Duty]:
    """Those of the duties, on one of the days, whose trainer is away on the day.

    Who is away is known to whoever calls it: it asks for no reader.
    """
    found = on_days(duties, first, last, instant="block__starts_at", zone="block__session__zone")
    return found.filter(Exists(_absence()))


def _absence() -> QuerySet[Absence]:
    """Absences of the trainer of a duty on the duty's day."""
    day = OuterRef("local_day")
    return Absence.objects.filter(
        trainer=OuterRef("assignment__trainer"), starts_on__lte=day, ends_on__gte=day
    )


def _bare(block: Block, on: dt.date) -> BareDay:
    day = block.starts_at.astimezone(ZoneInfo(block.session.zone)).date()
    left = (day - on).days
    return BareDay(block=block, day=day, days_left=left, tone=urgency(left))

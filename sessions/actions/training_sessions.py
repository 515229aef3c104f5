"""The life of a session: made, published, delivered, counted, closed or canceled.

Each step holds the time of the trainers, then claims the row of the session; what belongs to it
follows in the same transaction.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from people.actions import bookings, traces
from people.models import RoomBooking, Site, User
from people.rules import ChangedMeanwhile, Refused
from programs.models import Edition
from sessions.models import Assignment, Block, TrainingSession
from sessions.models.deeds import SessionDeed
from trainers.actions import engagements
from trainers.models import Engagement, Trainer

State = TrainingSession.State


@dataclass(frozen=True)
class Day:
    """One day of a session: when, and how many minutes of it are delivery."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    minutes: int


@dataclass(frozen=True)
class Plan:
    """What has to be known to make a session. Its clock is that of the site."""

    code: str
    edition: Edition
    site: Site
    days: Sequence[Day]
    venue: str = ""
    is_online: bool = False
    expected_people: int | None = None
    seconds_needed: int = 0
    is_published: bool = False


@transaction.atomic
def create(plan: Plan, *, by: User) -> TrainingSession:
    """The saved session with its days, a draft unless the plan says otherwise."""
    days = _in_order(plan.days)
    session = TrainingSession(
        code=plan.code,
        edition=plan.edition,
        site=plan.site,
        zone=plan.site.zone,
        starts_at=days[0].starts_at,
        ends_at=days[-1].ends_at,
        venue=plan.venue,
        is_online=plan.is_online,
        expected_people=plan.expected_people,
        seconds_needed=plan.seconds_needed,
        state=State.PUBLISHED if plan.is_published else State.DRAFT,
    )
    blocks = [
        Block(
            session=session,
            number=number,
            starts_at=day.starts_at,
            ends_at=day.ends_at,
            minutes=day.minutes,
        )
        for number, day in enumerate(days, start=1)
    ]
    _refuse_what_is_wrong(session, blocks)
    session.save()
    Block.objects.bulk_create(blocks)
    traces.leave(by=by, what=SessionDeed.MADE, about=session)
    return session


@bookings.retried
@transaction.atomic
def publish(session: TrainingSession, *, by: User) -> TrainingSession:
    """The published session; the time its trainers hold for it becomes a promise."""
    _hold(session)
    drafts = TrainingSession.objects.filter(pk=session.pk, state=State.DRAFT)
    if not drafts.update(state=State.PUBLISHED):
        raise Refused(_("Only a draft can be published, and only once."))
    engagements.publish(_booked(session).filter(state=Engagement.State.PROVISIONAL))
    return _told(session, by=by, what=SessionDeed.PUBLISHED)


@bookings.retried
@transaction.atomic
def deliver(
    session: TrainingSession,
    *,
    by: User,
    head_count: int | None = None,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> TrainingSession:
    """The session as it took place; the time of its trainers counts as confirmed.

    `version` is the one the count was typed by: raises ChangedMeanwhile if another one stands.
    """
    now = at or timezone.now()
    _refuse_nobody(head_count)
    _hold(session)
    published = TrainingSession.objects.filter(pk=session.pk, state=State.PUBLISHED)
    _refuse_another_version(published, version)
    if not published.filter(ends_at__lte=now).update(
        state=State.DELIVERED,
        head_count=head_count or session.head_count,
        version=F("version") + 1,
    ):
        if published.exists():
            raise Refused(_("This session has not ended. Say so when its last day is over."))
        raise Refused(_("Only a published session can be marked as delivered, and only once."))
    session = _told(session, by=by, what=SessionDeed.DELIVERED)
    engagements.confirm(_booked(session).filter(state=Engagement.State.PLANNED))
    _pass_on_the_group(session)
    return session


@bookings.retried
@transaction.atomic
def count(
    session: TrainingSession, *, by: User, head_count: int | None, version: int | None = None
) -> TrainingSession:
    """The delivered session with the corrected number of people, None if it is not known.

    `version` is the one the count was typed by: raises ChangedMeanwhile if another one stands.
    """
    _refuse_nobody(head_count)
    _hold(session)
    delivered = TrainingSession.objects.filter(pk=session.pk, state=State.DELIVERED)
    _refuse_another_version(delivered, version)
    if not delivered.update(head_count=head_count, version=F("version") + 1):
        raise Refused(_("People are counted when a session is delivered and not yet closed."))
    session = _told(session, by=by, what=SessionDeed.COUNTED)
    _pass_on_the_group(session)
    return session


@transaction.atomic
def close(session: TrainingSession, *, by: User) -> TrainingSession:
    """The closed session: nothing of it changes any more."""
    delivered = TrainingSession.objects.filter(pk=session.pk, state=State.DELIVERED)
    if not delivered.update(state=State.CLOSED):
        raise Refused(_("Only a delivered session can be closed, and only once."))
    return _told(session, by=by, what=SessionDeed.CLOSED)


@bookings.retried
@transaction.atomic
def cancel(session: TrainingSession, *, by: User, why: str) -> TrainingSession:
    """The canceled session; trainers and rooms are free again. Confirmed days stay as worked."""
    _hold(session)
    planned = TrainingSession.objects.filter(
        pk=session.pk, state__in=(State.DRAFT, State.PUBLISHED)
    )
    if not planned.update(state=State.CANCELED, why_canceled=why, head_count=None):
        raise Refused(_("Only a draft or a published session can be canceled, and only once."))
    for engagement in _booked(session).exclude(state=Engagement.State.LOGGED):
        engagements.cancel(engagement)
    for booking in RoomBooking.objects.standing().filter(block__session=session):
        bookings.cancel(booking)
    return _told(session, by=by, what=SessionDeed.CANCELED, why=why)


def _hold(session: TrainingSession) -> None:
    """Nothing; holds the trainers' time, then the session, the order in which all do it.

    Raises Refused if somebody joined between the two: that trainer's time would not be held.
    """
    whose = Assignment.objects.filter(session=session)
    known = set(whose.values_list("trainer", flat=True))
    engagements.lock(Trainer.objects.filter(pk__in=known))
    rows = TrainingSession.objects.select_for_update(of=("self",), no_key=True)
    rows.get(pk=session.pk)
    if whose.exclude(trainer__in=known).exists():
        raise Refused(_("The trainers of this session have just changed. Try again."))


def _booked(session: TrainingSession) -> QuerySet[Engagement]:
    """The time that trainers hold for the session."""
    return Engagement.objects.standing().filter(duty__block__session=session).order_by("pk")


def _pass_on_the_group(session: TrainingSession) -> None:
    """Nothing; how hard a day was is computed from the people who came."""
    engagements.set_group(_booked(session), session.group_size)


def _told(
    session: TrainingSession, *, by: User, what: SessionDeed, why: str = ""
) -> TrainingSession:
    session.refresh_from_db()
    traces.leave(by=by, what=what, about=session, why=why)
    return session


def _in_order(days: Sequence[Day]) -> list[Day]:
    """The days by time; raises Refused if there is none or two of them overlap."""
    ordered = sorted(days, key=lambda day: day.starts_at)
    if not ordered:
        raise Refused(_("A session needs at least one day."))
    for earlier, later in pairwise(ordered):
        if later.starts_at < earlier.ends_at:
            raise Refused(_("Two days of the session overlap. Change the time of one of them."))
    return ordered


def _refuse_what_is_wrong(session: TrainingSession, blocks: Sequence[Block]) -> None:
    try:
        session.full_clean()
        for block in blocks:
            block.full_clean(exclude=["session"])
    except ValidationError as problem:
        raise Refused(" ".join(problem.messages)) from problem


def _refuse_another_version(held: QuerySet[TrainingSession], version: int | None) -> None:
    """Nothing; the row is held, so that what stands now stands until the change is made."""
    if version is not None and held.exclude(version=version).exists():
        raise ChangedMeanwhile(_("Somebody saved the count while you were typing."))


def _refuse_nobody(head_count: int | None) -> None:
    if head_count is not None and head_count < 1:
        raise Refused(_("Leave the count empty if it is not known."))

"""Gives days of a session to trainers, and takes them back.

The order is always the same: lock the trainer's time, then the session, then look, then write.
"""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notices.actions import outbox
from people.actions import traces
from people.actions.bookings import retried
from people.models import User
from people.rules import Refused
from sessions.models import Assignment, Block, Duty, TrainingSession
from sessions.models.deeds import SessionDeed
from sessions.queries import candidates
from trainers.actions import engagements
from trainers.actions.engagements import Slot
from trainers.models import Engagement, Trainer
from trainers.models.categories import Work
from trainers.models.engagements import Role

RELEASED = "duty-released"
PLANNED = (TrainingSession.State.DRAFT, TrainingSession.State.PUBLISHED)


@retried
@transaction.atomic
def assign(
    session: TrainingSession,
    trainer: Trainer,
    *,
    by: User,
    role: str = Role.LEAD,
    blocks: Sequence[Block] | None = None,
) -> Assignment:
    """The trainer in the session, with the time booked.

    Without days given: as first trainer those that have none yet, as second trainer all. Raises
    Refused without a right to deliver, and where the trainer is taken or away.
    """
    engagements.lock([trainer])
    session = _locked(session)
    asked = Role(role)
    days = _days_for(session, asked) if blocks is None else list(blocks)
    _refuse_who_may_not(session, trainer, asked)
    _refuse_taken(days, asked)
    assignment = _assignment(session, trainer, asked)
    for day in days:
        _give(assignment, day)
    traces.leave(by=by, what=SessionDeed.ASSIGNED, about=session)
    return assignment


@retried
@transaction.atomic
def release(duty: Duty, *, by: User, why: str, at: dt.datetime | None = None) -> Engagement:
    """The canceled time; the day has one trainer less, and nobody moves up in silence.

    The trainer is told. What was booked is kept with its title, so that calendars can cancel it.
    """
    assignment, block = duty.assignment, duty.block
    engagements.lock([assignment.trainer])
    session = _locked(assignment.session)
    if not why.strip():
        raise Refused(_("Write a note: the trainer reads why the day is given back."))
    if block.starts_at <= (at or timezone.now()):
        raise Refused(_("This day has begun. Only days to come can be given back."))
    if not Duty.objects.filter(pk=duty.pk).delete()[0]:
        raise Refused(_("This day was already given back."))
    engagement = duty.engagement
    is_known = engagement.state != Engagement.State.PROVISIONAL
    engagement = engagements.cancel(engagement)
    if not assignment.duties.exists() and not hasattr(assignment, "log"):
        assignment.delete()
    traces.leave(by=by, what=SessionDeed.RELEASED, about=session, why=why)
    if is_known:
        _tell(engagement, why)
    return engagement


def _locked(session: TrainingSession) -> TrainingSession:
    """The session as it stands now, held; raises Refused when it is past planning."""
    rows = TrainingSession.objects.select_for_update(of=("self",), no_key=True)
    held = rows.select_related("edition__program", "edition__category", "site").get(pk=session.pk)
    if held.state not in PLANNED:
        raise Refused(_("Only a draft or a published session changes its trainers."))
    return held


def _days_for(session: TrainingSession, role: Role) -> list[Block]:
    """The days that wait for somebody in that role; raises Refused if none does."""
    days = candidates.days_for(session, role)
    if not days:
        raise Refused(_("Every day of this session already has a first trainer."))
    return days


def _refuse_who_may_not(session: TrainingSession, trainer: Trainer, role: Role) -> None:
    """Nothing; the right to deliver has to count on the first day of the session."""
    if not candidates.with_right(session, role).filter(pk=trainer.pk).exists():
        raise Refused(
            _("%(trainer)s has no right to deliver “%(program)s” as %(role)s on %(day)s.")
            % {
                "trainer": trainer,
                "program": session.edition.program,
                "role": role.label,
                "day": date_format(session.starts_at.astimezone(ZoneInfo(session.zone)), "j E Y"),
            }
        )


def _refuse_taken(days: Sequence[Block], role: Role) -> None:
    taken = Duty.objects.filter(block__in=days, is_first=True)
    if role == Role.LEAD and taken.exists():
        raise Refused(_("Somebody else already answers for this day. Release that trainer first."))


def _assignment(session: TrainingSession, trainer: Trainer, role: Role) -> Assignment:
    """The place of the trainer in the session; raises Refused for two roles at once."""
    assignment, _made = Assignment.objects.get_or_create(
        session=session, trainer=trainer, defaults={"role": role}
    )
    if assignment.role != role:
        words = {"trainer": trainer, "role": Role(assignment.role).label}
        raise Refused(_("%(trainer)s is already in this session as %(role)s.") % words)
    return assignment


def _give(assignment: Assignment, day: Block) -> None:
    """Nothing; books the day and makes it the trainer's."""
    session = assignment.session
    edition = session.edition
    slot = Slot(
        starts_at=day.starts_at,
        ends_at=day.ends_at,
        zone=session.zone,
        minutes=day.minutes,
        kind=Work.DELIVERY,
        title=edition.program.name,
        category=edition.category,
        role=assignment.role,
        group_size=session.group_size,
        expected_effort=edition.expected_effort,
        site=session.site,
        is_online=session.is_online,
    )
    is_draft = session.state == TrainingSession.State.DRAFT
    state = Engagement.State.PROVISIONAL if is_draft else Engagement.State.PLANNED
    engagement = engagements.book(assignment.trainer, slot, state=state)
    Duty.objects.create(
        assignment=assignment,
        block=day,
        engagement=engagement,
        is_first=assignment.role == Role.LEAD,
    )


def _tell(engagement: Engagement, why: str) -> None:
    """Nothing; the trainer reads which day it was, and why."""
    outbox.plan(
        RELEASED,
        about=engagement,
        to=engagement.trainer.employee,
        values={
            "title": engagement.title,
            "day_on": engagement.day.isoformat(),
            "why": why,
        },
    )

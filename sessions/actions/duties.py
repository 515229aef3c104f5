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

    Without days given: as first trainer those that wait for one, as second trainer all. A first
    trainer who is away on such a day is released from it and told. Raises Refused without a right
    to deliver, and where the trainer is taken or away.
    """
    asked = Role(role)
    absent = _absent(session) if asked == Role.LEAD else []
    engagements.lock([trainer, *absent])
    session = _locked(session)
    days = _days_for(session, asked) if blocks is None else list(blocks)
    _refuse_who_may_not(session, trainer, asked)
    if asked == Role.LEAD:
        _relieve_absent(session, days, held=absent, by=by)
        _refuse_taken(days)
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
    engagements.lock([duty.assignment.trainer])
    session = _locked(duty.assignment.session)
    if not why.strip():
        raise Refused(_("Write a note: the trainer reads why the day is given back."))
    if duty.block.starts_at <= (at or timezone.now()):
        raise Refused(_("This day has begun. Only days to come can be given back."))
    engagement = _free(duty, note=why)
    traces.leave(by=by, what=SessionDeed.RELEASED, about=session, why=why)
    return engagement


def slot_of(session: TrainingSession, block: Block, role: str) -> Slot:
    """What a trainer has booked who is on that day of the session in that role."""
    edition = session.edition
    return Slot(
        starts_at=block.starts_at,
        ends_at=block.ends_at,
        zone=session.zone,
        minutes=block.minutes,
        kind=Work.DELIVERY,
        title=edition.program.name,
        category=edition.category,
        role=role,
        group_size=session.group_size,
        expected_effort=edition.expected_effort,
        site=session.site,
        is_online=session.is_online,
    )


def _locked(session: TrainingSession) -> TrainingSession:
    """The session as it stands now, held; raises Refused when it is past planning."""
    rows = TrainingSession.objects.select_for_update(of=("self",), no_key=True)
    held = rows.select_related("edition__program", "edition__category", "site").get(pk=session.pk)
    if held.state not in PLANNED:
        raise Refused(_("Only a draft or a published session changes its trainers."))
    return held


def _absent(session: TrainingSession) -> list[Trainer]:
    """First trainers who are away on days to come."""
    return [duty.assignment.trainer for duty in candidates.absent_on(session)]


def _relieve_absent(
    session: TrainingSession, days: Sequence[Block], *, held: Sequence[Trainer], by: User
) -> None:
    """Nothing; frees first trainers who are away on the days. Their time has to be held before."""
    for duty in candidates.absent_on(session).filter(block__in=days):
        if duty.assignment.trainer not in held:
            raise Refused(_("The trainers of this session have just changed. Try again."))
        _free(duty)
        why = _("Somebody else takes over this day.")
        traces.leave(by=by, what=SessionDeed.RELEASED, about=session, why=why)


def _free(duty: Duty, *, note: str = "") -> Engagement:
    """The canceled time of the duty, which is no more; the trainer is told, unless of a draft."""
    assignment, engagement = duty.assignment, duty.engagement
    if not Duty.objects.filter(pk=duty.pk).delete()[0]:
        raise Refused(_("This day was already given back."))
    is_known = engagement.state != Engagement.State.PROVISIONAL
    engagement = engagements.cancel(engagement)
    if not assignment.duties.exists() and not hasattr(assignment, "log"):
        assignment.delete()
    if is_known:
        _tell(engagement, note)
    return engagement


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


def _refuse_taken(days: Sequence[Block]) -> None:
    if Duty.objects.filter(block__in=days, is_first=True).exists():
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
    is_draft = session.state == TrainingSession.State.DRAFT
    state = Engagement.State.PROVISIONAL if is_draft else Engagement.State.PLANNED
    engagement = engagements.book(
        assignment.trainer, slot_of(session, day, assignment.role), state=state
    )
    Duty.objects.create(
        assignment=assignment,
        block=day,
        engagement=engagement,
        is_first=assignment.role == Role.LEAD,
    )


def _tell(engagement: Engagement, why: str) -> None:
    """Nothing; the trainer reads which day it was, and why: without a note, somebody took over."""
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

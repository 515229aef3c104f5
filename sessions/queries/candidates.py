"""Trainers who could take days of a session."""

import datetime as dt
from collections.abc import Sequence
from functools import reduce
from operator import or_
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from people.rules import sortable
from programs.models import Qualification
from programs.models.qualifications import LEADING
from sessions.models import Block, Duty, TrainingSession
from sessions.queries.coverage import held_by_absent
from trainers.models import Absence, Engagement, Trainer
from trainers.models.engagements import Role
from trainers.models.trainers import TrainerQuerySet

# The levels of a right to deliver that are enough for a role; whoever may lead may assist.
ENOUGH = {Role.LEAD: LEADING, Role.CO: (Qualification.Level.SECOND, *LEADING)}


def days_for(session: TrainingSession, role: Role) -> list[Block]:
    """The days that wait for somebody in that role.

    For a first trainer: days that have none, and days to come whose first trainer is away.
    """
    if role != Role.LEAD:
        return list(session.blocks.all())
    left = Q(pk__in=absent_on(session).values("block"))
    return list(session.blocks.filter(left | Q(pk__in=session.blocks.uncovered().values("pk"))))


def absent_on(session: TrainingSession, *, at: dt.datetime | None = None) -> QuerySet[Duty]:
    """Duties of first trainers who are away on the day, of days that have not begun."""
    coming = Duty.objects.filter(
        block__session=session, block__starts_at__gt=at or timezone.now(), is_first=True
    )
    return held_by_absent(coming).select_related(
        "assignment__trainer__employee", "assignment__session", "block", "engagement"
    )


def with_right(session: TrainingSession, role: Role) -> TrainerQuerySet:
    """Trainers whose right to deliver counts on the first day; all, if the program needs none."""
    program = session.edition.program
    if not program.needs_right:
        return Trainer.objects.all()
    day = _local(session, session.starts_at)
    held = Qualification.objects.filter(trainer=OuterRef("pk"), program=program).valid(on=day)
    return Trainer.objects.filter(Exists(held.filter(level__in=ENOUGH[role])))


def who_could(session: TrainingSession, role: Role, text: str = "") -> QuerySet[Trainer]:
    """Trainers with a right to deliver who are free on the days that wait, by name.

    Every word of the text is part of the name.
    """
    days = days_for(session, role)
    able = with_right(session, role).active(on=_local(session, session.starts_at))
    for word in sortable(text).split():
        able = able.filter(employee__sort_name__contains=word)
    if not days:
        return able.none()
    return (
        able.exclude(assignments__session=session)
        .filter(~Exists(_taken(days)), ~Exists(_away(session, days)))
        .select_related("employee__site")
        .order_by("employee__sort_name", "pk")
    )


def _taken(days: Sequence[Block]) -> QuerySet[Engagement]:
    """What the trainer has at the time of one of the days."""
    clashes = [Q(starts_at__lt=day.ends_at, ends_at__gt=day.starts_at) for day in days]
    return Engagement.objects.standing().filter(reduce(or_, clashes), trainer=OuterRef("pk"))


def _away(session: TrainingSession, days: Sequence[Block]) -> QuerySet[Absence]:
    """Absences of the trainer on one of the days."""
    dates = [(_local(session, day.starts_at), _local(session, day.ends_at)) for day in days]
    touching = [Q(starts_on__lte=last, ends_on__gte=first) for first, last in dates]
    return Absence.objects.filter(reduce(or_, touching), trainer=OuterRef("pk"))


def _local(session: TrainingSession, at: dt.datetime) -> dt.date:
    return at.astimezone(ZoneInfo(session.zone)).date()

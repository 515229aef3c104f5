"""Trainers who could take days of a session."""

import datetime as dt
from collections.abc import Sequence
from functools import reduce
from operator import or_
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from people.rules import sortable
from programs.models import Qualification
from programs.models.qualifications import LEADING
from sessions.models import Block, TrainingSession
from trainers.models import Absence, Engagement, Trainer
from trainers.models.engagements import Role
from trainers.models.trainers import TrainerQuerySet

# The levels of a right to deliver that are enough for a role; whoever may lead may assist.
ENOUGH = {Role.LEAD: LEADING, Role.CO: (Qualification.Level.SECOND, *LEADING)}


def days_for(session: TrainingSession, role: Role) -> list[Block]:
    """The days that wait for somebody in that role: as first trainer those that have none."""
    return list(session.blocks.uncovered() if role == Role.LEAD else session.blocks.all())


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

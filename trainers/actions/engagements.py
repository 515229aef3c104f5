"""Books, moves and frees the time of trainers so that nobody is promised twice.

The order is that of rooms: lock the trainers in the order of their numbers, then look, then write.
The constraint of the database has the last word. Absences are kept under the same lock, so that a
day of absence is seen by whoever books it.

What is booked belongs to an upper floor; that object's action leaves the trace. A draft is nobody's
business but the planner's: it blocks the time, and leaves no note that the time changed.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from people.actions.bookings import LOCK_TIMEOUT, retried
from people.models import Site
from people.rules import Refused
from trainers.actions import time_changes
from trainers.models import Absence, Category, Engagement, Trainer
from trainers.models.engagements import EngagementQuerySet, Role

A_MOMENT = dt.timedelta(microseconds=1)


@dataclass(frozen=True)
class Slot:
    """What is to be booked; `zone` is the place's, `minutes` is work."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    zone: str
    minutes: int
    kind: str
    title: str
    category: Category | None = None
    role: str = Role.LEAD
    group_size: int | None = None
    expected_effort: Decimal | None = None
    site: Site | None = None
    is_online: bool = False
    night_away: bool = False


def lock(trainers: Iterable[Trainer]) -> None:
    """Nothing; holds the trainers' time until the transaction ends, in the order of numbers.

    Whoever books for several trainers in one transaction locks all of them first.
    """
    _lock(trainer.pk for trainer in trainers)


@retried
@transaction.atomic
def book(
    trainer: Trainer, slot: Slot, *, state: Engagement.State = Engagement.State.PLANNED
) -> Engagement:
    """The saved engagement; raises Refused if the trainer is taken, away or no longer trains.

    The sentence names what the trainer has instead, so it is for planners.
    """
    lock([trainer])
    engagement = Engagement(trainer=trainer, state=state, **vars(slot))
    _save(engagement)
    _note([engagement])
    return engagement


@retried
@transaction.atomic
def move(
    engagement: Engagement,
    *,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    minutes: int | None = None,
) -> Engagement:
    """The engagement at its new time; the minutes of work stay unless given.

    Raises Refused if that time is taken, or the engagement was canceled meanwhile.
    """
    lock([engagement.trainer])
    standing = Engagement.objects.standing().filter(pk=engagement.pk).first()
    if standing is None:
        raise Refused(_("This time was canceled meanwhile. Book it anew."))
    before = (standing.starts_at, standing.ends_at, standing.minutes)
    after = (starts_at, ends_at, standing.minutes if minutes is None else minutes)
    if before == after:
        return standing
    _note([standing])
    standing.starts_at, standing.ends_at, standing.minutes = after
    if standing.state != Engagement.State.PROVISIONAL:
        standing.sequence += 1
    _save(standing)
    _note([standing])
    return standing


@retried
@transaction.atomic
def cancel(engagement: Engagement) -> Engagement:
    """The canceled engagement, which keeps its title; raises Refused the second time."""
    lock([engagement.trainer])
    standing = Engagement.objects.standing().filter(pk=engagement.pk).first()
    if standing is None:
        raise Refused(_("This time was already canceled."))
    _note([standing])
    if standing.state != Engagement.State.PROVISIONAL:
        standing.sequence += 1
    standing.state = Engagement.State.CANCELED
    standing.save(update_fields=["state", "sequence"])
    engagement.refresh_from_db()
    return engagement


def publish(engagements: Iterable[Engagement]) -> int:
    """How many drafts of these became plans that everybody concerned sees."""
    return _become(Engagement.State.PLANNED, Engagement.State.PROVISIONAL, list(engagements))


def confirm(engagements: Iterable[Engagement]) -> int:
    """How many planned ones of these count as delivered now; callers ask for past ones only."""
    return _become(Engagement.State.LOGGED, Engagement.State.PLANNED, list(engagements))


def set_group(engagements: Iterable[Engagement], group_size: int | None) -> int:
    """How many of these have another number of people in the group now."""
    return _set_group(list(engagements), group_size)


@retried
@transaction.atomic
def _become(
    state: Engagement.State, before: Engagement.State, engagements: list[Engagement]
) -> int:
    claimed = list(_held(engagements).filter(state=before))
    time_changes.leave((engagement.trainer_id, engagement.day) for engagement in claimed)
    return _rows(claimed).update(state=state)


@retried
@transaction.atomic
def _set_group(engagements: list[Engagement], group_size: int | None) -> int:
    others = list(_held(engagements).standing().exclude(group_size=group_size))
    _note(others)
    return _rows(others).update(group_size=group_size)


def _held(engagements: list[Engagement]) -> EngagementQuerySet:
    """Their rows as they stand now, with the trainers' time held."""
    _lock(engagement.trainer_id for engagement in engagements)
    return _rows(engagements)


def _rows(engagements: list[Engagement]) -> EngagementQuerySet:
    return Engagement.objects.filter(pk__in=[engagement.pk for engagement in engagements])


def _lock(numbers: Iterable[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
    held = Trainer.objects.filter(pk__in=set(numbers)).order_by("pk")
    list(held.select_for_update(no_key=True).values_list("pk", flat=True))


def _note(engagements: Iterable[Engagement]) -> None:
    """Nothing; leaves that the time changed on these days, of what counts for load."""
    time_changes.leave(
        (engagement.trainer_id, engagement.day)
        for engagement in engagements
        if engagement.state != Engagement.State.PROVISIONAL
    )


def _save(engagement: Engagement) -> None:
    """Nothing; raises Refused with the clash, the absence, or what is wrong with the row."""
    try:
        engagement.full_clean()
        _refuse_when_not_there(engagement)
        with transaction.atomic():
            engagement.save()
    except ValidationError as problem:
        raise Refused(_sentence(engagement, problem)) from problem
    except IntegrityError as problem:
        cause = getattr(problem.__cause__, "diag", None)
        if getattr(cause, "constraint_name", None) != "trainer_is_free":
            raise
        raise Refused(_clash(engagement)) from problem


def _refuse_when_not_there(engagement: Engagement) -> None:
    """Nothing; raises Refused on a day of absence, or once the role has ended."""
    trainer, first = engagement.trainer, engagement.day
    last = (engagement.ends_at - A_MOMENT).astimezone(engagement.tz).date()
    words = {"trainer": trainer.employee.full_name, "day": date_format(first, "j E Y")}
    if Absence.objects.filter(trainer=trainer).touching(first, last).exists():
        raise Refused(_("%(trainer)s is away on %(day)s. Choose somebody else.") % words)
    if not trainer.is_active(on=last):
        raise Refused(
            _("%(trainer)s is no longer a trainer on %(day)s. Choose somebody else.") % words
        )


def _sentence(engagement: Engagement, problem: ValidationError) -> str:
    codes = {error.code for errors in problem.error_dict.values() for error in errors}
    if "trainer_is_free" in codes:
        return _clash(engagement)
    return " ".join(problem.messages)


def _clash(engagement: Engagement) -> str:
    """Names what the trainer has instead, and when by the clock of that place."""
    whose = Engagement.objects.standing().filter(trainer=engagement.trainer_id)
    others = whose.overlapping(engagement.starts_at, engagement.ends_at).exclude(pk=engagement.pk)
    other = others.select_related("trainer__employee", "site").order_by("starts_at").first()
    if other is None:
        return _("The trainer has something else at that time. Choose another time or trainer.")
    return _(
        "%(trainer)s has “%(title)s” from %(start)s to %(end)s (%(place)s)."
        " Choose another time or trainer."
    ) % {
        "trainer": other.trainer.employee.full_name,
        "title": other.title,
        "start": date_format(other.local_start, "j E Y, H:i"),
        "end": time_format(other.local_end.time(), "H:i"),
        "place": other.site.name if other.site else other.zone,
    }

"""Keeps the days on which trainers are away.

An absence is never refused for what is booked: whoever falls ill, falls ill. What stands on these
days is "to cover" from then on, which is derived and stored nowhere.
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from people.actions import traces
from people.actions.bookings import retried
from people.models import User
from people.rules import Refused
from trainers.actions import engagements, time_changes
from trainers.models import Absence, Trainer
from trainers.models.deeds import TrainerDeed

# Beyond these lies a slip of the year, not an absence.
EARLIEST = dt.timedelta(days=365)
LONGEST = dt.timedelta(days=3 * 366)
FURTHEST = dt.timedelta(days=3 * 366)


@retried
@transaction.atomic
def note(
    trainer: Trainer,
    *,
    starts_on: dt.date,
    ends_on: dt.date,
    by: User,
    at: dt.datetime | None = None,
) -> Absence:
    """The absence on these days, the last one included; one that covers them already is it.

    Raises Refused for days that can only be a slip.
    """
    _check_days(starts_on, ends_on, on=trainer.employee.site.today(at=at))
    engagements.lock([trainer])
    covering = Absence.objects.filter(trainer=trainer, starts_on__lte=starts_on)
    if standing := covering.filter(ends_on__gte=ends_on).first():
        return standing
    absence = Absence.objects.create(trainer=trainer, starts_on=starts_on, ends_on=ends_on)
    time_changes.leave([(trainer.pk, starts_on)])
    traces.leave(by=by, what=TrainerDeed.ABSENCE_NOTED, about=trainer)
    return absence


@retried
@transaction.atomic
def withdraw(absence: Absence, *, by: User) -> None:
    """Nothing; the trainer is there on these days. Raises Refused the second time."""
    trainer = absence.trainer
    engagements.lock([trainer])
    removed, _kinds = Absence.objects.filter(pk=absence.pk).delete()
    if not removed:
        raise Refused(_("This absence was already withdrawn."))
    time_changes.leave([(trainer.pk, absence.starts_on)])
    traces.leave(by=by, what=TrainerDeed.ABSENCE_WITHDRAWN, about=trainer)


def _check_days(starts_on: dt.date, ends_on: dt.date, *, on: dt.date) -> None:
    if ends_on < starts_on:
        raise Refused(_("The last day must not be before the first."))
    if starts_on < on - EARLIEST:
        raise Refused(_("The first day is more than a year ago. Check the year."))
    if ends_on - starts_on >= LONGEST:
        raise Refused(_("An absence lasts three years at most. Check the last day."))
    if ends_on > on + FURTHEST:
        raise Refused(_("The last day is more than three years ahead. Check the year."))

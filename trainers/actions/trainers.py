"""Changes what is known of trainers: their own part, what is agreed with them, their share."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from people.actions import traces
from people.actions.bookings import retried
from people.models import User
from people.rules import ChangedMeanwhile, Refused
from trainers import queries
from trainers.actions import engagements, time_changes
from trainers.models import FteShare, Trainer
from trainers.models.deeds import TrainerDeed

# What the load is computed from, beside the booked time.
COUNTS_FOR_LOAD = frozenset({"rota_from", "rota_days_on", "rota_days_off", "left_on"})
# An earlier day would write the load of years anew; a slip of the year does it. Nobody agrees on
# a share so far ahead as the latest.
EARLIEST, FURTHEST = dt.timedelta(days=365), dt.timedelta(days=3 * 366)


@retried
@transaction.atomic
def edit(
    trainer: Trainer,
    *,
    changed: Collection[str],
    by: User,
    version: int,
    at: dt.datetime | None = None,
) -> Trainer:
    """The trainer with these fields as the given object has them.

    `version` is the one they were chosen by: raises ChangedMeanwhile if another one stands, and
    Refused with what is wrong. A rota that changes counts from today on.
    """
    engagements.lock([trainer])
    standing = Trainer.objects.select_related("employee__site").get(pk=trainer.pk)
    if not changed:
        return standing
    if standing.version != version:
        raise ChangedMeanwhile(_("Somebody saved this record while you were writing."))
    for name in changed:
        setattr(standing, name, getattr(trainer, name))
    try:
        standing.full_clean()
    except ValidationError as problem:
        raise Refused(" ".join(problem.messages)) from None
    standing.version += 1  # nobody else can have: the row is held
    standing.save(update_fields=[*sorted(changed), "version"])
    if not COUNTS_FOR_LOAD.isdisjoint(changed):
        time_changes.leave([(trainer.pk, standing.employee.site.today(at=at))])
    traces.leave(by=by, what=TrainerDeed.EDITED, about=standing)
    return standing


@retried
@transaction.atomic
def change_share(
    trainer: Trainer,
    *,
    share: Decimal,
    from_day: dt.date,
    by: User,
    version: int,
    at: dt.datetime | None = None,
) -> FteShare:
    """The share that holds from the day on, until the next one that is known.

    `version` is that of all shares as they were seen: raises ChangedMeanwhile if there is another
    by now. Raises Refused for a share out of bounds, a day long ago or far ahead, the same share.
    """
    _check_day(from_day, on=trainer.employee.site.today(at=at))
    engagements.lock([trainer])
    row = FteShare.objects.filter(trainer=trainer, starts_on=from_day).first()
    if row is not None and row.share == share:
        raise Refused(_("This share already holds from that day on."))
    if queries.version_of_shares(trainer.shares.all()) != version:
        raise ChangedMeanwhile(_("Somebody changed the shares while you were typing."))
    row = row or FteShare(trainer=trainer, starts_on=from_day)
    row.share, row.version = share, row.version + 1
    try:
        row.full_clean()
    except ValidationError as problem:
        raise Refused(" ".join(problem.messages)) from None
    row.save()
    time_changes.leave([(trainer.pk, from_day)])
    traces.leave(by=by, what=TrainerDeed.SHARE_CHANGED, about=trainer)
    return row


def _check_day(from_day: dt.date, *, on: dt.date) -> None:
    if from_day < on - EARLIEST:
        raise Refused(_("The first day is more than a year ago. Check the year."))
    if from_day > on + FURTHEST:
        raise Refused(_("The first day is more than three years ahead. Check the year."))

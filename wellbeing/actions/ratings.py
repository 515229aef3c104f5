"""Keeps how demanding a trainer found a session. No trace, no history: it is the trainer's own."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.actions import queues
from people.rules import Refused
from programs.models import Program
from trainers.actions import time_changes
from trainers.models import Engagement, Trainer
from wellbeing.models import EffortRating, RatedEngagement

SCALE = range(11)
KEPT_DAYS = 395  # thirteen months


@transaction.atomic
def rate(
    trainer: Trainer,
    *,
    program: Program,
    engagements: Sequence[Engagement],
    value: int | None,
    at: dt.datetime | None = None,
) -> EffortRating | None:
    """The rating that now covers these days, in place of any before; None takes it away."""
    covered = sorted({engagement.pk for engagement in engagements})
    if not covered or any(engagement.trainer_id != trainer.pk for engagement in engagements):
        raise Refused(_("Rate days of a session that you delivered yourself."))
    if value is not None and value not in SCALE:
        raise Refused(_("Choose a number from 0 to 10."))
    queues.line_up(f"ratings:{trainer.pk}")
    EffortRating.objects.filter(covers__engagement__in=covered).delete()
    rating = None
    if value is not None:
        rating = EffortRating.objects.create(
            trainer=trainer, program=program, value=value, rated_at=at or timezone.now()
        )
        RatedEngagement.objects.bulk_create(
            RatedEngagement(rating=rating, engagement_id=number) for number in covered
        )
    time_changes.leave((trainer.pk, engagement.day) for engagement in engagements)
    return rating


def forget_old(*, at: dt.datetime | None = None) -> int:
    """How many ratings were past the time for which they may be kept."""
    oldest = (at or timezone.now()) - dt.timedelta(days=KEPT_DAYS)
    _deleted, by_table = EffortRating.objects.filter(rated_at__lt=oldest).delete()
    return by_table.get(EffortRating._meta.label, 0)

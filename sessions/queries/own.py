"""What a trainer's own day shows of sessions: the days, and what is still to be told."""

import datetime as dt

from django.db.models import Max, Min, QuerySet

from sessions.models import Assignment, Incident, SessionLog, TrainingSession
from trainers.models import Trainer
from wellbeing.models import EffortRating

EFFORT_ASKED_FOR = dt.timedelta(days=14)
HELD = (
    TrainingSession.State.PUBLISHED,
    TrainingSession.State.DELIVERED,
    TrainingSession.State.CLOSED,
)


def to_log(trainer: Trainer, *, at: dt.datetime) -> QuerySet[Assignment]:
    """Own sessions without a log that are over for this trainer, the latest first.

    Only as long as the answer to how demanding they were counts; later nobody asks.
    """
    return (
        Assignment.objects.filter(trainer=trainer, log=None, session__state__in=HELD)
        .annotate(
            first_start=Min("duties__block__starts_at"), last_end=Max("duties__block__ends_at")
        )
        .filter(last_end__lte=at, last_end__gte=at - EFFORT_ASKED_FOR)
        .select_related("session__edition__program", "session__site")
        .order_by("-last_end", "-pk")
    )


def told(assignment: Assignment) -> dict[str, object]:
    """What the trainer told of the session so far, by field; for the trainer's own eyes.

    The version is that of the log; 0 if there is none yet.
    """
    log = SessionLog.objects.filter(assignment=assignment).values(
        "enthusiasm", "what_worked", "what_to_change", "note", "shares_note", "version"
    )
    mine = Incident.objects.filter(
        session=assignment.session, told_by__trainer=assignment.trainer_id
    )
    rating = EffortRating.objects.filter(covers__engagement__duty__assignment=assignment)
    return {
        **(log.first() or {"version": 0}),
        "incident": mine.values_list("words", flat=True).first() or "",
        "effort": rating.values_list("value", flat=True).first(),
    }


def takes_effort(assignment: Assignment, *, at: dt.datetime) -> bool:
    """Whether an answer to how demanding it was still counts."""
    last_end: dt.datetime | None = assignment.duties.aggregate(last=Max("block__ends_at"))["last"]
    return last_end is not None and at <= last_end + EFFORT_ASKED_FOR

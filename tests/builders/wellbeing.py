"""Load, ratings and alerts for tests: only what the row needs, no surprise."""

import datetime as dt
from collections.abc import Sequence

from people.models import Right, Shown, Site, Switch
from programs.models import Program
from tests.builders.people import A_MONDAY, a_user, an_instant
from tests.builders.programs import a_program, an_edition
from tests.builders.trainers import a_category, a_trainer, an_engagement
from trainers.models import Engagement, Trainer
from wellbeing.models import (
    Alert,
    EffortRating,
    OwnWeeklyLoad,
    RatedEngagement,
    ReliefAction,
    WeeklyLoad,
)
from wellbeing.rules.measures import Measures
from wellbeing.rules.policy import DEFAULT

THIS_SUNDAY = dt.date(2026, 11, 29)
ON_MONDAY = an_instant(5, day=A_MONDAY)  # noon in Krasnoyarsk


def a_switch(right: Right, *, shown: Shown = Shown.LOAD, site: Site | None = None) -> Switch:
    """Opens it at all sites unless one is given."""
    return Switch.objects.create(shown=shown, right=right, site=site)


def a_load(
    trainer: Trainer | None = None,
    ends_on: dt.date = THIS_SUNDAY,
    *,
    index: float | None = 58.46,
    **fields: object,
) -> WeeklyLoad:
    """A stored week by the timetable with its level by the usual bands."""
    return WeeklyLoad.objects.create(**_columns(trainer, ends_on, index, fields))


def an_own_load(
    trainer: Trainer | None = None,
    ends_on: dt.date = THIS_SUNDAY,
    *,
    index: float | None = 77.77,
    **fields: object,
) -> OwnWeeklyLoad:
    """A stored week by the trainer's own ratings."""
    return OwnWeeklyLoad.objects.create(**_columns(trainer, ends_on, index, fields))


def _columns(
    trainer: Trainer | None, ends_on: dt.date, index: float | None, fields: dict[str, object]
) -> dict[str, object]:
    shown = None if index is None else round(index, 1)
    measures = dict.fromkeys(Measures.__dataclass_fields__)
    return {
        "trainer": trainer or a_trainer(),
        "ends_on": ends_on,
        "index": index,
        "shown": shown,
        "level": "no data" if shown is None else DEFAULT.bands.level(shown).value,
        "has_work": bool(index),
        "measures": measures if index is None else measures | {"hours": 30.0, "repetition": 1.0},
        "subindices": {"load": 87.5, "repetition": 100.0},
        "contributions": {"load": 26.25, "repetition": 25.0},
        "policy_version": 1,
        "digest": "0" * 64,
        **fields,
    }


def a_rating(
    trainer: Trainer | None = None,
    *,
    program: Program | None = None,
    engagements: Sequence[Engagement] = (),
    value: int = 7,
    rated_at: dt.datetime = ON_MONDAY,
) -> EffortRating:
    """A rating of one day unless the days are given."""
    whose = trainer or a_trainer()
    rating = EffortRating.objects.create(
        trainer=whose, program=program or a_program(), value=value, rated_at=rated_at
    )
    for engagement in engagements or [an_engagement(whose)]:
        RatedEngagement.objects.create(rating=rating, engagement=engagement)
    return rating


def an_alert(
    trainer: Trainer | None = None, *, kind: str = Alert.Kind.PEAK, **fields: object
) -> Alert:
    """An open alert without an owner, of which the trainer was told."""
    columns: dict[str, object] = {
        "trainer": trainer or a_trainer(),
        "kind": kind,
        "opened_at": ON_MONDAY,
        "week": THIS_SUNDAY,
        "due_on": A_MONDAY + dt.timedelta(days=3),
        "told_at": ON_MONDAY,
        **fields,
    }
    return Alert.objects.create(**columns)


def a_relief(alert: Alert | None = None, **fields: object) -> ReliefAction:
    """A proposal nobody has answered yet."""
    columns: dict[str, object] = {
        "alert": alert or an_alert(),
        "kind": ReliefAction.Kind.RELEASE,
        "words": "Saturday off",
        "due_on": A_MONDAY + dt.timedelta(days=4),
        **fields,
    }
    columns.setdefault("proposed_by", a_user())
    return ReliefAction.objects.create(**columns)


def weeks_of_work(
    trainer: Trainer,
    *,
    weeks: Sequence[int] = range(-5, 1),
    days: int = 5,
    program: Program | None = None,
    state: Engagement.State = Engagement.State.PLANNED,
) -> list[Engagement]:
    """The same weeks one after the other, counted from this one: 360 minutes a day from Monday.

    All of one program, as in example L1.
    """
    edition = an_edition(program)
    return [
        an_engagement(
            trainer,
            A_MONDAY + dt.timedelta(weeks=week, days=day),
            category=edition.category,
            state=state,
        )
        for week in weeks
        for day in range(days)
    ]


def a_heavy_week(trainer: Trainer, week: int) -> list[Engagement]:
    """Seven days of one program, eight hours each, counted from this week: high in every way."""
    monday, category = A_MONDAY + dt.timedelta(weeks=week), a_category()
    return [
        an_engagement(trainer, monday + dt.timedelta(days=day), minutes=480, category=category)
        for day in range(7)
    ]

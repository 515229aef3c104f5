"""Ratings of effort: kept for the trainer alone, without a trace."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from people.models import Trace
from people.rules import Refused
from tests.builders.people import A_MONDAY
from tests.builders.programs import a_program
from tests.builders.trainers import a_trainer, an_engagement
from tests.builders.wellbeing import ON_MONDAY, a_rating
from trainers.models import TimeChange
from wellbeing.actions import ratings
from wellbeing.models import EffortRating, RatedEngagement

pytestmark = pytest.mark.django_db

A_DAY = dt.timedelta(days=1)


def two_days(trainer):
    return [an_engagement(trainer, A_MONDAY + A_DAY * day) for day in range(2)]


def covered() -> dict[int, list[int]]:
    """Rating value by the days it covers."""
    found: dict[int, list[int]] = {}
    for cover in RatedEngagement.objects.select_related("rating").order_by("engagement"):
        found.setdefault(cover.rating.value, []).append(cover.engagement_id)
    return found


def test_rate_keeps_one_rating_for_all_days_and_leaves_a_change_but_no_trace():
    trainer, program = a_trainer(), a_program()
    days = two_days(trainer)

    rating = ratings.rate(trainer, program=program, engagements=days, value=0, at=ON_MONDAY)

    assert rating is not None
    assert (rating.trainer, rating.program, rating.rated_at) == (trainer, program, ON_MONDAY)
    assert covered() == {0: [day.pk for day in days]}
    assert [(c.trainer_id, c.from_day) for c in TimeChange.objects.all()] == [
        (trainer.pk, A_MONDAY)
    ]
    assert not Trace.objects.exists()


def test_rate_again_replaces_what_covered_any_of_the_days():
    trainer, program = a_trainer(), a_program()
    first, second = two_days(trainer)
    ratings.rate(trainer, program=program, engagements=[first], value=3)

    ratings.rate(trainer, program=program, engagements=[first, second], value=7)

    assert covered() == {7: [first.pk, second.pk]}
    assert EffortRating.objects.count() == 1


def test_rate_with_nothing_takes_the_rating_away():
    trainer, program = a_trainer(), a_program()
    days = two_days(trainer)
    ratings.rate(trainer, program=program, engagements=days, value=7)
    TimeChange.objects.all().delete()

    assert ratings.rate(trainer, program=program, engagements=days, value=None) is None

    assert not EffortRating.objects.exists()
    assert TimeChange.objects.count() == 1


@pytest.mark.parametrize("value", [-1, 11])
def test_rate_refuses_what_is_not_on_the_scale(value):
    trainer = a_trainer()
    days = two_days(trainer)

    with pytest.raises(Refused, match="from 0 to 10"):
        ratings.rate(trainer, program=a_program(), engagements=days, value=value)

    assert not EffortRating.objects.exists()


def test_rate_refuses_no_days_and_days_of_somebody_else():
    trainer = a_trainer()

    others = two_days(a_trainer())
    for days in (others[:0], others):
        with pytest.raises(Refused, match="delivered yourself"):
            ratings.rate(trainer, program=a_program(), engagements=days, value=5)

    assert not EffortRating.objects.exists()


def test_ratings_are_forgotten_after_thirteen_months():
    kept = a_rating(rated_at=ON_MONDAY - 394 * A_DAY)
    a_rating(rated_at=ON_MONDAY - 396 * A_DAY)

    assert ratings.forget_old(at=ON_MONDAY) == 1
    assert ratings.forget_old(at=ON_MONDAY) == 0

    assert list(EffortRating.objects.all()) == [kept]


@pytest.mark.django_db(transaction=True)
def test_two_who_save_the_same_log_at_once_leave_one_rating():
    trainer, program = a_trainer(), a_program()
    days = two_days(trainer)

    def save(value: int) -> None:
        try:
            ratings.rate(trainer, program=program, engagements=days, value=value)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(save, range(4)))

    assert EffortRating.objects.count() == 1
    assert RatedEngagement.objects.count() == 2

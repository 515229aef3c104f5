"""Each constraint of the tables of load, and a row that breaks it."""

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from tests.builders.people import A_MONDAY
from tests.builders.trainers import a_trainer, an_engagement
from tests.builders.wellbeing import (
    ON_MONDAY,
    THIS_SUNDAY,
    a_load,
    a_rating,
    a_relief,
    an_alert,
    an_own_load,
)
from wellbeing.models import Alert, LoadPolicy, RatedEngagement, ReliefAction

pytestmark = pytest.mark.django_db
the_first_policy = import_module("wellbeing.migrations.0003_the_first_policy")


def broken_by(save) -> str:
    """Name of the constraint that refused."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        save()
    return refused.value.__cause__.diag.constraint_name


@pytest.fixture(autouse=True)
def first_policy() -> None:
    """As the migration leaves it; a test that empties tables takes it away for later ones."""
    the_first_policy.publish(apps, connection.schema_editor())


def test_first_policy_is_there_and_holds_in_every_week():
    [policy] = LoadPolicy.objects.in_force(on=dt.date(2012, 4, 30))

    assert (policy.version, policy.figures) == (1, {})


def test_policy_starts_on_a_monday():
    refused = broken_by(
        lambda: LoadPolicy.objects.create(version=2, from_week=A_MONDAY + dt.timedelta(days=1))
    )

    assert refused == "load_policy_starts_on_a_monday"


def test_policy_in_force_is_the_latest_that_has_begun():
    LoadPolicy.objects.create(version=2, from_week=A_MONDAY)

    versions = [
        LoadPolicy.objects.in_force(on=day).first().version
        for day in (A_MONDAY - dt.timedelta(days=1), A_MONDAY)
    ]

    assert versions == [1, 2]


@pytest.mark.parametrize(
    ("build", "once", "sunday"),
    [
        (a_load, "trainer_has_one_load_a_week", "weekly_load_ends_on_a_sunday"),
        (an_own_load, "trainer_has_one_own_load_a_week", "own_weekly_load_ends_on_a_sunday"),
    ],
)
def test_week_is_stored_once_and_ends_on_a_sunday(build, once, sunday):
    trainer = a_trainer()
    build(trainer)

    assert broken_by(lambda: build(trainer)) == once
    assert broken_by(lambda: build(trainer, THIS_SUNDAY + dt.timedelta(days=1))) == sunday


@pytest.mark.parametrize("value", [11, 100])
def test_rating_is_on_the_scale(value):
    assert broken_by(lambda: a_rating(value=value)) == "rating_is_on_the_scale"


def test_engagement_is_rated_once():
    trainer = a_trainer()
    day = an_engagement(trainer)
    a_rating(trainer, engagements=[day])

    refused = broken_by(lambda: a_rating(trainer, engagements=[day]))

    assert "engagement_id" in refused
    assert RatedEngagement.objects.count() == 1


def test_trainer_has_one_open_alert_of_a_kind():
    alert = an_alert()

    refused = broken_by(lambda: an_alert(alert.trainer))

    assert refused == "trainer_has_one_open_alert_of_a_kind"


def test_trainer_has_another_alert_of_the_kind_once_the_first_is_closed():
    alert = an_alert(closed_at=ON_MONDAY)

    again = an_alert(alert.trainer)
    other = an_alert(alert.trainer, kind=Alert.Kind.SUSTAINED)

    assert set(Alert.objects.open()) == {again, other}
    assert [each.is_open for each in (alert, again)] == [False, True]


def test_alert_closes_after_it_opens():
    early = ON_MONDAY - dt.timedelta(seconds=1)

    assert broken_by(lambda: an_alert(closed_at=early)) == "alert_closes_after_it_opens"


def test_relief_says_what():
    assert broken_by(lambda: a_relief(words="")) == "relief_says_what"


def test_relief_closes_with_an_outcome_unless_it_was_declined():
    declined = a_relief(closed_at=ON_MONDAY, is_declined=True)

    refused = broken_by(lambda: a_relief(closed_at=ON_MONDAY))

    assert refused == "relief_closes_with_an_outcome"
    assert list(ReliefAction.objects.all()) == [declined]


def test_relief_is_agreed_when_both_sides_said_yes():
    half = a_relief(agreed_by_care_at=ON_MONDAY)
    both = a_relief(agreed_by_care_at=ON_MONDAY, agreed_by_trainer_at=ON_MONDAY)
    over = a_relief(closed_at=ON_MONDAY, outcome="Saturday was free")

    assert [half.is_agreed, both.is_agreed] == [False, True]
    assert list(ReliefAction.objects.agreed()) == [both]
    assert set(ReliefAction.objects.standing()) == {half, both}
    assert over.closed_at is not None


def test_rows_name_themselves_for_who_repairs_something():
    load, rating, alert, relief = a_load(), a_rating(), an_alert(), a_relief()
    policy, covers = LoadPolicy.objects.get(), rating.covers.get()

    assert [str(each) for each in (policy, load, rating, covers, alert, relief)] == [
        "1: 1900-01-01",
        f"{load.trainer_id} 2026-11-29: 58.5",
        f"{rating.trainer_id} 2026-11-23",
        f"{rating.pk} covers {covers.engagement_id}",
        "peak: 2026-11-23",
        "a session day is given back: 2026-11-27",
    ]


def test_history_of_an_alert_holds_no_words_of_the_trainer_and_no_answer():
    alert = an_alert(kind=Alert.Kind.ASKED, words="Too much for me")
    history = apps.get_model("wellbeing", "AlertEvent").objects.filter(pgh_obj=alert.pk)
    Alert.objects.filter(pk=alert.pk).update(closed_at=ON_MONDAY, why_closed="Saturdays stay free")

    kept = [str(row) for row in history.values()]

    assert len(kept) == 2
    assert [row for row in kept if "Saturdays" in row or "Too much" in row] == []


def test_alert_for_weeks_says_of_what():
    assert str(Alert.Kind.SUSTAINED.label) == "elevated for weeks"

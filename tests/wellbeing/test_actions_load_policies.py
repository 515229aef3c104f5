"""A new policy is a new version, from a week to come."""

import datetime as dt

import pytest

from people.models import Right, Trace
from people.rules import Refused
from tests.builders.people import A_MONDAY, a_user
from tests.builders.wellbeing import ON_MONDAY
from wellbeing.actions import load_policies
from wellbeing.models import LoadPolicy
from wellbeing.queries.figures import policies

pytestmark = pytest.mark.django_db

LONG_AGO = dt.date(1900, 1, 1)
NEXT_MONDAY = A_MONDAY + dt.timedelta(weeks=1)
FIGURES = {"bands": {"high": 65}}


@pytest.fixture(autouse=True)
def first_policy() -> None:
    """Version 1, which a test that empties tables takes away for later ones."""
    LoadPolicy.objects.get_or_create(version=1, defaults={"from_week": LONG_AGO})


def publish(figures=FIGURES, from_week=NEXT_MONDAY, by=None):
    by = by or a_user(Right.ADMINISTER)
    return load_policies.publish(
        figures, from_week=from_week, why="Works council", by=by, at=ON_MONDAY
    )


def test_publish_makes_the_next_version_and_leaves_a_trace():
    by = a_user(Right.ADMINISTER)

    first, second = publish(by=by), publish({}, by=by)

    assert [first.version, second.version] == [2, 3]
    assert (first.figures, first.published_by) == (FIGURES, by)
    assert policies().on(A_MONDAY).bands.high == 70
    [trace] = Trace.objects.of(first)
    assert (trace.what, trace.by, trace.why) == ("load policy published", by, "Works council")


@pytest.mark.parametrize("from_week", [A_MONDAY, NEXT_MONDAY + dt.timedelta(days=1)])
def test_publish_refuses_weeks_that_have_begun_and_other_days_than_mondays(from_week):
    with pytest.raises(Refused, match="Choose a Monday that is still to come"):
        publish(from_week=from_week)

    assert LoadPolicy.objects.count() == 1


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        ({"prices": {}}, "no such figure: prices"),
        ({"bands": {"high": -1}}, "no such figure: -1"),
        ({"weights": {"load": 0}}, "Give the hours some weight"),
    ],
)
def test_publish_refuses_figures_the_model_cannot_use(figures, sentence):
    with pytest.raises(Refused, match=sentence):
        publish(figures)

    assert LoadPolicy.objects.count() == 1
    assert not Trace.objects.exists()

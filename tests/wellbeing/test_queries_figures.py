"""Published figures in the place of the rules of thumb."""

import datetime as dt
import math

import pytest

from tests.builders.people import A_MONDAY
from wellbeing.models import LoadPolicy
from wellbeing.queries.figures import Policies, policies, policy_of
from wellbeing.rules.policy import DEFAULT, Limit, Ramp


def test_policy_without_figures_is_that_of_the_rules_of_thumb():
    assert policy_of(1, {}) == DEFAULT


def test_policy_takes_up_figures_of_every_form():
    policy = policy_of(
        2,
        {
            "weights": {"load": 0.4},
            "ramps": {"load": [15, 30]},
            "bands": {"high": 65},
            "limits": {"run": [6, 9], "rests": [None, 3]},
            "effort": {"ratings_counted": 5},
            "measure": {"evening": "18:30", "shortest_rest": 12},
            "alert": {"sustained_weeks": 4},
        },
    )

    assert policy.version == 2
    assert policy.weights == DEFAULT.weights._replace(load=0.4)
    assert policy.ramps == DEFAULT.ramps._replace(load=Ramp(15, 30))
    assert (policy.bands.moderate, policy.bands.high) == (35, 65)
    assert policy.limits.run == Limit(6, 9)
    assert policy.limits.rests == Limit(math.inf, 3)
    assert repr(policy.effort.ratings_counted) == "5"
    assert policy.measure.evening == dt.time(18, 30)
    assert policy.measure.shortest_rest == dt.timedelta(hours=12)
    assert policy.alert.sustained_weeks == 4


@pytest.mark.parametrize(
    ("figures", "name"),
    [({"prices": {}}, "prices"), ({"bands": {"burned": 90}}, "burned")],
)
def test_policy_knows_no_other_figures(figures, name):
    with pytest.raises(KeyError) as refused:
        policy_of(2, figures)

    assert refused.value.args == (name,)


@pytest.mark.parametrize(
    "figures",
    [
        {"ramps": {"load": [30, 30]}},
        {"ramps": {"load": [None, 30]}},
        {"ramps": {"load": 30}},
        {"ramps": {"load": [1, 2, 3]}},
        {"limits": {"run": "7"}},
        {"bands": {"high": -1}},
        {"bands": {"high": True}},
        {"bands": {"high": "seventy"}},
        {"bands": {"high": math.inf}},
        {"measure": {"evening": "late"}},
    ],
)
def test_policy_refuses_figures_that_are_none(figures):
    with pytest.raises(ValueError, match=r"."):
        policy_of(2, figures)


@pytest.mark.django_db
def test_policies_tell_the_version_of_each_week():
    LoadPolicy.objects.create(version=2, from_week=A_MONDAY, figures={"bands": {"high": 65}})
    known = policies()

    found = [known.on(A_MONDAY + dt.timedelta(days=day)) for day in (-1, 0, 6)]

    assert [policy.version for policy in found] == [1, 2, 2]
    assert [policy.bands.high for policy in found] == [70, 65, 65]
    assert Policies(()).on(A_MONDAY) is DEFAULT

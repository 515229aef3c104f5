import datetime as dt

import pytest

from programs.rules import RightState, best_of, plan_to, state_of_right

ISSUED = dt.date(2025, 1, 1)
TODAY = dt.date(2026, 11, 23)
VALID, LAPSING, LAPSED, NONE = RightState


@pytest.mark.parametrize(
    ("valid_until", "state"),
    [
        (None, VALID),
        (TODAY + dt.timedelta(days=61), VALID),
        (TODAY + dt.timedelta(days=60), LAPSING),
        (TODAY, LAPSING),
        (TODAY - dt.timedelta(days=1), LAPSED),
    ],
)
def test_state_of_right_by_its_last_day(valid_until, state):
    assert state_of_right(ISSUED, valid_until, on=TODAY) == state


@pytest.mark.parametrize(("issued_on", "state"), [(TODAY, VALID), (dt.date(2026, 11, 24), NONE)])
def test_state_of_right_begins_on_the_day_of_issue(issued_on, state):
    assert state_of_right(issued_on, None, on=TODAY) == state


@pytest.mark.parametrize(
    ("states", "best"),
    [
        ([LAPSED, VALID, NONE], VALID),
        ([LAPSED, LAPSING], LAPSING),
        ([NONE, LAPSED], LAPSED),
        ([], NONE),
    ],
)
def test_best_of_several_rights_counts(states, best):
    assert best_of(states) == best


PLAN = {1: 1000, 10: 4000, 11: 2100, 12: 900}


@pytest.mark.parametrize(
    ("on", "people"),
    [
        (dt.date(2025, 12, 31), 0),
        (dt.date(2026, 1, 1), 0),
        (dt.date(2026, 1, 2), 45),  # a Friday: one of 22, and holidays are left out
        (dt.date(2026, 1, 31), 1000),
        (dt.date(2026, 10, 31), 5000),
        (dt.date(2026, 11, 1), 5000),  # a Sunday
        (dt.date(2026, 11, 2), 5000),  # the morning of the first working day
        (dt.date(2026, 11, 3), 5100),
        (dt.date(2026, 11, 20), 6400),
        (dt.date(2026, 11, 22), 6500),  # 15 of 21
        (dt.date(2026, 11, 23), 6500),
        (dt.date(2026, 11, 24), 6600),
        (dt.date(2026, 11, 30), 7000),
        (dt.date(2026, 12, 31), 7961),
        (dt.date(2027, 1, 1), 8000),
    ],
)
def test_plan_to_counts_full_months_and_working_days(on, people):
    assert plan_to(PLAN, year=2026, on=on) == people


def test_plan_to_is_nothing_without_targets():
    assert plan_to({}, year=2026, on=TODAY) == 0


@pytest.mark.parametrize(("people", "expected"), [(10, 0), (11, 1), (31, 1), (32, 2)])
def test_plan_to_rounds_to_the_nearest_person(people, expected):
    assert plan_to({11: people}, year=2026, on=dt.date(2026, 11, 3)) == expected


def test_plan_to_rounds_halves_upwards():
    assert plan_to({2: 10}, year=2026, on=dt.date(2026, 2, 3)) == 1  # one of twenty days

"""What holds for every trainer and every week."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wellbeing.examples import SUNDAY, a_block, a_day
from tests.wellbeing.plainly import Plain
from tests.wellbeing.strategies import blocks, dates, many, people
from wellbeing.rules.load import assess, series
from wellbeing.rules.policy import View
from wellbeing.rules.work import Kind, Person, State

few = settings(max_examples=20, deadline=None)
more = settings(max_examples=40, deadline=None)
views = st.sampled_from(View)
LOGGED = (State.LOGGED,)


def rises_from(before, after):
    """Whether both are known or none, and the second is not less."""
    return before is after is None or after >= before - 1e-9


@few
@given(people(), many(30), st.lists(dates(), min_size=1, max_size=4), views)
def test_series_equals_single_days(person, some, days, view):
    together = series(person, some, days, view=view)

    assert together == [assess(person, some, day, view=view) for day in days]


@more
@given(people(), many(50), dates(least=56))
def test_index_and_measures_are_those_of_the_definition(person, some, on):
    usual = replace(person, pattern=None, working_days=frozenset())
    plain = Plain(usual, some)

    result = assess(usual, some, on)

    found = result.measures.by_symbol()
    for symbol, value in plain.measures(on).items():
        assert found[symbol] == pytest.approx(value, abs=1e-6), symbol
    assert result.index == pytest.approx(plain.index(on), abs=1e-6)


@few
@given(people(), many(50), dates(least=28), views)
def test_index_stays_between_0_and_100(person, some, on, view):
    result = assess(person, some, on, view=view)

    known = [part for part in (*result.subindices, result.index) if part is not None]
    assert all(0 <= part <= 100 + 1e-9 for part in known)
    assert sum(part or 0 for part in result.contributions) == pytest.approx(result.index or 0)


@few
@given(people(), many(), blocks(kinds=(Kind.DELIVERY,)), dates())
def test_more_delivery_never_lowers_the_hours(person, some, another, on):
    before = assess(person, some, on).measures.hours
    after = assess(person, [*some, another], on).measures.hours

    assert rises_from(before, after)


@few
@given(
    st.lists(st.tuples(st.integers(0, 27), st.sampled_from("ABC")), min_size=2, max_size=20),
    st.integers(60, 480),
)
def test_new_content_never_raises_the_repetition(days, minutes):
    first = SUNDAY - dt.timedelta(days=27)
    same = [a_block(first + dt.timedelta(days=number), kind, minutes) for number, kind in days]
    same.append(replace(same[0]))
    fresh = [*same[:-1], replace(same[0], category="new")]

    before = assess(Person(), same, SUNDAY).measures.repetition
    after = assess(Person(), fresh, SUNDAY).measures.repetition

    assert rises_from(after, before)


@few
@given(people(), many(states=LOGGED), dates())
def test_planned_and_logged_week_have_the_same_index(person, some, on):
    planned = [replace(block, state=State.PLANNED) for block in some]

    confirmed, expected = assess(person, some, on), assess(person, planned, on)

    assert replace(expected, coverage=confirmed.coverage) == confirmed
    assert (expected.coverage.share or 0) == 0


@few
@given(people(), many(), dates())
def test_ratings_never_touch_the_schedule_view(person, some, on):
    unrated = [replace(block, effort=None, base_effort=None) for block in some]

    assert assess(person, some, on) == assess(person, unrated, on)


@few
@given(people(), many(states=(State.CANCELED,)), many(), dates(), views)
def test_canceled_work_does_not_exist(person, canceled, some, on, view):
    assert assess(person, [*some, *canceled], on, view=view) == assess(person, some, on, view=view)


@few
@given(people(), many(), st.randoms(use_true_random=False), dates(), views)
def test_order_of_different_blocks_means_nothing(person, some, order, on, view):
    apart = [*{block.start: block for block in some}.values()]
    shuffled = [*apart]
    order.shuffle(shuffled)

    assert assess(person, shuffled, on, view=view) == assess(person, apart, on, view=view)


@few
@given(people(), many(), dates(), views)
def test_later_work_means_nothing_for_a_day(person, some, on, view):
    so_far = [block for block in some if block.start.date() <= on]

    assert assess(person, some, on, view=view) == assess(person, so_far, on, view=view)


def test_series_of_no_day_is_empty():
    assert series(Person(), [a_block(a_day(0, 0))], []) == []

"""What would change."""

from dataclasses import replace

import pytest

from tests.wellbeing.examples import (
    MONDAY,
    NEXT_WEEK,
    a_block,
    a_day,
    weeks,
)
from wellbeing.rules.load import assess
from wellbeing.rules.policy import AlertPolicy, Level, Policy, View
from wellbeing.rules.relief import (
    Change,
    Question,
    Trainer,
    largest_falls,
    relief,
    rise,
    taken_over,
)
from wellbeing.rules.work import Kind, Person, State

ON = a_day(1, 6)
BUSY = Trainer(Person(), tuple(NEXT_WEEK))
QUESTION = Question(BUSY, ON)
LAST = len(NEXT_WEEK) - 1
IDLE = Trainer(Person(), ())
INTERNSHIP = a_block(a_day(1, 3), "internship", kind=Kind.OTHER)


def test_set_of_changes_is_reckoned_as_a_whole():
    """L10b: Thursday becomes an internship, Friday goes to a colleague."""
    both = [Change(LAST - 1, replacement=INTERNSHIP), Change(LAST, colleague="ann")]

    found = relief(QUESTION, both, {"ann": IDLE})

    single = [relief(QUESTION, [change], {"ann": IDLE}).fall for change in both]
    assert found.before.index == pytest.approx(59.6385, abs=5e-5)
    assert found.after.index == pytest.approx(35.2697, abs=5e-5)
    assert found.after.level == Level.ELEVATED
    assert found.fall == pytest.approx(59.6385 - 35.2697, abs=1e-4)
    assert abs(sum(single) - found.fall) > 0.5
    assert found.rises["ann"].after.measures.hours == 6 * 4.5 / 4


def test_largest_falls_are_three_and_in_order():
    days = [a_block(a_day(1, day), "A", 180 + 60 * day) for day in (2, 0, 4, 1, 3)]
    question = Question(Trainer(Person(), tuple(days)), ON)
    offers = [Change(number) for number in range(5)]

    found = largest_falls(question, offers, {})

    assert [each.changes for each in found] == [(offers[2],), (offers[4],), (offers[0],)]
    assert found[0].fall > found[1].fall > found[2].fall > 0


def test_change_that_helps_nobody_is_not_offered():
    far_back = Change(0)

    assert relief(QUESTION, [far_back], {}).fall == 0
    assert largest_falls(QUESTION, [far_back], {}) == []


def test_colleague_near_the_limit_is_not_offered():
    ready = Trainer(Person(), tuple(weeks("ABCD", 300, numbers=range(-4, 2))))
    offers = [Change(LAST, colleague="busy"), Change(LAST, colleague="ready")]

    found = largest_falls(QUESTION, offers, {"busy": BUSY, "ready": ready})

    assert [each.changes[0].colleague for each in found] == ["ready"]


@pytest.mark.parametrize(
    ("minutes", "shown", "is_too_much"), [(230, 54.9, False), (233, 55.0, True)]
)
def test_rise_may_reach_54_and_not_55(minutes, shown, is_too_much):
    colleague = Trainer(Person(), tuple(weeks("AAAA", 360, numbers=range(-2, 2))))

    found = rise(colleague, [a_block(a_day(1, 4), minutes=minutes)], ON)

    assert (found.after.shown, found.is_too_much) == (shown, is_too_much)


def test_policy_says_what_is_too_much_for_a_colleague():
    colleague = Trainer(Person(), tuple(weeks("AAAA", 360, numbers=range(-2, 2))))
    more = [a_block(a_day(1, 4), minutes=5)]

    found = [
        rise(colleague, more, ON, policy=Policy(alert=AlertPolicy(too_much_for_colleague=limit)))
        for limit in (42.2, 42.3)
    ]

    assert found[0].after.shown == 42.2
    assert [each.is_too_much for each in found] == [True, False]


def test_firm_limit_of_a_colleague_is_kept():
    """Six light days in a row: one more costs few points and breaks the limit of seven."""
    colleague = Trainer(Person(), tuple(weeks("ABCDAB", 60, numbers=[1])))

    found = rise(colleague, [a_block(ON, "C", 60)], ON)

    assert found.before.level == Level.LOW
    assert (found.after.level, found.after.subindices.load) == (Level.ELEVATED, 0.0)
    assert found.is_too_much


def test_colleague_who_is_elevated_by_a_limit_already_may_take_light_work():
    colleague = Trainer(Person(), tuple(weeks("A", 300, numbers=range(-5, 2)) * 3))

    found = rise(colleague, [a_block(a_day(1, 2), "B", 60)], ON)

    assert [found.before.level, found.after.level] == [Level.ELEVATED, Level.LOW]
    assert not found.is_too_much


def test_colleague_without_enough_days_is_not_offered():
    newcomer = Trainer(Person(known_from=a_day(1, 3)), ())

    found = largest_falls(QUESTION, [Change(LAST, colleague="new")], {"new": newcomer})

    assert found == []


def test_colleague_never_learns_what_the_giver_felt():
    rated = a_block(MONDAY, state=State.LOGGED, effort=10, base_effort=9, group=25)

    assert taken_over(rated) == a_block(MONDAY, group=25)


def test_rise_of_a_colleague_is_by_the_schedule_in_every_view():
    rated = tuple(replace(block, effort=10) for block in weeks("AB", 300))
    colleague = Trainer(Person(), rated)

    own = relief(
        Question(BUSY, ON, View.PERSONAL), [Change(LAST, colleague="ann")], {"ann": colleague}
    )

    assert own.after.view == View.PERSONAL
    assert own.rises["ann"] == rise(colleague, [taken_over(NEXT_WEEK[LAST])], ON)
    assert own.rises["ann"].before == assess(Person(), rated, ON)


def test_two_blocks_for_one_colleague_rise_together():
    both = [Change(LAST - 1, colleague="ann"), Change(LAST, colleague="ann")]

    found = relief(QUESTION, both, {"ann": IDLE})

    assert found.rises["ann"].after.measures.hours == 2 * 6 * 4.5 / 4


def test_fall_of_an_unknown_week_is_0():
    unknown = Question(Trainer(Person(known_from=ON), BUSY.blocks), ON)

    assert relief(unknown, [Change(LAST)], {}).fall == 0.0

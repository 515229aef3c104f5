"""A week is reckoned anew exactly when what it is made of changed."""

import datetime as dt
from dataclasses import replace

import pytest

from tests.wellbeing.examples import ONE_PROGRAM, SUNDAY, a_block, a_day
from wellbeing.rules.digests import Material, digest_of
from wellbeing.rules.policy import TWO_MONTHS
from wellbeing.rules.work import Kind, Person, Role, Share, State, WorkPattern

A_WEEK = dt.timedelta(weeks=1)
TODAY = a_day(0, 0)


def digest(person=Person(), blocks=ONE_PROGRAM, sunday=SUNDAY):  # noqa: B008 - never changed
    return Material.of(person, blocks, days_back=TWO_MONTHS).week(sunday)


def with_last(**changed):
    *others, last = ONE_PROGRAM
    return [*others, replace(last, **changed)]


@pytest.mark.parametrize(
    "changed",
    [
        {"minutes": 361},
        {"kind": Kind.OTHER},
        {"category": "B"},
        {"role": Role.CO},
        {"group": 16},
        {"state": State.LOGGED},
        {"effort": 0.0},
        {"expected_effort": 4.5},
        {"night_away": True},
        {"session": "1"},
        {"program": "1"},
        {"place": "Norilsk"},
        {"start": ONE_PROGRAM[-1].start - dt.timedelta(minutes=1)},
        {"end": ONE_PROGRAM[-1].end + dt.timedelta(minutes=1)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_digest_knows_every_field_of_a_block(changed):
    assert digest(blocks=with_last(**changed)) != digest()


@pytest.mark.parametrize(
    "person",
    [
        Person(shares=(Share(TODAY, 0.5),)),
        Person(known_from=TODAY),
        Person(absences=frozenset({TODAY})),
        Person(holidays=frozenset({TODAY})),
        Person(working_days=frozenset({TODAY})),
        Person(pattern=WorkPattern(TODAY, 28, 28)),
    ],
)
def test_digest_knows_every_field_of_a_person(person):
    assert digest(person) != digest()


def test_digest_does_not_hang_on_the_order_of_days_away():
    days = [a_day(0, weekday) for weekday in range(5)]

    assert digest(Person(absences=frozenset(days))) == digest(
        Person(absences=frozenset(reversed(days)))
    )


@pytest.mark.parametrize("week", [-9, 1])
def test_digest_leaves_out_what_the_windows_do_not_reach(week):
    far = a_day(week, 0)

    assert digest(Person(absences=frozenset({far})), [*ONE_PROGRAM, a_block(far)]) == digest()


def test_digest_counts_an_early_rating_since_it_tells_how_hard_later_days_are():
    long_ago = a_block(a_day(-20, 0), effort=7.0)

    assert digest(blocks=[long_ago, *ONE_PROGRAM]) != digest()


@pytest.mark.parametrize(("week", "has_work"), [(-6, False), (-5, True), (0, True), (1, False)])
def test_material_tells_whether_a_week_has_work(week, has_work):
    material = Material.of(Person(), ONE_PROGRAM, days_back=TWO_MONTHS)

    assert material.has_work(SUNDAY + week * A_WEEK) is has_work


def test_digest_keeps_its_parts_apart():
    assert digest_of(["ab", "c"]) != digest_of(["a", "bc"])
    assert len(digest_of([])) == 64

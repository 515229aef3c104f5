"""Days that wait for somebody, and sums over many sessions."""

import datetime as dt

import pytest

from people.models import Right
from sessions.models import TrainingSession
from sessions.queries.coverage import bare_days, to_cover, uncovered, urgency
from sessions.queries.days import clock_of, on_days, week_of
from sessions.queries.figures import people_trained
from tests.builders.people import A_MONDAY, a_site, a_user, an_instant
from tests.builders.programs import a_program
from tests.builders.sessions import a_session, an_assignment
from tests.builders.trainers import a_trainer, an_absence

pytestmark = pytest.mark.django_db

A_DAY = dt.timedelta(days=1)


def test_uncovered_days_come_by_time_with_what_is_left():
    trainer = a_trainer()
    session = a_session(days=2, day=A_MONDAY + 29 * A_DAY)
    an_assignment(session, trainer, blocks=list(session.blocks.all()[:1]))
    later = a_session(day=A_MONDAY + 60 * A_DAY)
    an_assignment(later, a_trainer(), is_first=False)
    a_session(a_trainer(), day=A_MONDAY)
    for state in ("draft", "canceled", "delivered"):
        a_session(state=state)
    planner = a_user(Right.PLAN)

    found = bare_days(uncovered(planner, first=A_MONDAY), on=A_MONDAY)

    assert [
        (bare.block.session, bare.block.number, bare.days_left, bare.tone) for bare in found
    ] == [
        (session, 2, 30, "warn"),
        (later, 1, 60, ""),
    ]
    assert found[0].day == A_MONDAY + 30 * A_DAY
    assert list(uncovered(planner, first=A_MONDAY, last=A_MONDAY + 29 * A_DAY)) == []


@pytest.mark.parametrize(
    ("left", "tone"), [(0, "bad"), (29, "bad"), (30, "warn"), (59, "warn"), (60, "")]
)
def test_urgency_is_red_below_thirty_days_and_amber_below_sixty(left, tone):
    assert urgency(left) == tone


def test_uncovered_days_are_those_of_sessions_the_user_sees():
    site = a_site()
    here = a_session(site=site)
    a_session()
    coordinator = a_user(Right.COORDINATE)
    coordinator.grants.update(site=site)

    found = uncovered(coordinator, first=A_MONDAY)

    assert [block.session for block in found] == [here]


def test_days_to_cover_are_those_on_which_the_trainer_is_away():
    ill, well = a_trainer(), a_trainer()
    session = a_session(ill, days=3)
    a_session(well)
    a_session(ill, day=A_MONDAY + 9 * A_DAY, state="draft")
    an_absence(ill, A_MONDAY + A_DAY, A_MONDAY + 20 * A_DAY)
    planner = a_user(Right.PLAN)

    waiting = to_cover(planner, first=A_MONDAY)

    assert [(duty.block.session, duty.block.number) for duty in waiting] == [
        (session, 2),
        (session, 3),
    ]
    assert [duty.block.number for duty in to_cover(planner, first=A_MONDAY + 2 * A_DAY)] == [3]
    assert [
        duty.block.number for duty in to_cover(planner, first=A_MONDAY, last=A_MONDAY + A_DAY)
    ] == [2]


def test_absences_by_name_are_for_planners_and_load_coordinators():
    ill = a_trainer()
    a_session(ill)
    an_absence(ill)

    told = {right for right in Right if to_cover(a_user(right), first=A_MONDAY).exists()}

    assert told == {Right.PLAN, Right.CARE}


def test_people_are_counted_when_their_session_has_ended():
    site, program = a_site(), a_program()
    november, december = dt.date(2026, 11, 30), dt.date(2026, 12, 1)
    a_session(site=site, program=program, day=november, state="closed", head_count=10)
    a_session(site=site, day=november, days=2, state="delivered", head_count=7)
    a_session(program=program, day=december, head_count=5)
    a_session(day=november)
    a_session(day=november, state="delivered")
    a_session(day=dt.date(2025, 12, 31), state="closed", head_count=100)

    year = people_trained(2026, on=december)

    assert (year.total, year.by_month[11], year.by_month[12], year.by_month[1]) == (22, 10, 12, 0)
    assert people_trained(2026, on=november).total == 10
    assert people_trained(2026, on=december, sites=[site]).total == 17
    assert people_trained(2026, on=december, programs=[program]).total == 15
    assert people_trained(2026, on=december, sites=[]).total == 0
    assert people_trained(2025, on=december).total == 100


def test_day_is_that_of_the_place():
    """At two in the morning of Monday in Krasnoyarsk it is still Sunday in UTC."""
    session = a_session(start_hour=2)
    rows = TrainingSession.objects.all()
    sunday = A_MONDAY - A_DAY

    assert list(on_days(rows, A_MONDAY, A_MONDAY)) == [session]
    assert list(on_days(rows, sunday, sunday)) == []
    assert list(on_days(rows, None, sunday)) == []
    assert list(on_days(rows, A_MONDAY, None)) == [session]


@pytest.mark.parametrize("day", range(7))
def test_week_is_monday_to_sunday(day):
    assert week_of(A_MONDAY + day * A_DAY) == (A_MONDAY, A_MONDAY + 6 * A_DAY)


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Asia/Krasnoyarsk", "Norilsk, UTC+7"),
        ("Asia/Kolkata", "Asia/Kolkata, UTC+5:30"),
        ("America/St_Johns", "America/St_Johns, UTC-3:30"),
    ],
)
def test_clock_names_the_site_or_the_zone(zone, words):
    site = a_site("Norilsk", zone="Asia/Krasnoyarsk")

    assert clock_of(zone, site, at=an_instant()) == words
    assert clock_of("Asia/Krasnoyarsk", None, at=an_instant()) == "Asia/Krasnoyarsk, UTC+7"


@pytest.mark.parametrize("rows", [1, 3])
def test_coverage_and_sums_cost_the_same_for_any_number(rows, django_assert_num_queries):
    for number in range(rows):
        a_session(day=A_MONDAY + number * A_DAY)
        ill = a_trainer()
        a_session(ill)
        an_absence(ill)
    planner = a_user(Right.PLAN)
    assert planner.may(Right.PLAN)

    with django_assert_num_queries(3):
        bare = bare_days(uncovered(planner, first=A_MONDAY), on=A_MONDAY)
        away = [duty.assignment.trainer.employee.site for duty in to_cover(planner, first=A_MONDAY)]
        people_trained(2026, on=A_MONDAY)

    assert len(bare) == len(away) == rows

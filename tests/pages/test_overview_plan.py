"""What the overview says of the plan, of this week and the next, and how old the load is."""

import datetime as dt

import pytest
from django.template.loader import render_to_string

from people.models import Right
from tests.builders.people import a_site, a_user
from tests.builders.programs import a_program, a_target
from tests.builders.sessions import a_session
from tests.builders.trainers import a_trainer
from tests.pages.overviews import MONDAY, NOON, SUNDAY, WEEK, opened, page_for, today
from trainer_institute.queries.overview import Week, overview_of
from trainer_institute.queries.overview_plan import AgainstPlan, MonthPlan, SitePlan
from trainer_institute.queries.overview_sites import Moment
from trainer_institute.views.overview import age_of

pytestmark = pytest.mark.django_db

# ---- against plan, this week ------------------------------------------------------------------


def test_plan_stands_beside_what_was_done_with_the_line_of_today():
    site, program = a_site(), a_program()
    for month, people in ((1, 1000), (10, 500), (11, 210), (12, 90)):
        a_target(program, people, site=site, month=month)
    a_session(day=dt.date(2026, 1, 20), site=site, state="delivered", head_count=900)
    a_session(day=dt.date(2026, 11, 20), site=site, state="closed", head_count=25)
    a_session(day=dt.date(2025, 12, 20), site=site, state="closed", head_count=7)
    a_session(day=dt.date(2026, 11, 24), site=site)

    plan = page_for(Right.DIRECT).plan

    # Fifteen of the twenty-one working days of November have passed.
    assert (plan.trained, plan.planned, plan.line) == (925, 1800, 1650)
    assert (plan.behind, plan.ahead) == (725, 0)
    assert plan.trained_by_month == [900, *[0] * 9, 25, 0]
    assert plan.planned_by_month == [1000, *[0] * 8, 500, 210, 90]


@pytest.mark.parametrize(
    ("trained", "planned", "words"),
    [
        (47_812, 55_000, "1,490 behind the line for today (49,302)"),
        (49_402, 55_000, "100 ahead of the line for today (49,302)"),
        (5, 0, "No target is set for this year."),
    ],
)
def test_page_says_how_far_the_year_is_from_its_line(trained, planned, words):
    plan = AgainstPlan(trained, planned, 49_302, [])

    assert render_to_string("pages/_overview_line.html", {"page": {"plan": plan}}).strip() == words


def test_week_counts_sessions_sites_and_those_without_a_trainer():
    one, two = a_trainer(), a_trainer()
    a_session(one, day=MONDAY)
    a_session(two, day=MONDAY, days=2)
    a_session(day=SUNDAY, site=one.employee.site)
    a_session(day=MONDAY + WEEK)
    a_session(day=MONDAY, state="canceled")
    a_session(day=MONDAY, state="draft")

    page = page_for(Right.DIRECT)

    assert page.week == Week(MONDAY, SUNDAY, sessions=3, sites=2, bare=1, people=72)
    assert page.next_week == Week(
        MONDAY + WEEK, SUNDAY + WEEK, sessions=1, sites=1, bare=1, people=24
    )


def test_week_counts_the_people_expected():
    site = a_site()
    for people in (12, 20, None):
        a_session(day=MONDAY, site=site, expected_people=people)
    a_session(day=MONDAY + WEEK, expected_people=9)
    a_session(day=MONDAY, state="draft", expected_people=50)

    page = page_for(Right.DIRECT)

    assert (page.week.people, page.next_week.people) == (32, 9)


def test_month_stands_beside_its_plan_and_the_one_before():
    program = a_program()
    for month, people in ((10, 500), (11, 210), (12, 90)):
        a_target(program, people, month=month)
    a_session(day=dt.date(2026, 11, 20), state="closed", head_count=25)

    page = page_for(Right.DIRECT)

    assert page.month == MonthPlan(dt.date(2026, 11, 1), trained=25, planned=210)
    assert page.month_before == MonthPlan(dt.date(2026, 10, 1), trained=0, planned=500)
    assert page.trained_so_far == [*[0] * 10, 25]


def test_january_has_no_month_before_it():
    moment = Moment(at=dt.datetime(2026, 1, 15, tzinfo=dt.UTC), on=dt.date(2026, 1, 15))

    assert overview_of(a_user(Right.DIRECT), moment).month_before is None


def test_sites_stand_beside_their_plan_the_furthest_behind_first():
    near, far, idle = a_site("Near"), a_site("Far"), a_site("Idle")
    program = a_program()
    for site, people in ((near, 100), (far, 200)):
        a_target(program, people, site=site, month=1)
        a_session(day=dt.date(2026, 1, 20), site=site, state="closed", head_count=90)

    sites = page_for(Right.DIRECT).plan.sites

    assert sites == [SitePlan(far, 90, 200, 200), SitePlan(near, 90, 100, 100)]
    assert idle not in [line.site for line in sites]
    assert [line.site for line in page_for(Right.DIRECT, site=near.code).plan.sites] == [near]


def test_many_sites_are_folded_away(client):
    program = a_program()
    for number in range(9):
        site = a_site(f"Site {number}")
        a_target(program, 100 + number, site=site, month=1, year=today().year)

    html = opened(client, a_user(Right.DIRECT))

    assert html.count('class="tb"') == 9
    assert html.count("The other sites") == 1


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (5, "Load is as of 1 minute ago."),
        (600, "Load is as of 10 minutes ago."),
        (3600, "Load is as of 1 hour ago."),
        (47 * 3600, "Load is as of 47 hours ago."),
        (48 * 3600, "Load is as of 21 November."),
    ],
)
def test_page_says_how_old_the_load_is(seconds, words):
    assert age_of(NOON - dt.timedelta(seconds=seconds), at=NOON) == words

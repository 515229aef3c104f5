"""What the overview says of load: rows at risk, alerts, and counts that name nobody."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from people.models import AccessLog, Right
from tests.builders.people import a_site, a_user, an_employee
from tests.builders.trainers import a_trainer
from tests.builders.wellbeing import a_load, a_switch, an_alert
from tests.pages.overviews import MONDAY, SUNDAY, WEEK, opened, page_for, this_sunday
from trainer_institute.queries.overview_load import told
from wellbeing.models import Alert, WeeklyLoad

pytestmark = pytest.mark.django_db


def test_heat_map_has_those_at_risk_heaviest_first_with_their_weeks():
    a_switch(Right.CARE)
    now, later, was, low = (a_trainer() for _ in range(4))
    a_load(now, SUNDAY, index=60.0)
    a_load(now, SUNDAY - WEEK, index=20.0)
    a_load(later, SUNDAY + 4 * WEEK, index=73.4)
    a_load(was, SUNDAY - WEEK, index=90.0)
    a_load(low, SUNDAY, index=30.0)

    heat = page_for(Right.CARE).load.heat

    assert [row.employee for row in heat.rows] == [later.employee, now.employee]
    assert [week.shown if week else None for week in heat.rows[1].weeks] == [
        *[None] * 6,
        20.0,
        60.0,
        *[None] * 4,
    ]
    assert (heat.sundays[0], heat.this_sunday, heat.sundays[-1]) == (
        SUNDAY - 7 * WEEK,
        SUNDAY,
        SUNDAY + 4 * WEEK,
    )
    assert heat.rows[0].weeks[-1].is_forecast


def test_trainer_without_a_stored_week_counts_as_no_data_and_one_who_left_not_at_all():
    a_switch(Right.CARE)
    a_load(a_trainer(), SUNDAY, index=12.0)
    a_trainer()
    a_load(a_trainer(left_on=MONDAY), SUNDAY, index=80.0)

    load = page_for(Right.CARE).load

    assert (load.total, load.healthy) == (2, 1)
    assert {level: n for level, n in load.counts.items() if n} == {"low": 1, "no data": 1}
    assert load.heat.rows == []


def test_request_for_relief_reaches_care_and_nobody_reads_the_own_alert_here():
    a_switch(Right.CARE, site=a_site())
    asked = an_alert(kind=Alert.Kind.ASKED)
    care = a_user(Right.CARE)
    an_alert(a_trainer(care.employee))

    alerts = page_for(user=care).load.alerts

    assert (alerts.first, alerts.total) == ([asked], 1)


@pytest.mark.parametrize("right", [Right.CARE, Right.PLAN])
def test_alert_is_nowhere_before_its_trainer_is_told(client, right):
    a_switch(right)
    user, now = a_user(right), timezone.now()
    kind = Alert.Kind.FORECAST
    an_alert(a_trainer(an_employee("Unaware")), kind=kind, told_at=None, owner=user)
    later = now + dt.timedelta(days=2)
    an_alert(a_trainer(an_employee("Tomorrow")), kind=kind, told_at=later, owner=user)
    told = an_alert(a_trainer(an_employee("Aware")), kind=kind, told_at=now, owner=user)
    for _number in range(9):
        a_trainer()

    html = opened(client, user)

    assert ("Unaware" in html, "Tomorrow" in html, "Aware" in html) == (False, False, True)
    links = re.findall(r'href="(/alerts/\d+/|[^"]*alert[^"]*\d+/)"', html)
    assert links == [reverse("alert", args=[told.pk])]
    assert [client.get(link).status_code for link in links] == [200]
    # In the menu, on a phone, and above what waits.
    assert html.count('<span class="cnt num">1</span>') == 3
    looks = AccessLog.objects.filter(page="overview").get()
    assert looks.employees == [told.trainer.employee_id]


def test_alerts_are_those_of_the_site_that_is_chosen():
    a_switch(Right.CARE)
    here = an_alert()
    an_alert(kind=Alert.Kind.ASKED)

    site = here.trainer.employee.site.code
    alerts = page_for(Right.CARE, site=site).load.alerts

    assert (alerts.first, alerts.total) == ([here], 1)


def test_load_tells_firm_limits_the_week_to_come_and_when_it_changed():
    a_switch(Right.CARE)
    site = a_site()
    beyond, calm = a_trainer(site=site), a_trainer(site=site)
    a_load(beyond, SUNDAY, index=60.0, hard_rules=[["weekly-hours", 52.0, "high"]])
    a_load(calm, SUNDAY, index=10.0)
    a_load(calm, SUNDAY + WEEK, index=80.0)
    changed_at = dt.datetime(2026, 11, 23, 3, tzinfo=dt.UTC)
    WeeklyLoad.objects.filter(trainer=calm).update(assessed_at=changed_at)
    WeeklyLoad.objects.filter(trainer=beyond).update(assessed_at=changed_at - WEEK)

    load = page_for(Right.CARE).load

    assert (load.at_limit, load.changed_at) == (1, changed_at)
    assert {level: n for level, n in load.ahead.items() if n} == {"high": 1, "no data": 1}


def test_sites_take_the_place_of_those_at_risk():
    a_switch(Right.CARE)
    a_load(a_trainer(), SUNDAY, index=60.0)

    by_site, by_name = page_for(Right.CARE, by_site=True).load, page_for(Right.CARE).load

    assert (by_site.heat, len(by_name.heat.rows)) == (None, 1)


def test_alerts_are_the_first_four_and_their_number():
    a_switch(Right.PLAN)
    made = [an_alert(due_on=MONDAY + dt.timedelta(days=number)) for number in range(8)]

    alerts = page_for(Right.PLAN).load.alerts

    assert (alerts.first, alerts.total) == (made[:4], 8)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        # As the demonstration institute has it: 8 + 4 + 2 + 1 are hidden and cannot be told apart.
        (
            {"low": 26, "moderate": 19, "elevated": 8, "high": 4, "absent": 2, "no data": 1},
            {"low": 26, "moderate": 19},
        ),
        # One small group alone could be reckoned from the sum: the next smallest goes with it.
        ({"low": 14, "moderate": 9, "high": 3}, {"low": 14}),
        ({"low": 14, "moderate": 10}, {"low": 14, "moderate": 10}),
        ({"low": 14, "moderate": 9}, {}),
        ({"low": 6, "moderate": 3}, {}),
        ({"low": 19, "moderate": 3, "high": 1}, {}),
        # What all have is known of each.
        ({"low": 19, "high": 0}, {}),
        ({}, {}),
    ],
)
def test_small_groups_are_not_told(counts, shown):
    assert told(counts) == {level: shown.get(level) for level in counts}


def test_analyst_reads_numbers_and_no_name(client):
    for number in range(22):
        trainer = a_trainer(an_employee(f"Surname{number}"))
        a_load(trainer, index=58.46 if number < 11 else 12.0)
    a_switch(Right.PLAN)
    analyst = a_user(Right.ANALYZE)

    load = page_for(user=analyst).load
    html = opened(client, analyst)

    assert (load.counts["elevated"], load.counts["low"], load.healthy) == (11, 11, None)
    assert "Surname" not in html
    assert "58.5" not in html
    assert "hidden: fewer than 10" in html
    assert not AccessLog.objects.exists()


# ---- who is told of the look -------------------------------------------------------------------


def test_look_at_load_by_name_is_written_down_for_those_shown(client):
    a_switch(Right.CARE)
    sunday = this_sunday()
    shown, alerted, calm = a_trainer(), a_trainer(), a_trainer()
    a_load(shown, sunday, index=80.0)
    an_alert(alerted, told_at=timezone.now())
    a_load(calm, sunday, index=10.0)
    for _number in range(7):
        a_trainer(site=calm.employee.site)
    care = a_user(Right.CARE)

    opened(client, care)

    look = AccessLog.objects.get()
    assert (look.viewer, look.page, look.right) == (care, "overview", Right.CARE)
    assert look.employees == sorted([shown.employee_id, alerted.employee_id])


def test_look_at_sites_is_written_down_for_those_whom_the_counts_tell_about(client):
    a_switch(Right.CARE)
    few, many = a_site("Chita"), a_site("Norilsk")
    alone = a_trainer(site=few)
    crowd = [a_trainer(site=many) for _number in range(10)]
    a_load(alone, this_sunday(), index=10.0)
    a_load(crowd[0], this_sunday(), index=80.0)
    care = a_user(Right.CARE)

    opened(client, care, "/overview/?show=sites")
    opened(client, care, f"/overview/?site={few.code}")
    opened(client, care, f"/overview/?show=sites&site={many.code}")
    opened(client, care, f"/overview/?site={many.code}")

    looks = AccessLog.objects.order_by("pk").values_list("employees", flat=True)
    assert list(looks) == [[alone.employee_id]] * 3 + [[crowd[0].employee_id]]


def test_levels_of_fewer_than_ten_are_as_good_as_names():
    a_switch(Right.PLAN)
    crowd = [a_trainer(site=a_site(f"Site {number}")) for number in range(9)]

    nine = page_for(Right.PLAN).load
    a_trainer(site=crowd[0].employee.site)
    ten = page_for(Right.PLAN).load

    assert {person.pk for person in nine.shown[Right.PLAN]} == {
        trainer.employee_id for trainer in crowd
    }
    assert (nine.total, ten.total, ten.shown) == (9, 10, {})


def test_look_is_written_down_by_the_right_that_opened_it(client):
    north, south = a_site("Norilsk"), a_site("Chita")
    a_switch(Right.CARE, site=north)
    a_switch(Right.PLAN, site=south)
    asked = an_alert(kind=Alert.Kind.ASKED)
    heavy = [a_trainer(site=site) for site in (north, south)]
    for trainer in heavy:
        a_load(trainer, this_sunday(), index=80.0)

    opened(client, a_user(Right.CARE, Right.PLAN))

    looks = dict(AccessLog.objects.values_list("right", "employees"))
    assert looks == {
        Right.CARE: sorted([heavy[0].employee_id, asked.trainer.employee_id]),
        Right.PLAN: [heavy[1].employee_id],
    }

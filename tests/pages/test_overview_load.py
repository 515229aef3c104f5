"""What the overview says of load: rows at risk, alerts, and counts that name nobody."""

import datetime as dt

import pytest

from people.models import AccessLog, Right
from tests.builders.people import a_site, a_user, an_employee
from tests.builders.trainers import a_trainer
from tests.builders.wellbeing import a_load, a_switch, an_alert
from tests.pages.overviews import MONDAY, SUNDAY, WEEK, opened, page_for
from trainer_institute.queries.overview_load import told
from wellbeing.models import Alert

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


def test_alerts_are_the_first_six_and_their_number():
    a_switch(Right.PLAN)
    made = [an_alert(due_on=MONDAY + dt.timedelta(days=number)) for number in range(8)]

    alerts = page_for(Right.PLAN).load.alerts

    assert (alerts.first, alerts.total) == (made[:6], 8)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        # As the demonstration institute has it: 4 + 2 + 1 are hidden and cannot be told apart.
        (
            {"low": 26, "moderate": 19, "elevated": 8, "high": 4, "absent": 2, "no data": 1},
            {"low": 26, "moderate": 19, "elevated": 8},
        ),
        # One small group alone could be reckoned from the sum: the next smallest goes with it.
        ({"low": 14, "moderate": 9, "high": 3}, {"low": 14}),
        ({"low": 14, "moderate": 9}, {"low": 14, "moderate": 9}),
        ({"low": 3, "moderate": 1}, {}),
        ({"low": 9, "moderate": 3, "high": 1}, {}),
        ({"low": 9, "high": 0}, {"low": 9}),
        ({}, {}),
    ],
)
def test_small_groups_are_not_told(counts, shown):
    assert told(counts) == {level: shown.get(level) for level in counts}


def test_analyst_reads_numbers_and_no_name(client):
    for number in range(12):
        trainer = a_trainer(an_employee(f"Surname{number}"))
        a_load(trainer, index=58.46 if number < 6 else 12.0)
    a_switch(Right.PLAN)
    analyst = a_user(Right.ANALYZE)

    load = page_for(user=analyst).load
    html = opened(client, analyst)

    assert (load.counts["elevated"], load.counts["low"], load.healthy) == (6, 6, None)
    assert "Surname" not in html
    assert "58.5" not in html
    assert "hidden: fewer than 5" in html
    assert not AccessLog.objects.exists()

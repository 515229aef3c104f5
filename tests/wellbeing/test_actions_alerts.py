"""Alerts open and close once, have an owner, and are told to the trainer no later than to care."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from notices.models import Notice
from people.models import Right, Trace
from tests.builders.people import A_MONDAY, a_site, a_user, an_employee
from tests.builders.trainers import a_category, a_trainer, an_engagement
from tests.builders.wellbeing import (
    ON_MONDAY,
    THIS_SUNDAY,
    a_heavy_week,
    a_switch,
    an_alert,
    weeks_of_work,
)
from tests.wellbeing.examples import aigul as autumn_of_aigul
from trainers.models import Engagement
from trainers.models.categories import Work
from wellbeing.actions import assessments
from wellbeing.models import Alert
from wellbeing.queries import loads
from wellbeing.rules.work import Kind

pytestmark = pytest.mark.django_db

A_DAY, A_WEEK = dt.timedelta(days=1), dt.timedelta(weeks=1)
KIND = Alert.Kind
AUTUMN = autumn_of_aigul()


@pytest.fixture
def site():
    return a_site("Norilsk", zone="Asia/Krasnoyarsk")


@pytest.fixture
def aigul(site):
    return a_trainer(an_employee("Karimova", "Aigul", site=site))


@pytest.fixture
def olga(site):
    """Care at the site of the trainer, to whom load is open."""
    a_switch(Right.CARE)
    return a_user(Right.CARE, employee=an_employee("Petrova", "Olga", site=site))


def assess(trainer, at=ON_MONDAY):
    assessments.assess([trainer.pk], at=at)


def alerts_of(trainer, **columns) -> dict[str, Alert]:
    return {alert.kind: alert for alert in trainer.alerts.filter(**columns)}


def kinds_open(trainer) -> set[str]:
    return set(alerts_of(trainer, closed_at=None))


def notices(**columns) -> list[tuple[str, int | None, dt.datetime]]:
    found = Notice.objects.filter(canceled_at=None, **columns).order_by("pk")
    return [(notice.kind, notice.to_id, notice.due_at) for notice in found]


def lighten(trainer, week: int) -> None:
    """Nothing is left of that week, counted from this one."""
    monday = A_MONDAY + A_WEEK * week
    booked = trainer.engagements.filter(starts_at__date__range=(monday, monday + 6 * A_DAY))
    booked.update(state=Engagement.State.CANCELED)


def test_heavy_week_opens_a_peak_and_a_firm_limit_with_owner_and_day_of_answer(aigul, olga):
    a_heavy_week(aigul, 0)

    assess(aigul)

    found = alerts_of(aigul)
    assert set(found) == {KIND.PEAK, KIND.HARD_RULE}
    peak = found[KIND.PEAK]
    this = aigul.weeklyloads.get(ends_on=THIS_SUNDAY)
    assert (peak.week, peak.shown, peak.owner) == (THIS_SUNDAY, this.shown, olga)
    assert (peak.opened_at, peak.told_at) == (ON_MONDAY, ON_MONDAY)
    assert [alert.due_on for alert in found.values()] == [A_MONDAY + 3 * A_DAY] * 2


def test_third_elevated_week_in_a_row_opens_a_sustained_alert_for_a_week(aigul):
    weeks_of_work(aigul, weeks=range(-5, 1))

    assess(aigul)

    sustained = alerts_of(aigul)[KIND.SUSTAINED]
    assert (sustained.week, sustained.due_on) == (THIS_SUNDAY, A_MONDAY + A_WEEK)


def test_past_weeks_open_no_alert_later(aigul):
    a_heavy_week(aigul, -1)

    assess(aigul)

    assert kinds_open(aigul) == set()


def test_alert_is_told_to_the_trainer_first_and_to_care_at_the_same_time(aigul, olga):
    a_heavy_week(aigul, 0)

    assess(aigul)

    for alert in alerts_of(aigul).values():
        assert notices(about_id=alert.pk) == [
            ("load-alert", aigul.employee_id, ON_MONDAY),
            ("load-alert-care", olga.employee_id, ON_MONDAY),
        ]
    [values] = {str(notice.values) for notice in Notice.objects.filter(values__kind="peak")}
    assert values == str(
        {
            "kind": "peak",
            "due_on": "2026-11-26",
            "week_on": "2026-11-29",
            "is_reminder": False,
        }
    )


def test_assessing_again_opens_and_tells_nothing_twice(aigul, olga):
    a_heavy_week(aigul, 0)
    a_heavy_week(aigul, 2)
    assess(aigul)
    before = [list(table.objects.values()) for table in (Alert, Notice, Trace)]

    for hours in range(1, 4):
        assess(aigul, at=ON_MONDAY + dt.timedelta(hours=hours))

    assert [list(table.objects.values()) for table in (Alert, Notice, Trace)] == before


def test_alert_closes_once_when_the_load_comes_down(aigul, olga):
    a_heavy_week(aigul, 0)
    assess(aigul)
    opened = alerts_of(aigul)
    later = ON_MONDAY + A_DAY
    lighten(aigul, 0)

    assess(aigul, at=later)
    assess(aigul, at=later + A_DAY)

    assert kinds_open(aigul) == set()
    for alert in opened.values():
        alert.refresh_from_db()
        assert (alert.closed_at, alert.why_closed) == (later, "the load came down")
        assert [(trace.what, trace.by, trace.why) for trace in Trace.objects.of(alert)] == [
            ("alert closed", None, "the load came down"),
            ("alert opened", None, ""),
        ]


def test_alert_that_closed_may_open_anew(aigul):
    booked = a_heavy_week(aigul, 0)
    assess(aigul)
    lighten(aigul, 0)
    assess(aigul, at=ON_MONDAY + A_DAY)
    Engagement.objects.filter(pk__in=[each.pk for each in booked]).update(
        state=Engagement.State.PLANNED
    )

    assess(aigul, at=ON_MONDAY + 2 * A_DAY)

    assert kinds_open(aigul) == {KIND.PEAK, KIND.HARD_RULE}
    assert aigul.alerts.count() == 4


def test_near_forecast_is_told_at_once_and_due_before_its_week_begins(aigul, olga):
    a_heavy_week(aigul, 1)

    assess(aigul)

    forecast = alerts_of(aigul)[KIND.FORECAST]
    ahead = aigul.weeklyloads.get(ends_on=THIS_SUNDAY + A_WEEK)
    assert forecast.named_weeks == [THIS_SUNDAY + A_WEEK]
    assert (forecast.week, forecast.shown) == (THIS_SUNDAY + A_WEEK, ahead.shown)
    assert (forecast.told_at, forecast.due_on) == (ON_MONDAY, THIS_SUNDAY)
    assert [kind for kind, _to, _due in notices()] == ["load-alert", "load-alert-care"]


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (dt.datetime(2026, 11, 23, 12), dt.datetime(2026, 11, 27, 18)),
        (dt.datetime(2026, 11, 27, 17, 59), dt.datetime(2026, 11, 27, 18)),
        (dt.datetime(2026, 11, 27, 18), dt.datetime(2026, 12, 4, 18)),
        (dt.datetime(2026, 11, 28, 9), dt.datetime(2026, 12, 4, 18)),
    ],
)
def test_far_forecast_waits_for_friday_evening_by_the_clock_of_the_site(aigul, olga, at, told):
    zone = ZoneInfo("Asia/Krasnoyarsk")
    a_heavy_week(aigul, 5)

    assess(aigul, at=at.replace(tzinfo=zone))

    told_at = told.replace(tzinfo=zone)
    forecast = alerts_of(aigul)[KIND.FORECAST]
    assert (forecast.told_at, forecast.due_on) == (told_at, at.date() + A_WEEK)
    assert [due_at for _kind, _to, due_at in notices()] == [told_at] * 2


def test_far_forecast_is_told_earlier_when_a_near_week_joins_it(aigul, olga):
    a_heavy_week(aigul, 5)
    assess(aigul)
    a_heavy_week(aigul, 1)
    later = ON_MONDAY + dt.timedelta(hours=1)

    assess(aigul, at=later)

    forecast = alerts_of(aigul)[KIND.FORECAST]
    assert forecast.named_weeks == [THIS_SUNDAY + A_WEEK, THIS_SUNDAY + 5 * A_WEEK]
    assert (forecast.week, forecast.told_at) == (THIS_SUNDAY + A_WEEK, later)
    assert [due_at for _kind, _to, due_at in notices()] == [later] * 2


def test_far_forecast_that_goes_away_before_it_was_told_is_never_told(aigul, olga):
    at = dt.datetime(2099, 11, 23, 5, tzinfo=dt.UTC)
    for day in range(7):
        an_engagement(aigul, dt.date(2099, 12, 28) + A_DAY * day, minutes=480)
    assess(aigul, at=at)
    assert len(notices()) == 2
    aigul.engagements.update(state=Engagement.State.CANCELED)

    assess(aigul, at=at)

    assert notices() == []
    assert kinds_open(aigul) == set()


def test_forecast_closes_when_every_named_week_is_lighter(aigul):
    a_heavy_week(aigul, 1)
    a_heavy_week(aigul, 3)
    assess(aigul)
    lighten(aigul, 1)
    assess(aigul)
    still_open = kinds_open(aigul)
    lighten(aigul, 3)

    assess(aigul)

    assert still_open == {KIND.FORECAST}
    assert kinds_open(aigul) == set()


def test_named_week_that_arrives_is_spoken_of_by_the_other_alerts(aigul):
    a_heavy_week(aigul, 1)
    assess(aigul)

    assess(aigul, at=ON_MONDAY + A_WEEK)

    assert KIND.FORECAST not in kinds_open(aigul)
    assert KIND.PEAK in kinds_open(aigul)
    assert alerts_of(aigul, kind=KIND.FORECAST)[KIND.FORECAST].why_closed == "its weeks have come"


def test_forecast_with_a_lighter_week_still_ahead_closes_because_the_load_came_down(aigul):
    a_heavy_week(aigul, 1)
    a_heavy_week(aigul, 3)
    assess(aigul)
    lighten(aigul, 3)

    assess(aigul, at=ON_MONDAY + A_WEEK)

    assert alerts_of(aigul)[KIND.FORECAST].why_closed == "the load came down"


def test_trainer_who_left_has_no_open_alert(aigul):
    a_heavy_week(aigul, 0)
    asked = an_alert(aigul, kind=KIND.ASKED)
    assess(aigul)
    type(aigul).objects.filter(pk=aigul.pk).update(left_on=A_MONDAY, why_left="moved")

    assess(aigul)

    assert kinds_open(aigul) == set()
    asked.refresh_from_db()
    assert (asked.closed_at, asked.why_closed) == (ON_MONDAY, "no longer a trainer")


def test_model_never_opens_or_closes_a_request_for_relief(aigul):
    asked = an_alert(aigul, kind=KIND.ASKED)

    assess(aigul)

    asked.refresh_from_db()
    assert (asked.is_open, asked.told_at, asked.owner) == (True, ON_MONDAY, None)
    assert notices() == []


def test_aiguls_forecast_alert_closes_once_her_saturday_is_given_back(aigul, olga):
    categories = {key: a_category(key) for key in {block.category or "" for block in AUTUMN}}
    for block in AUTUMN:
        an_engagement(
            aigul,
            block.start.date(),
            minutes=int(block.minutes),
            kind=Work.DELIVERY if block.kind is Kind.DELIVERY else Work.METHOD_WORK,
            category=categories[block.category or ""],
            group_size=block.group,
            night_away=block.night_away,
        )
    assess(aigul)
    weeks = [week.shown for week in loads.curve(aigul, on=A_MONDAY, past=3, ahead=2)]
    named = alerts_of(aigul)[KIND.FORECAST].named_weeks

    saturday = aigul.engagements.filter(starts_at__date=dt.date(2026, 12, 5))
    saturday.update(state=Engagement.State.CANCELED)
    assess(aigul, at=ON_MONDAY + dt.timedelta(minutes=1))

    assert weeks == [44.9, 49.1, 56.8, 58.5, 73.4, 68.3]
    assert named == [dt.date(2026, 12, 6)]
    assert [week.shown for week in loads.curve(aigul, on=A_MONDAY, past=0, ahead=1)] == [58.5, 59.6]
    assert kinds_open(aigul) == set()
    assert notices(kind="load-alert-care") == [("load-alert-care", olga.employee_id, ON_MONDAY)]

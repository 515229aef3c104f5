"""Who looks after an alert, when it passes on, and when its owner is reminded."""

import datetime as dt

import pytest

from notices.models import Notice
from people.models import Grant, Right, Switch
from tests.builders.people import A_MONDAY, a_grant, a_site, a_user, an_employee
from tests.builders.trainers import a_trainer, an_engagement
from tests.builders.wellbeing import ON_MONDAY, a_heavy_week, a_switch, an_alert
from wellbeing.actions import assessments
from wellbeing.actions.alerts import owner_of
from wellbeing.models import Alert

pytestmark = pytest.mark.django_db

A_DAY = dt.timedelta(days=1)
KIND = Alert.Kind


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


def notices(**columns) -> list[tuple[str, int | None, dt.datetime]]:
    found = Notice.objects.filter(canceled_at=None, **columns).order_by("pk")
    return [(notice.kind, notice.to_id, notice.due_at) for notice in found]


def test_request_without_an_owner_gets_one_who_is_told(aigul):
    asked = an_alert(aigul, kind=KIND.ASKED)
    care = a_user(Right.CARE)

    assess(aigul)

    asked.refresh_from_db()
    assert asked.owner == care
    assert notices() == [("load-alert-care", care.employee_id, ON_MONDAY)]


def test_alert_has_no_owner_while_load_is_closed_to_care_and_gets_one_when_it_opens(aigul):
    care = a_user(Right.CARE)
    a_switch(Right.CARE, site=a_site())
    a_switch(Right.PLAN)
    a_heavy_week(aigul, 0)
    assess(aigul)
    told_first = notices()
    a_switch(Right.CARE, site=aigul.employee.site)
    later = ON_MONDAY + A_DAY

    assess(aigul, at=later)

    assert [(kind, to) for kind, to, _due in told_first] == [("load-alert", aigul.employee_id)] * 2
    assert {alert.owner for alert in alerts_of(aigul).values()} == {care}
    assert notices(kind="load-alert-care") == [("load-alert-care", care.employee_id, later)] * 2


def test_alert_passes_on_when_its_owner_no_longer_holds_the_right(aigul, olga):
    a_heavy_week(aigul, 0)
    assess(aigul)
    Grant.objects.filter(user=olga).update(taken_at=ON_MONDAY)
    still = {alert.owner for alert in alerts_of(aigul).values()}
    assess(aigul)
    alone = {alert.owner for alert in alerts_of(aigul).values()}
    successor = a_user(Right.CARE)

    assess(aigul)

    assert (still, alone) == ({olga}, {None})
    assert {alert.owner for alert in alerts_of(aigul).values()} == {successor}


def test_former_owner_is_neither_told_nor_reminded_once_the_load_is_closed(aigul, olga):
    at = dt.datetime(2099, 11, 23, 5, tzinfo=dt.UTC)
    for day in range(7):
        an_engagement(aigul, dt.date(2099, 12, 28) + A_DAY * day, minutes=480)
    assess(aigul, at=at)
    waiting = [kind for kind, _to, _due in notices()]
    Switch.objects.all().delete()

    assess(aigul, at=at)
    assess(aigul, at=at + 20 * A_DAY)

    assert waiting == ["load-alert", "load-alert-care"]
    assert [kind for kind, _to, _due in notices()] == ["load-alert"]
    assert {alert.owner for alert in alerts_of(aigul).values()} == {None}


def test_owner_of_a_request_keeps_it_though_the_load_is_closed(aigul, olga):
    asked = an_alert(aigul, kind=KIND.ASKED, owner=olga)
    Switch.objects.all().delete()

    assess(aigul)

    asked.refresh_from_db()
    assert asked.owner == olga


def test_right_of_care_counts_by_the_day_of_the_site(aigul, site):
    a_switch(Right.CARE)
    begins_today = a_user(employee=an_employee(site=site))
    a_grant(begins_today, Right.CARE, starts_on=A_MONDAY)
    still_sunday_in_utc = dt.datetime(2026, 11, 22, 18, tzinfo=dt.UTC)
    an_alert(aigul, kind=KIND.ASKED)

    assess(aigul, at=still_sunday_in_utc)

    assert alerts_of(aigul)[KIND.ASKED].owner == begins_today


def test_owner_is_somebody_at_the_site_with_fewest_open_alerts(aigul, site):
    a_switch(Right.CARE)
    busy, free = (a_user(Right.CARE, employee=an_employee(site=site)) for _ in range(2))
    a_user(Right.CARE)  # elsewhere, with nothing to look after
    an_alert(owner=busy)
    an_alert(owner=free, closed_at=ON_MONDAY)
    a_heavy_week(aigul, 0)

    assess(aigul)

    assert alerts_of(aigul)[KIND.PEAK].owner == free
    assert {alert.owner for alert in alerts_of(aigul).values()} == {busy, free}


def test_owner_is_anybody_with_the_right_when_nobody_is_at_the_site(aigul):
    busy, free = a_user(Right.CARE), a_user(Right.CARE)
    an_alert(owner=busy)

    assert owner_of(aigul, on=A_MONDAY) == free


def test_nobody_looks_after_oneself(aigul):
    a_user(Right.CARE, employee=aigul.employee)

    assert owner_of(aigul, on=A_MONDAY) is None


def test_deputy_looks_after_alerts_while_the_right_is_lent(aigul):
    lent = a_grant(a_user(), Right.CARE, ends_on=A_MONDAY - A_DAY)
    deputy = a_user()
    a_grant(
        deputy,
        Right.CARE,
        deputizes=a_grant(lent.user, Right.CARE, starts_on=A_MONDAY),
        ends_on=A_MONDAY + A_DAY,
    )
    an_alert(owner=lent.user)

    assert owner_of(aigul, on=A_MONDAY) == deputy
    assert owner_of(aigul, on=A_MONDAY + 2 * A_DAY) == lent.user


def test_owner_is_reminded_once_in_a_fortnight_and_the_trainer_never(aigul, olga):
    asked = an_alert(aigul, kind=KIND.ASKED, owner=olga)
    days = (13, 14, 15, 27, 28)

    for day in days:
        assess(aigul, at=ON_MONDAY + A_DAY * day)

    reminders = Notice.objects.filter(about_id=asked.pk).order_by("pk")
    assert [(n.kind, n.to, n.window, n.values["is_reminder"]) for n in reminders] == [
        ("load-alert-care", olga.employee, f"reminder {day}", True)
        for day in ("2026-12-07", "2026-12-21")
    ]


def test_owner_who_is_an_account_without_a_person_is_not_told(aigul):
    a_switch(Right.CARE)
    service = a_user(Right.CARE)
    type(service).objects.filter(pk=service.pk).update(employee=None)
    a_heavy_week(aigul, 0)

    assess(aigul)
    assess(aigul, at=ON_MONDAY + 20 * A_DAY)

    assert {kind for kind, _to, _due in notices()} == {"load-alert"}

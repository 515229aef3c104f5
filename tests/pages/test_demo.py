"""The company of the demonstration adds up, and the command that fills it keeps its word."""

import datetime as dt
import sys
from collections import Counter
from dataclasses import replace

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError
from django.db.models import Count, QuerySet
from django.utils import timezone

from people.models import AccessLog, Department, Employee, Grant, Right, Room, Shown, Site, User
from people.models.access import Switch
from sessions.models import Incident, SessionLog, TrainingSession
from tests.pages.demonstration import (
    PEOPLE,
    TODAY,
    an_institute,
    emptied,
    fill,
    fingerprint,
    trainer,
)
from trainer_institute.actions import demo
from trainer_institute.actions.demo import company
from trainer_institute.actions.demo.cast import AIGUL
from trainer_institute.actions.demo.weeks import Weeks
from trainers.models import Engagement
from wellbeing.models import Alert, EffortRating, WeeklyLoad
from wellbeing.rules.alerts import is_told_at_once

pytestmark = pytest.mark.slow

A_THURSDAY = dt.date(2027, 5, 13)  # after a week with days off
LEVELS = {"low": 26, "moderate": 19, "elevated": 8, "high": 4, "absent": 2, "no data": 1}


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """The institute of seed 1, filled once for all tests that only read it."""
    with django_db_blocker.unblock(), an_institute(1) as said:
        yield said


def test_demo_fills_the_company_of_its_description(filled):
    by_site = {site.name: site.employees.count() for site in Site.objects.all()}
    assert by_site == PEOPLE
    assert Employee.objects.count() == 48_000
    assert not Employee.objects.filter(department=None).exists()
    assert not Employee.objects.exclude(kind="own").exists()
    assert Employee.objects.values("personnel_number").distinct().count() == 48_000
    assert Room.objects.count() == 26
    hours = {
        site.name: site.today(at=dt.datetime(2026, 11, 22, 18, tzinfo=dt.UTC))
        for site in Site.objects.all()
    }
    assert sorted(name for name, day in hours.items() if day == TODAY) == [
        "Chita",
        "Norilsk",
        "Talnakh",
    ]


def test_demo_accounts_sign_in_and_hold_their_rights(filled, rf):
    rights = {user.email: sorted(user.rights) for user in User.objects.all()}
    assert rights == {
        "hr@example.com": sorted([Right.PLAN, Right.CARE, Right.ANALYZE, Right.ADMINISTER]),
        "coordinator@example.com": [Right.COORDINATE],
        "trainer@example.com": [Right.TRAIN],
        "methodologist@example.com": sorted([Right.TRAIN, Right.LEAD_PROGRAM, Right.LEAD_TEAM]),
        "manager@example.com": [Right.LEAD_TEAM],
        "juror@example.com": [Right.JUDGE],
        "auditor@example.com": [Right.AUDIT],
        "director@example.com": [Right.DIRECT],
        "contact@example.com": [Right.CONTACT],
    }
    aigul = authenticate(rf.post("/sign-in/"), email="trainer@example.com", password=demo.PASSWORD)
    assert str(aigul) == "Aigul Karimova"
    assert str(aigul.employee.line_manager) == "Viktor Orlov"
    assert aigul.employee.trainer == trainer(AIGUL)


def test_demo_lends_a_right_to_a_deputy_for_two_weeks(filled):
    lent = Grant.objects.get(deputizes__isnull=False)

    assert (lent.starts_on, lent.ends_on) == (dt.date(2026, 11, 23), dt.date(2026, 12, 6))
    assert lent.deputizes.user.email == "manager@example.com"


def test_demo_opens_what_the_agreement_opens(filled):
    opened = Switch.objects.filter(site=None).values_list("shown", "right")

    assert Switch.objects.count() == len(opened)
    assert {(str(shown), str(right)) for shown, right in opened} == {
        (Shown.LOAD.value, Right.PLAN.value),
        (Shown.LOAD.value, Right.CARE.value),
        (Shown.LOAD.value, Right.LEAD_TEAM.value),
        (Shown.NOTES.value, Right.CARE.value),
        (Shown.LOG_TEXTS.value, Right.ANALYZE.value),
        (Shown.LOG_TEXTS.value, Right.LEAD_PROGRAM.value),
    }
    assert not AccessLog.objects.exists()


def test_demo_departments_hang_in_one_tree_a_site_and_have_a_head_each(filled):
    assert Department.objects.filter(parent=None).count() == len(PEOPLE)
    led = set(
        Employee.objects.filter(kind="own", line_manager__isnull=False).values_list("department")
    )
    peopled = set(Employee.objects.filter(kind="own").values_list("department"))
    assert peopled == led


def test_demo_names_ten_people_a_site_in_cyrillic(filled):
    found = Employee.objects.filter(last_name__regex="[А-Яа-яЁё]").order_by()

    assert dict(found.values_list("site__name").annotate(Count("pk"))) == dict.fromkeys(PEOPLE, 10)
    assert not found.filter(trainer__isnull=False).exists()


def test_demo_calls_the_training_center_by_its_name(filled):
    training = Department.objects.filter(name__startswith="Training center")

    assert list(training.values_list("name").order_by().distinct()) == [("Training center",)]
    assert training.count() == len(PEOPLE)
    assert Employee.objects.filter(department__in=training, trainer__isnull=False).count() == 60


def test_demo_leaves_a_filled_institute_alone(filled):
    before = fingerprint()

    again = fill(seed=2, if_empty=True)

    assert "48,000 people in 6 sites." in filled
    assert "already filled" in again
    assert fingerprint() == before
    with pytest.raises(CommandError, match="not empty"):
        fill(seed=2)


@pytest.fixture
def hamlets(monkeypatch):
    """The same company with a few hundred people."""
    few = [replace(place, people=dict.fromkeys(demo.SCALES, 200)) for place in demo.PLACES]
    monkeypatch.setattr(company, "PLACES", few)


def this_week() -> QuerySet[WeeklyLoad]:
    return WeeklyLoad.objects.filter(ends_on=A_THURSDAY + dt.timedelta(days=3))


@pytest.mark.django_db
def test_demo_is_the_same_for_the_same_seed(hamlets):
    prints, levels, indices = [], [], []

    for seed in (7, 7, 8):
        emptied()
        fill(seed=seed, today=A_THURSDAY)
        prints.append(fingerprint())
        levels.append(Counter(this_week().values_list("level", flat=True)))
        indices.append(this_week().get(trainer=trainer(AIGUL)).shown)

    assert prints[0] == prints[1]
    assert levels == [LEVELS] * 3
    assert indices == [58.5] * 3
    assert all(mine != other for mine, other in zip(prints[0], prints[2], strict=True))


@pytest.mark.django_db
def test_demo_of_an_evening_is_told_without_anything_to_come(hamlets, monkeypatch):
    now = dt.datetime(2026, 11, 23, 17, 1, tzinfo=dt.UTC)
    tomorrow = TODAY + dt.timedelta(days=1)  # a minute old in Norilsk
    monkeypatch.setattr(timezone, "now", lambda: now)

    fill(seed=1, today=None)

    last = Engagement.objects.filter(state=Engagement.State.LOGGED).latest("ends_at")
    assert last.day == TODAY  # the evening before, for who tells it
    assert last.ends_at <= now
    later = Alert.objects.filter(told_at__gt=now)  # on Monday, with the digest
    assert (Alert.objects.count(), [alert.kind for alert in later]) == (9, ["forecast"])
    assert not is_told_at_once(later[0].named_weeks, tomorrow)
    for model, name in (
        (Alert, "opened_at"),
        (WeeklyLoad, "assessed_at"),
        (SessionLog, "logged_at"),
        (EffortRating, "rated_at"),
        (Incident, "told_at"),
    ):
        assert not model.objects.filter(**{f"{name}__gt": now}).exists(), (model, name)


@pytest.mark.django_db
def test_demo_of_a_whole_group_has_its_people_and_no_sessions_yet(hamlets):
    said = fill(seed=1, scale="company", today=None)

    assert "people in 6 sites." in said
    assert not TrainingSession.objects.exists()


def test_holidays_of_the_told_weeks_are_left_out_but_one():
    weeks = Weeks(TODAY)
    early, first, second = (weeks.day(week, 2) for week in (44, 45, 45))
    feasts = [(early, "A"), (first, "B"), (second, "C"), (weeks.day(49), "D"), (weeks.day(53), "E")]

    assert company._kept(feasts, weeks) == [feasts[0], feasts[1], feasts[4]]


@pytest.mark.django_db
def test_demo_without_its_calendar_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "holidays", None)

    with pytest.raises(CommandError, match=r"Install requirements/embedded\.txt"):
        fill(seed=1)

    assert not Site.objects.exists()

"""The demonstration adds up."""

import datetime as dt
import sys
from dataclasses import replace
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from people.models import Department, Employee, Grant, Right, Room, Site, User
from trainer_institute.actions import demo

pytestmark = pytest.mark.slow

A_DAY = "2026-11-23"
PEOPLE = {
    "Norilsk": 17_500,
    "Talnakh": 8_500,
    "Yekaterinburg": 3_000,
    "Monchegorsk": 8_000,
    "Zapolyarny": 5_500,
    "Chita": 5_500,
}


def fill(**options: object) -> str:
    said = StringIO()
    call_command(
        "fill_demo", scale="small", today=dt.date.fromisoformat(A_DAY), stdout=said, **options
    )
    return said.getvalue()


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """The institute of seed 1, filled once for all tests that only read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield fill(seed=1)
        transaction.set_rollback(True)


def emptied() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE people_site, people_employee, people_department CASCADE")


def fingerprint() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT md5(string_agg(concat_ws('|', personnel_number, pass_number, last_name,"
            " first_name, patronymic), ',' ORDER BY personnel_number, pass_number))"
            " FROM people_employee"
        )
        return str(cursor.fetchone()[0])


def test_demo_fills_the_company_of_its_description(filled):
    own = Employee.objects.filter(kind="own")
    by_site = {site.name: own.filter(site=site).count() for site in Site.objects.all()}
    assert by_site == PEOPLE
    assert sum(by_site.values()) == 48_000
    assert own.filter(department=None).count() == 0
    assert own.values("personnel_number").distinct().count() == 48_000
    assert Room.objects.count() == 26
    hours = {
        site.name: site.today(at=dt.datetime(2026, 11, 22, 18, tzinfo=dt.UTC))
        for site in Site.objects.all()
    }
    assert sorted(name for name, day in hours.items() if day == dt.date(2026, 11, 23)) == [
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


def test_demo_lends_a_right_to_a_deputy_for_two_weeks(filled):
    lent = Grant.objects.get(deputizes__isnull=False)

    assert (lent.starts_on, lent.ends_on) == (dt.date(2026, 11, 23), dt.date(2026, 12, 6))
    assert lent.deputizes.user.email == "manager@example.com"


def test_demo_departments_hang_in_one_tree_a_site_and_have_a_head_each(filled):
    assert Department.objects.filter(parent=None).count() == len(PEOPLE)
    led = set(
        Employee.objects.filter(kind="own", line_manager__isnull=False).values_list("department")
    )
    peopled = set(Employee.objects.filter(kind="own").values_list("department"))
    assert peopled == led


def test_demo_leaves_a_filled_institute_alone(filled):
    before = fingerprint()

    again = fill(seed=2, if_empty=True)

    assert "48,060 people in 6 sites." in filled
    assert "already filled" in again
    assert fingerprint() == before
    with pytest.raises(CommandError, match="not empty"):
        fill(seed=2)


@pytest.mark.django_db
def test_demo_is_the_same_for_the_same_seed(monkeypatch):
    hamlets = [replace(place, people={"small": 200}) for place in demo.PLACES]
    monkeypatch.setattr(demo, "PLACES", hamlets)
    prints = []

    for seed in (7, 7, 8):
        emptied()
        fill(seed=seed)
        prints.append(fingerprint())

    assert prints[0] == prints[1] != prints[2]


@pytest.mark.django_db
def test_demo_without_its_calendar_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "holidays", None)

    with pytest.raises(CommandError, match=r"Install requirements/embedded\.txt"):
        fill(seed=1)

    assert not Site.objects.exists()

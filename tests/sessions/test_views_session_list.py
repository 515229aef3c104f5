"""The list of sessions: who opens it, what it is asked for, and its sheet."""

import datetime as dt
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from people.models import HR, Right
from sessions.queries.days import week_of
from tests.builders.people import A_MONDAY, a_site, a_user, an_employee
from tests.builders.programs import a_program
from tests.builders.sessions import a_session, an_assignment
from tests.builders.trainers import a_trainer

pytestmark = pytest.mark.django_db

A_DAY = dt.timedelta(days=1)
LISTS = {*HR, Right.AUDIT, Right.COORDINATE, Right.LEAD_PROGRAM, Right.LEAD_TEAM, Right.TRAIN}


def listed(client, **filters: object) -> list[str]:
    page = client.get(reverse("sessions:list"), filters)
    assert page.status_code == 200
    return [session.code for session in page.context["page"]]


@pytest.mark.parametrize("right", list(Right))
def test_list_is_for_those_who_work_with_sessions(client, right):
    client.force_login(a_user(right))

    status = client.get(reverse("sessions:list")).status_code

    assert status == (200 if right in LISTS else 403)


def test_list_is_searched_and_filtered_by_its_address(client):
    site = a_site()
    talk = a_program("Stop-work talk")
    a_session(code="A-1", site=site, program=talk)
    a_session(a_trainer(), code="A-2", program=talk, day=A_MONDAY + 2 * A_DAY)
    a_session(a_trainer(), code="B-1", state="delivered", day=A_MONDAY + A_DAY)
    client.force_login(a_user(Right.PLAN))

    assert listed(client, text="") == ["A-2", "B-1", "A-1"]
    assert listed(client, text="", sort="starts") == ["A-1", "B-1", "A-2"]
    assert listed(client, text="a-") == ["A-2", "A-1"]
    assert listed(client, text="WORK") == ["A-2", "A-1"]
    assert listed(client, text="talk a") == ["A-2", "A-1"]
    assert listed(client, site=site.code) == ["A-1"]
    assert listed(client, program=talk.code) == ["A-2", "A-1"]
    assert listed(client, state="delivered") == ["B-1"]
    assert listed(client, first="2026-11-24") == ["B-1", "A-2"]
    assert listed(client, last="2026-11-24") == ["B-1", "A-1"]
    assert listed(client, uncovered="on") == ["A-1"]
    assert listed(client, text="zzz") == []


def test_list_opens_on_this_week_and_says_so(client):
    monday, _sunday = week_of(timezone.now().date())
    for code, days in (("last week", -1), ("this week", 0), ("later", 30)):
        a_session(code=code, day=monday + days * A_DAY)
    client.force_login(a_user(Right.PLAN, employee=an_employee(site=a_site(zone="UTC"))))

    page = client.get(reverse("sessions:list"), {"page": "1"})

    assert [session.code for session in page.context["page"]] == ["this week", "later"]
    assert f'name="first" value="{monday.isoformat()}"' in page.content.decode()
    assert listed(client, first="") == ["later", "this week", "last week"]


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("first", "0001-01-01"),
        ("first", "1949-12-31"),
        ("last", "2101-01-01"),
        ("last", "9999-12-31"),
    ],
)
def test_list_refuses_days_of_other_ages_with_a_sentence(client, name, day):
    a_session()
    client.force_login(a_user(Right.PLAN))

    page = client.get(reverse("sessions:list"), {name: day})
    sheet = client.get(reverse("sessions:list"), {name: day, "export": "csv"})

    assert page.status_code == sheet.status_code == 200
    assert page.context["form"].errors == {name: ["Choose a day between 1950 and 2100."]}
    assert day in page.content.decode()
    assert listed(client, first="1950-01-01", last="2100-12-31")


def test_list_says_what_is_wrong_with_a_filter(client):
    a_session()
    client.force_login(a_user(Right.PLAN))

    page = client.get(
        reverse("sessions:list"), {"site": "x", "first": "2026-11-24", "last": "2026-11-23"}
    )

    assert set(page.context["form"].errors) == {"last"}
    assert "To: The last day must not be before the first." in page.content.decode()


def test_list_names_the_clock_and_what_is_missing(client):
    a_session(site=a_site("Norilsk"), code="A-1")
    client.force_login(a_user(Right.PLAN))

    page = client.get(reverse("sessions:list"), {"text": ""}).content.decode()

    assert '23 November 2026 <span class="sub">09:00–15:00</span>' in page
    assert "Norilsk, UTC+7" in page
    assert "no trainer yet</span>" in page
    assert "24 expected" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_any_length(client, rows, django_assert_num_queries):
    for _row in range(rows):
        an_assignment(a_session(a_trainer(), days=2), a_trainer(), is_first=False)
    client.force_login(a_user(Right.PLAN))

    with django_assert_num_queries(8):
        page = client.get(reverse("sessions:list"), {"text": ""})

    assert len(page.context["page"]) == rows


def test_list_has_fifty_a_page(client):
    site, program = a_site(), a_program()
    for number in range(51):
        a_session(site=site, program=program, day=A_MONDAY + number * A_DAY)
    client.force_login(a_user(Right.PLAN))

    page = client.get(reverse("sessions:list"), {"site": site.code})

    assert len(page.context["page"]) == 50
    assert "&amp;page=2" in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_export_has_the_filtered_list(client, rows, django_assert_num_queries):
    program = a_program("=cmd()")
    for number in range(rows):
        trainer = a_trainer(an_employee("Karimova"))
        a_session(trainer, program=program, code=f"A-{number}", days=2, head_count=19)
    a_session(code="B-1")
    client.force_login(a_user(Right.PLAN))

    with django_assert_num_queries(6):
        answer = client.get(reverse("sessions:list"), {"text": "A-", "export": "xlsx"})

    sheet = list(load_workbook(BytesIO(answer.content)).active.values)
    assert len(sheet) == rows + 1
    assert sheet[0][0] == "Code"
    assert sheet[-1][0] == "A-0"
    assert sheet[-1][1] == "=cmd()"
    assert sheet[-1][3:5] == (dt.datetime(2026, 11, 23, 9), dt.datetime(2026, 11, 24, 15))
    assert sheet[-1][5:] == (
        "Asia/Krasnoyarsk",
        2,
        "Karimova Aigul",
        "no",
        24,
        19,
        "published",
    )

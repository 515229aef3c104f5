import ast
import csv
import datetime as dt
import io

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.actions import access
from people.models import AccessLog, Employee, Right, User
from people.views.looks import PAGES
from tests.builders.people import a_user, an_employee
from tests.house.source import own_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(client) -> User:
    user = a_user()
    client.force_login(user)
    return user


def look(viewer: User, *people: Employee, page: str = "planted page", right: str = "care") -> None:
    access.log(viewer, page=page, employees=people, right=Right(right))


def lines(client: Client, **filters: str) -> list[tuple[User, str, str]]:
    page = client.get(reverse("people:looks"), filters)
    assert page.status_code == 200
    return [(line.look.viewer, str(line.page), str(line.right)) for line in page.context["lines"]]


def test_looks_say_who_where_and_by_which_right(client, anna, monkeypatch):
    monkeypatch.setitem(PAGES, "planted", "load of everybody")
    care, planner = a_user(Right.CARE), a_user(Right.PLAN)
    look(care, anna.employee, an_employee(), page="planted")
    look(planner, anna.employee, page="other-page", right="plan")
    AccessLog.objects.create(
        viewer=care, page="planted", employees=[anna.employee_id], right="gone"
    )

    assert lines(client) == [
        (care, "load of everybody", "gone"),
        (planner, "other-page", "planner"),
        (care, "load of everybody", "load coordinator"),
    ]


def test_looks_at_others_are_not_listed(client, anna):
    look(a_user(), an_employee(), page="planted")
    look(anna, an_employee(), page="planted")

    assert lines(client) == []


def test_looks_are_taken_as_a_sheet_as_they_are_filtered(client, anna):
    care = a_user(Right.CARE)
    look(care, anna.employee, page="overview")
    look(a_user(Right.CARE), anna.employee, page="overview")
    look(care, an_employee(), page="overview")

    words = {"export": "csv", "text": care.employee.last_name, "sort": "when"}
    sheet = client.get(reverse("people:looks"), words).content.decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(sheet)))
    assert rows[0] == ["Who", "When", "Page", "By which right"]
    told = [(row[0], row[2], row[3]) for row in rows[1:]]
    assert told == [(care.name, "Overview of the institute", "load coordinator")]


@pytest.mark.parametrize("right", [Right.AUDIT, Right.ADMINISTER])
def test_looks_at_others_are_listed_for_nobody(client, right):
    viewer = a_user(right)
    look(a_user(Right.CARE), an_employee(), page="planted")
    client.force_login(viewer)

    assert lines(client) == []


def test_looks_are_searched_by_the_name_of_who_looked(client, anna):
    zimin = a_user(employee=an_employee("Zimin"))
    look(zimin, anna.employee)
    look(a_user(employee=an_employee("Adams")), anna.employee)

    assert [viewer for viewer, _page, _right in lines(client, text="zim")] == [zimin]
    assert len(lines(client, text="x" * 101)) == 2


def test_looks_say_when_there_is_none(client, anna):
    nobody = client.get(reverse("people:looks")).content.decode()
    nobody_so_called = client.get(reverse("people:looks"), {"text": "zim"}).content.decode()

    assert "Nobody opened it" in nobody
    assert "Nobody of that name opened it" in nobody_so_called


def test_looks_of_somebody_erased_are_without_a_name(client, anna):
    viewer = a_user()
    look(viewer, anna.employee)
    Employee.objects.filter(user=viewer).update(
        first_name="", last_name="", erased_at=timezone.now()
    )

    page = client.get(reverse("people:looks"))

    assert "somebody who has left the records" in page.content.decode()


def test_account_without_a_person_has_no_looks(client, anna):
    look(a_user(), anna.employee)
    User.objects.filter(pk=anna.pk).update(employee=None)

    assert lines(client) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_looks_cost_the_same_for_any_length(client, anna, rows, django_assert_num_queries):
    for _row in range(rows):
        look(a_user(), anna.employee)

    with django_assert_num_queries(6):
        page = client.get(reverse("people:looks"))

    assert len(page.context["lines"]) == rows


# The last two pass the page on to the first.
WRITERS = ("access.log", "looks.note", "form_page")


def pages_logged(source: str) -> list[str]:
    """What calls that write a look down say the page is; a name for what only a run can tell."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [
        ast.literal_eval(argument.value)
        if isinstance(argument.value, ast.Constant)
        else ast.unparse(argument.value)
        for call in calls
        if ast.unparse(call.func) in WRITERS
        for argument in call.keywords
        if argument.arg == "page"
    ]


def test_every_page_that_is_written_down_has_its_words():
    found = {path: pages_logged(source) for path, source in own_code().items()}
    passed_on = [path for path, pages in found.items() if "page" in pages]

    assert {page for pages in found.values() for page in pages} - {"page"} == set(PAGES)
    assert sorted(passed_on) == ["wellbeing/actions/looks.py", "wellbeing/views/alerts.py"]


def test_page_without_words_is_seen():
    source = "access.log(viewer, page='nowhere', right=x)\naccess.log(viewer, page=name, right=x)"

    assert pages_logged(source) == ["nowhere", "name"]


def test_looks_come_fifty_a_page_newest_first(client, anna):
    viewer, now = a_user(), timezone.now()
    AccessLog.objects.bulk_create(
        AccessLog(
            viewer=viewer,
            page=str(n),
            employees=[anna.employee_id],
            right="care",
            at=now - dt.timedelta(minutes=n),
        )
        for n in range(51)
    )

    assert [page for _viewer, page, _right in lines(client)] == [str(n) for n in range(50)]
    assert [page for _viewer, page, _right in lines(client, page="2")] == ["50"]

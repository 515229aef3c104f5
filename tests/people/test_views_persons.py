import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils.html import escape

from people.actions import traces
from people.models import HR, Employee, Right
from tests.builders.people import PASSWORD, a_department, a_grant, a_site, a_user, an_employee

pytestmark = pytest.mark.django_db

LISTS = {*HR, Right.AUDIT, Right.COORDINATE, Right.LEAD_TEAM, Right.CONTACT}
OTHERS = set(Right) - LISTS


def listed(client, **filters: object) -> list[str]:
    page = client.get(reverse("people:list"), filters)
    assert page.status_code == 200
    return [employee.last_name for employee in page.context["page"]]


@pytest.mark.parametrize("right", sorted(OTHERS))
def test_list_is_not_for_who_has_nothing_to_do_with_others(client, right):
    client.force_login(a_user(right))

    assert client.get(reverse("people:list")).status_code == 403


def test_list_shows_those_the_viewer_sees(client):
    site = a_site()
    viewer = a_user(Right.COORDINATE, employee=an_employee("Berg", site=site))
    an_employee("Adams", site=site)
    an_employee("Foreign")
    client.force_login(viewer)

    assert listed(client) == ["Adams", "Berg"]


def test_list_is_searched_and_filtered_by_its_address(client):
    site = a_site()
    an_employee("Karimova", site=site)
    an_employee("Karimov")
    an_employee("Adams", site=site)
    client.force_login(a_user(Right.PLAN))

    assert listed(client, text="kari") == ["Karimov", "Karimova"]
    assert listed(client, text="kari", site=site.code) == ["Karimova"]
    assert listed(client, text="zzz") == []


def test_list_is_searched_by_address_by_those_who_see_accounts(client):
    a_user(employee=an_employee("Adams"), email="chief.17@example.com")
    lists = {}
    for right in sorted(LISTS):
        viewer = a_user(right, employee=an_employee("Zulu"))
        client.force_login(viewer)
        lists[right] = listed(client, text="chief.17@")

    found = {right for right, names in lists.items() if names == ["Adams"]}
    assert found == {Right.ADMINISTER, Right.AUDIT}
    assert {right for right, names in lists.items() if not names} == LISTS - found


def test_list_says_what_is_wrong_with_a_filter(client):
    client.force_login(a_user(Right.PLAN))

    page = client.get(reverse("people:list"), {"site": "nowhere", "text": "x" * 200})

    assert page.status_code == 200
    assert set(page.context["form"].errors) == {"site", "text"}
    assert len(page.context["page"]) == 1


@pytest.mark.parametrize(
    ("asked", "number"), [("2", 2), ("99", 2), ("0", 2), ("x", 1), ("1" * 40, 2), ("-1", 2)]
)
def test_list_has_fifty_a_page(client, asked, number):
    site = a_site()
    for _row in range(51):
        an_employee("Same", site=site)
    client.force_login(a_user(Right.PLAN, employee=an_employee("Zulu", site=site)))

    page = client.get(reverse("people:list"), {"page": asked, "text": "s"}).context["page"]

    assert page.number == number
    assert len(page) == (50 if number == 1 else 1)


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_any_length(client, rows, django_assert_num_queries):
    for _row in range(rows):
        an_employee("Shown", department=a_department())
    client.force_login(a_user(Right.PLAN))

    with django_assert_num_queries(7):
        page = client.get(reverse("people:list"), {"text": "shown"})

    assert len(page.context["page"]) == rows


def test_list_pages_keep_search_and_filters(client):
    site = a_site()
    for _row in range(51):
        an_employee("Same", site=site)
    client.force_login(a_user(Right.PLAN))

    page = client.get(reverse("people:list"), {"text": "same", "site": site.code})

    assert escape(f"?text=same&site={site.code}&page=2") in page.content.decode()


def test_list_marks_who_has_left_and_not_who_will(client):
    Employee.objects.filter(pk=an_employee("Gone").pk).update(left_on=dt.date(2020, 1, 1))
    Employee.objects.filter(pk=an_employee("Going").pk).update(left_on=dt.date(2099, 1, 1))
    client.force_login(a_user(Right.PLAN))

    lines = client.get(reverse("people:list"), {"text": "go"}).context["lines"]

    assert [(line.employee.last_name, line.has_left) for line in lines] == [
        ("Going", False),
        ("Gone", True),
    ]


def parts(client, person) -> set[str]:
    """The parts of the page of the person that are shown."""
    page = client.get(reverse("people:detail", args=[person.pk]))
    assert page.status_code == 200
    return set(re.findall(r"<h2[^>]*>\s*(.*?)\s*</h2>", page.content.decode(), re.DOTALL))


RECORD = {"Record"}
ACCOUNT = RECORD | {"Account", "Rights"}
DEEDS = ACCOUNT | {"What was done with the account"}


@pytest.mark.parametrize("right", list(Right))
def test_detail_shows_each_right_its_parts(client, right):
    viewer = a_user(right)
    person = an_employee(
        site=viewer.site, department=viewer.employee.department, line_manager=viewer.employee
    )
    user = a_user(Right.TRAIN, employee=person, email="planted@example.com")
    traces.leave(by=viewer, what="right given: train", about=user, why="planted reason")
    client.force_login(viewer)
    url = reverse("people:detail", args=[person.pk])

    if right in OTHERS:
        assert client.get(url).status_code == 404
        return

    reads = right in {Right.ADMINISTER, Right.AUDIT}
    assert parts(client, person) == (DEEDS if reads else RECORD)
    page = client.get(url).content.decode()
    assert ("planted@example.com" in page) is reads
    assert ("planted reason" in page) is reads


def test_detail_of_oneself_shows_account_and_rights_without_deeds(client):
    user = a_user(Right.PLAN)
    traces.leave(by=a_user(), what="right given: plan", about=user, why="planted reason")
    client.force_login(user)

    assert parts(client, user.employee) == ACCOUNT
    assert (
        "Name a deputy"
        in client.get(reverse("people:detail", args=[user.employee_id])).content.decode()
    )


def test_detail_of_oneself_without_a_right_says_whom_to_ask(client):
    user = a_user()
    client.force_login(user)

    assert parts(client, user.employee) == ACCOUNT | {"You hold no right"}


def test_detail_of_the_foreign_and_of_the_unknown_are_one(client):
    client.force_login(a_user(Right.TRAIN))
    foreign = an_employee("Planted")

    answers = [
        client.get(reverse("people:detail", args=[pk])) for pk in (foreign.pk, 10**9, 10**30)
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_detail_offers_an_administrator_the_next_step(client):
    client.force_login(a_user(Right.ADMINISTER))
    nobody_yet, invited, settled = an_employee(), a_user(), a_user(password=PASSWORD)

    def offers(person) -> set[str]:
        page = client.get(reverse("people:detail", args=[person.pk])).content.decode()
        words = ("Make the account and send the link", "Send the link", "Give a right")
        return {word for word in words if f">{word}<" in page or f'value="{word}"' in page}

    assert offers(nobody_yet) == {"Make the account and send the link"}
    assert offers(invited.employee) == {"Send the link", "Give a right"}
    assert offers(settled.employee) == {"Give a right"}


@pytest.mark.parametrize(
    ("left_on", "words", "offered"),
    [(dt.date(2020, 1, 1), "Left on", False), (dt.date(2099, 1, 1), "Leaves on", True)],
)
def test_detail_offers_an_account_until_the_person_has_left(client, left_on, words, offered):
    person = an_employee()
    Employee.objects.filter(pk=person.pk).update(left_on=left_on)
    client.force_login(a_user(Right.ADMINISTER))

    page = client.get(reverse("people:detail", args=[person.pk])).content.decode()

    assert f"<dt>{words}</dt>" in page
    assert ("Make the account and send the link" in page) is offered


@pytest.mark.parametrize("rows", [1, 3])
def test_detail_costs_the_same_for_any_number_of_rights(client, rows, django_assert_num_queries):
    user = a_user()
    for right in list(Right)[:rows]:
        lent = a_grant(a_user(), right)
        a_grant(user, right, deputizes=lent, ends_on=lent.starts_on)
        traces.leave(by=a_user(), what="right given: plan", about=user)
    client.force_login(a_user(Right.ADMINISTER))

    with django_assert_num_queries(9):
        page = client.get(reverse("people:detail", args=[user.employee_id]))

    assert len(page.context["rights"]) == rows

import pytest
from django.urls import reverse

from people.models import Right, User
from tests.builders.people import a_user
from trainer_institute.views.home import TODAY

pytestmark = pytest.mark.django_db


def offered(client, user: User) -> list[tuple[str, str]]:
    client.force_login(user)
    shown = client.get("/").context["rights"]
    return [(str(label), url) for label, _what, url in shown]


def test_every_right_has_a_line():
    assert list(TODAY) == list(Right)


@pytest.mark.parametrize("right", list(Right))
def test_home_offers_each_right_a_page_that_opens(client, right):
    user = a_user(right)

    [(label, url)] = offered(client, user)

    assert label == right.label
    assert client.get(url).status_code == 200


def test_home_offers_all_rights_in_their_order(client):
    user = a_user(Right.AUDIT, Right.ADMINISTER)
    user.employee.first_name = "Aigul"

    assert offered(client, user) == [
        ("administrator", reverse("people:rights")),
        ("auditor", reverse("people:list")),
    ]


def test_home_says_once_what_several_rights_allow(client):
    user = a_user(Right.ANALYZE, Right.PLAN, Right.CARE)

    assert offered(client, user) == [
        ("planner, load coordinator, analyst", reverse("people:list")),
    ]


def test_home_without_rights_says_whom_to_ask(client):
    client.force_login(a_user())

    page = client.get("/").content.decode()

    assert "Hello, Aigul" in page
    assert "Ask an administrator of the institute" in page


def test_home_of_an_account_without_a_person(client):
    User.objects.create(email="first@example.com")

    assert offered(client, User.objects.get()) == []
    assert "My record and rights" not in client.get("/").content.decode()


@pytest.mark.parametrize("right", [None, *Right])
def test_menu_of_the_account_leads_to_the_own_record(client, right):
    user = a_user(*filter(None, [right]))
    client.force_login(user)

    menu = client.get("/").content.decode().partition('<div class="menu-card">')[2]

    assert f'href="/people/{user.employee_id}/"' in menu.partition("</details>")[0]
    assert client.get(f"/people/{user.employee_id}/").status_code == 200


def test_home_costs_three_queries(client, django_assert_num_queries):
    client.force_login(a_user(Right.PLAN, Right.ADMINISTER))

    with django_assert_num_queries(3):
        client.get("/")


def test_home_sends_visitors_to_the_door(client):
    answer = client.get("/")

    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/")

import pytest
from django.urls import reverse
from django.utils.formats import date_format

from people.models import Right, Shown, Switch, User
from tests.builders.people import a_user
from trainer_institute.queries.frame import FIRST_PAGES
from trainer_institute.views.home import TODAY

pytestmark = pytest.mark.django_db


def led_to(client, user: User) -> str:
    client.force_login(user)
    return client.get("/").headers.get("Location", "")


def offered(client, user: User) -> list[tuple[str, str]]:
    client.force_login(user)
    shown = client.get("/").context["rights"]
    return [(str(label), url) for label, _what, url in shown]


@pytest.mark.parametrize(
    ("rights", "address"),
    [
        ([Right.PLAN], "/overview/"),
        ([Right.CARE], "/overview/"),
        ([Right.ANALYZE], "/overview/"),
        ([Right.ADMINISTER], "/overview/"),
        ([Right.COORDINATE], "/overview/"),
        ([Right.DIRECT], "/overview/"),
        ([Right.TRAIN], "/my-day/"),
        ([Right.LEAD_TEAM], "/trainers/"),
        ([Right.LEAD_PROGRAM], "/programs/"),
        ([Right.AUDIT], "/people/"),
        ([Right.TRAIN, Right.LEAD_PROGRAM, Right.JUDGE], "/my-day/"),
        ([Right.TRAIN, Right.PLAN], "/overview/"),
        ([Right.JUDGE], ""),
        ([Right.CONTACT], ""),
        ([], ""),
    ],
)
def test_home_leads_to_the_page_one_comes_for(client, rights, address):
    user = a_user(*rights)

    assert led_to(client, user) == address
    assert client.get("/", follow=True).status_code == 200


def test_home_leads_line_managers_to_the_load_of_their_team_where_it_is_open(client):
    Switch.objects.create(shown=Shown.LOAD, right=Right.LEAD_TEAM)

    assert led_to(client, a_user(Right.LEAD_TEAM)) == "/load/team/"


def test_every_right_has_a_first_page_or_a_line():
    led_on = frozenset().union(*(rights for rights, _name in FIRST_PAGES))

    assert led_on.isdisjoint(TODAY)
    assert {*led_on, *TODAY} == set(Right)


def test_home_offers_a_page_that_opens_for_each_right_without_one_of_its_own(client):
    user = a_user(Right.JUDGE, Right.CONTACT)

    found = offered(client, user)

    own = reverse("people:detail", args=[user.employee_id])
    assert found == [("unit contact", reverse("people:list")), ("juror", own)]
    assert [client.get(url).status_code for _label, url in found] == [200, 200]


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

    menu = client.get("/account/").content.decode().partition('<div class="menu-card">')[2]

    assert f'href="/people/{user.employee_id}/"' in menu.partition("</details>")[0]
    assert client.get(f"/people/{user.employee_id}/").status_code == 200


def test_home_costs_four_queries(client, django_assert_num_queries):
    client.force_login(a_user(Right.JUDGE))

    with django_assert_num_queries(4):
        client.get("/")


def test_home_sends_visitors_to_the_door(client):
    answer = client.get("/")

    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/")


def test_home_names_the_day_and_the_site(client):
    user = a_user(Right.JUDGE)
    client.force_login(user)

    page = client.get("/").content.decode()

    assert user.site is not None
    assert f"{date_format(user.site.today(), 'l, j E Y')} · {user.site.name}" in page

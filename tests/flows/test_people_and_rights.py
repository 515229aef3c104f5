"""Stories told through the pages alone: an empty installation fills with people who may act."""

import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from people.models import Employee, Right, User
from tests.builders.people import PASSWORD, a_user, an_employee

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.RECOVERY_SECONDS = 0


def link_of_latest_letter() -> str:
    found = re.search(r"https?://\S+?(/(?:welcome|recovery)/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def choose_password(client: Client, link: str, password: str = PASSWORD) -> None:
    page = client.get(link)["Location"]
    assert client.post(page, {"password1": password, "password2": password}).status_code == 302


def sign_in(email: str, password: str = PASSWORD) -> Client:
    client = Client()
    client.post("/sign-in/", {"login": email, "password": password})
    return client


def may_open(client: Client, *urls: str) -> list[bool]:
    return [client.get(url).status_code == 200 for url in urls]


def test_first_administrator_invites_a_planner_who_names_a_deputy():
    planner, colleague = an_employee("Berg", "Anna"), an_employee("Zimin", "Boris")
    call_command("invite_administrator", "first@example.com", "--address", "http://institute")
    choose_password(Client(), link_of_latest_letter())
    administrator = sign_in("first@example.com")

    for person, email in ((planner, "anna@example.com"), (colleague, "boris@example.com")):
        administrator.post(f"/people/{person.pk}/invite/", {"email": email, "language": "en"})
        choose_password(Client(), link_of_latest_letter())
    given = {"right": "plan", "starts_on": today()}
    administrator.post(f"/people/{planner.pk}/rights/give/", given)
    anna, boris = sign_in("anna@example.com"), sign_in("boris@example.com")
    before = may_open(boris, "/people/")
    deputy = {"deputy": "boris@example.com", "starts_on": today(), "ends_on": today()}
    anna.post(f"/people/rights/{grant_of(planner)}/deputize/", deputy)

    assert may_open(anna, "/people/", "/people/rights/") == [True, False]
    assert (before, may_open(boris, "/people/")) == ([False], [True])


def today() -> str:
    return Employee.objects.all()[0].site.today().isoformat()


def grant_of(person: Employee) -> int:
    return User.objects.get(employee=person).grants.get().pk


def test_right_taken_back_ends_at_the_next_click():
    a_user(Right.ADMINISTER, email="admin@example.com", password=PASSWORD)
    person = an_employee()
    a_user(Right.PLAN, employee=person, email="anna@example.com", password=PASSWORD)
    administrator, anna = sign_in("admin@example.com"), sign_in("anna@example.com")
    before = may_open(anna, "/people/", f"/people/{person.pk}/")

    administrator.post(f"/people/rights/{grant_of(person)}/take/", {"why": "moved"})

    assert before == [True, True]
    assert may_open(anna, "/people/", f"/people/{person.pk}/") == [False, True]
    assert "moved" in administrator.get(f"/people/{person.pk}/").content.decode()


def test_forgotten_password_on_a_lost_phone():
    a_user(email="anna@example.com", password=PASSWORD)
    phone = sign_in("anna@example.com")
    visitor = Client()

    visitor.post("/recovery/", {"email": "anna@example.com"})
    choose_password(visitor, link_of_latest_letter(), "an even better password")
    here = sign_in("anna@example.com", "an even better password")

    assert may_open(phone, "/account/") == [False]
    assert may_open(here, "/account/") == [True]
    assert [row.is_this_one for row in here.get("/account/sign-ins/").context["sign_ins"]] == [True]

"""The link of an invitation, as the invited person and others meet it."""

import datetime as dt
import itertools
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from people.actions import invitations
from people.models import Invitation, User
from tests.builders.people import PASSWORD, a_user

pytestmark = pytest.mark.django_db

OVER = "This link no longer works"


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def newcomer() -> User:
    return a_user(email="new@example.com")


@pytest.fixture
def link(newcomer) -> str:
    _invitation, token = invitations.invite(newcomer, by=None)
    return f"/welcome/{token}/"


def typed(password: str = PASSWORD, again: str | None = None) -> dict[str, str]:
    return {"password1": password, "password2": password if again is None else again}


def test_link_shows_for_whom_it_is_and_what_a_password_needs(client, newcomer, link):
    opened = client.get(link)
    page = client.get("/welcome/open/").content.decode()

    assert (opened.status_code, opened["Location"]) == (302, "/welcome/open/")
    assert newcomer.name in page
    assert "new@example.com" in page
    assert "at least 12 characters" in page


def test_secret_stays_in_no_page_and_no_session(client, link):
    client.get(link)

    page = client.get("/welcome/open/").content.decode()

    token = link.split("/")[2]
    assert token not in page
    assert token not in str([session.get_decoded() for session in Session.objects.all()])


def test_looking_uses_nothing_up(client, newcomer, link):
    for _time in range(3):
        client.get(link)
        client.head(link)
        client.get("/welcome/open/")

    assert Invitation.objects.get().used_at is None


def test_password_is_set_and_opens_the_door(client, newcomer, link):
    client.get(link)

    answer = client.post("/welcome/open/", typed())
    signed_in = client.post("/sign-in/", {"login": newcomer.email, "password": PASSWORD})

    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")
    assert (signed_in.status_code, signed_in["Location"]) == (302, "/")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (typed("short"), "at least 12 characters"),
        (typed("new@example.com"), "too similar"),
        (typed("123456789012345"), "entirely numeric"),
        (typed(PASSWORD, "something different"), "The two passwords differ"),
        (typed("", ""), "This field is required"),
        (typed("x" * 2000), "at most 1024 characters"),
    ],
)
def test_weak_passwords_are_refused_in_words(client, newcomer, link, fields, sentence):
    client.get(link)

    answer = client.post("/welcome/open/", fields)

    newcomer.refresh_from_db()
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not newcomer.has_usable_password()


def used(link: str) -> None:
    invitations.accept(invitations.digest_of(link.split("/")[2]), PASSWORD)


def replaced(_link: str) -> None:
    invitations.invite(User.objects.get(email="new@example.com"), by=None)


def expired(_link: str) -> None:
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))


def of_closed_account(_link: str) -> None:
    User.objects.update(is_active=False)


@pytest.mark.parametrize("spoil", [used, replaced, expired, of_closed_account])
def test_links_that_no_longer_work_get_one_page(client, link, spoil):
    spoil(link)

    answer = client.get(link)
    unknown = Client().get("/welcome/invented/")

    assert (answer.status_code, unknown.status_code) == (404, 404)
    assert OVER in answer.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("spoil", [used, replaced, expired, of_closed_account])
def test_links_that_stop_working_while_the_page_is_open(client, newcomer, link, spoil):
    client.get(link)
    spoil(link)

    answer = client.post("/welcome/open/", typed("somebody else s password"))

    newcomer.refresh_from_db()
    assert answer.status_code == 404
    assert OVER in answer.content.decode()
    assert not newcomer.check_password("somebody else s password")


def test_link_that_ends_between_looking_and_setting(client, newcomer, link, monkeypatch):
    client.get(link)
    last_second = Invitation.objects.get().expires_at - dt.timedelta(seconds=1)
    seconds = itertools.count()
    clock = SimpleNamespace(now=lambda: last_second + dt.timedelta(seconds=next(seconds)))
    monkeypatch.setattr(invitations, "timezone", clock)

    answer = client.post("/welcome/open/", typed())

    newcomer.refresh_from_db()
    assert answer.status_code == 404
    assert not newcomer.has_usable_password()


def test_open_without_a_link_is_no_door(client):
    assert client.get("/welcome/open/").status_code == 404
    assert client.post("/welcome/open/", typed()).status_code == 404


def test_somebody_else_who_was_signed_in_is_signed_out(client, newcomer, link):
    client.force_login(a_user())
    client.get(link)

    client.post("/welcome/open/", typed())

    assert "_auth_user_id" not in client.session

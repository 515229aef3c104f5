"""The command that opens a new installation."""

import datetime as dt
import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from people.models import Grant, Invitation, Right, User
from tests.builders.people import PASSWORD, a_grant, a_user, an_employee

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def invite(capsys, *arguments: str) -> str:
    call_command("invite_administrator", *arguments)
    return capsys.readouterr().out


def test_it_opens_the_door_of_an_empty_installation(client, capsys, mailoutbox):
    printed = invite(capsys, "First@Example.com", "--address", "https://institute.example/")
    [link] = re.findall(r"https://institute\.example(/welcome/\S+/)", printed)

    client.get(link)
    client.post("/welcome/open/", {"password1": PASSWORD, "password2": PASSWORD})
    client.post("/sign-in/", {"login": "first@example.com", "password": PASSWORD})

    assert client.get("/people/rights/").status_code == 200
    assert link in mailoutbox[0].body


def test_it_ties_the_account_to_a_person_on_record(capsys):
    employee = an_employee(number="00000777")

    invite(capsys, "first@example.com", "--number", "00000777", "--language", "ru")

    user = User.objects.get()
    assert (user.employee, user.language, user.rights) == (
        employee,
        "ru",
        frozenset({Right.ADMINISTER}),
    )


def test_it_may_run_twice_and_only_the_last_link_works(capsys):
    first, second = (invite(capsys, "first@example.com") for _time in range(2))

    links = [re.findall(r"/welcome/\S+/", printed)[0] for printed in (first, second)]
    assert [Client().get(link).status_code for link in links] == [404, 302]
    assert (User.objects.count(), Grant.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "dates",
    [
        {"ends_on": dt.date(2025, 6, 1)},
        {"ends_on": dt.date(2099, 1, 1)},
        {"starts_on": dt.date(2099, 1, 1)},
    ],
)
def test_it_gives_the_right_to_who_is_no_administrator_for_good(capsys, dates):
    user = a_user(email="anna@example.com", password=PASSWORD)
    a_grant(user, Right.ADMINISTER, **dates)

    printed = invite(capsys, "anna@example.com")

    lasting = user.grants.in_force(on=user.today()).filter(ends_on=None)
    assert [grant.right for grant in lasting] == [Right.ADMINISTER]
    assert "has a password already" in printed


def test_it_gives_the_right_to_who_has_a_password(capsys):
    user = a_user(email="anna@example.com", password=PASSWORD)

    printed = invite(capsys, "anna@example.com")

    assert user.grants.get().right == Right.ADMINISTER
    assert "has a password already" in printed
    assert not Invitation.objects.exists()


def test_it_says_that_the_mail_was_not_handed_over(capsys, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    assert "could not be handed over" in invite(capsys, "first@example.com")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nonsense"], "Enter a valid email address."),
        (["first@example.com", "--number", "404"], "Nobody on record has the personnel number"),
    ],
)
def test_it_refuses_in_words_and_leaves_nothing(arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("invite_administrator", *arguments)

    assert not User.objects.exists()

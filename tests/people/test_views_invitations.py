import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.actions import invitations
from people.models import Employee, Invitation, Right, User
from tests.builders.people import PASSWORD, a_user, an_employee

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def no_relay(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


@pytest.fixture
def administrator(client) -> User:
    user = a_user(Right.ADMINISTER)
    client.force_login(user)
    return user


def invite(client: Client, person: Employee, **fields: str):
    return client.post(reverse("people:invite", args=[person.pk]), fields, follow=True)


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_invite_makes_the_account_and_mails_the_link(client, administrator, mailoutbox):
    person = an_employee()

    answer = invite(client, person, email="New@example.com", language="ru")

    user = User.objects.get(employee=person)
    assert answer.redirect_chain == [(f"/people/{person.pk}/", 302)]
    assert said(answer) == ["The link is on its way. It works for seven days, once."]
    assert (user.email, user.language) == ("new@example.com", "ru")
    assert Invitation.objects.get().made_by == administrator
    assert mailoutbox[0].to == ["new@example.com"]


@pytest.mark.usefixtures("administrator", "no_relay")
def test_invite_shows_a_failure_with_send_again(client):
    person = an_employee()

    answer = invite(client, person, email="new@example.com", language="en")

    page = answer.content.decode()
    assert said(answer) == [
        "The mail could not be handed over: nobody got the link. Send it again later."
    ]
    assert "was not handed over" in page
    assert "Send again" in page
    assert User.objects.filter(employee=person).exists()


@pytest.mark.usefixtures("administrator")
def test_invite_again_replaces_the_link(client, mailoutbox):
    person = an_employee()
    a_user(employee=person)
    invite(client, person)
    Invitation.objects.update(made_at=timezone.now() - invitations.PAUSE)
    invite(client, person)

    links = [letter.body.split("testserver")[1].split()[0] for letter in mailoutbox]
    assert [Client().get(link).status_code for link in links] == [404, 302]


@pytest.mark.usefixtures("administrator")
def test_invite_clicked_twice_sends_one_link(client, mailoutbox):
    person = an_employee()
    invite(client, person, email="new@example.com", language="en")

    answer = invite(client, person, email="new@example.com", language="en")

    link = mailoutbox[0].body.split("testserver")[1].split()[0]
    assert said(answer)[-1] == (
        "A link was made just now. Wait a minute before you send another one."
    )
    assert len(mailoutbox) == 1
    assert Client().get(link).status_code == 302


@pytest.mark.usefixtures("administrator")
def test_invite_mails_a_link_to_where_the_application_is(client, mailoutbox, settings):
    settings.INTERNAL_HOST = "institute.example.org"
    person = an_employee()

    client.post(
        reverse("people:invite", args=[person.pk]),
        {"email": "new@example.com", "language": "en"},
        HTTP_HOST="testserver:6666",
    )

    assert "\nhttps://institute.example.org/welcome/" in mailoutbox[0].body


@pytest.mark.usefixtures("administrator")
def test_invite_refuses_who_has_a_password(client, mailoutbox):
    person = an_employee()
    a_user(employee=person, password=PASSWORD)

    answer = invite(client, person)

    assert said(answer)[0].startswith("This person has set a password already.")
    assert mailoutbox == []


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("taken@example.com", "Somebody signs in with this address already."),
        ("nonsense", "Enter a valid email address."),
        ("", "This field is required."),
    ],
)
def test_invite_keeps_what_was_typed_and_says_what_is_wrong(client, email, sentence):
    a_user(email="taken@example.com")
    person = an_employee()

    answer = invite(client, person, email=email, language="ru")

    page = answer.content.decode()
    assert (answer.status_code, answer.redirect_chain) == (200, [])
    assert sentence in page
    assert f'value="{email}"' in page or not email
    assert '<option value="ru" selected>' in page
    assert not User.objects.filter(employee=person).exists()


@pytest.mark.parametrize("right", sorted(set(Right) - {Right.ADMINISTER}))
def test_invite_is_for_administrators(client, right, mailoutbox):
    viewer = a_user(right)
    person = an_employee(site=viewer.site, line_manager=viewer.employee)
    client.force_login(viewer)

    answer = invite(client, person, email="new@example.com", language="en")

    assert answer.status_code in {403, 404}
    assert mailoutbox == []
    assert not User.objects.filter(employee=person).exists()


def test_invite_takes_no_get(client, administrator):
    assert client.get(reverse("people:invite", args=[administrator.employee_id])).status_code == 405

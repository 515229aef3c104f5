import datetime as dt
import threading
from contextlib import nullcontext
from hashlib import sha256

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.db import connection

from people.actions import invitations, letters
from people.models import Invitation, Trace, User
from people.rules import Refused
from tests.builders.people import PASSWORD, a_user, an_employee, an_instant

NOW = an_instant(6)
WEEK = dt.timedelta(days=7)
SECOND = dt.timedelta(seconds=1)
CLOSED_PORT = 1


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def link(token: str) -> str:
    return f"https://institute.example/welcome/{token}/"


@pytest.mark.django_db
def test_invite_keeps_a_digest_alone():
    user, administrator = a_user(), a_user()

    invitation, token = invitations.invite(user, by=administrator, at=NOW)

    assert len(token) == 43  # 256 bits in base 64
    assert invitation.digest == sha256(token.encode()).hexdigest()
    assert (invitation.expires_at, invitation.made_by) == (NOW + WEEK, administrator)
    assert token not in str(Invitation.objects.values_list().get())
    assert [(t.by, t.what) for t in Trace.objects.of(user)] == [(administrator, "invited")]


@pytest.mark.django_db
def test_invite_again_withdraws_the_earlier_link():
    user, stranger = a_user(), a_user()
    foreign, _token = invitations.invite(stranger, by=None, at=NOW)
    first, _token = invitations.invite(user, by=None, at=NOW)

    second, _token = invitations.invite(user, by=None, at=NOW + SECOND)

    opened = Invitation.objects.open(at=NOW + SECOND)
    first.refresh_from_db()
    assert first.withdrawn_at == NOW + SECOND
    assert set(opened) == {foreign, second}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("after", "refused"),
    [(dt.timedelta(0), True), (59 * SECOND, True), (60 * SECOND, False)],
)
def test_invite_refuses_a_second_link_within_a_minute(after, refused):
    user, administrator = a_user(), a_user()
    first, _token = invitations.invite(user, by=administrator, at=NOW)

    with pytest.raises(Refused, match="made just now") if refused else nullcontext():
        invitations.invite(user, by=administrator, at=NOW + after)

    first.refresh_from_db()
    assert (first.withdrawn_at is None) is refused


@pytest.mark.django_db(transaction=True)
def test_invite_at_once_makes_one_link():
    user, administrator = a_user(), a_user()
    start, outcomes = threading.Barrier(4), []

    def invite() -> None:
        start.wait()
        try:
            outcomes.append(invitations.invite(user, by=administrator, at=NOW)[0].pk)
        except Refused:
            outcomes.append(0)
        finally:
            connection.close()

    threads = [threading.Thread(target=invite) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == [0, 0, 0, Invitation.objects.get().pk]


@pytest.mark.django_db
def test_invite_refuses_who_has_a_password():
    with pytest.raises(Refused, match="has set a password already"):
        invitations.invite(a_user(password=PASSWORD), by=None, at=NOW)


@pytest.mark.django_db
def test_invite_refuses_a_closed_account():
    user = a_user()
    User.objects.filter(pk=user.pk).update(is_active=False)

    with pytest.raises(Refused, match="account is closed"):
        invitations.invite(user, by=None, at=NOW)


@pytest.mark.django_db
def test_open_and_invite_makes_the_account_and_its_link():
    employee, administrator = an_employee(), a_user()

    invitation, token = invitations.open_and_invite(
        employee, email="New@example.com", language="ru", by=administrator, at=NOW
    )

    user = User.objects.get(employee=employee)
    assert (user.email, user.language) == ("new@example.com", "ru")
    assert (invitation.user, invitation.digest) == (user, sha256(token.encode()).hexdigest())
    assert [trace.what for trace in Trace.objects.of(user)] == ["invited", "account made"]


@pytest.mark.django_db
def test_open_and_invite_makes_both_or_nothing():
    end_of_time = dt.datetime.max.replace(tzinfo=dt.UTC)  # a link cannot be valid beyond it

    with pytest.raises(OverflowError):
        invitations.open_and_invite(
            an_employee(), email="new@example.com", language="en", by=None, at=end_of_time
        )

    assert not User.objects.exists()


@pytest.mark.django_db
def test_mail_is_in_the_language_of_the_reader(mailoutbox):
    user = a_user(email="aigul@example.com")
    invitation, made = invitations.invite(user, by=None)

    invitations.mail(invitation, link=link(made))

    letter = mailoutbox[0]
    assert (letter.to, letter.subject) == (
        ["aigul@example.com"],
        "Your account at the Trainer Institute",
    )
    token = letter.body.split("/welcome/")[1].split("/")[0]
    assert invitations.digest_of(token) == invitation.digest
    assert invitation.mailed_at is not None


@pytest.mark.django_db
def test_mail_without_a_relay_keeps_the_invitation_unmailed(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = CLOSED_PORT

    invitation, token = invitations.invite(a_user(), by=None)

    invitations.mail(invitation, link=link(token))

    invitation.refresh_from_db()
    assert invitation.mailed_at is None


@pytest.mark.django_db
def test_accept_sets_the_password_once():
    user = a_user()
    invitation, token = invitations.invite(user, by=None, at=NOW)

    invitations.accept(invitations.digest_of(token), PASSWORD, at=NOW + SECOND)

    user.refresh_from_db()
    invitation.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert invitation.used_at == NOW + SECOND
    with pytest.raises(Refused, match="used, replaced or is too old"):
        invitations.accept(invitation.digest, "another password", at=NOW + SECOND)


@pytest.mark.django_db
def test_accept_leaves_no_older_reset_link():
    user = a_user()
    reset = default_token_generator.make_token(user)
    invitation, _token = invitations.invite(user, by=None, at=NOW)

    invitations.accept(invitation.digest, PASSWORD, at=NOW)

    user.refresh_from_db()
    assert not default_token_generator.check_token(user, reset)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("after", "works"), [(WEEK - SECOND, True), (WEEK, False), (WEEK + SECOND, False)]
)
def test_link_works_for_seven_days(after, works):
    invitation, _token = invitations.invite(a_user(), by=None, at=NOW)

    opened = invitations.opened_by(invitation.digest, at=NOW + after)

    assert opened == (invitation if works else None)


@pytest.mark.django_db
def test_accept_refuses_unknown_withdrawn_and_closed():
    user, closed = a_user(), a_user()
    withdrawn, _token = invitations.invite(user, by=None, at=NOW)
    invitations.invite(user, by=None, at=NOW)
    of_closed, _token = invitations.invite(closed, by=None, at=NOW)
    User.objects.filter(pk=closed.pk).update(is_active=False)

    for digest in ("", "0" * 64, withdrawn.digest, of_closed.digest):
        assert invitations.opened_by(digest, at=NOW) is None
        with pytest.raises(Refused):
            invitations.accept(digest, PASSWORD, at=NOW)

    of_closed.refresh_from_db()
    assert of_closed.used_at is None


@pytest.mark.django_db(transaction=True)
def test_accept_at_once_has_one_winner():
    user = a_user()
    invitation, _token = invitations.invite(user, by=None, at=NOW)
    start, outcomes = threading.Barrier(4), []

    def accept(password: str) -> None:
        start.wait()
        try:
            invitations.accept(invitation.digest, password, at=NOW)
            outcomes.append(password)
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=(f"password {i}",)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    user.refresh_from_db()
    winners = [outcome for outcome in outcomes if outcome != "refused"]
    assert len(winners) == 1
    assert user.check_password(winners[0])


@pytest.mark.django_db
def test_letters_are_plain_text_without_escapes(mailoutbox):
    user = a_user()
    user.employee.last_name = "O'Neil & <b>"

    letters.send(user, "recovery", link="https://institute.example/?a=1&b=2")

    assert mailoutbox[0].body.startswith("Hello Aigul O'Neil & <b>,")
    assert "https://institute.example/?a=1&b=2" in mailoutbox[0].body
    assert not hasattr(mailoutbox[0], "alternatives")

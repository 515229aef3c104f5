import datetime as dt
import threading

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection, transaction

from people.actions import invitations, users
from people.models import Trace, User
from people.rules import Refused
from tests.builders.people import a_user, an_employee

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def a_sign_in(user: User) -> UserSession:
    session = SessionStore()
    session.create()
    return UserSession.objects.create(
        user=user, session_key=session.session_key, ip="192.0.2.1", user_agent="Firefox/140"
    )


def deeds(user: User) -> list[tuple[User | None, str]]:
    return [(trace.by, trace.what) for trace in Trace.objects.of(user)]


def test_open_account_makes_one_nobody_can_sign_in_to_yet():
    employee, administrator = an_employee(), a_user()

    user = users.open_account(employee, email=" New@Example.com ", language="ru", by=administrator)

    user.refresh_from_db()
    assert (user.email, user.language, user.employee) == ("new@example.com", "ru", employee)
    assert not user.has_usable_password()
    assert deeds(user) == [(administrator, "account made")]


@pytest.mark.parametrize(
    ("email", "language", "sentence"),
    [
        ("taken@example.com", "en", "Somebody signs in with this address already."),
        ("TAKEN@example.com", "en", "Somebody signs in with this address already."),
        ("no address", "en", "Enter a valid email address."),
        ("new@example.com", "xx", "Value 'xx' is not a valid choice."),
    ],
)
def test_open_account_refuses_in_words(email, language, sentence):
    a_user(email="taken@example.com")

    with pytest.raises(Refused) as refused:
        users.open_account(an_employee(), email=email, language=language, by=None)

    assert str(refused.value) == sentence
    assert User.objects.count() == 1


def test_open_account_refuses_a_second_one_for_the_person():
    user = a_user()

    with pytest.raises(Refused, match="has an account already"):
        users.open_account(user.employee, email="new@example.com", language="en", by=None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("other@example.com", "This person has an account already."),
        ("first@example.com", "Somebody signs in with this address already."),
    ],
)
def test_open_account_at_once_says_what_was_taken(email, sentence):
    employee = an_employee()
    asked = employee if email == "other@example.com" else an_employee()
    refusals: list[str] = []

    def open_another() -> None:
        try:
            users.open_account(asked, email=email, language="en", by=None)
        except Refused as refusal:
            refusals.append(str(refusal))
        finally:
            connection.close()

    second = threading.Thread(target=open_another)
    with transaction.atomic():
        users.open_account(employee, email="first@example.com", language="en", by=None)
        second.start()
        wait_until_somebody_waits()
    second.join()

    assert refusals == [sentence]
    assert User.objects.count() == 1


def wait_until_somebody_waits() -> None:
    """Until another connection waits for a row of this transaction; five seconds at most."""
    for _moment in range(500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.01), count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[1]:
                return
    pytest.fail("Nobody waited.")


def test_open_account_refuses_who_has_left():
    employee = an_employee()
    employee.left_on = dt.date(2020, 1, 1)

    with pytest.raises(Refused, match="has left"):
        users.open_account(employee, email="new@example.com", language="en", by=None)


def test_set_password_ends_all_other_sign_ins_and_links():
    user, stranger = a_user(), a_user()
    invitation, _token = invitations.invite(user, by=None)
    kept, ended, foreign = a_sign_in(user), a_sign_in(user), a_sign_in(stranger)

    users.set_password(user, "quite another password", keep=kept.session_key)

    user.refresh_from_db()
    invitation.refresh_from_db()
    assert user.check_password("quite another password")
    assert invitation.withdrawn_at is not None
    assert set(UserSession.objects.all()) == {kept, foreign}
    assert not Session.objects.filter(session_key=ended.session_key).exists()
    assert deeds(user)[0] == (user, "password set")


def test_end_sign_in_removes_the_session_itself():
    user = a_user()
    ended, other = a_sign_in(user), a_sign_in(user)

    users.end_sign_in(ended, by=user)

    assert list(UserSession.objects.all()) == [other]
    assert list(Session.objects.values_list("session_key", flat=True)) == [other.session_key]
    assert deeds(user) == [(user, "sign-in ended")]


def test_end_sign_in_leaves_one_trace_for_two_clicks():
    user = a_user()
    ended = a_sign_in(user)
    shown_twice = UserSession.objects.get()

    users.end_sign_in(ended, by=user)
    users.end_sign_in(shown_twice, by=user)

    assert deeds(user) == [(user, "sign-in ended")]


def test_end_sign_ins_keeps_one_and_those_of_others():
    user, stranger = a_user(), a_user()
    kept, foreign = a_sign_in(user), a_sign_in(stranger)
    a_sign_in(user)
    a_sign_in(user)

    ended = users.end_sign_ins(user, by=user, keep=kept.session_key)

    assert ended == 2
    assert set(UserSession.objects.all()) == {kept, foreign}


def test_prefer_keeps_language_and_theme():
    user = a_user()

    users.prefer(user, language="ru", theme="dark")

    user.refresh_from_db()
    assert (user.language, user.theme) == ("ru", "dark")

"""The sign-in: one sentence for every wrong try, and limits that shut nobody else out."""

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession
from axes.handlers import proxy
from axes.models import AccessAttempt
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.signals import user_login_failed
from django.test import Client
from django.utils import timezone

from people.models import Employee, User
from tests.builders.people import PASSWORD, a_user
from trainer_institute.accounts import counting
from trainer_institute.accounts.adapter import AccountAdapter

pytestmark = pytest.mark.django_db

WRONG_PASSWORD = "wrong"
WRONG = "The email address and/or password you specified are not correct."
HERE, THERE, UNKNOWN = "192.0.2.1", "192.0.2.2", str(counting.UNKNOWN)


class CountingHasher(MD5PasswordHasher):
    """Quick, and knows how often it was asked."""

    computed = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.computed += 1
        return super().encode(password, salt)


@pytest.fixture
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def anna(quick_passwords) -> User:
    return a_user(email="anna@example.com", password=PASSWORD)


def try_to_sign_in(
    login: str = "anna@example.com",
    password: str = WRONG_PASSWORD,
    *,
    address: str = HERE,
    client: Client | None = None,
    browser: str = "",
):
    caller = client or Client(HTTP_USER_AGENT=browser)
    return caller.post("/sign-in/", {"login": login, "password": password}, REMOTE_ADDR=address)


def shut_out(login: str = "anna@example.com", address: str = HERE) -> None:
    for _time in range(5):
        try_to_sign_in(login, address=address)


def test_sign_in_opens_the_door_and_changes_the_session(client, anna):
    client.get("/recovery/")  # any page before
    session = client.session
    session["before"] = "kept"
    session.save()
    before = session.session_key

    answer = try_to_sign_in(password=PASSWORD, client=client)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(anna.pk)
    assert client.session.session_key != before
    listed = UserSession.objects.get()
    assert (listed.user, listed.ip, listed.session_key) == (anna, HERE, client.session.session_key)


@pytest.mark.parametrize("spelling", ["ANNA@example.com", "  anna@Example.COM "])
def test_sign_in_knows_every_spelling_of_the_address(anna, spelling):
    answer = try_to_sign_in(spelling, PASSWORD)

    assert answer.status_code == 302


def closed(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def gone(user: User) -> None:
    Employee.objects.filter(user=user).update(left_on=dt.date(2020, 1, 1))


@pytest.mark.parametrize("lose_access", [closed, gone])
def test_sign_in_says_the_same_to_who_may_not_and_to_the_wrong_password(anna, lose_access):
    wrong = try_to_sign_in().context["form"].errors.as_json()
    unknown = try_to_sign_in("nobody@example.com").context["form"].errors.as_json()
    lose_access(anna)

    answer = try_to_sign_in(password=PASSWORD)

    assert answer.status_code == 200
    assert answer.context["form"].errors.as_json() == wrong == unknown
    assert WRONG in answer.content.decode()
    assert "_auth_user_id" not in answer.client.session


@pytest.mark.parametrize("lose_access", [closed, gone])
def test_access_ends_at_the_next_page(client, anna, lose_access):
    client.force_login(anna)
    lose_access(anna)

    answer = client.get("/account/")

    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/account/")


def test_sign_in_keeps_what_was_typed_but_the_password(anna):
    page = try_to_sign_in("anna@example.com", "wrong-and-secret").content.decode()

    assert 'value="anna@example.com"' in page
    assert "wrong-and-secret" not in page


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/account/", "/account/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("https:///elsewhere.example", "/"),
        ("javascript:alert(1)", "/"),
        ("http://localhost/account/", "/"),
    ],
)
def test_sign_in_leads_to_the_own_host_only(client, anna, asked, led_to):
    answer = client.post("/sign-in/", {"login": anna.email, "password": PASSWORD, "next": asked})

    assert answer["Location"] == led_to


def test_five_wrong_passwords_shut_the_pair_out_even_for_the_right_one(anna):
    answers = [try_to_sign_in().status_code for _time in range(6)]

    right = try_to_sign_in(password=PASSWORD)

    assert answers == [200, 200, 200, 200, 429, 429]
    assert (right.status_code, right["Retry-After"]) == (429, "900")
    assert "_auth_user_id" not in right.client.session


def test_nobody_else_is_shut_out(anna):
    a_user(email="boris@example.com", password=PASSWORD)
    shut_out()

    from_elsewhere = try_to_sign_in(password=PASSWORD, address=THERE)
    somebody_else_here = try_to_sign_in("boris@example.com", PASSWORD)

    assert (from_elsewhere.status_code, somebody_else_here.status_code) == (302, 302)


def test_spellings_and_browsers_are_counted_together(anna):
    tries = ["anna@example.com", "ANNA@example.com", " anna@example.com", "Anna@Example.com "]
    for number, spelling in enumerate(tries):
        try_to_sign_in(spelling, browser=f"browser {number}")

    fifth = try_to_sign_in(" ANNA@EXAMPLE.COM ")

    assert fifth.status_code == 429


def test_unknown_addresses_are_counted_alike(quick_passwords):
    answers = [try_to_sign_in("nobody@example.com").status_code for _time in range(6)]

    assert answers == [200, 200, 200, 200, 429, 429]


@pytest.mark.parametrize(("minutes", "status"), [(14, 429), (16, 302)])
def test_a_quarter_of_an_hour_later_the_door_opens_again(anna, monkeypatch, minutes, status):
    shut_out()
    later = timezone.now() + dt.timedelta(minutes=minutes)
    monkeypatch.setattr(proxy, "now", lambda: later)

    answer = try_to_sign_in(password=PASSWORD)

    assert answer.status_code == status


def test_tries_while_shut_out_do_not_make_it_longer(anna, monkeypatch):
    shut_out()
    start = timezone.now()
    monkeypatch.setattr(proxy, "now", lambda: start + dt.timedelta(minutes=10))
    try_to_sign_in()
    monkeypatch.setattr(proxy, "now", lambda: start + dt.timedelta(minutes=16))

    answer = try_to_sign_in(password=PASSWORD)

    assert answer.status_code == 302


def test_right_password_forgets_the_wrong_ones(anna):
    for _time in range(4):
        try_to_sign_in()
    try_to_sign_in(password=PASSWORD)

    answer = try_to_sign_in()

    assert answer.status_code == 200
    assert AccessAttempt.objects.get().failures_since_start == 1


def test_what_is_counted_holds_nothing_that_was_typed(anna):
    fields = {"login": "anna@example.com", "password": "my-real-password", "passwort": "slipped"}
    for _time in range(2):
        Client().post("/sign-in/?next=/people/17/&word=in-the-address", fields, REMOTE_ADDR=HERE)
    try_to_sign_in("typed-my-password-here@example.com", "x", browser="other")

    kept = list(AccessAttempt.objects.order_by("failures_since_start"))

    typed = "".join(attempt.get_data + attempt.post_data for attempt in kept)
    assert [attempt.failures_since_start for attempt in kept] == [1, 2]
    assert set(typed) <= set("\n-")  # the marks the library puts between two tries
    assert {attempt.path_info for attempt in kept} == {"/sign-in/"}
    assert "anna" not in str(list(AccessAttempt.objects.values_list()))


def test_a_try_without_a_page_is_counted_for_nobody(anna):
    user_login_failed.send("a program", credentials={"email": anna.email}, request=None)

    assert not AccessAttempt.objects.exists()


def test_very_long_addresses_are_only_wrong(quick_passwords):
    host = ".".join(["d" * 60] * 3)
    long = f"{'a' * 60}@{host}.example"

    answer = try_to_sign_in(long, "x" * 100_000)

    assert answer.status_code == 200


@pytest.mark.parametrize("login", ["anna@example.com", "nobody@example.com", "new@example.com"])
def test_every_wrong_try_costs_one_hash(settings, login):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    a_user(email="anna@example.com", password=PASSWORD)
    a_user(email="new@example.com")  # invited, without a password yet
    CountingHasher.computed = 0

    try_to_sign_in(login)

    assert CountingHasher.computed == 1


def test_nobody_signs_up_alone(rf):
    assert not AccountAdapter().is_open_for_signup(rf.get("/"))


@pytest.mark.parametrize("url", ["/signup/", "/sign-up/", "/accounts/signup/", "/accounts/login/"])
def test_the_library_opens_no_other_door(client, url):
    assert client.get(url).status_code in {302, 404}
    assert client.get(url).headers.get("Location", "/sign-in/").startswith("/sign-in/")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 198.51.100.7, 203.0.113.9", "198.51.100.7"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "nonsense", UNKNOWN),
        (1, "203.0.113.9:4711", "203.0.113.9"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
    ],
)
def test_client_address_trusts_as_many_proxies_as_there_are(
    rf, settings, proxies, forwarded, expected
):
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)

    assert counting.client_address(request) == expected


@pytest.mark.parametrize("remote", ["", "unix:", None])
def test_client_address_without_one_is_the_unknown(rf, remote):
    assert counting.client_address(rf.get("/", REMOTE_ADDR=remote)) == UNKNOWN


def test_counted_address_is_the_network_of_one_line(rf):
    first, second, neighbor = (
        counting.counted_address(rf.get("/", REMOTE_ADDR=address))
        for address in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1")
    )

    assert first == second == "2001:db8:1:2::"
    assert neighbor != first


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize("url", ["/sign-in/", "/recovery/", "/recovery/sent/", "/welcome/x/"])
def test_doors_know_no_other_methods(client, url, method):
    assert getattr(client, method)(url).status_code == 405


def test_sign_out_takes_a_post(client, anna):
    client.force_login(anna)

    asked = client.get("/sign-out/")
    still_in = client.session["_auth_user_id"]
    answer = client.post("/sign-out/")

    assert (asked.status_code, still_in) == (200, str(anna.pk))
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")
    assert "_auth_user_id" not in client.session


def test_limit_of_the_library_shows_our_page(rf):
    answer = counting.too_many(rf.get("/recovery/"))

    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    assert "Too many tries" in answer.content.decode()

"""What people do with their own account: language, password, sign-ins."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from people.models import Trace, User
from tests.builders.people import PASSWORD, a_user
from trainer_institute.queries import sign_ins

pytestmark = pytest.mark.django_db

PHONE = (
    "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Mobile Safari/537.36"
)
DESKTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def anna() -> User:
    return a_user(email="anna@example.com", password=PASSWORD)


def signed_in(user: User, user_agent: str = DESKTOP) -> Client:
    client = Client(HTTP_USER_AGENT=user_agent)
    answer = client.post("/sign-in/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def devices(client: Client) -> list[tuple[str, bool]]:
    shown = client.get("/account/sign-ins/").context["sign_ins"]
    return [(sign_in.device, sign_in.is_this_one) for sign_in in shown]


def test_settings_keep_language_and_appearance(client, anna):
    client.force_login(anna)

    answer = client.post("/account/", {"language": "ru", "theme": "dark"})

    anna.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert (anna.language, anna.theme) == ("ru", "dark")


def test_settings_refuse_what_is_not_offered(client, anna):
    client.force_login(anna)

    answer = client.post("/account/", {"language": "xx", "theme": "dark"})

    anna.refresh_from_db()
    assert answer.status_code == 200
    assert (anna.language, anna.theme) == ("en", "system")


def test_set_language_is_a_cookie_for_visitors(client):
    answer = client.post("/language/", {"language": "ru", "next": "/recovery/"})

    assert (answer.status_code, answer["Location"]) == (302, "/recovery/")
    assert answer.cookies["django_language"].value == "ru"


def test_set_language_is_kept_for_who_is_signed_in(client, anna):
    client.force_login(anna)

    client.post("/language/", {"language": "ru", "next": "/"})

    anna.refresh_from_db()
    assert (anna.language, anna.theme) == ("ru", "system")


@pytest.mark.parametrize("language", ["", "xx", "ru'--", "en\u2028"])
def test_set_language_ignores_what_is_not_offered(client, anna, language):
    client.force_login(anna)

    answer = client.post("/language/", {"language": language, "next": "https://elsewhere.example"})

    anna.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert anna.language == "en"


def test_set_language_takes_no_get(client):
    assert client.get("/language/").status_code == 405


def test_password_change_ends_all_other_sign_ins(anna):
    here, elsewhere = signed_in(anna), signed_in(anna, PHONE)
    new = "an even better password"

    answer = here.post(
        "/account/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )

    anna.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert anna.check_password(new)
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert devices(here) == [("Firefox on Windows", True)]
    assert Trace.objects.of(anna).get().what == "password set"


@pytest.mark.parametrize(
    ("old", "new", "again", "sentence"),
    [
        ("wrong", "an even better password", None, "type your current password"),
        (PASSWORD, "short", None, "at least 12 characters"),
        (PASSWORD, "an even better password", "different", "same password each time"),
    ],
)
def test_password_change_refuses_in_words(client, anna, old, new, again, sentence):
    client.force_login(anna)

    answer = client.post(
        "/account/password/",
        {"oldpassword": old, "password1": new, "password2": again or new},
    )

    anna.refresh_from_db()
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert anna.check_password(PASSWORD)


def test_password_change_without_a_password_leads_to_a_link(client):
    client.force_login(a_user())

    answer = client.get("/account/password/")

    assert (answer.status_code, answer["Location"]) == (302, "/recovery/")


def test_sign_ins_are_listed_in_words_newest_first(anna):
    phone = signed_in(anna, PHONE)
    signed_in(a_user(password=PASSWORD))

    here = signed_in(anna)

    assert devices(here) == [("Firefox on Windows", True), ("Chrome on Android", False)]
    assert devices(phone) == [("Firefox on Windows", False), ("Chrome on Android", True)]


@pytest.mark.parametrize("rows", [1, 3])
def test_sign_ins_cost_the_same_for_any_length(anna, rows, django_assert_num_queries):
    here = [signed_in(anna) for _row in range(rows)][-1]

    with django_assert_num_queries(6):
        page = here.get(reverse("account-sign-ins"))

    assert len(page.context["sign_ins"]) == rows


def test_sign_in_is_ended_for_good(anna):
    phone, here = signed_in(anna, PHONE), signed_in(anna)
    listed = UserSession.objects.get(user_agent=PHONE)

    answer = here.post(reverse("account-sign-in-end", args=[listed.pk]))

    assert (answer.status_code, answer["Location"]) == (302, "/account/sign-ins/")
    assert phone.get("/account/").status_code == 302
    assert devices(here) == [("Firefox on Windows", True)]


def test_own_sign_in_ended_leads_to_the_door(anna):
    here = signed_in(anna)
    listed = UserSession.objects.get()

    answer = here.post(reverse("account-sign-in-end", args=[listed.pk]))

    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")
    assert not Session.objects.filter(session_key=listed.session_key).exists()


def test_sign_ins_of_others_do_not_exist(anna):
    here = signed_in(anna)
    signed_in(a_user(password=PASSWORD), PHONE)
    foreign = UserSession.objects.get(user_agent=PHONE)

    answers = [here.post(reverse("account-sign-in-end", args=[pk])) for pk in (foreign.pk, 10**30)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert UserSession.objects.filter(pk=foreign.pk).exists()


def test_all_other_sign_ins_end_at_once(anna):
    phone, here = signed_in(anna, PHONE), signed_in(anna)
    stranger = signed_in(a_user(password=PASSWORD), PHONE)

    here.post("/account/sign-ins/")

    assert devices(here) == [("Firefox on Windows", True)]
    assert phone.get("/account/").status_code == 302
    assert stranger.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (PHONE, "Chrome on Android"),
        (DESKTOP, "Firefox on Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 YaBrowser/24.1", "Yandex Browser on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/17 Safari/605", "Safari on macOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17 like Mac OS X) Safari/604", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537 Edg/120", "Edge on Windows"),
        ("Linux", "Linux"),
        ("Firefox/140", "Firefox"),
        ("curl/8", "unknown device"),
        ("", "unknown device"),
    ],
)
def test_device_in_words(user_agent, words):
    assert sign_ins.device(user_agent) == words

"""What was typed outlives the sign-in, for the same person and for nobody else."""

import datetime as dt
import time

import pytest
from django.contrib import messages
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people import tasks
from people.models import Right, User
from people.views import kept
from tests.builders.people import PASSWORD, a_user
from trainer_institute.middleware.kept import COOKIE

pytestmark = pytest.mark.django_db

WORDS = {
    "words": "Too many nights\naway <b>",
    "version": "7",
    "save": "Ask",
    "password": "a-secret",
}


@pytest.fixture
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def anna(quick_passwords) -> User:
    return a_user(Right.TRAIN, password=PASSWORD)


@pytest.fixture
def browser(anna) -> Client:
    """Anna's browser; her sign-in has ended there."""
    browser = Client()
    browser.force_login(anna)
    browser.get("/account/")
    end_sign_in(browser)
    return browser


def let_end(keys: list[str]) -> None:
    """The rows ended a minute ago."""
    over = timezone.now() - dt.timedelta(minutes=1)
    Session.objects.filter(session_key__in=keys).update(expire_date=over)


def end_sign_in(browser: Client) -> None:
    Session.objects.all().delete()


def rows() -> list[str]:
    """The keys of all rows that hold a kept form."""
    found = Session.objects.order_by("expire_date")
    return [each.session_key for each in found if kept.ROW_KEY in each.get_decoded()]


def page_of(browser: Client) -> str:
    return browser.get("/account/kept/").content.decode()


def sign_in(browser: Client, user: User, to: str = "/account/kept/"):
    return browser.post(f"/sign-in/?next={to}", {"login": user.email, "password": PASSWORD})


def asked_for():
    return reverse("wellbeing:relief-ask")


def chosen(number: int) -> tuple[str, dict[str, str]]:
    """A form that anybody may send with success."""
    return f"/account/?number={number}", {"language": "en", "theme": "dark", "why": f"word{number}"}


def test_words_wait_for_the_same_person(browser, anna):
    sent = browser.post(asked_for(), WORDS)
    door = browser.get(sent.url).content.decode()
    back = sign_in(browser, anna)
    page = browser.get(back.url).content.decode()

    assert sent.url == "/sign-in/?next=/account/kept/"
    assert "What you typed is kept for an hour" in door
    assert "nights" not in door
    assert back.url == "/account/kept/"
    assert "Too many nights\naway &lt;b&gt;" in page
    assert f'action="{asked_for()}"' in page
    assert 'name="version"' in page
    assert "a-secret" not in page
    assert page.count("<blockquote") == 1


def test_sending_it_makes_room(browser, anna):
    path, fields = chosen(1)
    browser.post(path, {**fields, "why": "one\r\ntwo"})
    sign_in(browser, anna)

    browser.get(path)
    assert len(rows()) == 1
    assert browser.post(path, {**fields, "why": "one\ntwo"}).url == "/account/"

    assert kept.SESSION_KEY not in browser.session
    assert rows() == []
    assert browser.get("/account/kept/").url == "/"


def test_refused_or_shown_again_it_stays(browser, anna):
    wrong = {"theme": "no theme at all"}
    browser.post("/account/", wrong)
    browser.post(asked_for(), WORDS)
    sign_in(browser, anna)

    assert browser.post("/account/", wrong).status_code == 200
    assert browser.post(asked_for(), WORDS).status_code == 403

    assert len(rows()) == 2
    assert "Too many nights" in page_of(browser)


def test_answer_with_an_error_forgets_nothing(browser, anna, monkeypatch):
    path, fields = chosen(1)
    browser.post(path, fields)
    sign_in(browser, anna)
    monkeypatch.setattr(messages, "success", messages.error)

    assert browser.post(path, fields).url == "/account/"

    assert len(rows()) == 1
    assert "Saved." in browser.get("/account/").content.decode()


def test_other_words_to_the_same_path_forget_nothing(browser, anna):
    path, fields = chosen(1)
    browser.post(path, fields)
    sign_in(browser, anna)

    assert browser.post(path, {**fields, "why": "others"}).url == "/account/"
    assert browser.post("/account/", fields).url == "/account/"

    assert "word1" in page_of(browser)


def test_it_can_be_thrown_away(browser, anna):
    browser.post(asked_for(), WORDS)
    sign_in(browser, anna)

    browser.post("/account/kept/", {"path": "/elsewhere/"})
    assert len(rows()) == 1
    assert browser.post("/account/kept/", {"path": asked_for()}).url == "/account/kept/"
    assert kept.SESSION_KEY not in browser.session
    assert rows() == []
    assert browser.get("/account/kept/").url == "/"


def test_somebody_else_finds_nothing_and_it_is_destroyed(browser):
    other = a_user(Right.TRAIN, password=PASSWORD)
    browser.post(asked_for(), WORDS)

    back = sign_in(browser, other)
    assert rows() == []
    assert kept.SESSION_KEY not in browser.session
    assert browser.get(back.url).url == "/"


def test_browser_of_nobody_keeps_nothing(client):
    for cookie in ("", "forged", "0" * 64, signing.dumps(1, salt="another")):
        client.cookies[COOKIE] = cookie
        answer = client.post(asked_for(), WORDS)
        assert answer.url.startswith("/sign-in/?next=")
        assert not Session.objects.exists()


def test_sign_is_read_without_a_query(anna, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert kept.account_of(kept.sign_of(anna), within=dt.timedelta(days=1)) == anna.pk
        assert kept.account_of(kept.sign_of(anna), within=dt.timedelta(seconds=-1)) is None


def test_sign_is_made_anew_once_a_day(anna, monkeypatch):
    browser = Client()
    browser.force_login(anna)
    browser.get("/account/")
    first = browser.cookies[COOKIE].value
    assert browser.get("/account/").cookies.get(COOKIE) is None
    later = time.time() + 25 * 60 * 60
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)

    browser.get("/account/")

    assert browser.cookies[COOKIE].value != first
    assert browser.cookies[COOKIE]["max-age"] == 15 * 24 * 60 * 60


def test_signing_out_takes_the_sign_away(anna):
    browser = Client()
    browser.force_login(anna)
    browser.get("/account/")
    sign = browser.cookies[COOKIE].value
    assert kept.account_of(sign, within=dt.timedelta(minutes=1)) == anna.pk
    assert browser.cookies[COOKIE]["httponly"]

    browser.post("/sign-out/")

    assert browser.cookies[COOKIE].value == ""
    assert browser.post(asked_for(), WORDS)["Location"] == "/sign-in/?next=/"


def test_it_is_gone_after_an_hour(browser, anna):
    browser.post(asked_for(), WORDS)
    assert browser.session.get_expiry_age() <= 3600
    assert SessionStore(rows()[0]).get_expiry_age() <= 3600
    let_end(rows())

    back = sign_in(browser, anna)

    assert browser.get(back.url).url == "/"
    assert kept.SESSION_KEY not in browser.session


def test_clean_up_removes_what_nobody_came_back_for(browser, anna):
    browser.post(asked_for(), WORDS)
    sign_in(browser, anna)
    tasks.remove_expired_sign_ins()
    assert len(rows()) == 1
    let_end(rows())

    tasks.remove_expired_sign_ins()

    assert rows() == []
    assert browser.get("/account/").status_code == 200


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"version": "3", "save": "Ask for relief", "effort": "", "words": " \r\n"},
        {"version": "3", "password1": "long enough to count"},
        {"words": "a" * (kept.MOST_CHARACTERS + 1)},
    ],
)
def test_nothing_without_values_and_nothing_too_large_is_kept(browser, fields):
    answer = browser.post(asked_for(), fields, headers={"Referer": "http://testserver/my-day/"})

    assert answer.url == "/sign-in/?next=/my-day/"
    assert rows() == []


def test_files_are_not_kept_and_that_is_said(browser, anna):
    file = SimpleUploadedFile("a.csv", b"planted")
    browser.post(asked_for(), {**WORDS, "file": file})

    page = browser.get(sign_in(browser, anna).url).content.decode()

    assert "Files are not kept" in page
    assert "planted" not in page


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_value_without_letters_is_kept_and_named(browser, anna, headers):
    sent = browser.post(asked_for(), {"effort-now": "7", "version": "3"}, headers=headers)
    sign_in(browser, anna)

    assert (sent.get("HX-Redirect") or sent["Location"]) == "/sign-in/?next=/account/kept/"
    assert "no-store" in sent["Cache-Control"]
    assert "Effort now: 7" in page_of(browser)
    assert "Version" not in page_of(browser)


def test_path_counts_into_the_room(browser):
    browser.post(asked_for(), {"words": "a" * (kept.MOST_CHARACTERS - 300)})
    before = rows()

    browser.post(f"{asked_for()}?text={'a' * 300}", {"words": "a" * (kept.MOST_CHARACTERS - 300)})

    assert rows() == before != []


def test_three_wait_each_for_its_own_button(browser, anna):
    for number in range(5):
        browser.post(f"{asked_for()}?number={number}", {"words": f"word{number}"})
    browser.post(f"{asked_for()}?number=3", {"words": "anew3"})
    back = sign_in(browser, anna)
    page = page_of(browser)

    assert back.url == "/account/kept/"
    assert len(rows()) == 3
    assert [word in page for word in ("word1", "word2", "word3", "word4", "anew3")] == [
        False,
        True,
        False,
        True,
        True,
    ]
    assert page.count("Send it now") == page.count("Do not send it") == 3
    assert browser.post("/account/kept/", {"path": f"{asked_for()}?number=4"}).status_code == 302
    assert "word4" not in page_of(browser)
    assert "word2" in page_of(browser)


def test_oldest_gives_way_where_room_is_missing(browser, anna):
    for number in range(2):
        words = f"word{number}" + "a" * (kept.MOST_CHARACTERS // 2)
        browser.post(f"{asked_for()}?number={number}", {"words": words})
    sign_in(browser, anna)

    assert ("word0" in page_of(browser), "word1" in page_of(browser)) == (False, True)


def test_others_are_shown_after_one_was_sent(browser, anna):
    for number in range(2):
        browser.post(*chosen(number))
    sign_in(browser, anna)

    sent = browser.post(*chosen(0))

    assert sent.url == "/account/kept/"
    page = page_of(browser)
    assert ("Saved." in page, "word0" in page, "word1" in page) == (True, False, True)


def test_signing_out_destroys_it(browser, anna):
    browser.post(asked_for(), WORDS)
    sign_in(browser, anna)

    browser.post("/sign-out/")

    assert rows() == []


def test_answer_to_it_is_never_kept_itself(browser):
    browser.post("/account/kept/", {"path": asked_for()})

    assert rows() == []


def test_the_last_form_is_the_one_kept(browser, anna):
    browser.post(asked_for(), {"words": "first"})
    browser.post(asked_for(), {"words": "second"})

    page = browser.get(sign_in(browser, anna).url).content.decode()

    assert ("first" in page.split("<main")[1], "second" in page) == (False, True)


@pytest.mark.parametrize("referer", ["", "https://elsewhere.example/x", "//x.example/", "/none/"])
def test_sign_in_leads_nowhere_else(client, referer):
    answer = client.post(asked_for(), WORDS, headers={"Referer": referer})

    assert answer.url == "/sign-in/?next=/"


def test_scripts_are_sent_to_the_sign_in_as_a_whole(client, browser):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/people/?text=a"}

    asked = client.get("/people/", headers=headers)
    sent = browser.post(asked_for(), WORDS, headers=headers)

    assert asked["HX-Redirect"] == "/sign-in/?next=/people/%3Ftext%3Da"
    assert sent["HX-Redirect"] == "/sign-in/?next=/account/kept/"
    assert (asked.content, sent.content) == (b"", b"")
    assert "no-store" in asked["Cache-Control"]
    assert "no-store" in sent["Cache-Control"]


def test_form_of_another_site_is_never_kept(anna):
    browser = Client(enforce_csrf_checks=True)
    browser.cookies[COOKIE] = kept.sign_of(anna)

    answer = browser.post(asked_for(), WORDS)

    assert answer.status_code == 403
    assert kept.SESSION_KEY not in browser.session


def test_public_pages_are_left_alone(client):
    assert client.post("/language/", {"language": "ru"}).status_code == 302
    assert client.get("/sign-in/", headers={"HX-Request": "true"}).status_code == 200

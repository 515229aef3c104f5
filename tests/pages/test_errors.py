"""Pages for what did not work: they help, they ask nobody, they tell nothing."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.utils.html import escape

from people.models import Right
from tests.builders.people import a_user, an_employee
from tests.pages.planting import planted
from trainer_institute.views import errors

PAGES = [
    (PermissionDenied("a-secret"), 403, "Your rights do not reach this page or this step."),
    (Http404("a-secret"), 404, "The address may be mistyped"),
    (SuspiciousOperation("a-secret"), 400, "Part of the address or of the form arrived damaged"),
    (errors.Unreadable("Say it plainly."), 400, "Say it plainly."),
    (errors.TooLarge("Send less."), 413, "Send less."),
    (RuntimeError("a-secret"), 500, "The mistake is ours"),
]


@pytest.mark.parametrize(("problem", "status", "words"), PAGES, ids=lambda part: str(part)[:20])
def test_page_says_what_to_do_and_tells_no_secret(client, settings, problem, status, words):
    def page(request: HttpRequest) -> HttpResponse:
        raise problem

    settings.ROOT_URLCONF = planted(page)
    client.raise_request_exception = False

    answer = client.get("/page/")

    body = answer.content.decode()
    assert (answer.status_code, escape(words) in body) == (status, True)
    assert "a-secret" not in body
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("problem", "status", "words"), PAGES, ids=lambda part: str(part)[:20])
def test_page_names_the_request_but_not_where_nothing_is(client, settings, problem, status, words):
    def page(request: HttpRequest) -> HttpResponse:
        raise problem

    settings.ROOT_URLCONF = planted(page)
    client.raise_request_exception = False

    answer = client.get("/page/")

    assert (answer["X-Request-ID"] in answer.content.decode()) == (status != 404)


@pytest.mark.django_db
def test_page_for_nothing_offers_the_search_to_who_is_signed_in(client):
    visitors = client.get("/no-such-page/").content.decode()
    client.force_login(a_user())

    page = client.get("/no-such-page/").content.decode()

    assert ('action="/search/"' in visitors, 'action="/search/"' in page) == (False, True)


@pytest.mark.django_db
def test_form_of_another_site_is_refused_in_words():
    suspicious = Client(enforce_csrf_checks=True)
    suspicious.force_login(a_user())

    answer = suspicious.post("/account/", {"language": "ru", "theme": "planted-words"})

    body = answer.content.decode()
    assert (answer.status_code, "That page was open for too long" in body) == (403, True)
    assert "planted-words" not in body


@pytest.mark.django_db
def test_foreign_and_unknown_person_answer_alike(client):
    stranger = an_employee("Planted")
    client.force_login(a_user(Right.TRAIN))

    answers = [client.get(f"/people/{number}/") for number in (stranger.pk, 999_999_999)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert b"Planted" not in answers[0].content


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_unknown_method_is_refused(client, method):
    client.force_login(a_user(Right.ADMINISTER))

    answers = [client.generic(method, address) for address in ("/", "/people/", "/sign-in/")]

    assert [answer.status_code for answer in answers] == [405] * 3


def test_last_page_stands_when_its_template_is_broken(settings, tmp_path, caplog):
    (tmp_path / "500.html").write_text("{% broken %}")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]

    answer = errors.server_error(HttpRequest())

    assert answer.status_code == 500
    assert answer.content.decode() == (
        "Something went wrong on our side. Please try again in a minute."
    )
    assert [record.getMessage() for record in caplog.records] == [
        "The page 500.html cannot be drawn"
    ]

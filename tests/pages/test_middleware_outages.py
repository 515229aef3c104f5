"""While PostgreSQL is out of reach: a kind 503 that heals by itself, and no mistake hidden."""

from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from people.actions import access
from people.models import Right
from tests.builders.people import a_user, an_employee
from tests.pages.planting import planted
from trainer_institute.views import errors

Told = tuple[int, bool, str | None, str]


def told(answer: HttpResponse) -> Told:
    """What a person and a proxy learn."""
    return (
        answer.status_code,
        "The institute cannot reach its database right now." in answer.content.decode(),
        answer.headers.get("Retry-After"),
        answer["Cache-Control"],
    )


KIND = (503, True, "10", "no-store")


class Switch:
    """Sends new connections to a place where no PostgreSQL listens, and back."""

    def __init__(self, nowhere: Path) -> None:
        self._there, self._nowhere = connection.settings_dict["HOST"], str(nowhere)

    def off(self) -> None:
        connection.close()
        connection.settings_dict["HOST"] = self._nowhere

    def on(self) -> None:
        connection.close()
        connection.settings_dict["HOST"] = self._there


@pytest.fixture
def database(transactional_db: None, tmp_path: Path) -> Iterator[Switch]:
    switch = Switch(tmp_path)
    yield switch
    switch.on()


def test_page_says_kindly_that_the_database_is_down_and_heals(client, database):
    client.force_login(a_user(Right.ADMINISTER))
    client.raise_request_exception = False

    database.off()
    while_down = client.get("/people/")
    database.on()
    afterwards = client.get("/people/")

    assert told(while_down) == KIND
    assert "Content-Security-Policy" in while_down.headers
    assert afterwards.status_code == 200


def test_visitor_reads_the_same_when_the_page_itself_fails(client, database):
    database.off()

    answer = client.post("/recovery/", {"email": "anna@example.com"})

    assert told(answer) == KIND


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("SELECT pg_terminate_backend(pg_backend_pid())", 503),
        ("SELECT 1/0", 500),
        ("SELECT no_such_function()", 500),
        ("SET statement_timeout = 1; SELECT pg_sleep(1)", 500),
    ],
    ids=["connection cut", "division", "typing mistake", "slow statement"],
)
def test_only_an_outage_is_called_one(client, settings, transactional_db, statement, expected):
    def page(request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute(statement)
        return HttpResponse("shown")

    settings.ROOT_URLCONF = planted(page)
    client.raise_request_exception = False

    answer = client.get("/page/")

    connection.close()
    assert answer.status_code == expected


@pytest.mark.django_db
def test_figures_are_not_shown_when_the_look_cannot_be_written_down(client, settings):
    viewer, person = a_user(Right.CARE), an_employee()

    def page(request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        access.log(viewer, page="planted-page", employees=[person], right=Right.CARE)
        return HttpResponse("planted figure")

    settings.ROOT_URLCONF = planted(page)
    client.raise_request_exception = False

    answer = client.get("/page/")

    assert told(answer) == KIND
    assert "planted figure" not in answer.content.decode()


def test_mistake_of_ours_stays_a_mistake(client, settings):
    def page(request: HttpRequest) -> HttpResponse:
        raise LookupError("ours")

    settings.ROOT_URLCONF = planted(page)
    client.raise_request_exception = False

    answer = client.get("/page/")

    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()


def an_error(kind: type[Exception], *, code: str | None = None, words: str = "") -> Exception:
    """What Django raises from an error of the driver with this SQLSTATE."""

    class Driver(psycopg2.OperationalError):
        pgcode = code

    problem = kind(words)
    problem.__cause__ = Driver()
    return problem


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (an_error(OperationalError), True),
        (an_error(OperationalError, code="57P03"), True),
        (an_error(OperationalError, code="53300"), True),
        (an_error(OperationalError, code="08006"), True),
        (an_error(OperationalError, code="57014"), False),
        (an_error(OperationalError, code="40P01"), False),
        (an_error(InterfaceError, words="connection already closed"), True),
        (an_error(InterfaceError, words="cursor already closed"), False),
        (ValueError("ours"), False),
        (None, False),
    ],
    ids=[
        "refused",
        "starting up",
        "too many connections",
        "broken connection",
        "slow statement",
        "deadlock",
        "closed connection",
        "closed cursor",
        "value",
        "nothing",
    ],
)
def test_outage_is_told_from_mistakes(problem, expected):
    assert errors.is_out_of_reach(problem) is expected


def test_session_that_could_not_be_saved_is_an_outage_too():
    try:
        try:
            raise an_error(OperationalError)
        except OperationalError:
            raise SessionInterrupted("deleted before the request completed")  # noqa: B904 - as Django does
    except SessionInterrupted as problem:
        answer = errors.bad_request(RequestFactory().get("/"), problem)

    assert told(answer) == KIND

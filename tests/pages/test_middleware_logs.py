"""What a line of the log says about a request."""

import json
import logging
import logging.config
from copy import deepcopy
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory
from django.urls import resolve

from trainer_institute.middleware.logs import Discreet, route_of


def a_line(address: str, *, status: int, level: int = logging.WARNING) -> logging.LogRecord:
    """Django's own line about a request to this address."""
    request = RequestFactory().get(address)
    line = logging.LogRecord(
        "django.request", level, __file__, 1, "Said: %s", (request.path,), (None, None, None)
    )
    line.__dict__.update(request=request, status_code=status)
    return line


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/", "/"),
        ("/welcome", "/welcome"),
        ("/welcome/a-secret", "/welcome/…"),
        ("//a-secret//b", "/a-secret/…"),
    ],
)
def test_address_nothing_answers_to_is_cut_short(address, expected):
    request = RequestFactory().generic("GET", address)
    request.path = address

    assert route_of(request) == expected


def test_address_of_a_page_is_its_route():
    request = RequestFactory().get("/people/12/?q=anna")
    request.resolver_match = resolve(request.path)

    assert route_of(request) == "/people/<int:pk>/"


def test_line_holds_route_and_no_request():
    line = a_line("/welcome/ключ/?q=a-secret", status=404)

    kept = Discreet().filter(line)

    assert (kept, line.getMessage()) == (True, "Said: /welcome/…")
    assert "request" not in vars(line)


@pytest.mark.parametrize(
    ("status", "has_trace"), [(403, False), (404, False), (500, True), (503, False)]
)
def test_only_faults_come_with_a_traceback(status, has_trace):
    line = a_line("/people/", status=status)

    Discreet().filter(line)

    assert (line.exc_info is not None) is has_trace


def test_line_about_something_else_stays_as_it_is():
    line = logging.LogRecord("beat", logging.INFO, __file__, 1, "%s of %s", (1, 2), None)

    Discreet().filter(line)

    assert line.getMessage() == "1 of 2"


# ---- what PostgreSQL quotes ------------------------------------------------------------------


# A line of a traceback shows code, so the code that fails does not hold the values.
VALUE = "A-secret"
LINES = "A-secret\n\nof lines\nDETAIL: A-secret"
ACTS: dict[str, tuple[str, list[str]]] = {
    "constraint": (
        "INSERT INTO people_user (email, password, is_active, language, theme, joined_at)"
        " VALUES (%s, '', true, 'en', 'light', now())",
        [VALUE],
    ),
    "several lines": ("INSERT INTO people_site (code, name) VALUES (%s, NULL)", [LINES]),
    "statement": ("SELECT no_such FROM people_user WHERE email = %s", [VALUE]),
}


def refused(act: str) -> DatabaseError:
    """What is raised when PostgreSQL refuses."""
    with (
        pytest.raises(DatabaseError) as refusal,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(*ACTS[act])
    return refusal.value


def written(problem: DatabaseError, message: str, *args: object, formatter: str) -> str:
    """What the log holds of a line about the problem, by the formatter of the settings."""
    logging_set: Any = deepcopy(settings.LOGGING)  # it is used up while it is read
    made = logging.config.DictConfigurator(logging_set)
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(made.configure_formatter(logging_set["formatters"][formatter]))
    for name in logging_set["handlers"]["out"]["filters"]:
        handler.addFilter(made.configure_filter(logging_set["filters"][name]))
    trouble = (type(problem), problem, problem.__traceback__)
    line = logging.LogRecord("celery", logging.ERROR, __file__, 1, message, args, trouble)
    handler.handle(line)
    return stream.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("formatter", ["words", "json"])
@pytest.mark.parametrize("act", ACTS)
def test_line_about_a_refused_row_holds_no_value_of_it(act, formatter):
    problem = refused(act)
    name, *_rest = str(problem).splitlines()

    told = written(problem, "Task failed: %s, %r", problem, problem, formatter=formatter)

    assert "A-secret" in f"{problem}{problem!r}"
    assert "A-secret" not in told
    assert name in (json.loads(told)["message"] if formatter == "json" else told)
    assert "Traceback (most recent call last)" in told


def test_words_of_another_process_lose_their_values_too():
    line = logging.LogRecord(
        "celery",
        logging.ERROR,
        __file__,
        1,
        "Task raised: %s",
        (r"IntegrityError('duplicate key\nDETAIL:  Key (email)=(a-secret) already exists.\n')",),
        None,
    )

    Discreet().filter(line)

    assert line.getMessage() == "Task raised: IntegrityError('duplicate key\n(values left out)"

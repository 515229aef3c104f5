"""What a line of the log says about a request."""

import logging

import pytest
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

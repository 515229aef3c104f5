"""Pages for what did not work: what happened, what to do now. None of them needs the database."""

import logging
import sys
from collections.abc import Mapping

from django.core.exceptions import BadRequest, DisallowedHost
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django_guid import get_guid

from trainer_institute.middleware import faces

logger = logging.getLogger(__name__)

# Classes of SQLSTATE: no connection, no resources left, shut down by the operator.
OUT_OF_REACH = ("08", "53", "57P")
SECONDS_TO_RETRY = 10
BAD_REQUEST = 400
TOO_LARGE = 413


class Unreadable(BadRequest):
    """What was sent cannot be read; the message is a sentence for the person who sent it."""

    status = BAD_REQUEST

    def __init__(self, sentence: str, *, cookies: list[str] | None = None) -> None:
        super().__init__(sentence)
        self.cookies = cookies or []


class TooLarge(Unreadable):
    """More was sent than is taken at once."""

    status = TOO_LARGE


def is_out_of_reach(problem: BaseException | None) -> bool:
    """Whether what was raised, or what it was raised from, says that PostgreSQL gave no answer.

    A statement that PostgreSQL read and refused is a mistake of ours and no outage.
    """
    while problem is not None:
        if isinstance(problem, OperationalError):
            code = getattr(problem.__cause__, "pgcode", None)
            if code is None or code.startswith(OUT_OF_REACH):
                return True
        if isinstance(problem, InterfaceError) and "connection" in str(problem):
            return True
        problem = problem.__cause__ or problem.__context__
    return False


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 for too much, with the sentence if one was given; 503 in an outage.

    A session that could not be saved for want of PostgreSQL reaches this page as well.
    """
    if is_out_of_reach(exception):
        return unavailable(request, exception)
    refusal = exception if isinstance(exception, Unreadable) else Unreadable("")
    context = {"sentence": str(refusal), "is_public": _is_public(request)}
    response = _alone("400.html", status=refusal.status, context=context)
    for name in refusal.cookies:
        response.delete_cookie(name)
    return response


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the person may see the object but not do this with it."""
    return _kept_nowhere(render(request, "403.html", {"reference": get_guid()}, status=403))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, the same words for what does not exist and for what exists for others only.

    No number of the request either: the two answers are the same to the last letter.
    """
    return _kept_nowhere(render(request, "404.html", status=404))


def server_error(request: HttpRequest) -> HttpResponse:
    """500 for a mistake of ours, 503 if PostgreSQL was out of reach."""
    problem = sys.exc_info()[1]
    if is_out_of_reach(problem):
        return unavailable(request, problem)
    return _alone("500.html", status=500)


def unavailable(request: HttpRequest, problem: BaseException | None) -> HttpResponse:
    """503 with the time after which to try again; the log names the problem in one line."""
    logger.error("PostgreSQL cannot be reached: %s", str(problem).partition("\n")[0])
    response = _alone("503.html", status=503)
    response.headers["Retry-After"] = str(SECONDS_TO_RETRY)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 in words for a form whose secret is missing or old.

    What was typed is not repeated: another site may have sent it.
    """
    return _alone("403_csrf.html", status=403)


def _is_public(request: HttpRequest) -> bool:
    """Whether the page is read on the public face or on none, where no start page is."""
    try:
        return faces.face_of(request, None) == faces.PUBLIC
    except DisallowedHost:
        return True


def _alone(
    template: str, *, status: int, context: Mapping[str, object] | None = None
) -> HttpResponse:
    """A page that asks nobody: no user, no session, no database.

    It names the number of the request, by which its lines in the log are found.
    """
    page: str
    try:
        page = render_to_string(template, {**(context or {}), "reference": get_guid()})
    except Exception:  # this is the last page: a fault in it must not hide what happened
        logger.exception("The page %s cannot be drawn", template)
        page = _("Something went wrong on our side. Please try again in a minute.")
    return _kept_nowhere(HttpResponse(page, status=status))


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response

"""What a line of the log keeps back: addresses of pages, and values PostgreSQL quotes.

An address may hold the secret of a one-off link or what somebody searched for. What PostgreSQL
refuses it explains by the row itself. This module is read while logging is set up, before any
model: it imports none.
"""

import logging
import re
import traceback
from collections.abc import Iterator

import psycopg2
from django.db.utils import Error
from django.http import HttpRequest

FAULT = 500
OUTAGE = 503
# The lines after the first, in which PostgreSQL quotes what was sent; in a `repr` as well.
QUOTED = re.compile(
    r"(?:\n|\\n)(?:DETAIL|CONTEXT|HINT|QUERY|WHERE|LINE \d+):.*?(?=\n\n|\Z)", re.DOTALL
)
LEFT_OUT = "\n(values left out)"


def route_of(request: HttpRequest) -> str:
    """The pattern that matched, as `/people/<int:pk>/`; only the first word where none did."""
    match = getattr(request, "resolver_match", None)
    if match is not None:
        return f"/{match.route}"
    first, *more = request.path.strip("/").split("/")
    return f"/{first}/…" if more else f"/{first}"


class Discreet(logging.Filter):
    """Puts the route where Django wrote the address, and drops the request with its query.

    A refused request and an outage are no faults of the code: their lines come without a traceback.
    Of what PostgreSQL says the first line stays, which names the constraint; the next ones quote
    the row: “Key (email)=(…) already exists”.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """True: every line stays, some say less."""
        _name_the_route(record)
        _leave_out_values(record)
        return True


def _name_the_route(record: logging.LogRecord) -> None:
    request = record.__dict__.pop("request", None)
    if not isinstance(request, HttpRequest):
        return
    if isinstance(record.args, tuple):
        written = {request.path, request.path.encode("unicode_escape").decode("ascii")}
        route = route_of(request)
        record.args = tuple(route if arg in written else arg for arg in record.args)
    status = record.__dict__.get("status_code", FAULT)
    if status < FAULT or status == OUTAGE:
        record.exc_info = None


def _leave_out_values(record: logging.LogRecord) -> None:
    problem = record.exc_info[1] if record.exc_info else None
    said = record.getMessage()
    kept = without_values(said, problem)
    if kept != said:
        record.msg, record.args = kept, ()
    if record.exc_info and problem is not None:
        told = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
        record.exc_text = without_values(told, problem)
        record.exc_info = None  # else a formatter may tell it anew


def without_values(text: str, problem: BaseException | None = None) -> str:
    """The text without the words of PostgreSQL after their first line, in which values may stand.

    Known words, those of the problem told about, are left out whole, whatever the language of the
    server and however many lines a value has.
    """
    for refusal in _refusals(problem):
        words = str(refusal)
        if "\n" in words.rstrip():
            text = text.replace(words.rstrip(), words.partition("\n")[0] + LEFT_OUT)
            text = text.replace(repr(words)[1:-1], words.partition("\n")[0])
    return QUOTED.sub(LEFT_OUT, text)


def _refusals(problem: BaseException | None) -> Iterator[BaseException]:
    """What PostgreSQL said, among the problem and all it was raised from."""
    waiting, seen = [problem], set()
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        waiting += [one.__cause__, one.__context__]
        if isinstance(one, (Error, psycopg2.Error)):
            yield one

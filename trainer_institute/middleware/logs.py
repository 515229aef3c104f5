"""What a line of the log says about a request: its route, never its address.

An address may hold the secret of a one-off link or what somebody searched for. This module is read
while logging is set up, before any model: it imports none.
"""

import logging

from django.http import HttpRequest

FAULT = 500
OUTAGE = 503


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
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """True: every line stays, some say less."""
        request = record.__dict__.pop("request", None)
        if not isinstance(request, HttpRequest):
            return True
        if isinstance(record.args, tuple):
            written = {request.path, request.path.encode("unicode_escape").decode("ascii")}
            route = route_of(request)
            record.args = tuple(route if arg in written else arg for arg in record.args)
        status = record.__dict__.get("status_code", FAULT)
        if status < FAULT or status == OUTAGE:
            record.exc_info = None
        return True

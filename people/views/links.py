"""Addresses that go into letters: what a caller says about the host must not lead others away."""

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.urls import reverse

USUAL_PORT = "80"


def mailed(request: HttpRequest, page: str, **parts: str) -> str:
    """The whole address of the page, for a letter.

    It leads to the host name of the settings. A newcomer's installation has none and answers on
    loopback names alone: there it is the name that was asked, with the port that was really
    reached, since the port in the header may be anybody's.
    """
    return _start(request) + reverse(page, kwargs=parts)


def _start(request: HttpRequest) -> str:
    if settings.INTERNAL_HOST:
        return f"https://{settings.INTERNAL_HOST}"
    host, _told_port = split_domain_port(request.get_host())
    port = request.META["SERVER_PORT"]
    return f"http://{host}" if port == USUAL_PORT else f"http://{host}:{port}"

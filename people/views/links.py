"""Addresses that leave for letters, or come back in forms: none may lead anybody away from here."""

from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

USUAL_PORT = "80"


def mailed(request: HttpRequest, page: str, **parts: str) -> str:
    """The whole address of the page, for a letter.

    It leads to the host name of the settings. A newcomer's installation has none and answers on
    loopback names alone: there it is the name that was asked, with the port that was really
    reached, since the port in the header may be anybody's.
    """
    return _start(request) + reverse(page, kwargs=parts)


def own_page(request: HttpRequest, given: str) -> str:
    """The path of the page an address names, with its query; empty if it is no page of ours.

    What a form or a browser says about where somebody came from may be anybody's words.
    """
    if not url_has_allowed_host_and_scheme(given, {request.get_host()}, request.is_secure()):
        return ""
    try:
        parts = urlsplit(given)
        resolve(parts.path)
    except (Resolver404, ValueError):
        return ""
    return urlunsplit(("", "", parts.path, parts.query, ""))


def _start(request: HttpRequest) -> str:
    if settings.INTERNAL_HOST:
        return f"https://{settings.INTERNAL_HOST}"
    host, _told_port = split_domain_port(request.get_host())
    port = request.META["SERVER_PORT"]
    return f"http://{host}" if port == USUAL_PORT else f"http://{host}:{port}"

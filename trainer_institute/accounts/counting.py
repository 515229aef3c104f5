"""Who tried, from where, how often: what the counting of wrong passwords asks of us."""

import ipaddress
import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

WAIT_SECONDS = 900
HOME_NETWORK_BITS = 64
UNKNOWN = ipaddress.IPv4Address(0)
logger = logging.getLogger(__name__)


def client_address(request: HttpRequest) -> str:
    """The address of the caller, 0.0.0.0 if there is none to trust.

    Behind n trusted proxies it is the n-th from the right of what they wrote down: whatever stands
    further left came from the caller and may be invented.
    """
    proxies = settings.TRUSTED_PROXIES
    written = [hop for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if 0 < proxies <= len(written):
        return str(_address(written[-proxies]))
    return str(_address(request.META.get("REMOTE_ADDR") or ""))


def counted_address(request: HttpRequest) -> str:
    """The address wrong passwords are counted for.

    For IPv6 it is the network of 64 bits that one line gets: its owner could try from any address
    of it.
    """
    address = ipaddress.ip_address(client_address(request))
    if isinstance(address, ipaddress.IPv6Address):
        network = ipaddress.IPv6Network((address, HOME_NETWORK_BITS), strict=False)
        return str(network.network_address)
    return str(address)


def tried_address(request: HttpRequest, credentials: dict[str, str] | None = None) -> str:
    """A digest of the account that was tried, the same for every spelling of its address.

    A digest, since people also type passwords into the first field, and what is counted is stored.
    """
    given = credentials or {}
    typed = given.get("email") or given.get("login") or request.POST.get("login") or ""
    return salted_hmac("tried-address", typed.strip().lower(), algorithm="sha256").hexdigest()


def locked_out(
    request: HttpRequest, _answer: HttpResponse | None, _credentials: dict[str, str] | None
) -> HttpResponse:
    """The page for this account from this address, for a quarter of an hour after the fifth try."""
    logger.warning("Sign-in paused after wrong passwords from %s", client_address(request))
    return too_many(request)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page that asks to wait."""
    answer = render(request, "429.html", status=429)
    answer["Retry-After"] = str(WAIT_SECONDS)
    return answer


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address in the text; IPv4 written as IPv6 is IPv4; a port is left out."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return UNKNOWN
    return getattr(address, "ipv4_mapped", None) or address

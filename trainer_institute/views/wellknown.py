"""Files that machines look for at fixed addresses."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

VALID = dt.timedelta(days=180)


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell about a weakness, as RFC 9116 lays it out.

    The date of expiry moves along: the installation serves the contact it is configured with today.
    """
    contact = settings.SECURITY_CONTACT
    if ":" not in contact:
        contact = f"mailto:{contact}"
    expires = (timezone.now() + VALID).astimezone(dt.UTC).replace(hour=0, minute=0, second=0)
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en, ru",
    ]
    return _text(lines)


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """No search engine has anything to do here."""
    return _text(["User-agent: *", "Disallow: /"])


def _text(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")

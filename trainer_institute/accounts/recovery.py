"""Sends the link that lets somebody who forgot the password set a new one."""

import time

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.http import HttpRequest

from people.actions import letters
from people.models import User
from people.views import links


def send_link(request: HttpRequest, owner: User | None) -> bool:
    """Whether the relay takes letters now; for an unknown address (None) nothing is sent.

    Both show the same outage and take RECOVERY_SECONDS at least, so that nobody learns here whose
    address is known. A relay that is slower than that still lets it be guessed from the time: it
    is told nothing to send for an unknown address. A relay that refuses one address only is no
    failure here; the log has it.
    """
    started = time.monotonic()
    try:
        if owner is None:
            letters.knock()
        else:
            letters.send(owner, "recovery", link=_link(request, owner))
    except letters.Undelivered as problem:
        return not problem.is_outage
    finally:
        time.sleep(max(0.0, settings.RECOVERY_SECONDS - (time.monotonic() - started)))
    return True


def _link(request: HttpRequest, owner: User) -> str:
    """The address in the letter; it works for an hour, and once."""
    parts = {
        "uidb36": user_pk_to_url_str(owner),
        "key": default_token_generator.make_token(owner),
    }
    return links.mailed(request, "account_reset_password_from_key", **parts)

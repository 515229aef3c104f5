"""Where a user is signed in, in words."""

import datetime as dt
from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import User

# The first that fits; each names itself after those it pretends to be.
BROWSERS = {
    "YaBrowser/": "Yandex Browser",
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


@dataclass(frozen=True)
class SignIn:
    """One sign-in as its owner reads it."""

    number: int
    since: dt.datetime
    address: str
    device: str
    is_this_one: bool


def sign_ins_of(user: User) -> QuerySet[UserSession]:
    """Sign-ins that still open the door, newest first."""
    alive = Session.objects.filter(
        session_key=OuterRef("session_key"), expire_date__gt=timezone.now()
    )
    listed: QuerySet[UserSession] = UserSession.objects.filter(Exists(alive), user=user)
    return listed.order_by("-created_at", "-pk")


def described(sign_in: UserSession, *, key: str) -> SignIn:
    """The sign-in in words; `key` is that of the session which asks."""
    return SignIn(
        number=sign_in.pk,
        since=sign_in.created_at,
        address=sign_in.ip,
        device=device(sign_in.user_agent),
        is_this_one=sign_in.session_key == key,
    )


def device(user_agent: str) -> str:
    """Browser and system in words, as far as the browser tells."""
    browser = _first(BROWSERS, user_agent)
    system = _first(SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("unknown device")


def _first(names: dict[str, str], user_agent: str) -> str:
    return next((name for mark, name in names.items() if mark in user_agent), "")

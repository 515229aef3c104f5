"""What the frame around every page needs. Nothing is read before a template asks for it."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from people import policies
from people.models import User

# What `data-bs-theme` says; "auto" follows the device, by CSS alone.
THEMES = {User.Theme.SYSTEM: "auto", User.Theme.LIGHT: "light", User.Theme.DARK: "dark"}


@dataclass(frozen=True)
class MenuLink:
    """A line of the menu. `is_current` also on the pages below the one it leads to."""

    label: str | Promise
    url: str
    icon: str
    is_current: bool


@dataclass(frozen=True)
class LanguageChoice:
    """A language the page is not in, named in its own words."""

    code: str
    name: str


class Frame:
    """The frame of one request."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.is_demo = settings.DEMO
        self.face = getattr(request, "face", "internal")

    @cached_property
    def user(self) -> User | None:
        """Who is signed in; None for visitors and before anybody was asked."""
        user: User | AnonymousUser | None = getattr(self._request, "user", None)
        return user if isinstance(user, User) else None

    @cached_property
    def theme(self) -> str:
        """The value of `data-bs-theme`."""
        return THEMES[User.Theme(self.user.theme)] if self.user else "auto"

    @property
    def language(self) -> str:
        """The code of the language of the page."""
        return get_language() or settings.LANGUAGE_CODE

    @property
    def other_languages(self) -> list[LanguageChoice]:
        """Languages to switch to."""
        others = [code for code, _name in settings.LANGUAGES if code != self.language]
        return [LanguageChoice(c, get_language_info(c)["name_local"].capitalize()) for c in others]

    @property
    def here(self) -> str:
        """Where to return after switching the language; what was posted to is no page."""
        return self._request.get_full_path() if self._request.method == "GET" else ""

    @cached_property
    def site_name(self) -> str:
        """The home site of the viewer, which gives the page its clock; empty without one."""
        return self.user.site.name if self.user and self.user.site else ""

    @cached_property
    def site_time(self) -> dt.datetime | None:
        """The time at that site; None without a site."""
        site = self.user.site if self.user else None
        return timezone.localtime(timezone=site.tz) if site else None

    @cached_property
    def site_zone(self) -> str:
        """The name of that site's zone, for the clock that ticks in the browser."""
        return self.user.site.zone if self.user and self.user.site else ""

    @cached_property
    def initials(self) -> str:
        """Initials of the viewer; one letter of the address if no person is behind the account."""
        words = self.user.name.split() if self.user else []
        return "".join(word[0] for word in words[:2]).upper()

    @cached_property
    def menu(self) -> list[MenuLink]:
        """Pages the viewer may open from anywhere; a phone shows the first five."""
        if self.user is None:
            return []
        links = [self._link(_("Home"), "home", icon="home")]
        if policies.may_list_people(self.user):
            links.append(self._link(_("People"), "people:list", icon="users", below="people:"))
        if policies.may_see_rights(self.user):
            links.append(self._link(_("Rights"), "people:rights", icon="key"))
        return links

    def _link(self, label: Promise, name: str, *, icon: str, below: str = "") -> MenuLink:
        """A line of the menu; `below` starts the names of the pages that belong to it too."""
        match = self._request.resolver_match
        here = match.view_name if match else ""
        own_page_elsewhere = here == "people:rights" and name != here
        is_current = here == name or (bool(below) and here.startswith(below))
        return MenuLink(label, reverse(name), icon, is_current and not own_page_elsewhere)


def frame(request: HttpRequest) -> dict[str, Frame]:
    """The context processor: `frame` in every template."""
    return {"frame": Frame(request)}

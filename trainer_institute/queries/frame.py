"""What the frame around every page needs. Nothing is read before a template asks for it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from notices.models import Notice
from notices.queries import told_to
from people import policies
from people.models import HR, Right, Site, User
from people.views.kept import is_waiting
from people.views.places import clock_of, site_shown
from programs.policies import may_list_programs
from sessions.policies import may_list_sessions
from trainer_institute.queries import overview
from trainers.policies import may_list_trainers
from wellbeing.models import Alert
from wellbeing.policies import may_list_alerts, may_list_team
from wellbeing.queries.alerts import Wanted, worklist

# What `data-bs-theme` says; "auto" follows the device, by CSS alone.
THEMES = {User.Theme.SYSTEM: "auto", User.Theme.LIGHT: "light", User.Theme.DARK: "dark"}


THEME_ICONS = {User.Theme.SYSTEM: "devices", User.Theme.LIGHT: "sun", User.Theme.DARK: "moon"}

# The bar of a phone has room for so many pages and the way to the rest.
TABS = 4
ROLES = 2


@dataclass(frozen=True)
class MenuLink:
    """A line of the menu. `is_current` also on the pages below it, where `is_above` holds too."""

    label: str | Promise
    url: str
    icon: str
    is_current: bool
    is_above: bool = False
    count: int = 0


@dataclass(frozen=True)
class ThemeChoice:
    """An appearance to switch to."""

    value: str
    label: str | Promise
    icon: str
    is_current: bool


@dataclass(frozen=True)
class Waiting:
    """What waits for the viewer."""

    messages: int = 0
    alerts: int = 0


def waiting_for(user: User) -> Waiting:
    """Unread messages and open alerts the user looks after, in one query."""
    row = User.objects.filter(pk=user.pk).values_list(
        _counted(told_to(user).unread()), _counted(worklist(user, Wanted(is_mine=True)))
    )
    return Waiting(*row.get())


def _counted(rows: QuerySet[Notice] | QuerySet[Alert]) -> Coalesce:
    one = rows.order_by().annotate(one=Value(1)).values("one")
    return Coalesce(Subquery(one.annotate(found=Count("pk")).values("found")), 0)


@dataclass(frozen=True)
class MenuPage:
    """A page of the menu: for whom it is, and what is counted beside it.

    `below` starts the names of the pages that belong to it too.
    """

    label: str | Promise
    name: str
    icon: str
    is_for: Callable[[User], bool]
    below: tuple[str, ...] = ()
    count: Callable[[Waiting], int] = lambda waiting: 0


# In the order of the menu: what is opened every day comes first, since a phone shows that.
PAGES = (
    MenuPage(_("Home"), "home", icon="home", is_for=lambda user: not first_page_of(user)),
    MenuPage(_("My day"), "my-day", icon="sun", is_for=lambda user: user.may(Right.TRAIN)),
    MenuPage(
        _("My load"),
        "wellbeing:own",
        icon="heartbeat",
        is_for=lambda user: user.may(Right.TRAIN),
    ),
    MenuPage(
        _("Overview"),
        "overview",
        icon="layout-dashboard",
        is_for=overview.may_open,
    ),
    MenuPage(
        _("Load and care"),
        "wellbeing:alert-list",
        icon="heartbeat",
        is_for=may_list_alerts,
        below=("wellbeing:alert", "wellbeing:relief", "wellbeing:list", "alert"),
        count=lambda waiting: waiting.alerts,
    ),
    MenuPage(_("My team"), "wellbeing:team", icon="heartbeat", is_for=may_list_team),
    MenuPage(
        _("Sessions"),
        "sessions:list",
        icon="calendar-event",
        is_for=may_list_sessions,
        below=("sessions:",),
    ),
    MenuPage(
        _("Trainers"),
        "trainers:list",
        icon="chalkboard",
        is_for=may_list_trainers,
        below=("trainer",),
    ),
    MenuPage(
        _("Programs"),
        "programs:list",
        icon="books",
        is_for=may_list_programs,
        below=("programs:",),
    ),
    MenuPage(
        _("Messages"),
        "notices:list",
        icon="mail",
        is_for=lambda user: user.employee_id is not None,
        below=("notices:",),
        count=lambda waiting: waiting.messages,
    ),
    MenuPage(
        _("People"),
        "people:list",
        icon="users",
        is_for=policies.may_list_people,
        below=("people:",),
    ),
    MenuPage(
        _("Rights"),
        "people:rights",
        icon="key",
        is_for=policies.may_see_rights,
    ),
    MenuPage(
        _("Switches"),
        "people:switches",
        icon="toggle-left",
        is_for=policies.may_see_switches,
    ),
    MenuPage(
        _("Import"),
        "import-list",
        icon="upload",
        is_for=lambda user: user.may(Right.ADMINISTER),
        below=("import-",),
    ),
)
# Pages below another one that have a line of their own.
OWN_LINES = frozenset(page.name for page in PAGES)


@dataclass(frozen=True)
class LanguageChoice:
    """A language the page is not in, named in its own words."""

    code: str
    name: str


# Whoever holds several rights begins with the first of these.
FIRST_PAGES: tuple[tuple[frozenset[Right], str], ...] = (
    (HR, "overview"),
    (frozenset({Right.TRAIN}), "my-day"),
    (frozenset({Right.LEAD_TEAM}), "trainers:list"),
    (frozenset({Right.COORDINATE, Right.DIRECT}), "overview"),
    (frozenset({Right.LEAD_PROGRAM}), "programs:list"),
    (frozenset({Right.AUDIT}), "people:list"),
)


def first_page_of(user: User) -> str:
    """The name of the page a person comes for; empty for those whose home is the start page."""
    return next((name for rights, name in FIRST_PAGES if user.may(*rights)), "")


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

    @property
    def has_gallery(self) -> bool:
        """Whether the page of all parts is for the viewer."""
        return self.user is not None and self.user.may(Right.ADMINISTER)

    @property
    def has_long_work(self) -> bool:
        """Whether the viewer comes for anything that could take long."""
        return self.user is not None and bool(self.user.employee_id or self.user.rights)

    @property
    def theme_icon(self) -> str:
        """The picture of the appearance in use."""
        return THEME_ICONS[User.Theme(self.user.theme)] if self.user else ""

    @property
    def themes(self) -> list[ThemeChoice]:
        """All appearances, the one in use marked."""
        kept = self.user.theme if self.user else ""
        return [
            ThemeChoice(theme.value, theme.label, THEME_ICONS[theme], theme.value == kept)
            for theme in User.Theme
        ]

    @cached_property
    def site(self) -> Site | None:
        """The site put first; None where all are shown."""
        return site_shown(self._request) if self.user else None

    @cached_property
    def may_choose_site(self) -> bool:
        """Whether the viewer sees several sites and may put one of them first."""
        return self.user is not None and policies.may_choose_site(self.user)

    @cached_property
    def clock_site(self) -> Site | None:
        """The site whose clock the page tells: the one put first, else the viewer's own."""
        return clock_of(self._request) if self.user else None

    @property
    def clock_name(self) -> str:
        """The name of that site, unless it stands beside the clock already."""
        if self.clock_site is None or (self.may_choose_site and self.clock_site == self.site):
            return ""
        return self.clock_site.name

    @cached_property
    def clock(self) -> dt.datetime | None:
        """The time at that site; None without a site."""
        return timezone.localtime(timezone=self.clock_site.tz) if self.clock_site else None

    @property
    def clock_shift(self) -> str:
        """How far that clock is from the one all zones are counted from, as UTC+5:30."""
        apart = self.clock.utcoffset() if self.clock else None
        minutes = int(apart.total_seconds()) // 60 if apart else 0
        hours, rest = divmod(abs(minutes), 60)
        sign = "\u2212" if minutes < 0 else "+"
        return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")

    @property
    def roles(self) -> str:
        """What the viewer comes for, in at most two words of the rights held."""
        held = [str(right.label) for right in Right if self.user and right in self.user.rights]
        return ", ".join(held[:ROLES])

    @cached_property
    def initials(self) -> str:
        """Initials of the viewer; one letter of the address if no person is behind the account."""
        words = self.user.name.split() if self.user else []
        return "".join(word[0] for word in words[:2]).upper()

    @property
    def keeps_words(self) -> bool:
        """Whether something typed waits here for its writer to sign in."""
        return hasattr(self._request, "session") and is_waiting(self._request)

    @cached_property
    def waiting(self) -> Waiting:
        """What the menu counts: one query for all of it."""
        return waiting_for(self.user) if self.user else Waiting()

    @cached_property
    def menu(self) -> list[MenuLink]:
        """Pages the viewer may open from anywhere, those of every day first."""
        if self.user is None:
            return []
        return [self._link(page) for page in PAGES if page.is_for(self.user)]

    @property
    def tabs(self) -> list[MenuLink]:
        """What the bar of a phone shows before the way to more."""
        return self.menu[:TABS]

    @property
    def more(self) -> list[MenuLink]:
        """The rest of the menu on a phone."""
        return self.menu[len(self.tabs) :]

    @property
    def above(self) -> MenuLink | None:
        """The page of the menu this one belongs to; None if it is that page, or belongs to none."""
        return next((link for link in self.menu if link.is_current and link.is_above), None)

    def _link(self, page: MenuPage) -> MenuLink:
        match = self._request.resolver_match
        here = match.view_name if match else ""
        is_below = here.startswith(page.below) and here not in OWN_LINES
        return MenuLink(
            label=page.label,
            url=reverse(page.name),
            icon=page.icon,
            is_current=here == page.name or is_below,
            is_above=is_below and here != page.name,
            count=page.count(self.waiting),
        )


def frame(request: HttpRequest) -> dict[str, Frame]:
    """The context processor: `frame` in every template."""
    return {"frame": Frame(request)}

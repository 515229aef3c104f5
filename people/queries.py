"""Reads of pages about people: who is found, what an account holds, what is open, who looked."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from people.models import (
    AccessLog,
    Employee,
    Grant,
    Invitation,
    Right,
    Shown,
    Site,
    Switch,
    Trace,
    User,
)
from people.models.deeds import SwitchDeed
from people.models.records import AccessLogQuerySet, Deed
from people.models.words import with_words
from people.rules import sortable

TRACES_SHOWN = 20


@dataclass(frozen=True)
class TraceLine:
    """One trace in words."""

    at: dt.datetime
    by: User | None
    what: str | Promise
    right: str | Promise
    why: str


@dataclass(frozen=True)
class Account:
    """What is known about a person's way in."""

    user: User
    invitation: Invitation | None
    invitation_state: str
    has_password: bool
    grants: list[Grant]
    lent: list[Grant]


@dataclass(frozen=True)
class Opened:
    """Something about trainers that holders of a right may see."""

    shown: Shown
    right: Right


@dataclass(frozen=True)
class SwitchLine:
    """One change of a switch in words; without a site it was about all."""

    at: dt.datetime
    by: User | None
    deed: str | Promise
    opened: Opened
    site: Site | None
    why: str


def people_found(
    seen: QuerySet[Employee], text: str, site: Site | None, *, by_address: bool = False
) -> QuerySet[Employee]:
    """Those of the people seen with a word of the name, or a number, that begins so; by name.

    With `by_address`, what holds an @ is the beginning of the address somebody signs in with: found
    by its index, where one more "or" beside the names would read all people.
    """
    found = seen.select_related("site", "department")
    if site is not None:
        found = found.filter(site=site)
    if by_address and "@" in text:
        found = found.filter(user__email__startswith=text.strip().lower())
    elif text.strip():
        found = found.filter(with_words(text))
    return found.order_by("sort_name", "pk")


def grants_found(text: str, right: str, site: Site | None) -> QuerySet[Grant]:
    """Rights nobody has taken back, by name of who holds them.

    A site finds its coordinators and all who work there.
    """
    found = with_people(Grant.objects.standing())
    if right:
        found = found.filter(right=right)
    if site is not None:
        found = found.filter(Q(site=site) | Q(user__employee__site=site))
    if text := text.strip():
        named = with_words(text, "user__employee__words")
        found = found.filter(named | Q(user__email__startswith=text.lower()))
    return found.order_by("user__employee__sort_name", "user__email", "right", "pk")


def grants_within_reach(user: User) -> QuerySet[Grant]:
    """Grants that exist for the user: all for who reads accounts, else the own and the lent."""
    found = with_people(Grant.objects.all())
    if user.may(Right.ADMINISTER, Right.AUDIT):
        return found
    return found.filter(Q(user=user) | Q(deputizes__user=user))


def with_people(grants: QuerySet[Grant]) -> QuerySet[Grant]:
    """The grants with all that a line about them says, in the same query."""
    return grants.select_related(
        "user__employee__site", "site", "department", "deputizes__user__employee"
    )


def account_of(employee: Employee) -> Account | None:
    """The account of the person with invitation and standing rights; None if there is none."""
    user = User.objects.filter(employee=employee).first()
    if user is None:
        return None
    user.employee = employee
    invitation = Invitation.objects.filter(user=user).first()
    standing = with_people(Grant.objects.standing())
    held = standing.filter(Q(user=user) | Q(deputizes__user=user)).order_by("right", "pk")
    return Account(
        user=user,
        invitation=invitation,
        invitation_state=state_of(invitation),
        has_password=user.has_usable_password(),
        grants=[grant for grant in held if grant.user_id == user.pk],
        lent=[grant for grant in held if grant.user_id != user.pk],
    )


def state_of(invitation: Invitation | None, *, at: dt.datetime | None = None) -> str:
    """What became of the last link: open, used, withdrawn or expired; empty without one."""
    if invitation is None:
        return ""
    if invitation.used_at:
        return "used"
    if invitation.withdrawn_at:
        return "withdrawn"
    return "open" if invitation.expires_at > (at or timezone.now()) else "expired"


def stage_of(grant: Grant, *, at: dt.datetime | None = None) -> str:
    """Whether a standing right counts on the holder's day: later, now or over.

    With the holder, or the person stood in for, gone, it is over.
    """
    today = grant.user.today(at=at)
    needed = [grant.user, grant.deputizes.user] if grant.deputizes else [grant.user]
    if not all(user.is_there(on=today) for user in needed):
        return "over"
    if grant.starts_on > today:
        return "later"
    return "over" if grant.ends_on is not None and grant.ends_on < today else "now"


def deeds_about(user: User) -> list[TraceLine]:
    """The latest of what was done with the account, newest first."""
    latest = Trace.objects.of(user).select_related("by__employee")[:TRACES_SHOWN]
    return [_in_words(trace) for trace in latest]


def _in_words(trace: Trace) -> TraceLine:
    what, _colon, right = trace.what.partition(": ")
    return TraceLine(
        at=trace.at,
        by=trace.by,
        what=Deed(what).label if what in Deed.values else what,
        right=Right(right).label if right in Right.values else right,
        why=trace.why,
    )


def sites_opened() -> Mapping[Opened, Sequence[Site | None]]:
    """Where each is open, by name of the site; None stands for all sites."""
    found: dict[Opened, list[Site | None]] = defaultdict(list)
    for switch in Switch.objects.select_related("site").order_by("site__name"):
        found[Opened(Shown(switch.shown), Right(switch.right))].append(switch.site)
    return found


def opened_for(site: Site) -> list[Opened]:
    """What is open about the trainers of the site, and to whom: for those whom it concerns."""
    there = Switch.objects.filter(Q(site=None) | Q(site=site)).order_by("shown", "right")
    pairs = there.values_list("shown", "right")
    return [Opened(Shown(shown), Right(right)) for shown, right in pairs]


def switch_changes() -> list[SwitchLine]:
    """The latest changes of switches, newest first."""
    about = Trace.objects.filter(about_kind=Switch._meta.label_lower)
    traces = list(about.select_related("by__employee")[:TRACES_SHOWN])
    numbers = {trace.what.rpartition("/")[2] for trace in traces} - {""}
    sites = {str(site.pk): site for site in Site.objects.filter(pk__in=numbers)}
    return [_switch_line(trace, sites) for trace in traces]


def _switch_line(trace: Trace, sites: Mapping[str, Site]) -> SwitchLine:
    """The trace in words, as `people.actions.switches` wrote it."""
    deed, _colon, which = trace.what.partition(": ")
    shown, right, site = which.split("/")
    return SwitchLine(
        at=trace.at,
        by=trace.by,
        deed=SwitchDeed(deed).label,
        opened=Opened(Shown(shown), Right(right)),
        site=sites.get(site),
        why=trace.why,
    )


def looks_at(employee: Employee, text: str) -> AccessLogQuerySet:
    """Answers that showed others named figures of this person, newest first.

    The text is the beginning of the name of who looked.
    """
    found = AccessLog.objects.about(employee).select_related("viewer__employee")
    if words := sortable(text):
        found = found.filter(viewer__employee__sort_name__startswith=words)
    return found

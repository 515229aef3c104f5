"""Who may: sign in, look people up, see accounts, give and lend rights, open what is shown."""

import datetime as dt
from collections.abc import Mapping

from people.models import HR, Employee, Grant, Right, Shown, Site, User

OPENED_FOR: Mapping[Shown, tuple[Right, ...]] = {
    Shown.LOAD: (Right.PLAN, Right.CARE, Right.LEAD_TEAM),
    Shown.NOTES: (Right.CARE,),
    Shown.LOG_TEXTS: (Right.ANALYZE, Right.LEAD_PROGRAM),
}
"""For which rights an agreement may open what. To others it is never shown."""


def may_sign_in(user: User, *, at: dt.datetime | None = None) -> bool:
    """An active account whose person has not left; access ends on the day of leaving."""
    return user.is_there(on=user.today(at=at))


def may_list_people(user: User) -> bool:
    """Those whose work is about other people; which of them they see, `visible_to` decides."""
    return user.may(*HR, Right.AUDIT, Right.COORDINATE, Right.LEAD_TEAM, Right.CONTACT)


def sites_of(user: User) -> frozenset[int] | None:
    """Numbers of the sites a user may put first, None being all: the own and those coordinated."""
    if user.may(*HR, Right.AUDIT, Right.LEAD_PROGRAM, Right.DIRECT):
        return None
    own = {user.employee.site_id} if user.employee else set()
    held = [grant for grant in user.grants_in_force if grant.right == Right.COORDINATE]
    return frozenset(own | {grant.site_id for grant in held if grant.site_id is not None})


def may_choose_site(user: User) -> bool:
    """Those who see several sites; to others there is nothing to choose."""
    sites = sites_of(user)
    return sites is None or len(sites) > 1


def may_show(user: User, site: Site) -> bool:
    """Whether the site is one of those the user may put first."""
    sites = sites_of(user)
    return sites is None or site.pk in sites


def may_see_accounts(user: User) -> bool:
    """Everybody's address, invitation and rights: administrators and auditors."""
    return user.may(Right.ADMINISTER, Right.AUDIT)


def may_see_account(user: User, employee: Employee) -> bool:
    """Address, invitation and rights: who sees those of all, and everybody their own."""
    return may_see_accounts(user) or is_own(user, employee)


def may_see_traces(user: User) -> bool:
    """What was done with an account, and why: administrators and auditors."""
    return user.may(Right.ADMINISTER, Right.AUDIT)


def may_invite(user: User) -> bool:
    """Administrators make accounts and send their links."""
    return user.may(Right.ADMINISTER)


def may_open_account(user: User, employee: Employee, *, at: dt.datetime | None = None) -> bool:
    """Administrators, for whoever has not left: an account of others would open no door."""
    return may_invite(user) and not employee.has_left(on=employee.site.today(at=at))


def may_see_rights(user: User) -> bool:
    """The table of who holds what is the administrators' tool."""
    return user.may(Right.ADMINISTER)


def may_give(user: User, right: Right) -> bool:
    """Administrators. Their own right is passed on by those who hold it themselves.

    Else a deputy of two weeks could become administrator for good.
    """
    if right == Right.ADMINISTER:
        return _administers_by_own_right(user)
    return user.may(Right.ADMINISTER)


def gives_until(user: User) -> dt.date | None:
    """The last day of what the user gives or lends of others; None: it may have no end.

    What the deputy of an administrator gives does not outlive the time as deputy: it would else be
    a way to keep every right for good.
    """
    if _administers_by_own_right(user):
        return None
    lent = [grant.ends_on for grant in user.grants_in_force if grant.right == Right.ADMINISTER]
    return max((day for day in lent if day is not None), default=None)


def may_take(user: User, grant: Grant) -> bool:
    """Who may give the right; and whoever is being stood in for ends that earlier."""
    return may_give(user, Right(grant.right)) or (
        grant.deputizes is not None and grant.deputizes.user_id == user.pk
    )


def may_deputize(user: User, grant: Grant) -> bool:
    """Holders name a deputy for their own rights, administrators for everybody's.

    A deputy's right is not lent on, so that one look tells who acts for whom. The right of an
    administrator is given, not lent: its holder names no deputy, only another administrator does.
    """
    if grant.deputizes_id is not None or grant.taken_at is not None:
        return False
    if grant.user_id == user.pk:
        return grant.right != Right.ADMINISTER
    return may_give(user, Right(grant.right))


def is_own(user: User, employee: Employee) -> bool:
    """Whether the record is the user's own."""
    return user.employee_id is not None and user.employee_id == employee.pk


def may_be_opened(shown: Shown, right: Right) -> bool:
    """Whether an agreement may show this to holders of the right."""
    return right in OPENED_FOR[shown]


def may_see_switches(user: User) -> bool:
    """What is open to whom, with the reasons: administrators and auditors."""
    return user.may(Right.ADMINISTER, Right.AUDIT)


def may_set_switches(user: User) -> bool:
    """Administrators open and close what the agreement with the trainers says."""
    return user.may(Right.ADMINISTER)


def _administers_by_own_right(user: User) -> bool:
    return user.is_active and any(
        grant.right == Right.ADMINISTER and grant.deputizes_id is None
        for grant in user.grants_in_force
    )

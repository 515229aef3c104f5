"""Gives rights, takes them back, lends them to deputies."""

import datetime as dt
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from people import policies
from people.actions import traces
from people.models import Grant, Right, User
from people.models.records import Deed
from people.rules import Refused

# Earlier days would write another past than there was; a slip of the year does it.
EARLIEST = dt.timedelta(days=365)
LONGEST_ABSENCE = dt.timedelta(days=92)


@transaction.atomic
def give(grant: Grant, *, by: User | None, at: dt.datetime | None = None) -> Grant:
    """The grant, saved; it comes with user, right, reach and dates. Raises Refused."""
    _save(grant, by=by, at=at or timezone.now())
    traces.leave(by=by, what=f"{Deed.RIGHT_GIVEN}: {grant.right}", about=grant.user)
    return grant


@transaction.atomic
def make_administrator(user: User, *, by: User | None, at: dt.datetime | None = None) -> Grant:
    """The user's own right of an administrator that counts today and never ends.

    One that ends, or has not begun, is taken back for it. Raises Refused for a closed account.
    """
    now = at or timezone.now()
    today = user.today(at=now)
    own = Grant.objects.administering().standing().filter(user=user)
    if lasting := own.in_force(on=today).filter(ends_on=None).first():
        return lasting
    for grant in own.filter(Q(ends_on=None) | Q(ends_on__gte=today)):
        _take_back(grant, by=by, why="", at=now)
    return give(Grant(user=user, right=Right.ADMINISTER, starts_on=today), by=by, at=now)


@transaction.atomic
def deputize(
    grant: Grant,
    *,
    deputy: User,
    starts_on: dt.date,
    ends_on: dt.date,
    by: User,
    at: dt.datetime | None = None,
) -> Grant:
    """The right as the deputy holds it on these days, with the reach of the original.

    Raises Refused for a deputy's own right, for dates outside of the original's, and for a person
    who cannot sign in, on either side.
    """
    if grant.deputizes_id is not None:
        raise Refused(_("A deputy does not name another deputy. Ask the person stood in for."))
    # The row stays locked: a right taken back at the same moment takes this deputy along.
    if not Grant.objects.standing().filter(pk=grant.pk).select_for_update(no_key=True):
        raise Refused(_("This right has been taken back meanwhile."))
    if deputy.pk == grant.user_id:
        raise Refused(_("Nobody is their own deputy. Name somebody else."))
    if not policies.may_sign_in(grant.user, at=at):
        raise Refused(
            _("The account of the person stood in for is closed: there is no right to lend.")
        )
    if starts_on < grant.starts_on or (grant.ends_on is not None and ends_on > grant.ends_on):
        raise Refused(_("The right itself does not cover these days. Choose days within it."))
    if ends_on - starts_on >= LONGEST_ABSENCE:
        raise Refused(
            _("A deputy stands in for %(days)s days at most. Choose an earlier last day.")
            % {"days": LONGEST_ABSENCE.days}
        )
    lent = Grant(
        user=deputy,
        right=grant.right,
        site=grant.site,
        department=grant.department,
        deputizes=grant,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    _save(lent, by=by, at=at or timezone.now())
    traces.leave(by=by, what=f"{Deed.DEPUTY_NAMED}: {grant.right}", about=deputy)
    return lent


@transaction.atomic
def take(grant: Grant, *, by: User, why: str, at: dt.datetime | None = None) -> Grant:
    """The grant, taken back together with what was lent of it.

    Raises Refused the second time, and for the last right of an administrator that never ends.
    """
    now = at or timezone.now()
    if grant.right == Right.ADMINISTER and grant.deputizes_id is None:
        _leave_an_administrator(without={grant.pk}, at=now)
    if not _take_back(grant, by=by, why=why, at=now):
        raise Refused(_("This right has been taken back already."))
    grant.refresh_from_db(fields=["taken_at"])
    return grant


@transaction.atomic
def take_all(user: User, *, by: User | None, why: str, at: dt.datetime | None = None) -> int:
    """How many rights of the user were taken back, each together with what was lent of it.

    For who leaves for good. Raises Refused, and takes nothing, if no other administrator stays.
    """
    now = at or timezone.now()
    held = list(Grant.objects.standing().filter(user=user).order_by("pk"))
    if any(grant.right == Right.ADMINISTER and grant.deputizes_id is None for grant in held):
        _leave_an_administrator(without={grant.pk for grant in held}, at=now)
    return sum(_take_back(grant, by=by, why=why, at=now) for grant in held)


def _save(grant: Grant, *, by: User | None, at: dt.datetime) -> None:
    """Nothing; the checks that lending and giving share. Givers to one user queue up."""
    User.objects.select_for_update(no_key=True, of=("self",)).get(pk=grant.user.pk)
    if not policies.may_sign_in(grant.user, at=at):
        raise Refused(_("This person's account is closed, so a right would be of no use."))
    _check_days(grant, by=by, on=grant.user.today(at=at))
    grant.given_by, grant.given_at = by, at
    try:
        grant.full_clean(exclude=["given_by"])  # nobody, when a command gives the first right
    except ValidationError as problem:
        raise Refused(" ".join(problem.messages)) from None
    grant.save()


def _check_days(grant: Grant, *, by: User | None, on: dt.date) -> None:
    """Nothing; raises Refused for days that are over, or beyond what the giver may give."""
    if grant.ends_on is not None and grant.ends_on < on:
        raise Refused(_("The last day is over. Choose a later one."))
    if grant.starts_on < on - EARLIEST:
        raise Refused(_("The first day is more than a year ago. Choose a later one."))
    own = grant.deputizes is not None and grant.deputizes.user == by
    until = policies.gives_until(by) if by is not None and not own else None
    if until is not None and (grant.ends_on is None or grant.ends_on > until):
        raise Refused(
            _("You are administrator as a deputy until %(day)s. What you give ends by then too.")
            % {"day": date_format(until)}
        )


def _take_back(grant: Grant, *, by: User | None, why: str, at: dt.datetime) -> bool:
    """Whether the grant still stood; what was lent of it falls with it.

    Deputies learn that they are none any more; the reason is the holder's alone. Who stood in
    earlier, and no longer does, is told nothing.
    """
    if not Grant.objects.standing().filter(pk=grant.pk).update(taken_at=at):
        return False
    traces.leave(by=by, what=f"{Deed.RIGHT_TAKEN}: {grant.right}", about=grant.user, why=why)
    lent = Grant.objects.standing().filter(deputizes=grant).select_related("user__employee__site")
    for deputy in lent.order_by("pk"):
        Grant.objects.filter(pk=deputy.pk).update(taken_at=at)
        if deputy.ends_on is None or deputy.ends_on >= deputy.user.today(at=at):
            released = deputy.user
            traces.leave(by=by, what=f"{Deed.DEPUTY_RELEASED}: {deputy.right}", about=released)
    return True


def _leave_an_administrator(*, without: Collection[int], at: dt.datetime) -> None:
    """Nothing; raises Refused unless somebody else stays administrator, able to sign in, for good.

    `without` holds the numbers of the grants that end. All own rights of administrators are
    locked, in one order: of two who take each other's right at once, the second waits, then looks
    again.
    """
    others = [
        grant
        for grant in Grant.objects.administering()
        .standing()
        .select_related("user__employee__site")
        .select_for_update(no_key=True, of=("self",))
        .order_by("pk")
        if grant.pk not in without
    ]
    if not any(_stays(grant, at=at) for grant in others):
        raise Refused(
            _("This is the last administrator. Give the right to somebody else for good first.")
        )


def _stays(grant: Grant, *, at: dt.datetime) -> bool:
    user = grant.user
    return (
        grant.ends_on is None
        and grant.starts_on <= user.today(at=at)
        and user.has_usable_password()
        and policies.may_sign_in(user, at=at)
    )

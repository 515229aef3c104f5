"""Gives rights, takes them back, lends them to deputies."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people import policies
from people.actions import traces
from people.models import Grant, Right, User
from people.rules import Refused


@transaction.atomic
def give(grant: Grant, *, by: User | None, at: dt.datetime | None = None) -> Grant:
    """The grant, saved; it comes with user, right, reach and dates. Raises Refused."""
    _save(grant, by=by, at=at or timezone.now())
    traces.leave(by=by, what=f"right given: {grant.right}", about=grant.user)
    return grant


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
    who cannot sign in.
    """
    if grant.deputizes_id is not None:
        raise Refused(_("A deputy does not name another deputy. Ask the person stood in for."))
    if grant.taken_at is not None:
        raise Refused(_("This right has been taken back meanwhile."))
    if deputy.pk == grant.user_id:
        raise Refused(_("Nobody is their own deputy. Name somebody else."))
    if starts_on < grant.starts_on or (grant.ends_on is not None and ends_on > grant.ends_on):
        raise Refused(_("The right itself does not cover these days. Choose days within it."))
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
    traces.leave(by=by, what=f"became deputy: {grant.right}", about=deputy)
    return lent


@transaction.atomic
def take(grant: Grant, *, by: User, why: str, at: dt.datetime | None = None) -> Grant:
    """The grant, taken back together with what was lent of it.

    Raises Refused the second time, and for the last right of an administrator that never ends.
    """
    now = at or timezone.now()
    if grant.right == Right.ADMINISTER and grant.deputizes_id is None:
        _leave_an_administrator(without=grant, at=now)
    if not Grant.objects.standing().filter(pk=grant.pk).update(taken_at=now):
        raise Refused(_("This right has been taken back already."))
    Grant.objects.standing().filter(deputizes=grant).update(taken_at=now)
    grant.refresh_from_db(fields=["taken_at"])
    traces.leave(by=by, what=f"right taken back: {grant.right}", about=grant.user, why=why)
    return grant


def _save(grant: Grant, *, by: User | None, at: dt.datetime) -> None:
    """Nothing; the checks that lending and giving share. Givers to one user queue up."""
    User.objects.select_for_update(no_key=True, of=("self",)).get(pk=grant.user.pk)
    today = grant.user.site.today(at=at) if grant.user.site else at.date()
    if not policies.may_sign_in(grant.user, at=at):
        raise Refused(_("This person's account is closed, so a right would be of no use."))
    if grant.ends_on is not None and grant.ends_on < today:
        raise Refused(_("The last day is over. Choose a later one."))
    _put_away_ended(grant, today=today, at=at)
    grant.given_by, grant.given_at = by, at
    try:
        grant.full_clean(exclude=["given_by"])  # nobody, when a command gives the first right
    except ValidationError as problem:
        raise Refused(" ".join(problem.messages)) from None
    grant.save()


def _put_away_ended(grant: Grant, *, today: dt.date, at: dt.datetime) -> None:
    """Nothing; the same right of an earlier time, already over, makes room for the new one."""
    Grant.objects.standing().filter(
        user=grant.user,
        right=grant.right,
        site=grant.site,
        department=grant.department,
        deputizes=grant.deputizes,
        ends_on__lt=today,
    ).update(taken_at=at)


def _leave_an_administrator(*, without: Grant, at: dt.datetime) -> None:
    """Nothing; raises Refused unless somebody else stays administrator, able to sign in, for good.

    All own rights of administrators are locked, in one order: of two who take each other's right
    at once, the second waits, then looks again.
    """
    others = [
        grant
        for grant in Grant.objects.administering()
        .standing()
        .select_related("user__employee__site")
        .select_for_update(no_key=True, of=("self",))
        .order_by("pk")
        if grant.pk != without.pk
    ]
    if not any(_stays(grant, at=at) for grant in others):
        raise Refused(
            _("This is the last administrator. Give the right to somebody else for good first.")
        )


def _stays(grant: Grant, *, at: dt.datetime) -> bool:
    user = grant.user
    today = user.site.today(at=at) if user.site else at.date()
    return (
        grant.ends_on is None
        and grant.starts_on <= today
        and user.has_usable_password()
        and policies.may_sign_in(user, at=at)
    )

"""Invites people to set their first password by a link that works once, for seven days."""

import datetime as dt
import secrets
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people import policies
from people.actions import letters, traces, users
from people.models import Employee, Invitation, User
from people.models.records import Deed
from people.rules import Refused

VALID_FOR = dt.timedelta(days=7)
# A second click: the letter of the first would hold a link that no longer works.
PAUSE = dt.timedelta(seconds=60)
SECRET_BYTES = 32


def digest_of(token: str) -> str:
    """What is kept of the secret of a link: enough to know it again, not enough to use it."""
    return sha256(token.encode()).hexdigest()


def opened_by(digest: str, *, at: dt.datetime | None = None) -> Invitation | None:
    """The invitation whose link still works; None if it is unknown, used, replaced or too old."""
    found = (
        Invitation.objects.open(at=at or timezone.now())
        .filter(digest=digest)
        .select_related("user__employee__site")
        .first()
    )
    return found if found and policies.may_sign_in(found.user, at=at) else None


@transaction.atomic
def invite(user: User, *, by: User | None, at: dt.datetime | None = None) -> tuple[Invitation, str]:
    """The new invitation and the secret of its link, which is kept nowhere.

    Links made before stop working. Raises Refused for who cannot sign in or has done so already,
    and within a minute after the last link. A command, which prints its link, need not wait.
    """
    now = at or timezone.now()
    user = User.objects.select_for_update(no_key=True, of=("self",)).get(pk=user.pk)
    if not policies.may_sign_in(user, at=at):
        raise Refused(_("This account is closed, a link would open no door."))
    if user.has_usable_password():
        raise Refused(
            _("This person has set a password already. A new link is asked for at the sign-in.")
        )
    opened = Invitation.objects.filter(user=user).open(at=now)
    if by is not None and opened.filter(made_at__gt=now - PAUSE).exists():
        raise Refused(_("A link was made just now. Wait a minute before you send another one."))
    opened.update(withdrawn_at=now)
    token = secrets.token_urlsafe(SECRET_BYTES)
    invitation = Invitation.objects.create(
        user=user, digest=digest_of(token), made_at=now, made_by=by, expires_at=now + VALID_FOR
    )
    traces.leave(by=by, what=Deed.INVITED, about=user)
    return invitation, token


@transaction.atomic
def open_and_invite(
    employee: Employee,
    *,
    email: str,
    language: str,
    by: User | None,
    at: dt.datetime | None = None,
) -> tuple[Invitation, str]:
    """The invitation to a new account and the secret of its link; both are made, or neither.

    Raises Refused as `users.open_account` does.
    """
    user = users.open_account(employee, email=email, language=language, by=by)
    return invite(user, by=by, at=at)


def mail(invitation: Invitation, *, link: str) -> bool:
    """Whether the relay took the letter; it is sent outside of any transaction, so never twice."""
    try:
        letters.send(invitation.user, "invitation", link=link, invitation=invitation)
    except letters.Undelivered:
        return False
    invitation.mailed_at = timezone.now()
    invitation.save(update_fields=["mailed_at"])
    return True


@transaction.atomic
def accept(digest: str, password: str, *, at: dt.datetime | None = None) -> User:
    """The user, whose first password is set now. Raises Refused if the link no longer works."""
    now = at or timezone.now()
    if not Invitation.objects.open(at=now).filter(digest=digest).update(used_at=now):
        raise Refused(_("This link has been used, replaced or is too old."))
    user = Invitation.objects.select_related("user__employee__site").get(digest=digest).user
    if not policies.may_sign_in(user, at=at):
        raise Refused(_("This account is closed."))
    users.set_password(user, password)
    return user

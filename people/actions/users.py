"""Makes accounts, sets their passwords, ends their sign-ins."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people import policies
from people.actions import traces
from people.models import Employee, Invitation, Site, User
from people.models.records import Deed
from people.rules import Refused


@transaction.atomic
def open_account(employee: Employee | None, *, email: str, language: str, by: User | None) -> User:
    """The saved account, without a password until its first link is used.

    Without an employee only the command of a new installation makes one. Raises Refused.
    """
    user = User(email=email.strip().lower(), employee=employee, language=language)
    if not policies.may_sign_in(user):
        raise Refused(_("This person has left. An account would open no door."))
    if employee is not None and User.objects.filter(employee=employee).exists():
        raise Refused(_has_one())
    user.set_unusable_password()
    try:
        user.full_clean(exclude=["password"], validate_unique=False)
        with transaction.atomic():
            user.save()
    except ValidationError as problem:
        raise Refused(" ".join(problem.messages)) from None
    except IntegrityError as problem:
        raise Refused(_taken(problem)) from None
    traces.leave(by=by, what=Deed.ACCOUNT_MADE, about=user)
    return user


@transaction.atomic
def set_password(user: User, password: str, *, keep: str = "") -> None:
    """Nothing; the new password ends every sign-in but `keep` and every link not used yet.

    Signed in or by a link: a password is always chosen by its user, whom the trace names.
    """
    user.set_password(password)
    user.save(update_fields=["password"])
    Invitation.objects.filter(user=user, used_at=None, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )
    _end(user, keep=keep)
    traces.leave(by=user, what=Deed.PASSWORD_SET, about=user)


def prefer(user: User, *, language: str, theme: str) -> User:
    """The user with this language and appearance.

    No trace: it concerns nobody else, and the row's history has it.
    """
    user.language, user.theme = language, theme
    user.save(update_fields=["language", "theme"])
    return user


def put_first(user: User, *, code: str) -> User:
    """The user with that site put first, or all of them for an empty code. Raises Refused.

    No trace, as for the appearance: nobody else sees it.
    """
    site = Site.objects.filter(code=code).first() if code else None
    if code and (site is None or not policies.may_show(user, site)):
        raise Refused(_("That site is not open to you. Choose one of the list."))
    user.shown_site = site
    user.save(update_fields=["shown_site"])
    return user


@transaction.atomic
def end_sign_in(sign_in: UserSession, *, by: User) -> None:
    """Nothing; whoever used that sign-in has to sign in again. The second click changes nothing."""
    ended, _kinds = UserSession.objects.filter(pk=sign_in.pk).delete()
    Session.objects.filter(session_key=sign_in.session_key).delete()
    if ended:
        traces.leave(by=by, what=Deed.SIGN_IN_ENDED, about=by)


@transaction.atomic
def end_sign_ins(user: User, *, by: User | None, keep: str = "") -> int:
    """How many sign-ins of the user were ended, all but the one with the key `keep`."""
    ended = _end(user, keep=keep)
    traces.leave(by=by, what=Deed.SIGN_INS_ENDED, about=user)
    return ended


def _taken(problem: IntegrityError) -> str:
    """What somebody else took at the same moment: the address, or the person."""
    diagnosis = getattr(problem.__cause__, "diag", None)
    if "employee" in (getattr(diagnosis, "constraint_name", None) or ""):
        return _has_one()
    return _("Somebody signs in with this address already.")


def _has_one() -> str:
    return _("This person has an account already.")


def _end(user: User, *, keep: str) -> int:
    listed = UserSession.objects.filter(user=user).exclude(session_key=keep)
    keys = list(listed.values_list("session_key", flat=True))
    listed.filter(session_key__in=keys).delete()
    return Session.objects.filter(session_key__in=keys).delete()[0]

"""The first way into a new installation: an administrator's account and its link."""

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse

from people.actions import grants, invitations, users
from people.models import Employee, User
from people.rules import Refused


class Command(BaseCommand):
    """Makes the account if needed, gives the right, prints the link once and mails it."""

    help = "Makes an administrator's account and prints the link that sets its password."

    def add_arguments(self, parser: CommandParser) -> None:
        """The address, and what else may be known."""
        parser.add_argument("email", help="address the administrator signs in with")
        parser.add_argument("--number", default="", help="personnel number, if already on record")
        parser.add_argument("--language", choices=User.Language.values, default="en")
        parser.add_argument(
            "--address",
            default=_own_address(),
            help="how the application is reached (default: %(default)s)",
        )

    def handle(self, *args: object, **options: str) -> None:
        """Nothing; raises CommandError for an account that cannot be opened."""
        try:
            with transaction.atomic():
                user = _administrator(options["email"], options["number"], options["language"])
                if user.has_usable_password():
                    self.stdout.write(f"{user.email} is administrator, and has a password already.")
                    return
                invitation, token = invitations.invite(user, by=None)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        link = options["address"].rstrip("/") + reverse("account-invitation", args=[token])
        mailed = invitations.mail(invitation, link=link)
        self.stdout.write(f"Open this link within seven days. It works once:\n{link}")
        self.stdout.write(
            f"It was mailed to {user.email} too."
            if mailed
            else "The mail could not be handed over; pass the link on yourself."
        )


def _own_address() -> str:
    host = settings.INTERNAL_HOST
    return f"https://{host}" if host else "http://127.0.0.1:8000"


def _administrator(email: str, number: str, language: str) -> User:
    """The account with the administrator's right; raises Refused or CommandError."""
    known = User.objects.filter(email=email.strip().lower()).select_related("employee__site")
    user = known.first() or users.open_account(
        _person(number), email=email, language=language, by=None
    )
    grants.make_administrator(user, by=None)
    return user


def _person(number: str) -> Employee | None:
    if not number:
        return None
    employee = Employee.objects.filter(personnel_number=number).select_related("site").first()
    if employee is None:
        raise CommandError(f"Nobody on record has the personnel number {number}.")
    return employee

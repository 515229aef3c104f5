"""Django's migrate, signed in as the owner; afterwards the application's role gets its rights."""

from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.commands import migrate

from people.rules import Refused
from trainer_institute.actions import roles

ONLY_LOOKS = ("plan", "check_unapplied")


class Command(migrate.Command):
    """Changes the tables as their owner."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Nothing; raises CommandError without the owner's address, or if both name one role."""
        if not settings.DATABASE_OWNER_URL:
            raise CommandError(
                "DATABASE_OWNER_URL: give the address with the role that owns the tables."
            )
        with roles.as_owner():
            super().handle(*args, **options)
            if any(options.get(name) for name in ONLY_LOOKS):
                return
            call_command("createcachetable", database=options["database"], verbosity=0)
            try:
                roles.grant()
            except Refused as problem:
                raise CommandError(str(problem)) from problem

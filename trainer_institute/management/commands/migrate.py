"""Django's migrate, signed in as the owner; afterwards the application's role gets its rights."""

from typing import Any

from django.core.management import CommandError, call_command
from django.core.management.commands import migrate

from people.rules import Refused
from trainer_institute.actions import roles


class Command(migrate.Command):
    """Changes the tables as their owner."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Nothing; raises CommandError if both addresses name one role."""
        with roles.as_owner():
            super().handle(*args, **options)
            if options.get("app_label") or options.get("plan") or options.get("check_unapplied"):
                return
            call_command("createcachetable", database=options["database"], verbosity=0)
            try:
                roles.grant()
            except Refused as problem:
                raise CommandError(str(problem)) from problem

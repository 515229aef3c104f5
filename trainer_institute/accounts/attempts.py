"""Keeps count of wrong passwords, and nothing of what was typed."""

from copy import copy

from axes.handlers.database import AxesDatabaseHandler
from django.http import HttpRequest, QueryDict

# What the library notes on the request; its middleware reads it there.
NOTES = ("axes_failures_since_start", "axes_locked_out", "axes_credentials")


class Attempts(AxesDatabaseHandler):  # type: ignore[misc] # axes has no types
    """The library's own, which would keep the fields of the form, and of the address, in plain."""

    def user_login_failed(
        self,
        sender: object,
        credentials: dict[str, str],
        request: HttpRequest | None = None,
        **words: object,
    ) -> None:
        """Nothing; one more wrong try is counted, without its fields."""
        if request is None:  # asked by a program: nobody's tries
            return
        bare = copy(request)
        # The library asks for nothing but the credentials to know the account.
        bare.GET = bare.POST = QueryDict()
        super().user_login_failed(sender, credentials, bare, **words)
        for note in NOTES:
            if hasattr(bare, note):
                setattr(request, note, getattr(bare, note))

"""The person behind a request: their language, their clock, and nothing kept of their pages."""

from collections.abc import Callable, Mapping, Sequence

import pghistory
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from people.models import User
from people.views.places import clock_of
from trainer_institute.doors import DOORS

View = Callable[..., HttpResponse]
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Viewer:
    """Speaks the person's language by the clock of their site, or of the one they put first.

    Answers to signed-in people, and pages whose address is a secret, are kept by no cache and by
    no browser: the next person at the same computer must not find them by going back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, in the right language and with `no-store` where it is due."""
        user = request.user if isinstance(request.user, User) else None
        clock = clock_of(request)
        if user is not None:
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(clock.tz if clock else None):
            response = self.get_response(request)
        if user is not None or request.user.is_authenticated or has_secret_address(request):
            keep_nowhere(response)
        return response


class Author:
    """Writes onto every row of history who changed it on which page.

    The page is the name of the URL, never the address: that may hold the secret of a link.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer of what follows."""
        if request.method not in WRITING:
            return self.get_response(request)
        with pghistory.context():
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: Sequence[object], kwargs: Mapping[str, object]
    ) -> None:
        """Nothing; notes who and where, now that both are known."""
        if request.method in WRITING and request.resolver_match is not None:
            pghistory.context(user=request.user.pk, url=request.resolver_match.view_name)


def has_secret_address(request: HttpRequest) -> bool:
    """Whether the address of the page is a one-off link."""
    match = request.resolver_match
    door = DOORS.get(match.view_name) if match else None
    return door is not None and door.one_off


def keep_nowhere(response: HttpResponse) -> None:
    """Nothing; the answer says that nobody may keep it."""
    response.headers["Cache-Control"] = "no-store"

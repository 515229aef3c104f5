"""While PostgreSQL cannot be reached people read a kind page, and it heals by itself."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from trainer_institute.views import errors


class Unavailable:
    """Answers 503 where a page failed because PostgreSQL is down or refuses.

    Any other failure goes on as the mistake of ours that it is. What fails outside a page, in
    another middleware, reaches `errors.server_error`, which asks the same question.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer of what follows."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """The kind page; None for a failure that has nothing to do with reaching PostgreSQL."""
        if not errors.is_out_of_reach(problem):
            return None
        return errors.unavailable(request, problem)

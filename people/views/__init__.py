"""Pages about people. A view reads from top to bottom: find, ask the policy, act, answer."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from people.models import User


class Request(HttpRequest):
    """A request behind the sign-in: its user is one of ours."""

    user: User  # never a visitor: LoginRequiredMiddleware stands before every view
    htmx: HtmxDetails  # true where a part of the page was asked for

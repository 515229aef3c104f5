"""Who is sent to the sign-in comes back to what they were doing, with what they had typed."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django_htmx.http import HttpResponseClientRedirect

from people.models import User
from people.views import kept
from people.views.links import own_page

View = Callable[..., HttpResponse]
COOKIE = "institute_kept_for"
DAY = dt.timedelta(days=1)


class Kept:
    """Stands right before the sign-in is asked for, behind the check where a form comes from.

    A browser that was signed in holds a signed number of the account. A form from it that arrives
    too late waits for an hour; after the same person signed in, a page offers to send it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, with the sign of whoever is signed in by now."""
        was_signed_in = request.user.is_authenticated
        rows = kept.rows(request) if was_signed_in else []  # signing out empties the session
        response = self.get_response(request)
        user = request.user
        if isinstance(user, User):
            _give_sign(request, response, user)
            _forget_what_is_over(request, response, user)
        elif was_signed_in:
            response.delete_cookie(COOKIE, samesite="Lax")
            kept.destroy(rows)
        return response

    def process_view(
        self, request: HttpRequest, view: View, args: Sequence[object], kwargs: Mapping[str, object]
    ) -> HttpResponse | None:
        """The way to the sign-in for what only scripts or old forms ask; None for all others."""
        if request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        is_part = request.headers.get("HX-Request") == "true"
        if request.method != "POST" and not is_part:
            return None
        sign_in = _sign_in(_next_of(request))
        answer = HttpResponseClientRedirect(sign_in) if is_part else redirect(sign_in)
        add_never_cache_headers(answer)
        return answer


def _lasts() -> dt.timedelta:
    """How long the sign holds: a day longer than a sign-in, since it is made anew once a day."""
    return dt.timedelta(seconds=settings.SESSION_COOKIE_AGE) + DAY


def _give_sign(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Nothing; the browser holds a sign of this user that is no older than a day."""
    if kept.account_of(request.COOKIES.get(COOKIE, ""), within=DAY) != user.pk:
        response.set_cookie(
            COOKIE,
            kept.sign_of(user),
            max_age=_lasts(),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def _forget_what_is_over(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Nothing; what waits for somebody else, or was sent with success just now, waits no longer.

    Where others still wait, the answer leads back to them.
    """
    if request.method != "POST" or not kept.is_waiting(request):
        return
    sent = [form for form in kept.kept_for(request, user) if form.is_sent_by(request)]
    if not sent or not _was_taken(request, response):
        return
    kept.drop(request, sent[0])
    if kept.is_waiting(request) and response.has_header("Location"):
        response["Location"] = reverse("account-kept")


def _was_taken(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether a form did what it was sent for: a page in answer shows it again, for a reason."""
    is_answered = HTTPStatus.CREATED <= response.status_code < HTTPStatus.BAD_REQUEST
    return is_answered and all(
        message.level < messages.ERROR for message in messages.get_messages(request)
    )


def _next_of(request: HttpRequest) -> str:
    """Where the sign-in leads: to what was kept, else to the page the person was on."""
    account = kept.account_of(request.COOKIES.get(COOKIE, ""), within=_lasts())
    if request.method == "POST" and account and kept.keep(request, account=account):
        return reverse("account-kept")
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    return own_page(request, page)


def _sign_in(page: str) -> str:
    address = resolve_url(settings.LOGIN_URL)
    return f"{address}?{urlencode({'next': page or reverse('home')}, safe='/')}"

"""What the sign-in library asks of this application."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from axes.handlers.proxy import AxesProxyHandler
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from people import policies
from people.actions import users
from people.models import User
from trainer_institute.accounts import counting


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth has no types
    """Nobody signs up alone; letters, passwords and addresses go our way."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by administrators."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """No second way in for scripts: the library would answer them in JSON."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Whether the address leads to the host that was asked, and nowhere else."""
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, {request.get_host()}, require_https=request.is_secure()
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address of the caller, as everywhere here."""
        return counting.client_address(request)

    def authenticate(self, request: HttpRequest, **credentials: str) -> User | None:
        """The user with this password, if the account opens the door.

        The library lets a closed account through up to here, to tell its owner; we tell nobody
        whose password it was.
        """
        user: User | None = super().authenticate(request, **credentials)
        return user if user and policies.may_sign_in(user) else None

    def set_password(self, user: User, password: str) -> None:
        """Nothing; ends all other sign-ins. The one that asked stays, if it is the user's own.

        Wrong tries from here are forgotten: who set the password will type it right.
        """
        request = context.request
        own = request.user.is_authenticated and request.user.pk == user.pk
        keep = (request.session.session_key or "") if own else ""
        users.set_password(user, password, keep=keep)
        AxesProxyHandler.reset_attempts(
            username=counting.tried_address(request, {"email": user.email}),
            ip_address=counting.counted_address(request),
        )

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Where a changed password leads."""
        return reverse("account-settings")

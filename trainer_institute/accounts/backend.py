"""Knows users again: at the sign-in, and at every request after it."""

from allauth.account.auth_backends import AuthenticationBackend

from people import policies
from people.models import User


class Backend(AuthenticationBackend):  # type: ignore[misc] # allauth has no types
    """Who has left, or whose account is closed, is nobody: at the sign-in and from then on."""

    def user_can_authenticate(self, user: User) -> bool:
        """Whether the account opens the door today."""
        return policies.may_sign_in(user)

    def get_user(self, user_id: int) -> User | None:
        """The user with person and sites, in one query; None ends the sign-in."""
        known = User.objects.select_related("employee__site", "shown_site")
        user = known.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

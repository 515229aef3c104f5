"""What a device locks a log with that it keeps until there is a network."""

import base64

from django.utils.crypto import salted_hmac

from people.models import User


def seal_of(user: User) -> str:
    """The person's own key: nobody else's sign-in opens what a device keeps for them."""
    made = salted_hmac("sessions.kept-logs", str(user.pk), algorithm="sha256")
    return base64.b64encode(made.digest()).decode()

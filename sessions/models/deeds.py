"""What traces about sessions say was done."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SessionDeed(models.TextChoices):
    """What was done with a session, as actions write it and pages read it."""

    MADE = "session made", _("session made")
    PLACED = "days placed", _("days placed")
    PUBLISHED = "session published", _("session published")
    DELIVERED = "session delivered", _("session marked as delivered")
    COUNTED = "people counted", _("people counted")
    CLOSED = "session closed", _("session closed")
    CANCELED = "session canceled", _("session canceled")
    ASSIGNED = "trainer assigned", _("trainer assigned")
    RELEASED = "day released", _("trainer released from a day")
    INCIDENT_TOLD = "incident told", _("incident told")
    NOTE_SHARED = "note shared", _("own words shared")
    NOTE_KEPT = "note no longer shared", _("own words no longer shared")

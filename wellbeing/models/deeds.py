"""What traces about alerts say was done."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReliefDeed(models.TextChoices):
    """What people did about an alert. A trace about it never holds what they wrote."""

    ASKED = "relief asked", _("asked for relief")
    WITHDRAWN = "request withdrawn", _("request withdrawn")
    ANSWERED = "request answered", _("request answered and closed")
    PROPOSED = "relief proposed", _("relief proposed")
    AGREED = "relief agreed", _("relief agreed")
    DECLINED = "relief declined", _("relief declined")
    ENDED = "relief ended", _("relief ended, its outcome noted")
    TAKEN_OVER = "alert taken over", _("alert taken over")
    DUE_SET = "answer day set", _("day of the answer set")


class AlertDeed(models.TextChoices):
    """What the model itself did with an alert when it assessed a trainer anew."""

    OPENED = "alert opened", _("alert opened")
    CLOSED = "alert closed", _("alert closed")


class PolicyDeed(models.TextChoices):
    """What was done with the figures of the model."""

    PUBLISHED = "load policy published", _("load policy published")


class WhyClosed(models.TextChoices):
    """Why the model closed an alert. People give their reasons in words of their own."""

    EASED = "the load came down", _("the load came down")
    ARRIVED = (
        "its weeks have come",
        _("its weeks have come; from now on the other alerts speak of them"),
    )
    LEFT = "no longer a trainer", _("no longer a trainer")

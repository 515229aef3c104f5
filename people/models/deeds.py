"""What traces say was done with switches, and with work in the background."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SwitchDeed(models.TextChoices):
    """What was done with a switch; behind a colon stand what is shown, the right and the site."""

    OPENED = "switch opened", pgettext_lazy("switch", "opened")
    CLOSED = "switch closed", pgettext_lazy("switch", "closed")


class JobDeed(models.TextChoices):
    """What a trace about a job says was done."""

    IMPORTED = "rows imported", _("rows imported")

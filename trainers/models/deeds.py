"""What traces say was done with a trainer's record."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TrainerDeed(models.TextChoices):
    """What a trace about a trainer says was done; the days of an absence are not in it."""

    ABSENCE_NOTED = "absence noted", _("absence noted")
    ABSENCE_WITHDRAWN = "absence withdrawn", _("absence withdrawn")
    SHARE_CHANGED = "share changed", _("share of a contract changed")
    EDITED = "record edited", _("record edited")

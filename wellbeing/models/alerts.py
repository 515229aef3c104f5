"""That somebody's load needs a talk, and what came out of it."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models.records import tracked
from trainers.models import Trainer

LONGEST_WORDS = 2_000


class AlertQuerySet(models.QuerySet["Alert"]):
    def open(self) -> Self:
        """Alerts that still wait for something."""
        return self.filter(closed_at=None)


@tracked(exclude=["words", "why_closed"])
class Alert(models.Model):
    """Somebody's load needs a talk: the model says so, or the trainer asks.

    At most one of each kind is open for a trainer. `named_weeks` are the Sundays a forecast speaks
    of. `words` are the trainer's own, in a request for relief; `why_closed` is what care answered.
    Neither goes into the history.
    """

    class Kind(models.TextChoices):
        PEAK = "peak", _("peak")
        SUSTAINED = "sustained", _("elevated for weeks")
        HARD_RULE = "hard-rule", _("firm limit")
        FORECAST = "forecast", _("in the weeks ahead")
        ASKED = "asked", _("asked for relief")

    trainer = models.ForeignKey(
        Trainer, on_delete=models.CASCADE, related_name="alerts", verbose_name=_("trainer")
    )
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    opened_at = models.DateTimeField(pgettext_lazy("alert", "opened"), default=timezone.now)
    week = models.DateField(_("week up to"))
    named_weeks = ArrayField(
        models.DateField(), default=list, blank=True, verbose_name=_("weeks it names")
    )
    shown = models.FloatField(_("index when it opened"), null=True, blank=True)
    words = models.TextField(_("in the trainer's words"), blank=True, max_length=LONGEST_WORDS)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="alerts_owned",
        verbose_name=_("who looks after it"),
    )
    due_on = models.DateField(_("answer due"))
    told_at = models.DateTimeField(_("trainer told"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    closed_at = models.DateTimeField(pgettext_lazy("alert", "closed"), null=True, blank=True)
    why_closed = models.CharField(_("why closed"), max_length=500, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("load alert")
        verbose_name_plural = _("load alerts")
        indexes = [
            models.Index(fields=["due_on"], name="alert_open_by_due", condition=Q(closed_at=None)),
            models.Index(fields=["trainer", "-opened_at"], name="alert_of_trainer"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["trainer", "kind"],
                condition=Q(closed_at=None),
                name="trainer_has_one_open_alert_of_a_kind",
                violation_error_message=_("There already is an open alert of that kind."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")),
                name="alert_closes_after_it_opens",
                violation_error_message=_("An alert cannot close before it opens."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.opened_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for something."""
        return self.closed_at is None


class ReliefActionQuerySet(models.QuerySet["ReliefAction"]):
    def agreed(self) -> Self:
        """What both sides said yes to."""
        return self.filter(agreed_by_care_at__isnull=False, agreed_by_trainer_at__isnull=False)

    def standing(self) -> Self:
        """Proposed or agreed, and not ended."""
        return self.filter(closed_at=None)


@tracked(exclude=["words", "outcome"])
class ReliefAction(models.Model):
    """One thing that is to make the load lighter. It counts when care and trainer both agreed."""

    class Kind(models.TextChoices):
        RELEASE = "release", _("a session day is given back")
        SWAP = "swap", _("a colleague takes over")
        OTHER_WORK = "other-work", _("other work instead")
        FREE_TIME = "free-time", _("time kept free")
        MOVE = "move", _("moved to another week")
        TALK = "talk", _("a talk")

    alert = models.ForeignKey(
        Alert, on_delete=models.CASCADE, related_name="actions", verbose_name=_("load alert")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    words = models.TextField(_("what is agreed"), max_length=LONGEST_WORDS)
    due_on = models.DateField(pgettext_lazy("day", "by"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now)
    agreed_by_care_at = models.DateTimeField(_("agreed by care"), null=True, blank=True)
    agreed_by_trainer_at = models.DateTimeField(_("agreed by the trainer"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    is_declined = models.BooleanField(_("declined"), default=False)
    outcome = models.TextField(_("what came of it"), blank=True, max_length=LONGEST_WORDS)

    objects = ReliefActionQuerySet.as_manager()

    class Meta:
        ordering = ["proposed_at", "pk"]
        verbose_name = _("agreed relief")
        verbose_name_plural = _("agreed reliefs")
        constraints = [
            models.CheckConstraint(
                condition=~Q(words=""),
                name="relief_says_what",
                violation_error_message=_("Write what is to be done."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(is_declined=True) | ~Q(outcome=""),
                name="relief_closes_with_an_outcome",
                violation_error_message=_("Write what came of it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.due_on}"

    @property
    def is_agreed(self) -> bool:
        """Whether both sides said yes."""
        return self.agreed_by_care_at is not None and self.agreed_by_trainer_at is not None

"""How demanding trainers found their sessions. For themselves alone: no history, no trace."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programs.models import Program
from trainers.models import Engagement, Trainer


class EffortRating(models.Model):
    """One answer, 0 to 10, to how demanding a session was; one for each log.

    It covers the engagements of the session: `RatedEngagement` says which.
    """

    trainer = models.ForeignKey(
        Trainer, on_delete=models.CASCADE, related_name="ratings", verbose_name=_("trainer")
    )
    program = models.ForeignKey(
        Program, on_delete=models.PROTECT, related_name="ratings", verbose_name=_("program")
    )
    value = models.PositiveSmallIntegerField(_("how demanding it was"))
    rated_at = models.DateTimeField(_("rated"), default=timezone.now)

    class Meta:
        ordering = ["-rated_at", "-pk"]
        verbose_name = _("rating of effort")
        verbose_name_plural = _("ratings of effort")
        indexes = [
            models.Index(fields=["trainer", "program", "-rated_at"], name="rating_of_trainer")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__range=(0, 10)),
                name="rating_is_on_the_scale",
                violation_error_message=_("The rating is between 0 and 10."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trainer_id} {self.rated_at:%Y-%m-%d}"


class RatedEngagement(models.Model):
    """An engagement that a rating covers; none is covered twice."""

    rating = models.ForeignKey(
        EffortRating, on_delete=models.CASCADE, related_name="covers", verbose_name=_("rating")
    )
    engagement = models.OneToOneField(
        Engagement, on_delete=models.CASCADE, related_name="rated", verbose_name=_("booked time")
    )

    class Meta:
        ordering = ["rating", "engagement"]
        verbose_name = _("rated time")
        verbose_name_plural = _("rated times")

    def __str__(self) -> str:
        return f"{self.rating_id} covers {self.engagement_id}"

"""The right to deliver a program."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models.records import tracked
from programs.models.programs import Program
from trainers.models import Trainer


class QualificationQuerySet(models.QuerySet["Qualification"]):
    def valid(self, *, on: dt.date) -> Self:
        """Rights that count on that day."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=on), issued_on__lte=on)


@tracked()
class Qualification(models.Model):
    """That a trainer may deliver a program, and how: watching, assisting, leading, mentoring."""

    class Level(models.TextChoices):
        OBSERVER = "observer", _("observer")
        SECOND = "second", _("second trainer")
        LEAD = "lead", _("first trainer")
        MENTOR = "mentor", _("mentor")

    trainer = models.ForeignKey(
        Trainer, on_delete=models.CASCADE, related_name="qualifications", verbose_name=_("trainer")
    )
    program = models.ForeignKey(
        Program, on_delete=models.PROTECT, related_name="qualifications", verbose_name=_("program")
    )
    level = models.CharField(
        _("right to deliver as"), max_length=8, choices=Level.choices, default=Level.LEAD
    )
    issued_on = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    objects = QualificationQuerySet.as_manager()

    class Meta:
        ordering = ["trainer", "program", "level"]
        verbose_name = _("right to deliver")
        verbose_name_plural = _("rights to deliver")
        indexes = [models.Index(fields=["program", "level"], name="qualification_of_program")]
        constraints = [
            models.UniqueConstraint(
                fields=["trainer", "program", "level"],
                name="qualification_is_held_once",
                violation_error_message=_("The trainer already holds this right to deliver."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("issued_on")),
                name="qualification_ends_after_it_is_issued",
                violation_error_message=_("The last day must not be before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program}: {self.get_level_display()}"

    @property
    def leads(self) -> bool:
        """Whether it is enough to lead a session."""
        return self.level in LEADING


LEADING = (Qualification.Level.LEAD, Qualification.Level.MENTOR)

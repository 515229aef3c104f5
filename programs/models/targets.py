"""How many people are to be trained: the table behind "against plan"."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Site
from people.models.records import tracked
from programs.models.programs import Program


@tracked()
class Target(models.Model):
    """People to train in one month by one program at one site."""

    year = models.PositiveSmallIntegerField(_("year"))
    month = models.PositiveSmallIntegerField(_("month"))
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, related_name="targets", verbose_name=_("site")
    )
    program = models.ForeignKey(
        Program, on_delete=models.PROTECT, related_name="targets", verbose_name=_("program")
    )
    people = models.PositiveIntegerField(_("people to train"))

    class Meta:
        ordering = ["year", "month", "site", "program"]
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [
            models.UniqueConstraint(
                fields=["year", "month", "site", "program"],
                name="target_is_set_once_a_month",
                violation_error_message=_("That month already has a target there."),
            ),
            models.CheckConstraint(
                condition=Q(month__range=(1, 12)),
                name="target_is_for_a_month_of_the_year",
                violation_error_message=_("Months are numbered from 1 to 12."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}: {self.people}"

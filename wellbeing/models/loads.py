"""Stored results of the load index, by week and view, and the policies they were made under."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.records import tracked
from trainers.models import Trainer

SUNDAY = 1  # as the database numbers the days of the week


class LoadPolicyQuerySet(models.QuerySet["LoadPolicy"]):
    def in_force(self, *, on: dt.date) -> Self:
        """Versions that hold on that day, the latest first."""
        return self.filter(from_week__lte=on).order_by("-from_week", "-version")


@tracked()
class LoadPolicy(models.Model):
    """A version of every figure of the load model, from a week on. Never changed, only followed.

    `figures` holds what differs from the rules of thumb the model ships with, by section.
    """

    version = models.PositiveIntegerField(_("version"), unique=True)
    from_week = models.DateField(_("from the week of"))
    figures = models.JSONField(_("figures"), default=dict, blank=True)
    why = models.CharField(_("why"), max_length=500, blank=True)
    published_at = models.DateTimeField(_("published"), default=timezone.now, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("published by"),
    )

    objects = LoadPolicyQuerySet.as_manager()

    class Meta:
        ordering = ["version"]
        verbose_name = _("load policy")
        verbose_name_plural = _("load policies")
        constraints = [
            models.CheckConstraint(
                condition=Q(from_week__week_day=2),
                name="load_policy_starts_on_a_monday",
                violation_error_message=_("A policy holds from a Monday on."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.from_week}"


class WeeklyResult(models.Model):
    """One week of one trainer in one view: what the rules gave for the week up to its Sunday."""

    trainer = models.ForeignKey(
        Trainer, on_delete=models.CASCADE, related_name="%(class)ss", verbose_name=_("trainer")
    )
    ends_on = models.DateField(_("week up to"))
    index = models.FloatField(_("index"), null=True)
    shown = models.FloatField(_("index as shown"), null=True)
    level = models.CharField(_("level"), max_length=10)
    has_work = models.BooleanField(_("has work"), default=False)
    measures = models.JSONField(default=dict)
    subindices = models.JSONField(default=dict)
    contributions = models.JSONField(default=dict)
    hard_rules = models.JSONField(default=list)
    coverage = models.FloatField(_("share confirmed"), null=True)
    unlogged = models.PositiveSmallIntegerField(_("sessions not confirmed"), default=0)
    warnings = models.JSONField(default=list)
    fill = models.FloatField(_("hours by the usual ones"), null=True)
    usual_index = models.FloatField(_("index with the usual hours"), null=True)
    policy_version = models.PositiveIntegerField(_("policy version"))
    digest = models.CharField(_("digest of what it was made from"), max_length=64)
    assessed_at = models.DateTimeField(_("assessed"), default=timezone.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.trainer_id} {self.ends_on}: {self.shown}"


class WeeklyLoad(WeeklyResult):
    """The view by the timetable, which never reads a trainer's own ratings."""

    class Meta:
        ordering = ["trainer", "ends_on"]
        verbose_name = _("schedule load")
        verbose_name_plural = _("schedule loads")
        indexes = [models.Index(fields=["ends_on", "level"], name="weekly_load_by_week")]
        constraints = [
            models.UniqueConstraint(
                fields=["trainer", "ends_on"],
                name="trainer_has_one_load_a_week",
                violation_error_message=_("The week of this trainer is already assessed."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__week_day=SUNDAY),
                name="weekly_load_ends_on_a_sunday",
                violation_error_message=_("A week ends on a Sunday."),
            ),
        ]


class OwnWeeklyLoad(WeeklyResult):
    """The view by the trainer's own ratings. A table of its own: only that trainer's pages read it.

    No history is kept of it.
    """

    class Meta:
        ordering = ["trainer", "ends_on"]
        verbose_name = _("load by own ratings")
        verbose_name_plural = _("loads by own ratings")
        constraints = [
            models.UniqueConstraint(
                fields=["trainer", "ends_on"],
                name="trainer_has_one_own_load_a_week",
                violation_error_message=_("The week of this trainer is already assessed."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__week_day=SUNDAY),
                name="own_weekly_load_ends_on_a_sunday",
                violation_error_message=_("A week ends on a Sunday."),
            ),
        ]

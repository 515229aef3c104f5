"""The one truth of a trainer's time, and the note that it changed."""

import datetime as dt
from decimal import Decimal
from typing import Self
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Site
from people.models.constraints import BookingExclusion, IdRange, TimeRange
from people.models.places import must_be_a_zone
from people.models.records import tracked
from trainers.models.categories import WITHOUT_CONTENT, Category, Work
from trainers.models.trainers import Trainer


class Role(models.TextChoices):
    """Who leads a block and who assists."""

    LEAD = "lead", _("first trainer")
    CO = "co", _("second trainer")


class EngagementQuerySet(models.QuerySet["Engagement"]):
    def standing(self) -> Self:
        """Time that is taken, drafts included."""
        return self.exclude(state=Engagement.State.CANCELED)

    def settled(self) -> Self:
        """Time that counts for load, day and feed: neither canceled nor a draft."""
        return self.filter(state__in=(Engagement.State.PLANNED, Engagement.State.LOGGED))

    def overlapping(self, starts_at: dt.datetime, ends_at: dt.datetime) -> Self:
        """Engagements that share time with the given stretch."""
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)


@tracked()
class Engagement(models.Model):
    """One trainer on one block of time, whatever the work.

    Booked, moved and canceled by actions alone. Load, calendar and variety are read from here and
    from nothing else. `minutes` is work, not the end minus the start. `zone` is the place's.
    """

    class State(models.TextChoices):
        PROVISIONAL = "provisional", _("draft")
        PLANNED = "planned", _("planned")
        LOGGED = "logged", _("delivered")
        CANCELED = "canceled", _("canceled")

    trainer = models.ForeignKey(
        Trainer, on_delete=models.PROTECT, related_name="engagements", verbose_name=_("trainer")
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    zone = models.CharField(_("time zone"), max_length=64, validators=[must_be_a_zone])
    minutes = models.PositiveIntegerField(_("minutes of work"))
    kind = models.CharField(_("kind of work"), max_length=12, choices=Work.choices)
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="engagements",
        verbose_name=_("kind of content"),
    )
    title = models.CharField(_("title"), max_length=200)
    role = models.CharField(_("role"), max_length=4, choices=Role.choices, default=Role.LEAD)
    group_size = models.PositiveIntegerField(_("people in the group"), null=True, blank=True)
    expected_effort = models.DecimalField(
        _("expected effort"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    site = models.ForeignKey(
        Site,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="engagements",
        verbose_name=_("site"),
    )
    is_online = models.BooleanField(_("online"), default=False)
    night_away = models.BooleanField(_("night away from home"), default=False)
    sequence = models.PositiveIntegerField(_("version for calendars"), default=0)
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.PLANNED
    )

    objects = EngagementQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("booked time")
        verbose_name_plural = _("booked times")
        indexes = [
            models.Index(fields=["trainer", "starts_at"], name="engagement_of_trainer"),
            models.Index(fields=["starts_at"], name="engagement_by_start"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="engagement_has_a_length",
                violation_error_message=_("The end must be after the start."),
            ),
            models.CheckConstraint(
                condition=Q(minutes__range=(1, 1440)),
                name="engagement_has_minutes_of_one_day",
                violation_error_message=_("The minutes of work are between 1 and 1,440."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=WITHOUT_CONTENT, category=None)
                | (~Q(kind__in=WITHOUT_CONTENT) & Q(category__isnull=False)),
                name="engagement_has_content_unless_it_has_none",
                violation_error_message=_(
                    "Work has a kind of content; preparation, travel and meetings have none."
                ),
            ),
            models.CheckConstraint(
                condition=Q(expected_effort=None)
                | Q(expected_effort__range=(Decimal(1), Decimal(10))),
                name="engagement_effort_is_on_the_scale",
                violation_error_message=_("The expected effort is between 1 and 10."),
            ),
            BookingExclusion(
                name="trainer_is_free",
                expressions=[
                    (IdRange("trainer"), RangeOperators.OVERLAPS),
                    (TimeRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=~Q(state="canceled"),
                violation_error_code="trainer_is_free",
                violation_error_message=_("The trainer has something else at that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trainer_id} {self.starts_at:%Y-%m-%d %H:%M} {self.title}"

    @property
    def tz(self) -> ZoneInfo:
        """The zone of the place."""
        return ZoneInfo(self.zone)

    @property
    def local_start(self) -> dt.datetime:
        """The start by the clock of the place."""
        return self.starts_at.astimezone(self.tz)

    @property
    def local_end(self) -> dt.datetime:
        """The end by the clock of the place."""
        return self.ends_at.astimezone(self.tz)

    @property
    def day(self) -> dt.date:
        """The day it counts for: that of its start at its place."""
        return self.local_start.date()


class TimeChange(models.Model):
    """The time of a trainer changed from a day on, so the load has to be assessed again.

    Left by whoever changes time, taken away by the assessment in its own transaction: as long as
    the row stands, the stored load may be out of date.
    """

    trainer = models.ForeignKey(
        Trainer, on_delete=models.CASCADE, related_name="time_changes", verbose_name=_("trainer")
    )
    from_day = models.DateField(_("changed from"))
    left_at = models.DateTimeField(_("noted"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("change of time")
        verbose_name_plural = _("changes of time")

    def __str__(self) -> str:
        return f"{self.trainer_id}: {self.from_day}"

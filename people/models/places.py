"""Where the institute works: sites with their clock and calendar, rooms and their bookings."""

import datetime as dt
from typing import Self
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.constraints import BookingExclusion, IdRange, TimeRange
from people.models.records import tracked


def must_be_a_zone(name: str) -> None:
    """Nothing; raises ValidationError unless `name` is a zone of the IANA list."""
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is no time zone. Write it like Asia/Krasnoyarsk."), params={"name": name}
        )


class SiteQuerySet(models.QuerySet["Site"]):
    def open(self, *, on: dt.date) -> Self:
        """Sites in use on that day."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=on))


@tracked()
class Site(models.Model):
    """A place of the company with its own clock and calendar."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200, unique=True)
    zone = models.CharField(_("time zone"), max_length=64, validators=[must_be_a_zone])
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("site")
        verbose_name_plural = _("sites")

    def __str__(self) -> str:
        return self.name

    @property
    def tz(self) -> ZoneInfo:
        """The zone as an object."""
        return ZoneInfo(self.zone)

    def today(self, *, at: dt.datetime | None = None) -> dt.date:
        """The calendar day at this site."""
        return (at or timezone.now()).astimezone(self.tz).date()

    def day_bounds(self, day: dt.date) -> tuple[dt.datetime, dt.datetime]:
        """First instant of the day and of the next one; 23 to 25 hours apart over clock changes."""
        midnight = dt.time()
        tomorrow = day + dt.timedelta(days=1)
        return (
            dt.datetime.combine(day, midnight, self.tz).astimezone(dt.UTC),
            dt.datetime.combine(tomorrow, midnight, self.tz).astimezone(dt.UTC),
        )


@tracked()
class Holiday(models.Model):
    """A date on which a site's calendar differs from the week: a day off, or one worked instead."""

    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, related_name="holidays", verbose_name=_("site")
    )
    on = models.DateField(_("date"))
    name = models.CharField(_("name"), max_length=200)
    is_worked = models.BooleanField(
        _("worked"),
        default=False,
        help_text=_("Tick for a weekend day that was moved to be worked."),
    )

    class Meta:
        ordering = ["on"]
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "on"],
                name="site_has_one_entry_a_date",
                violation_error_message=_("This site already has an entry for that date."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.name}"


@tracked()
class Room(models.Model):
    """A room of a site where people can be trained."""

    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, related_name="rooms", verbose_name=_("site")
    )
    name = models.CharField(_("name"), max_length=120)
    seats = models.PositiveSmallIntegerField(_("seats"), default=24)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        ordering = ["site__name", "name"]
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "name"],
                name="room_name_is_unique_at_its_site",
                violation_error_message=_("This site already has a room of that name."),
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=1),
                name="room_has_a_seat",
                violation_error_message=_("A room has at least one seat."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.site}"

    @property
    def last_day(self) -> dt.date | None:
        """The last day before the room or its site closes; None while no end is set."""
        ends = [closed for closed in (self.closed_on, self.site.closed_on) if closed]
        return min(ends) - dt.timedelta(days=1) if ends else None


class RoomBookingQuerySet(models.QuerySet["RoomBooking"]):
    def standing(self) -> Self:
        """Bookings that hold their room."""
        return self.filter(canceled=False)

    def overlapping(self, starts_at: dt.datetime, ends_at: dt.datetime) -> Self:
        """Bookings that share time with the given stretch; the lower bound lets the index work."""
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)


@tracked()
class RoomBooking(models.Model):
    """A room held for a stretch of time; whoever needs it points here."""

    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("room")
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    canceled = models.BooleanField(_("canceled"), default=False)

    objects = RoomBookingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        verbose_name = _("room booking")
        verbose_name_plural = _("room bookings")
        indexes = [models.Index(fields=["room", "starts_at"], name="room_booking_by_start")]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="room_booking_has_a_length",
                violation_error_message=_("The end must be after the start."),
            ),
            BookingExclusion(
                name="room_is_free",
                expressions=[
                    (IdRange("room"), RangeOperators.OVERLAPS),
                    (TimeRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(canceled=False),
                violation_error_code="room_is_free",
                violation_error_message=_("The room is taken at that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room}: {self.starts_at:%Y-%m-%d %H:%M}"

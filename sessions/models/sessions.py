"""Training sessions and their days."""

from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import HR, Right, RoomBooking, Site, User
from people.models.places import must_be_a_zone
from people.models.records import Versioned, tracked
from people.models.words import conditions, words_of
from programs.models import Edition
from sessions.models.assignments import Assignment


class SessionQuerySet(models.QuerySet["TrainingSession"]):
    def visible_to(self, user: User) -> Self:
        """All for HR, without drafts for auditors; else the own site's and those of person or team.

        Methodologists see all sessions but drafts: they follow how their programs are delivered.
        """
        if user.may(*HR):
            return self
        seen = self.exclude(state=TrainingSession.State.DRAFT)
        if user.may(Right.AUDIT, Right.LEAD_PROGRAM):
            return seen
        given = Assignment.objects.filter(session=OuterRef("pk")).of_person_or_team(user)
        reach = Q(Exists(given))
        if user.may(Right.COORDINATE):
            reach |= Q(site__in=user.sites_coordinated())
        return seen.filter(reach)

    def published(self) -> Self:
        """Sessions that take place or took place: neither drafts nor canceled."""
        return self.exclude(state__in=(TrainingSession.State.DRAFT, TrainingSession.State.CANCELED))

    def uncovered(self) -> Self:
        """Sessions with a day that has no first trainer."""
        bare = Block.objects.filter(session=OuterRef("pk")).uncovered()
        return self.filter(Exists(bare))

    def found_by(self, text: str) -> Self:
        """Sessions whose code or program has a word beginning like each word of the text."""
        of_code, of_program = conditions(text), conditions(text, "program__words")
        found = self if of_code else self.none()
        for code, program in zip(of_code, of_program, strict=True):
            found = found.filter(Q(code) | Q(edition__in=Edition.objects.filter(program)))
        return found


@tracked(exclude=["words"])
class TrainingSession(Versioned):
    """One training of one group, on one or several days.

    `starts_at` and `ends_at` are those of the first and last day, kept by the action that places
    days, so that lists are sorted by an index. Venue, region, country and coordinates describe the
    place itself; the site is whose it is.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        DELIVERED = "delivered", _("delivered")
        CLOSED = "closed", pgettext_lazy("session", "closed")
        CANCELED = "canceled", _("canceled")

    code = models.CharField(_("code"), max_length=80, unique=True)
    words = words_of("code")
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("edition")
    )
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("site")
    )
    zone = models.CharField(_("time zone"), max_length=64, validators=[must_be_a_zone])
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    venue = models.CharField(_("place"), max_length=200, blank=True)
    region = models.CharField(_("region"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    is_online = models.BooleanField(_("online"), default=False)
    language = models.CharField(_("language"), max_length=35, blank=True)
    expected_people = models.PositiveIntegerField(_("people expected"), null=True, blank=True)
    head_count = models.PositiveIntegerField(_("people trained"), null=True, blank=True)
    seconds_needed = models.PositiveSmallIntegerField(_("second trainers needed"), default=0)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.DRAFT)
    why_canceled = models.CharField(_("why canceled"), max_length=500, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        verbose_name = _("training session")
        verbose_name_plural = _("training sessions")
        indexes = [
            models.Index(fields=["starts_at"], name="session_by_start"),
            models.Index(fields=["ends_at"], name="session_by_end"),
            models.Index(fields=["site", "starts_at"], name="session_of_site"),
            models.Index(fields=["edition", "starts_at"], name="session_of_edition"),
            GinIndex(fields=["words"], name="session_by_word", fastupdate=False),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="session_has_a_length",
                violation_error_message=_("The end must be after the start."),
            ),
            models.CheckConstraint(
                condition=Q(why_canceled="") | Q(state="canceled"),
                name="session_has_a_reason_only_if_canceled",
                violation_error_message=_("Only a canceled session has a reason."),
            ),
            models.CheckConstraint(
                condition=Q(head_count=None) | Q(head_count__gte=1),
                name="session_counts_somebody_or_nothing",
                violation_error_message=_("Leave the count empty if it is not known."),
            ),
            models.CheckConstraint(
                condition=Q(head_count=None) | Q(state__in=("published", "delivered", "closed")),
                name="session_counts_people_only_if_it_takes_place",
                violation_error_message=_("A draft or canceled session trained nobody."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def group_size(self) -> int | None:
        """People in the group: as counted, else as expected."""
        return self.head_count if self.head_count is not None else self.expected_people


class BlockQuerySet(models.QuerySet["Block"]):
    def uncovered(self) -> Self:
        """Days for which nobody answers as first trainer."""
        return self.exclude(duties__is_first=True)


@tracked()
class Block(models.Model):
    """One day of a session; every rule of planning works on it."""

    session = models.ForeignKey(
        TrainingSession, on_delete=models.CASCADE, related_name="blocks", verbose_name=_("session")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    minutes = models.PositiveIntegerField(_("minutes of delivery"))
    booking = models.OneToOneField(
        RoomBooking,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="block",
        verbose_name=_("room booking"),
    )

    objects = BlockQuerySet.as_manager()

    class Meta:
        ordering = ["session", "number"]
        verbose_name = _("session day")
        verbose_name_plural = _("session days")
        indexes = [models.Index(fields=["starts_at"], name="block_by_start")]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "number"],
                name="block_number_is_unique_in_its_session",
                violation_error_message=_("The session already has a day of that number."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="block_number_starts_at_one",
                violation_error_message=_("Session days are numbered from 1."),
            ),
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="block_has_a_length",
                violation_error_message=_("The end must be after the start."),
            ),
            models.CheckConstraint(
                condition=Q(minutes__range=(1, 1440)),
                name="block_has_minutes_of_one_day",
                violation_error_message=_("The minutes of delivery are between 1 and 1,440."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.number}"

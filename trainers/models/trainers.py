"""Who trains others: the role of an employee, its share of a contract, the days away."""

import datetime as dt
from decimal import Decimal
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models import HR, Employee, Right, User
from people.models.records import Versioned, tracked

LEAST_SHARE, WHOLE_SHARE = Decimal("0.10"), Decimal("1.00")


class TrainerQuerySet(models.QuerySet["Trainer"]):
    def visible_to(self, user: User) -> Self:
        """Trainers a user may look up: all for HR, auditors and methodologists.

        Coordinators see those of their sites, line managers their team, everybody oneself.
        """
        if user.may(*HR, Right.AUDIT, Right.LEAD_PROGRAM):
            return self
        seen = Q(employee=user.employee_id)
        if user.may(Right.COORDINATE):
            seen |= Q(employee__site__in=user.sites_coordinated())
        if user.may(Right.LEAD_TEAM):
            seen |= Q(employee__line_manager__in=user.leads_as())
        return self.filter(seen)

    def found_by(self, text: str) -> Self:
        """Trainers with words of the name, or a code, that begin so.

        Who may look up a trainer need not know the numbers of the person, so none is asked here.
        """
        named = Q(employee__in=Employee.objects.named(text))
        return self.filter(named | Q(code__istartswith=text.strip()))

    def active(self, *, on: dt.date) -> Self:
        """Trainers who have not ended that role, or left the company, by that day."""
        return self.filter(
            Q(left_on=None) | Q(left_on__gt=on),
            Q(employee__left_on=None) | Q(employee__left_on__gt=on),
        )

    def known(self, *, on: dt.date) -> Self:
        """Trainers about whom there is something to say on that day."""
        return self.active(on=on).filter(known_from__lte=on)


@tracked()
class Trainer(Versioned):
    """An employee who trains others. What is said of a trainer's time is in `Engagement`."""

    employee = models.OneToOneField(
        Employee, on_delete=models.PROTECT, related_name="trainer", verbose_name=_("employee")
    )
    code = models.CharField(_("code"), max_length=40, unique=True)
    languages = ArrayField(
        models.CharField(max_length=35), default=list, blank=True, verbose_name=_("languages")
    )
    topics = ArrayField(
        models.CharField(max_length=200), default=list, blank=True, verbose_name=_("topics")
    )
    known_from = models.DateField(_("data known from"))
    started_on = models.DateField(_("trainer since"), null=True, blank=True)
    left_on = models.DateField(_("no longer trainer from"), null=True, blank=True)
    why_left = models.CharField(_("why the role ended"), max_length=200, blank=True)
    weekly_hours_limit = models.PositiveSmallIntegerField(
        _("agreed most hours a week"), null=True, blank=True
    )
    rota_from = models.DateField(_("first day on by the rota"), null=True, blank=True)
    rota_days_on = models.PositiveSmallIntegerField(_("days on"), null=True, blank=True)
    rota_days_off = models.PositiveSmallIntegerField(_("days off"), null=True, blank=True)

    objects = TrainerQuerySet.as_manager()

    class Meta:
        ordering = ["employee__sort_name", "pk"]
        verbose_name = _("trainer")
        verbose_name_plural = _("trainers")
        indexes = [GinIndex(fields=["topics"], name="trainer_by_topic")]
        constraints = [
            models.CheckConstraint(
                condition=Q(rota_from=None, rota_days_on=None, rota_days_off=None)
                # Without "is not null" a missing number would leave the question open, and pass.
                | Q(
                    rota_from__isnull=False,
                    rota_days_on__isnull=False,
                    rota_days_off__isnull=False,
                    rota_days_on__gte=1,
                    rota_days_off__gte=1,
                ),
                name="trainer_has_a_whole_rota_or_none",
                violation_error_message=_(
                    "A rota needs its first day, the days on and the days off."
                ),
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(started_on=None) | Q(left_on__gte=F("started_on")),
                name="trainer_ends_after_starting",
                violation_error_message=_("The role cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(why_left="") | Q(left_on__isnull=False),
                name="trainer_gives_a_reason_only_with_an_end",
                violation_error_message=_("Give the day on which the role ends."),
            ),
            models.CheckConstraint(
                condition=Q(weekly_hours_limit=None) | Q(weekly_hours_limit__range=(1, 80)),
                name="trainer_hours_limit_is_a_week",
                violation_error_message=_("The agreed hours a week are between 1 and 80."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.employee)

    @property
    def is_on_a_rota(self) -> bool:
        """Whether an agreed pattern of days on and off holds."""
        return self.rota_from is not None

    def is_active(self, *, on: dt.date) -> bool:
        """Whether the role has not ended by that day, and the person is still there."""
        ends = [day for day in (self.left_on, self.employee.left_on) if day is not None]
        return all(day > on for day in ends)


@tracked()
class FteShare(Versioned):
    """The share of a full contract that a trainer trains, from a day until the next row's."""

    trainer = models.ForeignKey(
        Trainer, on_delete=models.CASCADE, related_name="shares", verbose_name=_("trainer")
    )
    starts_on = models.DateField(_("from"))
    share = models.DecimalField(
        _("share of a full contract"),
        max_digits=3,
        decimal_places=2,
        validators=[MinValueValidator(LEAST_SHARE), MaxValueValidator(WHOLE_SHARE)],
    )

    class Meta:
        ordering = ["trainer", "starts_on"]
        verbose_name = _("share of a contract")
        verbose_name_plural = _("shares of a contract")
        constraints = [
            models.UniqueConstraint(
                fields=["trainer", "starts_on"],
                name="trainer_has_one_share_a_day",
                violation_error_message=_("A share from that day is already there."),
            ),
            models.CheckConstraint(
                condition=Q(share__range=(LEAST_SHARE, WHOLE_SHARE)),
                name="share_is_a_tenth_to_a_whole",
                violation_error_message=_("The share is between 0.10 and 1.00."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on}: {self.share}"


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def touching(self, first: dt.date, last: dt.date) -> Self:
        """Absences that share a day with the stretch from the first to the last day."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)


@tracked()
class Absence(models.Model):
    """Days on which a trainer is away. Why is not asked.

    It is no booking: falling ill must never be refused, so absences clash with nothing. They refuse
    new bookings, and make standing ones "to cover".
    """

    trainer = models.ForeignKey(
        Trainer, on_delete=models.CASCADE, related_name="absences", verbose_name=_("trainer")
    )
    starts_on = models.DateField(_("first day away"))
    ends_on = models.DateField(_("last day away"))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        indexes = [models.Index(fields=["ends_on", "starts_on"], name="absence_by_days")]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")),
                name="absence_ends_after_it_starts",
                violation_error_message=_("The last day must not be before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"

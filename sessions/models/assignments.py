"""Who delivers which day of a session.

Sessions are named here, not imported: which of them a person sees, they ask of assignments.
"""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Right, User
from people.models.records import tracked
from trainers.models import Engagement, Trainer
from trainers.models.engagements import Role


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def of_person_or_team(self, user: User) -> Self:
        """Assignments of the person behind the account, and of those whose line manager it is."""
        people = Q(trainer__employee=user.employee_id, trainer__employee__isnull=False)
        if user.may(Right.LEAD_TEAM):
            people |= Q(trainer__employee__line_manager__in=user.leads_as())
        return self.filter(people)

    def own(self, user: User) -> Self:
        """Assignments of the person behind the account."""
        return self.filter(trainer__employee=user.employee_id, trainer__employee__isnull=False)


@tracked()
class Assignment(models.Model):
    """A trainer in a session. Which days it is, duties say."""

    session = models.ForeignKey(
        "training_sessions.TrainingSession",
        on_delete=models.CASCADE,
        related_name="assignments",
        verbose_name=_("session"),
    )
    trainer = models.ForeignKey(
        Trainer, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("trainer")
    )
    role = models.CharField(_("role"), max_length=4, choices=Role.choices, default=Role.LEAD)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["session", "pk"]
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "trainer"],
                name="trainer_is_assigned_once",
                violation_error_message=_("The trainer is already in this session."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.trainer_id}"


@tracked()
class Duty(models.Model):
    """A trainer on one day of a session, with the time booked for it.

    `is_first`: answers for the day; nobody else does. The role, which says how hard the day is, may
    be first trainer for two people, as old records have it.
    """

    assignment = models.ForeignKey(
        Assignment, on_delete=models.CASCADE, related_name="duties", verbose_name=_("assignment")
    )
    block = models.ForeignKey(
        "training_sessions.Block",
        on_delete=models.CASCADE,
        related_name="duties",
        verbose_name=_("session day"),
    )
    engagement = models.OneToOneField(
        Engagement, on_delete=models.PROTECT, related_name="duty", verbose_name=_("booked time")
    )
    is_first = models.BooleanField(_("answers for the day"), default=True)

    class Meta:
        ordering = ["block", "-is_first", "pk"]
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "block"],
                name="duty_is_given_once",
                violation_error_message=_("The trainer already has this day."),
            ),
            models.UniqueConstraint(
                fields=["block"],
                condition=Q(is_first=True),
                name="block_has_one_first_trainer",
                violation_error_message=_("Somebody else already answers for this day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} on {self.block_id}"

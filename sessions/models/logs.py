"""How a session went, as each trainer tells it."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Right, User
from people.models.records import tracked
from sessions.models.assignments import Assignment
from sessions.models.sessions import TrainingSession

LONGEST_WORDS = 4_000


class SessionLog(models.Model):
    """What one trainer notes after a session. All of it may be left out.

    No history is kept of it. How demanding it was is not here but in `wellbeing`, where neither HR
    nor careers read. Who reads which field stands in docs/privacy.md and beside the field: the
    enthusiasm only the trainer (others as a mean of five and more), what worked and what to change
    analysts and the program's lead methodologist, the note nobody else, unless the trainer shares
    it with the load coordinators.

    `version` counts the times it was changed: a device that saw an older one overwrites nothing.
    """

    assignment = models.OneToOneField(
        Assignment, on_delete=models.CASCADE, related_name="log", verbose_name=_("assignment")
    )
    logged_at = models.DateTimeField(_("noted"), default=timezone.now)
    enthusiasm = models.PositiveSmallIntegerField(_("enthusiasm"), null=True, blank=True)
    what_worked = models.TextField(_("what worked"), blank=True, max_length=LONGEST_WORDS)
    what_to_change = models.TextField(_("what to change"), blank=True, max_length=LONGEST_WORDS)
    note = models.TextField(_("in my own words"), blank=True, max_length=LONGEST_WORDS)
    shares_note = models.BooleanField(_("share this text"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        ordering = ["-logged_at", "-pk"]
        verbose_name = _("how it went")
        verbose_name_plural = _("how sessions went")
        constraints = [
            models.CheckConstraint(
                condition=Q(enthusiasm=None) | Q(enthusiasm__range=(1, 5)),
                name="log_enthusiasm_is_one_to_five",
                violation_error_message=_("Enthusiasm is between 1 and 5."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id}: {self.logged_at:%Y-%m-%d}"


class IncidentQuerySet(models.QuerySet["Incident"]):
    def visible_to(self, user: User) -> Self:
        """Incidents whose words a user may read: planner, load coordinator, analyst, who told it.

        Line managers read those of their own site (domain.md 6.2).
        """
        if user.may(Right.PLAN, Right.CARE, Right.ANALYZE):
            return self
        seen = Q(told_by=user.employee_id) if user.employee_id else Q(pk=None)
        if user.may(Right.LEAD_TEAM) and user.site is not None:
            seen |= Q(session__site=user.site)
        return self.filter(seen)


@tracked(exclude=["words"])
class Incident(models.Model):
    """Something that went wrong in a session. It belongs to the session, not to who told it."""

    session = models.ForeignKey(
        TrainingSession,
        on_delete=models.CASCADE,
        related_name="incidents",
        verbose_name=_("session"),
    )
    told_by = models.ForeignKey(
        "people.Employee",
        on_delete=models.PROTECT,
        related_name="incidents",
        verbose_name=_("told by"),
    )
    told_at = models.DateTimeField(_("told"), default=timezone.now)
    words = models.TextField(_("what happened"), max_length=LONGEST_WORDS)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-told_at", "-pk"]
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        constraints = [
            models.CheckConstraint(
                condition=~Q(words=""),
                name="incident_says_something",
                violation_error_message=_("Write what happened."),
            ),
            models.UniqueConstraint(
                fields=["session", "told_by"],
                name="incident_is_told_once_by_each",
                violation_error_message=_("You already told an incident of this session."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.told_at:%Y-%m-%d}"

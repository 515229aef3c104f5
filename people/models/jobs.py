"""Long work somebody asked for: seen while it runs, found again when it is done."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.access import User
from people.models.records import StoredFile


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: User) -> Self:
        """Work the user asked for."""
        return self.filter(asked_by=user)

    def waiting(self) -> Self:
        """Work nobody has begun."""
        return self.filter(state=Job.State.WAITING)

    def under_way(self) -> Self:
        """Work that waits for a worker, or has one."""
        return self.exclude(state__in=Job.ENDED)

    def stalled(self, *, since: dt.datetime) -> Self:
        """Work that was begun and gave no sign of life since that instant: its worker is gone."""
        return self.filter(state=Job.State.RUNNING, seen_at__lt=since)


class Job(models.Model):
    """Work for the background. The row is the truth; a worker that dies leaves it to the next one.

    `details` are what it was asked for, `report` what came out, both as JSON. `steps_done` of
    `steps` is the progress. Files belong to it and go when they expire.
    """

    class Kind(models.TextChoices):
        IMPORT_PREVIEW = "import-preview", _("look at what an import would do")
        IMPORT = "import", _("import")
        EXPORT = "export", _("export")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    ENDED = (State.DONE, State.FAILED)

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="jobs",
        verbose_name=_("asked by"),
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    begun_at = models.DateTimeField(_("begun"), null=True, blank=True)
    seen_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    step = models.CharField(_("what is being done"), max_length=200, blank=True)
    steps_done = models.PositiveIntegerField(_("steps done"), default=0)
    steps = models.PositiveIntegerField(_("steps in all"), default=0)
    details = models.JSONField(_("what was asked for"), default=dict, blank=True)
    report = models.JSONField(_("report"), default=dict, blank=True)
    problem = models.CharField(_("why it failed"), max_length=500, blank=True)
    files = models.ManyToManyField(StoredFile, related_name="jobs", verbose_name=_("files"))

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            models.Index(fields=["asked_by", "-asked_at"], name="job_of_person"),
            models.Index(
                fields=["asked_at"],
                name="job_not_ended",
                condition=Q(state__in=("waiting", "running")),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(steps_done__lte=F("steps")),
                name="job_does_no_more_than_all",
                violation_error_message=_("No more steps can be done than there are."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=("done", "failed"), ended_at__isnull=False)
                | Q(state__in=("waiting", "running"), ended_at=None),
                name="job_has_ended_when_done_or_failed",
                violation_error_message=_("A job that is done or failed has an end."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_state_display()}"

    @property
    def is_under_way(self) -> bool:
        """Whether it waits for a worker, or has one."""
        return self.state not in self.ENDED

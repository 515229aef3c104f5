"""What is kept of what happened: row history, traces, who looked, files, signs of life."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Self, TypeVar

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MEGABYTE = 1024 * 1024
LARGEST_FILE = 50 * MEGABYTE
Tracked = TypeVar("Tracked", bound=type[models.Model])


def tracked(*, exclude: Sequence[str] = ()) -> Callable[[Tracked], Tracked]:
    """A class decorator: triggers keep every earlier version of the model's rows.

    The context (who, which page) lies on the version itself, so that the application's database
    role needs no right but INSERT and SELECT there.
    """
    decorate: Callable[[Tracked], Tracked] = pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(exclude),
        context_field=pghistory.ContextJSONField(),
        # Tiny, and enough to find what is too old: rows lie in the order in which they came.
        meta={"indexes": [BrinIndex(fields=["pgh_created_at"])]},
        context_id_field=None,  # type: ignore[arg-type] # None is documented: no such field
    )
    return decorate


class Versioned(models.Model):
    """A row that people edit in place. Saving raises its version; a form sends the one it saw."""

    version = models.PositiveIntegerField(_("version"), default=0, editable=False)

    class Meta:
        abstract = True


class Deed(models.TextChoices):
    """What a trace says was done, as actions write it and pages read it.

    Deeds about rights carry the right behind a colon.
    """

    ACCOUNT_MADE = "account made", _("account made")
    INVITED = "invited", _("link for the first password made")
    PASSWORD_SET = "password set", _("password set")
    SIGN_IN_ENDED = "sign-in ended", _("one sign-in ended")
    SIGN_INS_ENDED = "sign-ins ended", _("other sign-ins ended")
    RIGHT_GIVEN = "right given", _("right given")
    RIGHT_TAKEN = "right taken back", _("right taken back")
    DEPUTY_NAMED = "became deputy", _("became deputy")
    DEPUTY_RELEASED = "no longer deputy", _("no longer deputy")
    ERASED = "erased", _("erased")


class TraceQuerySet(models.QuerySet["Trace"]):
    def of(self, thing: models.Model) -> Self:
        """Traces about one row, newest first."""
        return self.filter(about_kind=thing._meta.label_lower, about_id=thing.pk)


class Trace(models.Model):
    """Who did what about which object, and why. Written once, never changed."""

    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="traces",
        verbose_name=_("who"),
    )
    what = models.CharField(_("what"), max_length=60)
    about_kind = models.CharField(_("kind of object"), max_length=80)
    about_id = models.BigIntegerField(_("number of object"))
    why = models.TextField(_("why"), blank=True)

    objects = TraceQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("trace")
        verbose_name_plural = _("traces")
        indexes = [
            models.Index(fields=["about_kind", "about_id", "-at"], name="trace_of_object"),
            BrinIndex(fields=["at"], name="trace_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.what} {self.about_kind} {self.about_id}"


class AccessLogQuerySet(models.QuerySet["AccessLog"]):
    def about(self, employee: models.Model) -> Self:
        """Answers that showed named figures of this employee."""
        return self.filter(employees__contains=[employee.pk])


class AccessLog(models.Model):
    """One answer in which a person read named figures of others."""

    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    viewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="looks",
        verbose_name=_("who looked"),
    )
    page = models.CharField(_("page"), max_length=200)
    employees = ArrayField(models.BigIntegerField(), verbose_name=_("about whom"))
    right = models.CharField(_("by which right"), max_length=20)

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("look at personal figures")
        verbose_name_plural = _("looks at personal figures")
        indexes = [
            GinIndex(fields=["employees"], name="access_log_of_employee"),
            BrinIndex(fields=["at"], name="access_log_by_age"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(employees=[]),
                name="access_log_is_about_somebody",
                violation_error_message=_("A look at personal figures is about somebody."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.page}"


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def expired(self, *, at: dt.datetime) -> Self:
        """Files nobody needs any more at that instant."""
        return self.filter(expires_at__lte=at)


@tracked(exclude=["content"])
class StoredFile(models.Model):
    """An upload, kept in the database so that every web process and worker can read it."""

    name = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(_("media type"), max_length=120)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(editable=False)
    kept_at = models.DateTimeField(_("uploaded"), default=timezone.now, editable=False)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="files",
        verbose_name=_("by"),
    )
    expires_at = models.DateTimeField(_("kept until"))

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        ordering = ["-kept_at"]
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        indexes = [models.Index(fields=["expires_at"], name="stored_file_by_expiry")]
        constraints = [
            models.CheckConstraint(
                condition=Q(size__lte=LARGEST_FILE),
                name="stored_file_is_not_too_large",
                violation_error_message=_("The file is larger than 50 MB."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Heartbeat(models.Model):
    """The last sign of life of a part that runs in the background."""

    part = models.CharField(_("part"), max_length=40, primary_key=True)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")

    def __str__(self) -> str:
        return f"{self.part}: {self.at:%Y-%m-%d %H:%M:%S}"

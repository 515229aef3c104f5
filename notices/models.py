"""What people are told. One row for one person and one matter, told once."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import IsNull
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Employee, User


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> Self:
        """What the person behind the account was told."""
        return self.filter(to=user.employee_id, to__isnull=False)

    def told(self, *, at: dt.datetime) -> Self:
        """Notices whose time has come by that instant and that were not canceled."""
        return self.filter(due_at__lte=at, canceled_at=None)

    def waiting(self, *, at: dt.datetime) -> Self:
        """Notices whose time has not come, and that were not canceled."""
        return self.filter(due_at__gt=at, canceled_at=None)

    def unread(self) -> Self:
        """Notices nobody has opened yet."""
        return self.filter(read_at=None)

    def unread_first(self) -> Self:
        """Those nobody has opened yet, then the others, each from the newest on."""
        return self.order_by(IsNull(F("read_at"), rhs=True).desc(), "-due_at", "-pk")


class Notice(models.Model):
    """A person is to be told something at a time. The row is the message in the inbox.

    `key` makes it idempotent: kind, object, window and recipient. `values` are what the text says
    besides fixed words, stored when it was planned.
    """

    key = models.CharField(_("key"), max_length=250, unique=True)
    kind = models.CharField(_("kind"), max_length=60)
    about_kind = models.CharField(_("kind of object"), max_length=80)
    about_id = models.BigIntegerField(_("number of object"))
    window = models.CharField(_("occasion"), max_length=80, blank=True)
    to = models.ForeignKey(
        Employee,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("to"),
    )
    address = models.EmailField(_("address"), blank=True)
    values = models.JSONField(_("values of the text"), default=dict, blank=True)
    planned_at = models.DateTimeField(_("planned"), default=timezone.now, editable=False)
    due_at = models.DateTimeField(_("due"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    canceled_at = models.DateTimeField(_("canceled"), null=True, blank=True)
    why_canceled = models.CharField(_("why canceled"), max_length=200, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-due_at", "-pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(fields=["to", "-due_at"], name="notice_of_person"),
            models.Index(fields=["about_kind", "about_id", "kind"], name="notice_of_object"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(to__isnull=False, address="") | (Q(to=None) & ~Q(address="")),
                name="notice_has_one_recipient",
                violation_error_message=_("A message goes to a person or to an address."),
            ),
            models.CheckConstraint(
                condition=Q(read_at=None) | Q(read_at__gte=F("planned_at")),
                name="notice_is_read_after_it_is_planned",
                violation_error_message=_("A message cannot be read before it is planned."),
            ),
        ]

    def __str__(self) -> str:
        return self.key

"""The people a company employs or lets in, and the departments they belong to."""

import datetime as dt
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Lower, Trim
from django.utils.translation import gettext_lazy as _
from tree_queries.models import TreeNode

from people.models.access import HR, Right, User
from people.models.places import Site
from people.models.records import tracked
from people.models.sorting import sorted_words
from people.models.words import with_words, words_of


@tracked()
class Department(TreeNode):
    """A unit of the company; units hang in a tree."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        ordering = ["name"]
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("pk")),
                name="department_is_not_above_itself",
                violation_error_message=_("A department cannot be above itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def below(cls, tops: Iterable[int]) -> list[int]:
        """Numbers of the given departments and of all below them, by one recursive query."""
        hangs_there = reduce(or_, (Q(tree_path__contains=top) for top in tops))
        found = cls.objects.with_tree_fields().filter(hangs_there)
        return [department.pk for department in found]


class EmployeeQuerySet(models.QuerySet["Employee"]):
    def employed(self, *, on: dt.date) -> Self:
        """People who have not left by that day."""
        return self.filter(Q(left_on=None) | Q(left_on__gt=on))

    def visible_to(self, user: User) -> Self:
        """Records a user may open: all for HR and auditors, else the own site, unit, team, self."""
        if user.may(*HR, Right.AUDIT):
            return self
        seen = Q(pk=user.employee_id)
        if user.may(Right.COORDINATE):
            seen |= Q(site__in=user.sites_coordinated())
        if user.may(Right.LEAD_TEAM):
            seen |= Q(line_manager__in=user.leads_as())
        if tops := user.contacts_for():
            seen |= Q(department__in=Department.below(tops))
        return self.filter(seen)

    def found_by(self, text: str) -> Self:
        """People with a word of the name, or a number, beginning like each word of the text."""
        return self.filter(with_words(text))

    def named(self, text: str) -> Self:
        """People with a word of the name beginning like each word of the text; no number tells."""
        return self.filter(with_words(text, "name_words"))


def sorted_name() -> Lower:
    """The name as it is sorted and searched by the database: lower case, ё as е."""
    words = Trim(Concat("last_name", Value(" "), "first_name", Value(" "), "patronymic"))
    return sorted_words(words)


@tracked(exclude=["sort_name", "words", "name_words"])
class Employee(models.Model):
    """A person known to the institute: an own employee, or one of another company with a pass."""

    class Kind(models.TextChoices):
        OWN = "own", _("own employee")
        EXTERNAL = "external", _("of another company")

    class Channel(models.TextChoices):
        """How the person is best reached."""

        MAIL = "mail", _("e-mail")
        IN_APP = "in_app", _("in the application")
        PHONE = "phone", _("phone message")
        CONTACT = "contact", _("through the unit contact")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.OWN)
    personnel_number = models.CharField(_("personnel number"), max_length=40, blank=True)
    company = models.CharField(_("company"), max_length=200, blank=True)
    pass_number = models.CharField(_("pass number"), max_length=40, blank=True)
    legal_entity = models.CharField(_("legal entity"), max_length=200, blank=True)
    last_name = models.CharField(_("last name"), max_length=100)
    first_name = models.CharField(_("first name"), max_length=100)
    patronymic = models.CharField(_("patronymic"), max_length=100, blank=True)
    sort_name = models.GeneratedField(
        expression=sorted_name(), output_field=models.CharField(max_length=302), db_persist=True
    )
    words = words_of("last_name", "first_name", "patronymic", "personnel_number", "pass_number")
    name_words = words_of("last_name", "first_name", "patronymic")
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="employees",
        verbose_name=_("department"),
    )
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, related_name="employees", verbose_name=_("site")
    )
    line_manager = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="team",
        verbose_name=_("line manager"),
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    channel = models.CharField(
        _("reached by"), max_length=8, choices=Channel.choices, default=Channel.CONTACT
    )
    left_on = models.DateField(_("left on"), null=True, blank=True)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)

    objects = EmployeeQuerySet.as_manager()

    class Meta:
        ordering = ["sort_name", "pk"]
        verbose_name = _("employee")
        verbose_name_plural = _("employees")
        indexes = [
            models.Index(fields=["sort_name", "id"], name="employee_by_name"),
            models.Index(fields=["site", "sort_name"], name="employee_of_site"),
            models.Index(fields=["personnel_number"], name="employee_by_number"),
            models.Index(fields=["pass_number"], name="employee_by_pass"),
            GinIndex(fields=["words"], name="employee_by_word", fastupdate=False),
            GinIndex(fields=["name_words"], name="employee_by_name_word", fastupdate=False),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="own") | ~Q(personnel_number="") | Q(erased_at__isnull=False),
                name="own_employee_has_a_personnel_number",
                violation_error_message=_("An own employee needs a personnel number."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="external")
                | (~Q(company="") & ~Q(pass_number=""))
                | Q(erased_at__isnull=False),
                name="external_employee_has_company_and_pass",
                violation_error_message=_(
                    "A person of another company needs the company and a pass number."
                ),
            ),
            models.CheckConstraint(
                condition=Q(line_manager=None) | ~Q(line_manager=F("pk")),
                name="employee_is_not_the_own_line_manager",
                violation_error_message=_("Nobody is their own line manager."),
            ),
            models.UniqueConstraint(
                fields=["personnel_number"],
                condition=~Q(personnel_number=""),
                name="personnel_number_is_unique",
                violation_error_message=_("Somebody already has this personnel number."),
            ),
            models.UniqueConstraint(
                fields=["company", "pass_number"],
                condition=~Q(pass_number=""),
                name="pass_is_unique_in_its_company",
                violation_error_message=_("Somebody of that company already has this pass number."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def has_left(self, *, on: dt.date) -> bool:
        """Whether the person no longer belongs to the company on that day."""
        return self.left_on is not None and self.left_on <= on

    @property
    def full_name(self) -> str:
        """Last name first, as lists and documents print it."""
        return " ".join(filter(None, [self.last_name, self.first_name, self.patronymic]))

    @property
    def short_name(self) -> str:
        """Last name and initials, where several people stand in one line."""
        letters = "".join(f"{name[0]}." for name in (self.first_name, self.patronymic) if name)
        return f"{self.last_name} {letters}".strip()

    @property
    def number(self) -> str:
        """What identifies the person beside the name: personnel number, or company and pass."""
        return self.personnel_number or " ".join(filter(None, [self.company, self.pass_number]))

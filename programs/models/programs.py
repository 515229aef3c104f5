"""Programs and their editions."""

import datetime as dt
from decimal import Decimal
from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models import HR, Right, User
from people.models.records import tracked
from people.models.words import with_words, words_of
from trainers.models import Category, Trainer

USUAL_EFFORT = Decimal("4.0")
LEAST_EFFORT, MOST_EFFORT = Decimal("1.0"), Decimal("10.0")
READERS = (
    *sorted(HR),
    Right.AUDIT,
    Right.COORDINATE,
    Right.CONTACT,
    Right.TRAIN,
    Right.LEAD_PROGRAM,
    Right.LEAD_TEAM,
    Right.DIRECT,
)


class ProgramQuerySet(models.QuerySet["Program"]):
    def visible_to(self, user: User) -> Self:
        """All programs for whoever works with the institute; jurors come for other things."""
        return self if user.may(*READERS) else self.none()

    def offered(self, *, on: dt.date) -> Self:
        """Programs that are taught on that day."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=on))

    def found_by(self, text: str) -> Self:
        """Programs with a word of the name, or the code, beginning like each word of the text."""
        return self.filter(with_words(text))


@tracked(exclude=["words"])
class Program(models.Model):
    """What is taught, over many years and editions."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    words = words_of("code", "name")
    lead = models.ForeignKey(
        Trainer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name=_("lead methodologist"),
    )
    grew_out_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="became",
        verbose_name=_("what it grew out of"),
    )
    needs_right = models.BooleanField(
        _("needs a right to deliver"),
        default=True,
        help_text=_("Untick for what anybody may deliver."),
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = ProgramQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("program")
        verbose_name_plural = _("programs")
        indexes = [GinIndex(fields=["words"], name="program_by_word", fastupdate=False)]
        constraints = [
            models.CheckConstraint(
                condition=Q(grew_out_of=None) | ~Q(grew_out_of=F("pk")),
                name="program_did_not_grow_out_of_itself",
                violation_error_message=_("A program cannot grow out of itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Edition(models.Model):
    """A numbered state of a program. What it teaches is, for load, one kind of content."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        APPROVED = "approved", _("approved")
        IN_USE = "in_use", _("in use")
        RETIRED = "retired", _("retired")

    program = models.ForeignKey(
        Program, on_delete=models.PROTECT, related_name="editions", verbose_name=_("program")
    )
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    year = models.PositiveSmallIntegerField(_("year"))
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        related_name="editions",
        verbose_name=_("kind of content"),
    )
    expected_effort = models.DecimalField(
        _("expected effort"),
        max_digits=3,
        decimal_places=1,
        default=USUAL_EFFORT,
        validators=[MinValueValidator(LEAST_EFFORT), MaxValueValidator(MOST_EFFORT)],
        help_text=_("From 1, very light, to 10; 3 is moderate and 5 hard."),
    )
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.IN_USE)

    class Meta:
        ordering = ["program", "-number"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(
                fields=["program", "number"],
                name="edition_number_is_unique_in_its_program",
                violation_error_message=_("The program already has an edition of that number."),
            ),
            models.CheckConstraint(
                condition=Q(expected_effort__range=(LEAST_EFFORT, MOST_EFFORT)),
                name="edition_effort_is_on_the_scale",
                violation_error_message=_("The expected effort is between 1 and 10."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="edition_number_starts_at_one",
                violation_error_message=_("Editions are numbered from 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program} {self.number}"

"""What counts as the same again when the load of a trainer is computed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models.records import tracked


class Work(models.TextChoices):
    """What a stretch of a trainer's time is for."""

    DELIVERY = "delivery", _("delivery")
    METHOD_WORK = "method_work", _("method work")
    MENTORING = "mentoring", _("mentoring")
    INTERNSHIP = "internship", _("internship")
    CONFERENCE = "conference", _("conference")
    COMMUNITY = "community", _("community")
    COMPETITION = "competition", _("skills contest")
    LEARNING = "learning", _("own learning")
    PREPARATION = "preparation", _("preparation")
    TRAVEL = "travel", _("travel")
    MEETING = "meeting", _("meeting")


# They count for load and rest and say nothing about variety (domain.md 1.2).
WITHOUT_CONTENT = (Work.PREPARATION, Work.TRAVEL, Work.MEETING)


@tracked()
class Category(models.Model):
    """One content for the measure of repetition: an edition of a program, or a kind of other work.

    A typo edition of a program shares the category of the one before.
    """

    key = models.CharField(_("key"), max_length=80, unique=True)
    label = models.CharField(_("label"), max_length=200)
    kind = models.CharField(_("kind of work"), max_length=12, choices=Work.choices)

    class Meta:
        ordering = ["label", "key"]
        verbose_name = _("kind of content")
        verbose_name_plural = _("kinds of content")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind__in=WITHOUT_CONTENT),
                name="category_is_of_work_with_content",
                violation_error_message=_(
                    "Preparation, travel and meetings say nothing about variety:"
                    " they have no kind of content."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.label

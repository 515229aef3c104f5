"""What people type about load: requests, proposals, outcomes; and the filters of the lists."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.forms import LONGEST_REASON, LONGEST_SEARCH, SiteField, date_input, layout
from wellbeing.models import Alert, ReliefAction
from wellbeing.models.alerts import LONGEST_WORDS

ROWS = 4
CLOSED = "closed"
READERS = _("The trainer and the load coordinators read it; planners do where load is open.")


def sent_to(helper: FormHelper, url: str) -> FormHelper:
    """The helper on a page whose own address is another one."""
    helper.form_action = url
    return helper


def text_area() -> forms.Textarea:
    """A field of a few lines."""
    return forms.Textarea(attrs={"rows": ROWS})


class AskForm(forms.Form):
    """The trainer's own words to who looks after the load."""

    words = forms.CharField(
        label=_("What would help?"),
        help_text=_("Load coordinators read it, and nobody else. It is in no history."),
        max_length=LONGEST_WORDS,
        widget=text_area(),
        error_messages={"required": _("Write a few words, so that somebody can help.")},
    )
    helper = layout("words", submit=_("Ask for relief"))

    @staticmethod
    def sent_to(url: str) -> FormHelper:
        """The helper of this form inside another page."""
        return sent_to(layout("words", submit=_("Ask for relief")), url)


class ProposalForm(forms.Form):
    """One thing that is to make the load lighter."""

    kind = forms.ChoiceField(label=_("What"), choices=ReliefAction.Kind.choices)
    words = forms.CharField(
        label=_("In words"),
        help_text=_(
            "The trainer and the load coordinators read it; planners do where load is open."
        ),
        max_length=LONGEST_WORDS,
        widget=text_area(),
        error_messages={"required": _("Write what is to be done.")},
    )
    due_on = forms.DateField(label=_("By"), widget=date_input())
    helper = layout("kind", "words", "due_on", submit=_("Propose"))

    @staticmethod
    def sent_to(url: str) -> FormHelper:
        """The helper of this form inside another page."""
        return sent_to(layout("kind", "words", "due_on", submit=_("Propose")), url)


class OutcomeForm(forms.Form):
    """How what was agreed went."""

    outcome = forms.CharField(
        label=_("What came of it"),
        help_text=_(
            "The trainer and the load coordinators read it; planners do where load is open."
        ),
        max_length=LONGEST_WORDS,
        widget=text_area(),
        error_messages={"required": _("Write what came of it.")},
    )
    helper = layout("outcome", submit=_("End it"))


class AnswerForm(forms.Form):
    """What care answers to a request when it closes it."""

    note = forms.CharField(
        label=_("Answer"),
        help_text=_("The trainer reads it, with everybody who sees the request."),
        max_length=LONGEST_REASON,
        widget=text_area(),
        error_messages={"required": _("Write what was agreed, or why nothing was.")},
    )
    helper = layout("note", submit=_("Close the request"))


class DueForm(forms.Form):
    """Until when an alert is to be answered."""

    due_on = forms.DateField(label=_("Answer due"), widget=date_input())
    version = forms.DateField(required=False, widget=forms.HiddenInput)  # the day it was made from
    helper = layout("version", "due_on", submit=_("Save"))


class TeamFilter(forms.Form):
    """Which trainers a list shows."""

    text = forms.CharField(label=_("Last name or code"), required=False, max_length=LONGEST_SEARCH)
    site = SiteField()


class LoadFilter(TeamFilter):
    """Which trainers the table of load shows: those at risk unless told otherwise."""

    who = forms.ChoiceField(
        label=_("Who"),
        required=False,
        choices=[("", _("at risk")), ("all", _("all"))],
    )


class AlertFilter(TeamFilter):
    """Which alerts the worklist shows."""

    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("all kinds")), *Alert.Kind.choices]
    )
    whose = forms.ChoiceField(
        label=_("Whose"), required=False, choices=[("", _("everybody's")), ("mine", _("mine"))]
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", pgettext_lazy("alert", "open")),
            (CLOSED, pgettext_lazy("alert", "closed")),
        ],
    )
    field_order = ("text", "kind", "site", "whose", "state")

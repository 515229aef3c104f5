"""Input about sessions becomes clean values."""

import datetime as dt

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.forms import LONGEST_SEARCH, ReasonForm, date_input, filters, layout
from people.models import Site
from programs.models import Program
from sessions.models import TrainingSession
from sessions.models.logs import LONGEST_WORDS
from trainers.models import Trainer
from trainers.models.engagements import Role

LARGEST_GROUP = 100_000
FIRST_DAY, LAST_DAY = dt.date(1950, 1, 1), dt.date(2100, 12, 31)
CONTROL = {"class": "form-control"}
WORDS = ("what_worked", "what_to_change", "note", "incident")
TICK = {"class": "form-check-input"}
NO_ANSWER = ("", _("no answer"))
EFFORT_STEPS = [*[(str(step), str(step)) for step in range(11)], NO_ANSWER]
ENTHUSIASM_STEPS = [*[(str(step), str(step)) for step in range(1, 6)], NO_ANSWER]


def _day(label: str | Promise) -> forms.DateField:
    """A day that a session can have; others are mistyped, and some would be no day elsewhere."""
    words = _("Choose a day between 1950 and 2100.")
    return forms.DateField(
        label=label,  # type: ignore[arg-type] # the stubs call a lazy text something else
        required=False,
        widget=date_input(),
        validators=[MinValueValidator(FIRST_DAY, words), MaxValueValidator(LAST_DAY, words)],
    )


class SessionsFilter(forms.Form):
    """Which sessions the list shows."""

    text = forms.CharField(label=_("Code or program"), required=False, max_length=LONGEST_SEARCH)
    site = forms.ModelChoiceField(
        Site.objects.all(),
        label=_("Site"),
        required=False,
        to_field_name="code",
        empty_label=_("all sites"),
    )
    program = forms.ModelChoiceField(
        Program.objects.all(),
        label=_("Program"),
        required=False,
        to_field_name="code",
        empty_label=_("all programs"),
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("all states")), *TrainingSession.State.choices],
    )
    first = _day(_("From"))
    last = _day(_("To"))
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("", _("latest first")), ("starts_at", _("earliest first"))],
    )
    uncovered = forms.BooleanField(label=_("no trainer yet"), required=False)
    helper = filters(
        "text",
        "site",
        "program",
        "state",
        "first",
        "last",
        "order",
        "uncovered",
        submit=_("Show"),
    )

    def clean(self) -> None:
        """Nothing; the last day must not be before the first."""
        first, last = (self.cleaned_data.get(name) for name in ("first", "last"))
        if first and last and last < first:
            self.add_error("last", _("The last day must not be before the first."))


class CountForm(forms.Form):
    """How many people came."""

    head_count = forms.IntegerField(
        label=_("People trained"),
        required=False,
        min_value=1,
        max_value=LARGEST_GROUP,
        widget=forms.NumberInput(attrs=CONTROL),
        help_text=_("Leave it empty if it is not known."),
    )


class CancelForm(ReasonForm):
    """Why a session is called off."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # passed through
        self.fields["why"].widget.attrs |= CONTROL


class ReleaseForm(forms.Form):
    """Why a day is taken from a trainer."""

    why = forms.CharField(
        label=_("Note to the trainer"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Write a note: the trainer reads why the day is given back.")
        },
    )
    helper = layout("why", submit=_("Release the trainer from this day"))


class CandidatesFilter(forms.Form):
    """Whom the list of trainers who could shows."""

    text = forms.CharField(label=_("Name"), required=False, max_length=LONGEST_SEARCH)
    role = forms.ChoiceField(label=_("As"), required=False, choices=Role.choices)
    helper = filters("text", "role", submit=_("Show"))


class AssignForm(forms.Form):
    """Who is to be in the session, and as what."""

    trainer = forms.ModelChoiceField(Trainer.objects.select_related("employee"))
    role = forms.ChoiceField(choices=Role.choices)


class ShareForm(forms.Form):
    """What the trainer wants for the own words, whatever stands now."""

    share = forms.ChoiceField(choices=[("yes", _("yes")), ("no", _("no"))])


def _words(label: str | Promise) -> forms.CharField:
    """A field for a few sentences."""
    return forms.CharField(
        label=label,  # type: ignore[arg-type] # the stubs call a lazy text something else
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={**CONTROL, "rows": 2}),
    )


class LogForm(forms.Form):
    """How it went. All of it may be left out."""

    effort = forms.TypedChoiceField(
        label=_("How demanding was this session for you as a whole?"),
        choices=EFFORT_STEPS,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("0 no effort, 3 moderate, 5 hard, 7 very hard, 10 the most imaginable"),
    )
    enthusiasm = forms.TypedChoiceField(
        label=_("How gladly did you deliver it?"),
        choices=ENTHUSIASM_STEPS,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("1 not at all, 5 very gladly"),
    )
    what_worked = _words(_("What worked"))
    what_to_change = _words(_("What to change"))
    note = _words(_("In your own words"))
    shares_note = forms.BooleanField(
        label=_("Share this text with the load coordinators"),
        required=False,
        widget=forms.CheckboxInput(attrs=TICK),
    )
    incident = _words(_("Did something go wrong?"))

    @property
    def has_words(self) -> bool:
        """Whether the fields for words are to be open: something is there, or was sent."""
        told = [self.initial.get(name) for name in WORDS]
        return self.is_bound or any(told)

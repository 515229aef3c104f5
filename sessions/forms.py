"""Input about sessions becomes clean values."""

import datetime as dt

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.forms import LONGEST_SEARCH, VersionField, date_input, filters, layout
from programs.forms import offer_codes
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
# One tap instead of typing; a word that was tapped stands in the text afterwards.
QUICK_WORDS = {
    "group": _("Hard group"),
    "example": _("Stale example"),
    "room": _("Room trouble"),
    "idea": _("Great idea"),
}


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
    site = forms.CharField(label=_("Site"), required=False, max_length=LONGEST_SEARCH)
    program = forms.CharField(label=_("Program"), required=False, max_length=LONGEST_SEARCH)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("all states")), *TrainingSession.State.choices],
    )
    first = _day(_("From"))
    last = _day(_("To"))
    uncovered = forms.BooleanField(label=_("no trainer yet"), required=False)

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type] # passed through
        offer_codes(self.fields)

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
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=_("Leave it empty if it is not known."),
    )
    version = VersionField()


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


class Steps(forms.RadioSelect):
    """A scale on which nothing is chosen until somebody does: no answer is an answer too."""

    def format_value(self, value: object) -> list[str]:
        """What is chosen; Django takes what was not asked for the empty choice."""
        return [] if value is None else super().format_value(value)


class SentencesField(forms.CharField):
    """A few sentences. Lines end alike whatever sent them, so that equal texts are equal."""

    def __init__(self, label: str | Promise) -> None:
        super().__init__(
            label=label,  # type: ignore[arg-type] # the stubs call a lazy text something else
            required=False,
            max_length=LONGEST_WORDS,
            widget=forms.Textarea(attrs={**CONTROL, "rows": 2}),
        )

    def to_python(self, value: object) -> str:
        """The text with lines ended by one sign."""
        return (super().to_python(value) or "").replace("\r\n", "\n")


class LogForm(forms.Form):
    """How it went. All of it may be left out."""

    effort = forms.TypedChoiceField(
        label=_("How demanding was this session for you as a whole?"),
        choices=EFFORT_STEPS,
        coerce=int,
        empty_value=None,
        required=False,
        widget=Steps,
        help_text=_("0 no effort, 3 moderate, 5 hard, 7 very hard, 10 the most imaginable"),
    )
    enthusiasm = forms.TypedChoiceField(
        label=_("How gladly did you deliver it?"),
        choices=ENTHUSIASM_STEPS,
        coerce=int,
        empty_value=None,
        required=False,
        widget=Steps,
        help_text=_("1 not at all, 5 very gladly"),
    )
    what_worked = SentencesField(_("What worked"))
    what_to_change = SentencesField(_("What to change"))
    note = SentencesField(_("In your own words"))
    shares_note = forms.BooleanField(
        label=_("Share this text with the load coordinators"),
        required=False,
        widget=forms.CheckboxInput(attrs=TICK),
    )
    incident = SentencesField(_("Did something go wrong?"))
    quick_words = forms.MultipleChoiceField(
        label=_("Anything worth noting?"),
        choices=list(QUICK_WORDS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What you tap is added to “In your own words”."),
    )
    version = VersionField()

    def clean(self) -> None:
        """Nothing; quick words join the own words, each of them once."""
        note = self.cleaned_data.get("note")
        if note is None:
            return
        tapped = [str(QUICK_WORDS[key]) for key in self.cleaned_data.get("quick_words", [])]
        new = [f"{words}." for words in tapped if f"{words}." not in note]
        joined = " ".join([*new, note]).strip()
        if len(joined) > LONGEST_WORDS:
            self.add_error("note", _("That is too long together with the words you tapped."))
        self.cleaned_data["note"] = joined

    @property
    def has_words(self) -> bool:
        """Whether the fields for words are to be open: something is there, or was sent."""
        told = [self.initial.get(name) for name in WORDS]
        sent = [self.data.get(name) for name in WORDS] if self.is_bound else []
        return any([*told, *sent])

    @property
    def told(self) -> dict[str, object]:
        """What was told, by the names under which it is kept."""
        beside = ("quick_words", "version")
        return {name: value for name, value in self.cleaned_data.items() if name not in beside}

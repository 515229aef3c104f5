"""Input about trainers becomes clean values."""

import datetime as dt
import re
from typing import ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from people.forms import VersionField, date_input, layout
from trainers import queries
from trainers.models import FteShare, Trainer

BETWEEN_LANGUAGES = re.compile(r"[,;\n]")
MOST_LANGUAGES, MOST_TOPICS = 20, 30
LONGEST_TOPIC = 200
# Outside of these years a day is a slip; at the ends of the calendar no day can follow it.
FIRST_YEAR, LAST_YEAR = 1950, 2100
OWN_PART = ["languages", "topics"]
AGREED = [
    "weekly_hours_limit",
    "rota_from",
    "rota_days_on",
    "rota_days_off",
    "started_on",
    "left_on",
    "why_left",
]


class OwnPartForm(forms.ModelForm):  # type: ignore[type-arg] # generic for the checker only
    """What trainers say of themselves: each list is typed into one field."""

    languages = forms.CharField(
        label=_("Languages"),
        required=False,
        max_length=500,
        help_text=_("Names or codes with commas between: English, ru."),
    )
    topics = forms.CharField(
        label=_("Topics"),
        required=False,
        max_length=MOST_TOPICS * LONGEST_TOPIC,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One on each line."),
    )
    version = VersionField()

    class Meta:
        model = Trainer
        fields = OWN_PART

    helper = layout("version", *OWN_PART, submit=_("Save"))

    def __init__(self, sent: QueryDict | None, *, instance: Trainer) -> None:
        self._known = instance.languages
        initial = {
            "languages": ", ".join(map(queries.language_name, instance.languages)),
            "topics": "\n".join(instance.topics),
            "version": instance.version,
        }
        super().__init__(sent, instance=instance, initial=initial)

    def clean_languages(self) -> list[str]:
        """Codes; raises ValidationError for what is no language, unless it stood there before."""
        typed = map(str.strip, BETWEEN_LANGUAGES.split(self.cleaned_data["languages"]))
        codes = dict.fromkeys(self._code(words) for words in typed if words)
        if len(codes) > MOST_LANGUAGES:
            raise forms.ValidationError(
                _("Name %(most)s languages at most."), params={"most": MOST_LANGUAGES}
            )
        return list(codes)

    def _code(self, words: str) -> str:
        if words in self._known:
            return words
        code = queries.language_code(words)
        if code is None:
            raise forms.ValidationError(
                _("“%(words)s” is no language known here. Write its English name or its code."),
                params={"words": words},
            )
        return code

    def clean_topics(self) -> list[str]:
        """The lines that say something, each once."""
        lines = map(str.strip, self.cleaned_data["topics"].splitlines())
        topics = list(dict.fromkeys(line for line in lines if line))
        if len(topics) > MOST_TOPICS or any(len(topic) > LONGEST_TOPIC for topic in topics):
            raise forms.ValidationError(
                _("Name %(most)s topics at most, each with up to %(longest)s letters."),
                params={"most": MOST_TOPICS, "longest": LONGEST_TOPIC},
            )
        return topics


class RecordForm(OwnPartForm):
    """All that is known of a trainer beside the share: for planners."""

    class Meta(OwnPartForm.Meta):
        fields = [*OWN_PART, *AGREED]
        widgets: ClassVar = {
            "rota_from": date_input(),
            "started_on": date_input(),
            "left_on": date_input(),
        }
        help_texts: ClassVar = {
            "weekly_hours_limit": _("Empty: no limit was agreed."),
            "rota_from": _("For who works by a rota, such as 28 days on and 28 off; else empty."),
            "left_on": _("Empty: goes on."),
        }

    helper = layout("version", *OWN_PART, *AGREED, submit=_("Save"))

    def clean(self) -> None:
        """Nothing; a day of a year that nobody means is a mistake of its field."""
        super().clean()
        words = _("Give a day between the years %(first)s and %(last)s.")
        for name in ("rota_from", "started_on", "left_on"):
            day: dt.date | None = self.cleaned_data.get(name)
            if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
                self.add_error(name, words % {"first": FIRST_YEAR, "last": LAST_YEAR})


class ShareForm(forms.ModelForm):  # type: ignore[type-arg] # generic for the checker only
    """A share of a full contract, and the day from which it holds."""

    version = VersionField()

    class Meta:
        model = FteShare
        fields = ["share", "starts_on"]
        widgets: ClassVar = {"starts_on": date_input()}
        help_texts: ClassVar = {"share": _("1 is a full contract, 0.5 half of one.")}

    helper = layout("version", "share", "starts_on", submit=_("Save"))


class AbsenceForm(forms.Form):
    """Days away, both counted. Why is not asked."""

    starts_on = forms.DateField(label=_("First day away"), widget=date_input())
    ends_on = forms.DateField(
        label=_("Last day away"),
        required=False,
        widget=date_input(),
        help_text=_("Empty: one day."),
    )
    helper = layout("starts_on", "ends_on", submit=_("Note the absence"))

    def clean(self) -> None:
        """Nothing; an empty last day is the first one, and none lies before it."""
        starts_on, ends_on = (self.cleaned_data.get(name) for name in ("starts_on", "ends_on"))
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day must not be before the first."))
        elif starts_on and "ends_on" not in self.errors:
            self.cleaned_data["ends_on"] = ends_on or starts_on

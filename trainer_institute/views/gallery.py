"""Every part of the screens in every state, for those who look after the institute's pages."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from people.forms import date_input, layout
from people.models import Right
from people.views import Request
from trainer_institute.components.tags import TONES
from trainer_institute.queries import gallery as samples
from wellbeing.rules.policy import Level

LONG_WORDS = gettext_lazy("Words that go on for longer than anybody expects of so small a place")


class SampleForm(forms.Form):
    """One field of each kind; nothing is ever sent."""

    name = forms.CharField(
        label=gettext_lazy("Name"), help_text=gettext_lazy("As it stands in the passport.")
    )
    day = forms.DateField(label=gettext_lazy("Day"), widget=date_input(), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("", gettext_lazy("all kinds")), ("long", LONG_WORDS)],
        required=False,
    )
    size = forms.ChoiceField(
        label=gettext_lazy("Size"),
        choices=[("small", gettext_lazy("small")), ("large", gettext_lazy("large"))],
        widget=forms.RadioSelect,
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    file = forms.FileField(label=gettext_lazy("File"), required=False)
    is_sure = forms.BooleanField(label=gettext_lazy("I have read it"))
    helper = layout(
        "name", "day", "kind", "size", "note", "file", "is_sure", submit=gettext_lazy("Save")
    )


@require_safe
def gallery(request: Request) -> HttpResponse:
    """The gallery; with `?notes` in the address also what a page says after an act."""
    if not request.user.may(Right.ADMINISTER):
        raise PermissionDenied
    if "notes" in request.GET:
        _say_everything(request)
    return render(
        request,
        "pages/gallery.html",
        {
            "samples": samples,
            "tones": sorted(TONES),
            "levels": [level.value for level in Level],
            "long_words": LONG_WORDS,
            "here": reverse("gallery"),
            "tabs": _tabs(),
            "empty_form": SampleForm(auto_id="empty_%s"),
            "wrong_form": SampleForm({"day": "", "kind": "none"}, auto_id="wrong_%s"),
            "differences": _differences(),
            "today": dt.date(2026, 11, 23),
        },
    )


def _say_everything(request: Request) -> None:
    messages.success(request, _("Done: something was saved."))
    messages.info(request, _("Something to know."))
    messages.warning(request, _("Something to look at."))
    messages.error(request, _("Something was refused, and this says what to do."))


def _tabs() -> list[samples.Link]:
    return [
        samples.Link(gettext_lazy("At risk"), "#tabs", is_current=True, count=12),
        samples.Link(gettext_lazy("All"), "#tabs", count=142),
        samples.Link(LONG_WORDS, "#tabs"),
    ]


def _differences() -> list[samples.Difference]:
    return [
        samples.Difference(gettext_lazy("Share of a full contract"), "80 %", "75 %"),
        samples.Difference(gettext_lazy("Note"), str(LONG_WORDS), ""),
    ]

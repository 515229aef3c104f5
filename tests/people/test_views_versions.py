"""What was typed and what stands, field by field, in words that can be compared."""

import datetime as dt

import pghistory
import pytest
from django import forms
from django.http import QueryDict
from django.utils import timezone

from people.forms import VersionField
from people.views import versions
from people.views.versions import Difference
from tests.builders.people import a_user, an_employee
from tests.builders.trainers import a_trainer
from trainers.actions import trainers
from trainers.models import Trainer

AT = dt.datetime(2026, 11, 23, 2, 30, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


class NoteForm(forms.Form):
    """A field of each kind."""

    words = forms.CharField(required=False, label="Words")
    day = forms.DateField(required=False, label="Day")
    number = forms.IntegerField(required=False, label="Number")
    kind = forms.ChoiceField(
        required=False, label="Kind", choices=[("a", "first"), ("b", "second")]
    )
    is_open = forms.BooleanField(required=False, label="Open")
    version = VersionField()


STANDING = {
    "words": "Theirs",
    "day": dt.date(2026, 11, 23),
    "number": 3,
    "kind": "a",
    "is_open": True,
    "version": 7,
}


def compared(sent: str) -> tuple[NoteForm, versions.Conflict]:
    form = NoteForm(QueryDict(sent), initial=STANDING)
    with timezone.override("Asia/Krasnoyarsk"):
        both = versions.conflict(
            form, NoteForm(initial=STANDING), version=7, who="Elena Orlova", at=AT
        )
    return form, both


def test_fields_that_differ_are_told_in_words():
    _form, both = compared("words=Mine&day=2026-11-24&number=&kind=b&version=3")

    assert both.rows == [
        Difference("Words", "Mine", "Theirs"),
        Difference("Day", "24 November 2026", "23 November 2026"),
        Difference("Number", "", "3"),
        Difference("Kind", "second", "first"),
        Difference("Open", "no", "yes"),
    ]
    assert (both.who, both.at) == ("Elena Orlova", "23 November, 09:30 (Asia/Krasnoyarsk)")


def test_fields_alike_are_left_out():
    _form, both = compared("words=Theirs&day=2026-11-23&number=3&kind=a&is_open=on&version=3")

    assert both.rows == []


@pytest.mark.parametrize(("typed", "shown"), [("soon", "soon"), ("", "")])
def test_day_that_is_none_is_shown_as_it_was_typed(typed, shown):
    _form, both = compared(f"words=Theirs&day={typed}&number=3&kind=a&is_open=on")

    assert both.rows == [Difference("Day", shown, "23 November 2026")]


def test_form_carries_the_version_that_stands_and_what_was_typed():
    form, _both = compared("words=Mine&version=3")

    assert (form["version"].value(), form["words"].value()) == ("7", "Mine")


@pytest.mark.parametrize(
    ("sent", "version"), [("3", 3), ("0", 0), ("", -1), ("x", -1), (None, -1), ("1.5", -1)]
)
def test_version_that_is_none_fits_no_row(sent, version):
    assert VersionField().clean(sent) == version


def test_nobody_changes_a_version_by_typing():
    assert not VersionField().has_changed(1, "2")


def test_last_saved_names_who_saved_this_version():
    trainer = a_trainer()
    user = a_user(employee=an_employee("Orlova", first_name="Elena"))

    with pghistory.context(user=user.pk, url="trainers:edit"):
        Trainer.objects.update(version=1)
    Trainer.objects.update(code="T-later")

    trainer.refresh_from_db()
    assert versions.last_saved(trainer)[0] == "Elena Orlova"


def test_last_saved_without_history_is_somebody_now():
    who, at = versions.last_saved(Trainer())

    assert (who, at.date()) == ("Somebody", timezone.now().date())


def test_last_saved_of_a_save_by_no_page_is_somebody():
    trainer, user = a_trainer(), a_user()
    trainer.topics = ["Ice"]

    trainers.edit(trainer, changed=["topics"], by=user, version=0)

    assert versions.last_saved(Trainer.objects.get())[0] == "Somebody"

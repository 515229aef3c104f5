"""Tables speak: their names on screens, and the sentence of every constraint."""

import re
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pghistory.models import Event

from tests.house.source import APPS, files

SENTENCE = re.compile(r"[a-z]+(_[a-z]+){2,}")


def own_models() -> Iterator[type[models.Model]]:
    """Every model of the apps but the history that triggers write, which no screen names."""
    for model in apps.get_models():
        if apps.get_app_config(model._meta.app_label).name in APPS and not issubclass(model, Event):
            yield model


def unnamed(known: Iterable[type[models.Model]]) -> list[str]:
    """Models without a name that is marked for translation, in the singular and the plural."""
    return [
        model._meta.label
        for model in known
        if not isinstance(model._meta.verbose_name, Promise)
        or not isinstance(model._meta.verbose_name_plural, Promise)
    ]


def wordless(known: Iterable[type[models.Model]]) -> list[str]:
    """Constraints whose name is no sentence, or that refuse without one marked for translation."""
    return [
        f"{model._meta.label}: {constraint.name}"
        for model in known
        for constraint in model._meta.constraints
        if not SENTENCE.fullmatch(constraint.name)
        or constraint.violation_error_message is type(constraint).default_violation_error_message
        or not isinstance(constraint.violation_error_message, Promise)
    ]


def untested(known: Iterable[type[models.Model]], tests: str) -> list[str]:
    """Constraints that no test names: nobody has seen them refuse anything."""
    named_in_tests = set(re.findall(r"\w+", tests))
    return [
        f"{model._meta.label}: {constraint.name}"
        for model in known
        for constraint in model._meta.constraints
        if constraint.name not in named_in_tests
    ]


def test_constraint_is_named_by_a_test_that_breaks_it():
    tests = (path.read_text(encoding="utf-8") for path in files("test_*.py", under="tests"))

    assert untested(own_models(), "\n".join(tests)) == []


def test_model_has_a_name_on_screens():
    assert unnamed(own_models()) == []


def test_constraint_is_a_sentence_and_says_one():
    assert wordless(own_models()) == []


@isolate_apps("people")
def test_wordless_model_and_constraint_are_seen():
    class Gap(models.Model):  # noqa: DJ008 - never printed
        class Meta:
            app_label = "people"
            constraints = [
                models.CheckConstraint(
                    condition=models.Q(id=1), name="people_gap_1", violation_error_message=_("No.")
                ),
                models.CheckConstraint(condition=models.Q(id=2), name="gap_is_two"),
                models.CheckConstraint(
                    condition=models.Q(id=3), name="gap_is_three", violation_error_message=_("No.")
                ),
            ]

    assert unnamed([Gap]) == ["people.Gap"]
    assert wordless([Gap]) == ["people.Gap: people_gap_1", "people.Gap: gap_is_two"]
    assert untested([Gap], "people_gap_1, gap_is_twofold, 'gap_is_three'") == [
        "people.Gap: gap_is_two"
    ]

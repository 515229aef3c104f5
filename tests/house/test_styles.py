"""The design layer holds what the pages use, and nothing that none of them uses any more."""

import re
from pathlib import Path

import crispy_bootstrap5
import crispy_forms
from django.conf import settings

LAYER = (settings.BASE_DIR / "static" / "institute.css").read_text(encoding="utf-8")
LIBRARIES = [Path(module.__file__).parent for module in (crispy_bootstrap5, crispy_forms)]
CLASS = re.compile(r"\.(-?[a-zA-Z][\w-]*)")
WORD = re.compile(r"[\w-]+")
# A class whose end is filled in by a template or by code: what stands before the figure or name.
BEGINNING = re.compile(r"([\w-]+)\{[{%]")
# What scripts and libraries put on elements by themselves.
FROM_ELSEWHERE = {"htmx-request", "htmx-swapping", "was-validated"}


def classes_of(css: str) -> set[str]:
    """The names of the classes in the selectors of a style sheet."""
    bare = re.sub(r"/\*.*?\*/|url\([^)]*\)|\{[^{}]*\}", " ", css, flags=re.DOTALL)
    return set(CLASS.findall(re.sub(r"@(media|container)[^{]*\{", " ", bare)))


def sources() -> list[str]:
    """Whatever can put a class on an element."""
    own = [
        *(settings.BASE_DIR / "templates").rglob("*.html"),
        *(settings.BASE_DIR / "static").glob("*.js"),
        *settings.BASE_DIR.glob("*/forms.py"),
        *settings.BASE_DIR.glob("*/[qv]*/**/*.py"),
        *(settings.BASE_DIR / "trainer_institute" / "components").glob("*.py"),
        settings.BASE_DIR / "people" / "forms.py",
    ]
    theirs = [file for folder in LIBRARIES for file in folder.rglob("*.html")]
    return [file.read_text(encoding="utf-8") for file in [*own, *theirs]]


def unused(classes: set[str], texts: list[str]) -> list[str]:
    """The classes that no text names, whole or by a beginning that the text completes."""
    words = {word for text in texts for word in WORD.findall(text)}
    beginnings = tuple({found for text in texts for found in BEGINNING.findall(text)})
    return sorted(
        name
        for name in classes - words - FROM_ELSEWHERE
        if not any(name.startswith(part) and len(part) > 1 for part in beginnings)
    )


def test_every_class_of_the_layer_is_used():
    assert unused(classes_of(LAYER), sources()) == []


def test_a_class_nobody_uses_is_found():
    css = "/* .old */ @media (max-width: 1.5px) { .card .av3 { width: .5rem; } .gone { top: 0 } }"
    texts = ['<p class="card"><i class="av{{ tone }}"></i></p>']

    assert classes_of(css) == {"card", "av3", "gone"}
    assert unused(classes_of(css), texts) == ["gone"]

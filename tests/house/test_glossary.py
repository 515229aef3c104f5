"""The words of the institute are the same on every screen: one Russian word for one English."""

import re
from collections.abc import Iterator, Mapping

import polib
import pytest

from tests.house.test_messages import RUSSIAN

# The English word as it begins in a text -> how its Russian begins, whatever the ending.
PAIRS: Mapping[str, tuple[str, ...]] = {
    "first trainer": ("ведущ",),
    "second trainer": ("втор",),
    "no trainer yet": ("без тренера", "тренеров пока нет"),
    "schedule load": ("нагрузк",),
    "load coordinator": ("куратор",),
    "firm limit": ("жёстк",),
    "hours weighted by effort": ("часы с учётом напряжённости",),
    "jump in hours": ("скачок часов",),
    "right to deliver": ("допуск",),
    "edition": ("редакци",),
    "line manager": ("руководител",),
    "lead methodologist": ("ведущ",),
    "unit contact": ("контактн",),
    "site coordinator": ("координатор",),
    "skills contest": ("конкурс мастерства",),
    "session day": ("занят",),
    "deputy": ("замест", "замещ"),
}
# Words that are not used for these things, though a dictionary has them.
FOREIGN = ("сесси", "стажёр", "менеджер", "тренинг")


def texts() -> Iterator[tuple[str, str]]:
    """Each English text with each form of its Russian, lower case."""
    for entry in polib.pofile(RUSSIAN):
        for told in entry.msgstr_plural.values() or [entry.msgstr]:
            yield entry.msgid.lower(), told.lower()


def strangers(pairs: Mapping[str, tuple[str, ...]], found: Iterator[tuple[str, str]]) -> list[str]:
    """Texts that name a thing by another Russian word than the glossary."""
    return [
        f"{english} -> {russian}"
        for english, russian in found
        for word, allowed in pairs.items()
        if re.search(rf"\b{word}", english) and russian and not any(a in russian for a in allowed)
    ]


def test_things_have_the_russian_word_of_the_glossary():
    assert strangers(PAIRS, texts()) == []


@pytest.mark.parametrize("word", FOREIGN)
def test_words_of_other_houses_are_not_used(word):
    assert [russian for _english, russian in texts() if word in russian] == []


def test_word_that_is_not_of_the_glossary_is_seen():
    found = iter([("no firm limit", "нет твёрдого предела"), ("the deputy", "заместитель")])

    assert strangers(PAIRS, found) == ["no firm limit -> нет твёрдого предела"]

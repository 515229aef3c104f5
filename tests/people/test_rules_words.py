"""One spelling for both alphabets: in Python for what is typed, in SQL for what is kept."""

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from people.models import Employee
from people.models.words import MOST_WORDS, conditions, is_enough
from people.rules import IN_LATIN, SPELLED_ALIKE, beginnings, in_latin
from tests.builders.people import an_employee

CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
LETTERS = "".join(IN_LATIN) + "".join(IN_LATIN).upper() + "ABCXYZabchpqstuwxyz019 -.,«»№’'!&|:*()"


@pytest.mark.parametrize(
    ("kept", "typed"),
    [
        ("Каримов", "karim"),
        ("Karimov", "карим"),
        ("Айгуль", "Aigul"),
        ("Айгуль", "aygul"),
        ("Aigul", "айгуль"),
        ("Шубин", "SHUBIN"),
        ("Shubin", "шуб"),
        ("Щукин", "shchuk"),
        ("Щукин", "Schukin"),
        ("Юлия", "Yulia"),
        ("Юлия", "Iuliia"),
        ("Yuliya", "юлия"),
        ("Фёдор", "фед"),
        ("Федор", "Fyodor"),
        ("Хабаров", "habar"),
        ("Цой", "tsoy"),
        ("Чернов", "c"),
        ("Майоров", "май"),
        ("Соловьёв", "solovyov"),
        ("Алексей", "alexei"),
        ("Виктор", "Victor"),
        ("Мария", "maria"),
        ("Нұрсұлтан", "nursultan"),
        ("O’Brien", "obrien"),
    ],
)
def test_word_is_found_from_the_other_alphabet(kept, typed):
    [begun] = beginnings(typed)

    assert any(in_latin(kept).startswith(word) for word in begun)


@given(st.text(CYRILLIC, min_size=1, max_size=12), st.integers(1, 12))
def test_word_is_found_by_every_beginning_of_it(word, length):
    found = beginnings(word[:length])

    assert all(any(in_latin(word).startswith(one) for one in begun) for begun in found)


def test_numbers_are_not_spelled_anew():
    assert beginnings("1002233 НОР-2026") == [["1002233"], ["nor"], ["2026"]]


@pytest.mark.parametrize("typed", ["", " ", "a", "!", "& | !", ":*", "' '", "ь"])
def test_too_little_is_no_search(typed):
    assert not is_enough(typed)


def test_one_word_of_two_letters_is_enough():
    assert is_enough("a be")


@pytest.mark.parametrize("typed", ["", " ", "!", "& | !", ":*", "' '", "ь"])
def test_text_of_signs_finds_nothing(typed):
    assert conditions(typed) == []


def test_many_words_are_cut():
    assert len(conditions("ab " * 50)) == MOST_WORDS


def kept_words(text: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(institute_words(%s))", [text])
        return sorted(cursor.fetchone()[0])


@pytest.mark.django_db
def test_database_spells_every_letter_as_rules_do():
    for letter in {*LETTERS, *(sign for sign, _same in SPELLED_ALIKE)}:
        text = f"a{letter}e {letter}{letter}h k{letter}"
        assert kept_words(text) == sorted(set(in_latin(text).split())), letter


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from(LETTERS), max_size=40))
def test_database_spells_every_text_as_rules_do(text):
    assert kept_words(text) == sorted(set(in_latin(text).split()))


@pytest.mark.django_db
def test_letters_in_two_signs_are_one_letter():
    an_employee("Чайкин")

    assert Employee.objects.found_by("чаи\u0306кин").count() == 1

import pytest

from people.rules import sortable


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("Ёлкин", "Пётр"), "елкин петр"),
        (("  Smith ", "", "Ann  Marie"), "smith ann marie"),
        ((), ""),
    ],
)
def test_sortable_forgets_case_yo_and_spaces(words, found):
    assert sortable(*words) == found

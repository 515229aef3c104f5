"""Passwords nobody should guess from what colleagues know about each other."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import chain

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.models import Employee, User
from people.rules import sortable

# Words of every reader of this application, in the languages of its pages.
COMMON_WORDS = ("institute", "trainer", "институт", "тренер", "тренеров")
SHORTEST_WORD = 3
# So many different letters a password has beside such words, else it is made of them.
OWN_LETTERS = 6


class OwnWords:
    """Refuses what consists of the person's names, numbers, address, unit, or the institute.

    Case, ё for е, and digits, spaces and signs in between make no other word of one. A sentence in
    which such a word occurs among enough others is as good as any.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        """Nothing; raises ValidationError."""
        typed = _plain(password)
        left = _without(typed, {_plain(number) for number in _numbers(user)})
        letters = _letters(left)
        rest = _without(letters, _words(user))
        if (left, rest) != (typed, letters) and len(set(rest)) < OWN_LETTERS:
            raise ValidationError(self._sentence(), code="password_of_own_words")

    def get_help_text(self) -> str:
        """The rule, as it is read beside the field."""
        return _(
            "Your password is not made of your name, number or address, of your unit or site,"
            " or of the words of the institute."
        )

    def _sentence(self) -> str:
        return _(
            "This is made of your name, number or address, of your unit or site, or of the words"
            " of the institute: others would guess it soon. Take other words."
        )


def _numbers(user: User | None) -> list[str]:
    """Numbers the person is known by."""
    employee = user.employee if user else None
    numbers = [employee.personnel_number, employee.pass_number] if employee else []
    return [number for number in numbers if len(_plain(number)) >= SHORTEST_WORD]


def _words(user: User | None) -> set[str]:
    """Words others know of the person, in letters alone."""
    told = chain(COMMON_WORDS, _about(user.employee, user) if user else ())
    words = chain.from_iterable(re.split(r"[\W\d_]+", sortable(words)) for words in told)
    return {word for word in map(_letters, map(_plain, words)) if len(word) >= SHORTEST_WORD}


def _about(employee: Employee | None, user: User) -> Iterable[str]:
    """Names of the person, of the unit and the site; parts of the addresses but their ending."""
    yield user.email.rpartition(".")[0]
    if employee is None:
        return
    yield employee.full_name
    yield employee.email.rpartition(".")[0]
    yield employee.site.name
    yield employee.department.name if employee.department else ""
    yield employee.company
    yield employee.legal_entity


def _plain(text: str) -> str:
    """Letters and digits alone, as they are compared."""
    compared = sortable(unicodedata.normalize("NFKC", text)).casefold()
    return "".join(sign for sign in compared if sign.isalnum())


def _letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalpha())


def _without(text: str, words: set[str]) -> str:
    """The text after taking out the words, longer ones first."""
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "")
    return text

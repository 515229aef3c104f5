"""Arithmetic of people and places: no Django, no clock, no database."""

NOT_A_LETTER_APART = str.maketrans({"ё": "е", "Ё": "Е"})


class Refused(Exception):
    """The moment does not allow it; the message is a sentence for the person who asked."""


def sortable(*words: str) -> str:
    """The words as they are sorted and searched: lower case, ё as е, single spaces."""
    return " ".join(" ".join(words).translate(NOT_A_LETTER_APART).lower().split())

"""A cell becomes a value, or a sentence about what is wrong with it."""

import ast
import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")
DOTTED_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?")
NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,30})?(?:[eE][+-]?\d{1,2})?")
EARLIEST, LATEST = dt.date(1950, 1, 1), dt.date(2100, 1, 1)
YES = frozenset({"yes", "y", "true", "1", "да"})
NO = frozenset({"no", "n", "false", "0", "нет"})
HOURS, MINUTES = 24, 60
LONGEST_CELL = 4000
# Letters nobody sees, which come along when text is pasted from pages and mails.
UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))
FORMULA = "="
# Exports put an apostrophe before what a spreadsheet would take for a formula.
SHIELDED = re.compile(r"'(?=[=+\-@])")


class Wrong(Exception):
    """A row is rejected: the code for programs, the sentence for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class Cells:
    """The cells of one row by column; a column that is not there is blank."""

    texts: Mapping[str, str]

    def text(self, column: str, most: int = LONGEST_CELL, *, needed: bool = False) -> str:
        """The text in one line, without spaces around; raises Wrong."""
        text = self._plain(SHIELDED.sub("", self.texts.get(column, "").strip(), count=1), column)
        if len(text) > most:
            raise self._too_long(column, most)
        if needed and not text:
            sentence = _("“%(column)s” is blank. Fill it in.")
            raise Wrong("missing", sentence % {"column": column})
        return text

    def code(self, column: str, most: int, *, needed: bool = True) -> str:
        """A text that identifies something; it begins with a letter or digit."""
        code = self.text(column, most, needed=needed)
        if code and not code[0].isalnum():
            sentence = _("“%(text)s” is no %(column)s: it begins with a letter or digit.")
            raise Wrong("bad-code", sentence % {"text": code, "column": column})
        return code

    def day(self, column: str, *, needed: bool = False) -> dt.date | None:
        """A date, as 2026-11-23 or 23.11.2026."""
        text = self.text(column, needed=needed)
        return as_day(text, column) if text else None

    def clock(self, column: str) -> dt.time | None:
        """A time of day, as 9:00 or 09:00."""
        text = self.text(column)
        if not text:
            return None
        found = CLOCK.fullmatch(text)
        hour, minute = map(int, found.groups()) if found else (HOURS, 0)
        if hour >= HOURS or minute >= MINUTES:
            sentence = _("“%(text)s” is no time of day for “%(column)s”. Write it like 09:00.")
            raise Wrong("bad-time", sentence % {"text": text, "column": column})
        return dt.time(hour, minute)

    def number(self, column: str, low: float, high: float) -> Decimal | None:
        """A number from `low` to `high`; with a dot or a comma."""
        text = self.text(column)
        if not text:
            return None
        plain = text.replace(" ", "")
        number = Decimal(plain.replace(",", ".")) if NUMBER.fullmatch(plain) else None
        if number is None or not low <= number <= high:
            sentence = _("“%(text)s” is no number from %(low)s to %(high)s for “%(column)s”.")
            words = {"text": text, "low": f"{low:g}", "high": f"{high:g}", "column": column}
            raise Wrong("bad-number", sentence % words)
        return number

    def whole(self, column: str, low: int, high: int) -> int | None:
        """A whole number from `low` to `high`."""
        number = self.number(column, low, high)
        if number is not None and number != int(number):
            sentence = _("“%(number)s” is no whole number for “%(column)s”.")
            raise Wrong("bad-number", sentence % {"number": number, "column": column})
        return None if number is None else int(number)

    def yes(self, column: str) -> bool | None:
        """Yes or no; None if the cell is blank."""
        text = self.text(column)
        if not text:
            return None
        if text.lower() not in YES | NO:
            sentence = _("“%(text)s” is neither yes nor no for “%(column)s”.")
            raise Wrong("bad-choice", sentence % {"text": text, "column": column})
        return text.lower() in YES

    def several(self, column: str, most: int) -> tuple[str, ...]:
        """Texts between semicolons, or a list in brackets; none twice."""
        text = self.text(column)
        parts = _listed(text) if text.startswith("[") else text.split(";")
        trimmed = dict.fromkeys(self._plain(part, column) for part in parts)
        if any(len(part) > most for part in trimmed):
            raise self._too_long(column, most)
        return tuple(part for part in trimmed if part)

    def _plain(self, raw: str, column: str) -> str:
        """The text in one line, without letters nobody sees; raises Wrong for what is no text."""
        if len(raw) > LONGEST_CELL:
            raise self._too_long(column, LONGEST_CELL)
        text = " ".join(unicodedata.normalize("NFC", raw).translate(UNSEEN).split())
        if text.startswith(FORMULA):
            raise formula(column)
        if not text.isprintable():
            sentence = _("“%(column)s” holds a character that cannot be shown. Type it again.")
            raise Wrong("unreadable-character", sentence % {"column": column})
        return text

    def _too_long(self, column: str, most: int) -> Wrong:
        sentence = _("“%(column)s” has more than %(most)s characters. Shorten it.")
        return Wrong("too-long", sentence % {"column": column, "most": most})


def formula(column: str) -> Wrong:
    """What is said of a formula, from whatever file."""
    sentence = _("“%(column)s” holds a formula. Put its result there instead.")
    return Wrong("formula", sentence % {"column": column})


def as_day(text: str, column: str) -> dt.date:
    """The date; raises Wrong."""
    day = None
    iso, dotted = ISO_DAY.fullmatch(text), DOTTED_DAY.fullmatch(text)
    numbers = iso.groups() if iso else dotted.groups()[::-1] if dotted else None
    if numbers:
        try:
            day = dt.date(*map(int, numbers))
        except ValueError:
            day = None
    if day is None or not EARLIEST <= day < LATEST:
        sentence = _("“%(text)s” is no date for “%(column)s”. Write it like 2026-11-23.")
        raise Wrong("bad-date", sentence % {"text": text, "column": column})
    return day


def _listed(text: str) -> list[str]:
    """The texts of a list literal; what only looks like one is taken as it stands."""
    try:
        parts = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text.split(";")
    return [part for part in parts if isinstance(part, str)] if isinstance(parts, list) else [text]

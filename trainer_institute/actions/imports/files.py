"""Which files an import reads, and how large they may be."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from people.models.records import LARGEST_FILE, MEGABYTE

MOST_ROWS = 100_000


class Table(enum.StrEnum):
    """What a file or a sheet holds, in the order in which they are read."""

    TRAINERS = "trainers"
    SESSIONS = "sessions"
    ASSIGNMENTS = "assignments"

    @property
    def file(self) -> str:
        """What reports call it, whatever it was read from."""
        return f"{self.value}.csv"


NEEDED: dict[Table, tuple[str, ...]] = {
    Table.TRAINERS: ("code",),
    Table.SESSIONS: ("code", "start_date"),
    Table.ASSIGNMENTS: ("session_code", "trainer_code"),
}
COLUMNS: dict[Table, tuple[str, ...]] = {
    Table.TRAINERS: (
        *("code", "name", "email", "personnel_number", "home_site", "fte", "languages"),
        *("domains", "qualified_for", "qualified_on"),
    ),
    Table.SESSIONS: (
        *("code", "program", "edition", "start_date", "end_date", "start_time", "end_time"),
        *("minutes", "venue", "site", "room", "region", "country", "latitude", "longitude"),
        *("online", "attended"),
    ),
    Table.ASSIGNMENTS: ("session_code", "trainer_code", "role", "night_away"),
}


class Unreadable(Exception):
    """A file cannot be read as a whole: where, what is wrong, and what to do."""

    def __init__(self, file: str, line: int, sentence: str) -> None:
        """Lines are counted from 1."""
        super().__init__(f"{file}:{line}: {sentence}")


@dataclass(frozen=True)
class Source:
    """One table to be read: from a file of its own, or from a sheet of a workbook."""

    table: Table
    path: Path
    shown: str
    sheet: str = ""
    formulas: frozenset[tuple[int, int]] = frozenset()


def table_of(name: str) -> Table | None:
    """The table a file of this name holds: what the name begins with, as in `trainers (1).csv`."""
    begin = name.strip().lower()
    return next((table for table in Table if begin.startswith(table.value)), None)


def is_book(name: str) -> bool:
    """Whether the name is that of a workbook."""
    return name.lower().endswith(".xlsx")


def must_not_be_too_large(path: Path, shown: str) -> None:
    """Nothing; raises Unreadable before a byte is read."""
    if path.stat().st_size > LARGEST_FILE:
        limit = LARGEST_FILE // MEGABYTE
        sentence = _("The file is larger than %(limit)s MB. Split it, then import the parts.")
        raise Unreadable(shown, 1, sentence % {"limit": limit})


def csv_sources(folder: Path) -> Iterator[Source]:
    """The files of the folder that are called exactly like a table."""
    for path in sorted(folder.iterdir()):
        for table in Table:
            if path.name.lower() == table.file and path.is_file():
                yield Source(table, path, str(path))


def book_in(path: Path) -> Path | None:
    """The workbook that is meant; None if there is none. Raises Unreadable for several."""
    if path.is_file():
        return path
    books = [each for each in sorted(path.iterdir()) if is_book(each.name)]
    books = [each for each in books if not each.name.startswith("~$")]  # open in Excel just now
    if len(books) > 1:
        sentence = _("There are several workbooks. Leave the one that is to be imported.")
        raise Unreadable(str(books[1]), 1, sentence)
    return books[0] if books else None

"""Rows of a table by the names of its columns, whatever kind of file it is read from."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.utils.translation import gettext as _

from trainer_institute.actions.imports import books, texts
from trainer_institute.actions.imports.files import (
    COLUMNS,
    MOST_ROWS,
    NEEDED,
    Source,
    Table,
    Unreadable,
    book_in,
    csv_sources,
    is_book,
)

NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Row:
    """One row as it was read; `formulas` are numbers of cells that hold one in a workbook."""

    line: int
    cells: Sequence[str]
    formulas: frozenset[int] = NOTHING


@dataclass(frozen=True)
class Sheet:
    """A table with its header read. The rows can be read once."""

    source: Source
    header: list[str]
    rows: Iterator[Row]
    delimiter: str

    @cached_property
    def columns(self) -> dict[str, int]:
        """Where the known columns stand; others are not read."""
        known = COLUMNS[self.source.table]
        names = [name.strip().lower() for name in self.header]
        return {name: at for at, name in enumerate(names) if name in known}

    def is_whole(self, row: Row) -> bool:
        """Whether the row has as many cells as the header, blank ones at the end aside."""
        beyond = row.cells[len(self.header) :]
        short = len(row.cells) < len(self.header) and not self.source.sheet
        return not short and not any(cell.strip() for cell in beyond)


def sources_in(path: Path) -> list[Source]:
    """What is to be read, in the order trainers, sessions, assignments.

    From a folder with files or with one workbook, or from a workbook. Raises Unreadable.
    """
    if not path.exists():
        raise Unreadable(str(path), 1, _("There is no such folder. Check the path."))
    tables = list(csv_sources(path)) if path.is_dir() else []
    book = book_in(path)
    if tables and book is not None:
        sentence = _("There are CSV files and a workbook. Leave one of the two.")
        raise Unreadable(str(book), 1, sentence)
    if book is not None:
        tables = _sheets_in(book)
    found = Counter(source.table for source in tables)
    if not found or max(found.values()) > 1:
        sentence = _("Of %(names)s at least one is needed, and none twice. Check the names.")
        names = ", ".join(table.file if book is None else table.value for table in Table)
        raise Unreadable(str(book or path), 1, sentence % {"names": names})
    return sorted(tables, key=lambda source: list(Table).index(source.table))


def opened(source: Source) -> Sheet:
    """The table, its header read and found good; raises Unreadable."""
    sheet = _book_sheet(source) if source.sheet else _csv_sheet(source)
    names = Counter(name.strip().lower() for name in sheet.header)
    twice = [name for name in COLUMNS[source.table] if names[name] > 1]
    missing = [name for name in NEEDED[source.table] if not names[name]]
    if twice:
        sentence = _("The column “%(name)s” stands there twice. Delete one of the two.")
        raise Unreadable(source.shown, 1, sentence % {"name": twice[0]})
    if missing:
        sentence = _("The column “%(name)s” is missing. Write the names of the columns on top.")
        raise Unreadable(source.shown, 1, sentence % {"name": missing[0]})
    return sheet


def _sheets_in(book: Path) -> list[Source]:
    if not is_book(book.name):
        sentence = _("This is neither a folder nor a workbook called .xlsx. Check the path.")
        raise Unreadable(str(book), 1, sentence)
    found = books.look_through(book, str(book))
    return [
        Source(table, book, f"{book}, {name}", name, found.formulas_in(name))
        for name in found.sheets
        for table in Table
        if name.strip().lower() in (table.value, table.file)
    ]


def _csv_sheet(source: Source) -> Sheet:
    encoding = texts.encoding_of(source.path, source.shown)
    known = COLUMNS[source.table]
    delimiter = texts.delimiter_of(source.path, source.shown, encoding=encoding, known=known)
    rows = texts.rows_of(source.path, source.shown, encoding=encoding, delimiter=delimiter)
    return _with_header(source, (Row(line, cells) for line, cells in rows), delimiter)


def _book_sheet(source: Source) -> Sheet:
    rows = books.rows_of(source.path, source.shown, source.sheet, source.formulas)
    return _with_header(source, (Row(*row) for row in rows), ",")


def _with_header(source: Source, rows: Iterator[Row], delimiter: str) -> Sheet:
    first = next(rows, None)
    if first is None:
        raise Unreadable(source.shown, 1, _("There is no row at all. Choose another file."))
    return Sheet(source, list(first.cells), _not_too_many(rows, source.shown), delimiter)


def _not_too_many(rows: Iterator[Row], shown: str) -> Iterator[Row]:
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            sentence = _("There are more than %(most)s rows. Split the file, import the parts.")
            raise Unreadable(shown, row.line, sentence % {"most": MOST_ROWS})
        yield row

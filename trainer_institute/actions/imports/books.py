"""Guards and reads XLSX.

A workbook is an archive of XML, and small ones unfold to what no memory holds: a million rows
because of one cell far away, a text repeated by number, elements in elements. So all of it is
looked through in pieces first, and only what is known to be small is given to the reader, which
works in a process of its own.
"""

import codecs
import json
import re
import subprocess
import sys
import zipfile
import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.parsers import expat  # streams, and entities are refused below

from django.utils.translation import gettext as _

from trainer_institute.actions.imports import apart
from trainer_institute.actions.imports.files import MOST_ROWS, Unreadable, must_not_be_too_large

MOST_COLUMNS = 200
MOST_CELLS = 2_500_000
MOST_UNFOLDED = 100 * 1024 * 1024
MOST_TEXT = 50_000_000
MOST_FORMULAS = 10_000
MOST_PARTS = 2_000
LARGEST_DIRECTORY = 1 << 20
LONGEST_TAG = 1 << 20
DEEPEST = 64
CHUNK = 1 << 16
END_OF_DIRECTORY = b"PK\x05\x06"
TAIL = (1 << 16) + 22
CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
ROW = re.compile(r"[1-9][0-9]{0,6}")
LETTERS = 26
STRINGS = "xl/sharedstrings.xml"
BOOK = "xl/workbook.xml"
LINKS = "xl/_rels/workbook.xml.rels"
LOOKED_THROUGH = (".xml", ".rels")
OTHER_LETTERS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<")
LINKED_BY = frozenset({"Id", "Type", "Target", "TargetMode"})
WORKSHEETS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet",
    "http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet",
)


class TooMuch(Exception):
    """The workbook is refused; the sentence says why."""


@dataclass
class Findings:
    """What the look at a workbook found."""

    lengths: "array[int]" = field(default_factory=lambda: array("L"))
    sheets: dict[str, str] = field(default_factory=dict)
    links: dict[str, tuple[str, str]] = field(default_factory=dict)  # the kind, and the part
    formulas: dict[str, set[tuple[int, int]]] = field(default_factory=lambda: defaultdict(set))
    text: int = 0

    def formulas_in(self, sheet: str) -> frozenset[tuple[int, int]]:
        """Row and column, from 1, of the cells of that sheet which hold a formula."""
        _kind, part = self.links.get(self.sheets.get(sheet, ""), ("", ""))
        return frozenset(self.formulas.get(part, ()))

    def must_be_tables(self, looked_through: Collection[str]) -> None:
        """Nothing; raises TooMuch unless each sheet is one of cells that was looked through."""
        for name, link in self.sheets.items():
            kind, part = self.links.get(link, ("", ""))
            if part not in looked_through:
                raise TooMuch(_not_built_so())
            if kind not in WORKSHEETS:
                sentence = _("The sheet “%(name)s” is no table, perhaps a chart. Delete it.")
                raise TooMuch(sentence % {"name": name})

    def add_text(self, letters: int) -> None:
        """Nothing; raises TooMuch once all cells together would hold too much."""
        self.text += letters
        if self.text > MOST_TEXT:
            raise TooMuch(_("The cells hold too much text together. Split the workbook."))


class Look:
    """Looks through one part of the workbook as it streams by."""

    def __init__(self, part: str, findings: Findings) -> None:
        self._part = part
        self._findings = findings
        self._depth = 0
        self._row, self._column = 0, 0
        self._low, self._high = [MOST_ROWS * 2, MOST_ROWS * 2], [0, 0]
        self._refers = False
        self._wanted: list[str] | None = None
        self._known = 0
        self._fed = 0
        self._parser = expat.ParserCreate("UTF-8")  # as the reader takes it, whatever it declares
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._letters
        self._steps: dict[str, Callable[[dict[str, str]], None]] = {
            "row": self._at_row,
            "c": self._at_cell,
            "v": self._at_value,
            "t": self._at_value,
            "is": self._at_content,
            "f": self._at_formula,
            "si": self._at_shared,
            "sheet": self._at_sheet,
            "Relationship": self._at_link,
        }

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        """Nothing; raises TooMuch, or ExpatError for what is no XML."""
        in_other_letters = not self._fed and chunk.startswith(OTHER_LETTERS)
        if in_other_letters or (self._part == LINKS and b"&" in chunk):
            raise TooMuch(_not_built_so())  # the reader would see something else in it
        self._parser.Parse(chunk, final)
        self._fed += len(chunk)
        if self._fed - self._parser.CurrentByteIndex > LONGEST_TAG:
            raise TooMuch(_("The workbook holds a tag of more than a million characters."))

    def _refuse(self, *_declared: object) -> None:
        raise TooMuch(_("The workbook declares entities, which no spreadsheet program does."))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise TooMuch(_("The workbook is nested too deeply to be one of a spreadsheet."))
        step = self._steps.get(name.rpartition(":")[2])
        if step is not None:
            step(attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        last = name.rpartition(":")[2]
        if last == "si":
            self._findings.lengths.append(self._known)
        elif last == "v" and self._wanted is not None:
            self._count_shared("".join(self._wanted))
        if last in ("v", "t"):
            self._wanted = None

    def _letters(self, letters: str) -> None:
        self._known += len(letters)
        if self._wanted is not None:
            self._findings.add_text(len(letters))
            if self._refers:
                self._wanted.append(letters)

    def _count_shared(self, number: str) -> None:
        if self._refers and number.strip().isdigit() and len(number) < len(str(MOST_UNFOLDED)):
            at = int(number)
            if at < len(self._findings.lengths):
                self._findings.add_text(self._findings.lengths[at])

    def _at_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        if number is not None and not ROW.fullmatch(number):
            raise TooMuch(_not_built_so())
        self._row = self._row + 1 if number is None else int(number)
        self._column = 0

    def _at_cell(self, attributes: dict[str, str]) -> None:
        """A place in any other spelling is refused: the reader might take it for one far away."""
        self._refers = attributes.get("t") == "s"
        self._column += 1
        said = attributes.get("r")
        if said is not None:
            place = CELL.fullmatch(said)
            if place is None:
                raise TooMuch(_not_built_so())
            self._column, self._row = _number_of(place[1]), int(place[2])
        if "t" in attributes:
            self._count_place()

    def _at_value(self, _attributes: dict[str, str]) -> None:
        self._wanted = []
        self._count_place()

    def _at_content(self, _attributes: dict[str, str]) -> None:
        self._count_place()

    def _count_place(self) -> None:
        """Only cells with content count: formats alone often reach to the last column."""
        if not self._row:
            return
        here = [self._row, self._column]
        self._low = [min(pair) for pair in zip(self._low, here, strict=True)]
        self._high = [max(pair) for pair in zip(self._high, here, strict=True)]
        rows, columns = self._high
        if rows > MOST_ROWS + 1 or columns > MOST_COLUMNS:
            raise TooMuch(
                _(
                    "There is something in row %(row)s, column %(column)s; a table has at most"
                    " %(rows)s rows and %(columns)s columns. Delete what lies far away."
                )
                % {
                    "row": self._row,
                    "column": self._column,
                    "rows": MOST_ROWS,
                    "columns": MOST_COLUMNS,
                }
            )
        height, width = (high - low + 1 for high, low in zip(self._high, self._low, strict=True))
        if height * width > MOST_CELLS:
            raise TooMuch(_("A sheet has too many cells. Delete columns that are not imported."))

    def _at_formula(self, _attributes: dict[str, str]) -> None:
        self._count_place()
        found = self._findings.formulas[self._part]
        found.add((self._row, self._column))
        if len(found) > MOST_FORMULAS:
            raise TooMuch(_("The workbook holds thousands of formulas. Keep their results alone."))

    def _at_shared(self, _attributes: dict[str, str]) -> None:
        self._known = 0

    def _at_sheet(self, attributes: dict[str, str]) -> None:
        links = [value for key, value in attributes.items() if key.rpartition(":")[2] == "id"]
        name = attributes.get("name", "")
        if self._part != BOOK:
            return
        if len(links) != 1 or name in self._findings.sheets:
            raise TooMuch(_not_built_so())
        self._findings.sheets[name] = links[0]

    def _at_link(self, attributes: dict[str, str]) -> None:
        """What can be understood in two ways is refused: the reader might take the other."""
        if self._part != LINKS:
            return
        link = attributes.get("Id", "")
        if link in self._findings.links or not attributes.keys() <= LINKED_BY:
            raise TooMuch(_not_built_so())
        target = attributes.get("Target", "").lower().lstrip("/")
        part = f"xl/{target.removeprefix('xl/')}"
        self._findings.links[link] = (attributes.get("Type", ""), part)


def look_through(path: Path, shown: str) -> Findings:
    """What the workbook holds; raises Unreadable if reading it would cost too much."""
    must_not_be_too_large(path, shown)
    findings = Findings()
    try:
        _must_have_a_small_directory(path)
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _must_not_unfold_far(parts)
            named = _by_name(parts)
            for name in sorted(named, key=lambda name: name != STRINGS):
                with archive.open(named[name]) as opened:
                    _look_at(opened, Look(name, findings))
            findings.must_be_tables(named.keys())
    except TooMuch as refused:
        raise Unreadable(shown, 1, str(refused)) from None
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError, ValueError):
        raise _damaged(shown) from None
    except (NotImplementedError, RuntimeError):  # packed in another way, or with a password
        sentence = _("The workbook is packed in a way no spreadsheet program uses, or locked.")
        raise Unreadable(shown, 1, sentence) from None
    return findings


def rows_of(
    path: Path, shown: str, sheet: str, formulas: Collection[tuple[int, int]]
) -> Generator[tuple[int, list[str], frozenset[int]], None, None]:
    """Rows that are not blank: the number, the cells as text, which of them are formulas.

    Only of a workbook that was looked through; that look found the formulas.
    """
    in_row: dict[int, set[int]] = defaultdict(set)
    for row, column in formulas:
        in_row[row].add(column)
    lines = _read_apart(path, shown, sheet)
    first = int(next(lines))
    for number, line in enumerate(lines, start=1):
        texts: list[str] = json.loads(line)
        here = frozenset(column - 1 - first for column in in_row.get(number, ()))
        if here or any(texts):
            yield number, texts, here


def _read_apart(path: Path, shown: str, sheet: str) -> Iterator[bytes]:
    """What the process that reads the sheet says; raises Unreadable if it does not get through."""
    command = [sys.executable, "-P", apart.__file__, str(path), sheet]
    with subprocess.Popen(  # noqa: S603 - our own Python and our own file
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as reader:
        try:
            for line in reader.stdout or ():
                if line.endswith(b"\n"):  # not half of one
                    yield line
            code = reader.wait()
        finally:
            reader.kill()  # nobody wants the rest
    if code == apart.DAMAGED:
        raise _damaged(shown)
    if code:
        sentence = _("The workbook takes too much memory or time to read. Save the table as CSV.")
        raise Unreadable(shown, 1, sentence)


def _not_built_so() -> str:
    return _("The workbook is not built like one of a spreadsheet program. Save it again as XLSX.")


def _damaged(shown: str) -> Unreadable:
    return Unreadable(shown, 1, _("This is no workbook, or it is damaged. Save it again as XLSX."))


def _must_have_a_small_directory(path: Path) -> None:
    """Nothing; the list of parts is read as a whole, so its length is looked at before."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        tail = file.read()
    at = tail.rfind(END_OF_DIRECTORY)
    if at >= 0 and int.from_bytes(tail[at + 12 : at + 16], "little") > LARGEST_DIRECTORY:
        raise TooMuch(_("The workbook has more parts than any of a spreadsheet program."))


def _must_not_unfold_far(parts: Collection[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNFOLDED:
        raise TooMuch(_("The workbook unfolds to far more than its size. It was refused."))


def _by_name(parts: Collection[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Parts to look through; raises TooMuch if two have one name: the reader might take either."""
    names = [part.filename.replace("\\", "/").lower() for part in parts]
    if max(Counter(names).values(), default=0) > 1:
        raise TooMuch(_not_built_so())
    return {
        name: part for name, part in zip(names, parts, strict=True) if name.endswith(LOOKED_THROUGH)
    }


def _look_at(opened: IO[bytes], look: Look) -> None:
    while chunk := opened.read(CHUNK):
        look.feed(chunk)
    look.feed(b"", final=True)


def _number_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * LETTERS + ord(letter) - ord("A") + 1
    return number

"""A file that cannot be read gets one sentence within seconds, and nothing is written."""

import io
import os
import re
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from people.models import Employee, Site
from tests.builders.books import SHEET, book_of, cell
from tests.builders.disguises import DISGUISES
from tests.builders.imports import TRAINERS, a_book, a_folder, a_table
from trainer_institute.actions.imports import books, files, runs, tables
from trainer_institute.actions.imports.files import Unreadable

MEGABYTE = 1024 * 1024
QUICK = 10.0
"""Seconds of the processor: what else the machine does at the time is no fault of the import."""
GOOD = a_table(TRAINERS, "TR-1,Karimova Aigul,Norilsk,,").encode()


def a_csv(content: bytes) -> Callable[[Path], Path]:
    def made(folder: Path) -> Path:
        a_folder(folder)
        (folder / "trainers.csv").write_bytes(content)
        return folder

    return made


def of_200_megabytes(name: str) -> Callable[[Path], Path]:
    def made(folder: Path) -> Path:
        a_folder(folder)
        with (folder / name).open("wb") as file:
            file.write(GOOD)
            file.truncate(200 * MEGABYTE)
        return folder

    return made


def a_bomb(folder: Path) -> Path:
    """A sheet of two hundred million spaces in a file of two hundred thousand bytes."""
    return book_of("", raw=SHEET.format(rows=" " * (200 * MEGABYTE)))(folder)


def a_bomb_that_lies(folder: Path) -> Path:
    """The same, but the archive says that the sheet has ten bytes."""
    a_bomb(folder)
    path = folder / "book.xlsx"
    packed = bytearray(path.read_bytes())
    size = struct.pack("<I", len(SHEET.format(rows=" " * (200 * MEGABYTE))))
    at = packed.find(size)
    while at >= 0:
        packed[at : at + 4] = struct.pack("<I", 10)
        at = packed.find(size)
    path.write_bytes(packed)
    return folder


def a_huge_directory(folder: Path) -> Path:
    a_folder(folder)
    with zipfile.ZipFile(folder / "book.xlsx", "w") as archive:
        for number in range(20_000):
            archive.writestr(f"xl/{number:060d}.xml", b"")
    return folder


def many_parts(folder: Path) -> Path:
    a_folder(folder)
    with zipfile.ZipFile(folder / "book.xlsx", "w") as archive:
        for number in range(books.MOST_PARTS + 1):
            archive.writestr(f"{number}.xml", b"<a/>")
    return folder


def a_locked_book(folder: Path) -> Path:
    book_of("")(folder)
    path = folder / "book.xlsx"
    packed = bytearray(path.read_bytes())
    at = packed.find(b"PK\x01\x02")
    while at >= 0:
        packed[at + 8] |= 1  # says that a password is needed
        at = packed.find(b"PK\x01\x02", at + 1)
    path.write_bytes(packed)
    return folder


def a_torn_book(folder: Path) -> Path:
    book_of(cell("A2"))(folder)
    path = folder / "book.xlsx"
    path.write_bytes(path.read_bytes()[:-40])
    return folder


def a_bent_book(folder: Path) -> Path:
    book_of(cell("A2") * 500)(folder)
    path = folder / "book.xlsx"
    packed = bytearray(path.read_bytes())
    at = packed.find(b"sheet1.xml") + 40
    packed[at : at + 20] = b"\0" * 20
    path.write_bytes(packed)
    return folder


def two_books(folder: Path) -> Path:
    a_book(a_folder(folder) / "a.xlsx", trainers=[["code"]])
    a_book(folder / "b.xlsx", trainers=[["code"]])
    return folder


def a_book_beside_a_csv(folder: Path) -> Path:
    a_book(a_csv(GOOD)(folder) / "a.xlsx", trainers=[["code"]])
    return folder


def a_sheet_twice(folder: Path) -> Path:
    book = a_folder(folder) / "a.xlsx"
    a_book(book, **{"trainers": [["code"]], "trainers.csv": [["code"]]})
    return folder


def too_many_rows(folder: Path) -> Path:
    rows = "".join(f"T{number}\n" for number in range(files.MOST_ROWS + 1))
    return a_csv(f"code\n{rows}".encode())(folder)


def too_many_days(folder: Path) -> Path:
    rows = (f"S{number},2026-11-02,2026-11-13" for number in range(runs.MOST_DAYS // 10 + 1))
    return a_folder(folder, sessions=a_table("code,start_date,end_date", *rows))


MUCH_TEXT = "x" * 30_000
DEEP = "<a>" * 2_000_000
CASES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "no folder": (lambda folder: folder, r"files:1: There is no such folder"),
    "an empty folder": (a_folder, r":1: Of trainers"),
    "a file of another kind": (
        lambda folder: a_csv(GOOD)(folder) / "trainers.csv",
        r"trainers\.csv:1: This is neither a folder",
    ),
    "a csv and a workbook": (a_book_beside_a_csv, r"a\.xlsx:1: There are CSV files"),
    "two workbooks": (two_books, r"b\.xlsx:1: There are several"),
    "one sheet twice": (a_sheet_twice, r"a\.xlsx:1: Of trainers"),
    "an empty file": (a_csv(b""), r"trainers\.csv:1: The file is empty"),
    "blank lines": (a_csv(b"\n \n,\n"), r"trainers\.csv:1: There is no row"),
    "200 MB": (of_200_megabytes("trainers.csv"), r"trainers\.csv:1: .*larger than 50 MB"),
    "200 MB of a workbook": (of_200_megabytes("a.xlsx"), r"a\.xlsx:1: .*larger than 50 MB"),
    "a picture": (a_csv(b"\x89PNG\r\n\x1a\n" + bytes(99)), r"trainers\.csv:1: This is no text"),
    "a workbook called csv": (a_csv(b"PK\x03\x04" + bytes(99)), r"trainers\.csv:1: This is no te"),
    "UTF-16": (a_csv(GOOD.decode().encode("utf-16")), r"trainers\.csv:1: The file is in UTF-16"),
    "a NUL byte": (a_csv(GOOD + b"TR-2,a\0b,,,\n"), r"trainers\.csv:3: There is a NUL byte"),
    "one broken letter": (
        a_csv(GOOD * 2 + "Ключ,Ёж,,,\n".encode() + b"TR-2,\xd0,,,\n"),
        r"trainers\.csv:6: .*neither UTF-8 nor windows-1251",
    ),
    "a letter cut off at the end": (
        a_csv(GOOD + "TR-2,Каримов".encode() + b"\xd0"),
        r"trainers\.csv:3: .*neither UTF-8",
    ),
    "another encoding": (
        a_csv(GOOD + "TR-2,Привет мир,Норильск,,\n".encode("koi8-r")),
        r"trainers\.csv:3: .*neither UTF-8",
    ),
    "letters of the West": (
        a_csv(GOOD + "TR-2,Zoë Müller,Straße,,\n".encode("cp1252")),
        r"trainers\.csv:3: .*neither UTF-8",
    ),
    "a byte without a meaning": (
        a_csv(GOOD + "TR-2,Каримова\n".encode("cp1251") + b"\x98"),
        r"trainers\.csv:3: .*neither UTF-8",
    ),
    "no header": (a_csv(b"TR-1,Karimova\n"), r"trainers\.csv:1: The column “code” is missing"),
    "a column twice": (a_csv(b"code,Code \nTR-1,TR-1\n"), r"trainers\.csv:1: .*stands there twice"),
    "an open quote": (
        a_csv(GOOD + b'TR-2,"Karimova,,,\nTR-3,,,,\n'),
        r"trainers\.csv:3: From here on quotation marks",
    ),
    "a cell without end": (
        a_csv(GOOD + b'TR-2,"' + b"Karimova\n" * 20_000),
        r"trainers\.csv:3: From here on quotation marks",
    ),
    "a line without end": (
        a_csv(GOOD + b"x" * (2 * MEGABYTE)),
        r"trainers\.csv:3: The line has more than a million",
    ),
    "too many rows": (too_many_rows, r"trainers\.csv:100002: There are more than 100000 rows"),
    "too many days": (too_many_days, r"sessions\.csv:20002: .*more than 200000 days"),
    "no workbook": (lambda f: _named(f, b"code\nTR-1\n"), r"a\.xlsx:1: This is no workbook"),
    "a torn workbook": (a_torn_book, r"book\.xlsx:1: This is no workbook, or it is damaged"),
    "a bent workbook": (a_bent_book, r"book\.xlsx:1: This is no workbook, or it is damaged"),
    "a locked workbook": (a_locked_book, r"book\.xlsx:1: The workbook is packed"),
    "no sheet": (book_of("", raw="<x/>"), r"book\.xlsx, trainers:1: There is no row"),
    "no XML": (book_of("", raw="<row>"), r"book\.xlsx:1: This is no workbook, or it is damaged"),
    "a cell at the far corner": (
        book_of(cell("XFD1048576")),
        r"book\.xlsx:1: There is something in row 1048576, column 16384",
    ),
    "a cell at the far corner in other letters": (
        book_of('<row r="2"><c r="$xfd$1048576"><v>1</v></c></row>'),
        r"book\.xlsx:1: The workbook is not built like",
    ),
    "a row of another count": (
        book_of('<row r="-1"><c r="A2"><v>1</v></c></row>'),
        r"book\.xlsx:1: The workbook is not built like",
    ),
    "an empty text at the far corner": (
        book_of('<row r="1048576"><c r="XFD1048576" t="inlineStr"><is></is></c></row>'),
        r"book\.xlsx:1: There is something in row 1048576",
    ),
    "a text that is not there": (
        book_of('<row r="2"><c r="A2" t="s"><v>99</v></c></row>'),
        r"book\.xlsx, trainers:1: This is no workbook, or it is damaged",
    ),
    "a cell far to the right": (
        book_of(cell("GS2")),
        r"book\.xlsx:1: There is something in row 2, column 201",
    ),
    "a row far down": (book_of(cell("A100002")), r"book\.xlsx:1: There is something in row 100002"),
    "rows without numbers": (
        book_of("<row/>" * 100_002 + "<row><c><v>1</v></c></row>"),
        r"book\.xlsx:1: There is something in row 100004, column 1;",
    ),
    "too many cells": (
        book_of(cell("A2") + cell("AA100000")),
        r"book\.xlsx:1: A sheet has too many cells",
    ),
    "a text a million times": (
        book_of(
            "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(2, 9_000)),
            strings=f"<si><t>{MUCH_TEXT}</t></si>",
        ),
        r"book\.xlsx:1: The cells hold too much text",
    ),
    "a doctype": (
        book_of("", raw='<!DOCTYPE a [<!ENTITY b SYSTEM "x">]>' + SHEET.format(rows="&b;")),
        r"book\.xlsx:1: The workbook declares entities",
    ),
    "elements in elements": (book_of(DEEP), r"book\.xlsx:1: The workbook is nested too deeply"),
    "a tag without end": (
        book_of('<row r="1" x="' + "y" * (3 * MEGABYTE) + '"/>'),
        r"book\.xlsx:1: The workbook holds a tag",
    ),
    "a sheet in disguise": (
        book_of("", target="media/image1.png"),
        r"book\.xlsx:1: The workbook is not built like",
    ),
    **DISGUISES,
    "thousands of formulas": (
        book_of("".join(f'<row r="{n}"><c r="A{n}"><f>1</f></c></row>' for n in range(2, 10_100))),
        r"book\.xlsx:1: The workbook holds thousands of formulas",
    ),
    "a bomb": (a_bomb, r"book\.xlsx:1: The workbook unfolds to far more"),
    "a bomb that lies": (a_bomb_that_lies, r"book\.xlsx:1: This is no workbook, or it is damaged"),
    "a huge directory": (a_huge_directory, r"book\.xlsx:1: The workbook has more parts"),
    "many parts": (many_parts, r"book\.xlsx:1: The workbook unfolds to far more"),
}


def _named(folder: Path, content: bytes) -> Path:
    (a_folder(folder) / "a.xlsx").write_bytes(content)
    return folder


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES)
def test_bad_file_gets_a_line_and_writes_nothing(tmp_path, case):
    make, sentence = CASES[case]
    folder = make(tmp_path / "files")
    began = sum(os.times()[:4])
    errors = io.StringIO()

    with pytest.raises(SystemExit) as left:
        call_command("import_institute", folder, stderr=errors)

    assert left.value.code == 2
    assert sum(os.times()[:4]) - began < QUICK
    assert errors.getvalue().count("\n") == 1
    assert re.search(sentence, errors.getvalue()), errors.getvalue()
    assert (Site.objects.exists(), Employee.objects.exists()) == (False, False)


MEMORY = """
import resource, sys
from pathlib import Path
import django
django.setup()
from trainer_institute.actions.imports import runs, tables
from trainer_institute.actions.imports.files import Unreadable
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    runs.read(tables.sources_in(Path(sys.argv[1])))
except Unreadable:
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
HEAVY = (
    *("200 MB", "a bomb", "a bomb that lies", "a cell at the far corner", "elements in elements"),
    *("a text a million times", "too many cells", "a huge directory", "too many rows"),
)


@pytest.mark.slow
@pytest.mark.parametrize("case", HEAVY)
def test_bad_file_needs_little_memory(tmp_path, case):
    folder = CASES[case][0](tmp_path / "files")

    done = subprocess.run(  # noqa: S603 - our own Python
        [sys.executable, "-c", MEMORY, str(folder)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "trainer_institute.settings"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert int(done.stdout) < 200


def test_book_is_opened_only_after_a_look(tmp_path):
    folder = book_of(cell("XFD1048576"))(tmp_path / "files")

    with pytest.raises(Unreadable, match="row 1048576"):
        tables.sources_in(folder)


def test_formats_that_reach_far_are_no_content(tmp_path):
    folder = book_of(
        '<row r="2"><c r="A2"><v>7</v></c></row><row r="1048576"><c r="XFD1048576"/></row>',
        more={"xl/more.xml": '<more><sheet name="a word of another part"/></more>'},
    )(tmp_path / "files")

    heap = runs.read(tables.sources_in(folder))

    assert [row.code for row in heap.rows.trainers] == ["7"]

"""Workbooks in which one reader sees a harmless sheet and another one a sheet that reaches far."""

import re
from collections.abc import Callable
from pathlib import Path

from tests.builders.books import BOOK, FAR, HEADER, LINKS, SHEET, book_of, cell

SHEET_1 = LINKS.format(kind="worksheet", target="worksheets/sheet1.xml", more="")
HIDDEN = "worksheets/bomb.bin"
TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def hides(links: str, name: str = f"xl/{HIDDEN}") -> Callable[[Path], Path]:
    """A harmless sheet, and one that reaches far beside it, to which the links may lead."""
    return book_of(cell("A2"), links=links, more={name: FAR})


def in_other_letters(folder: Path) -> Path:
    """To one who believes the declaration a remark in Chinese; to others a cell far away."""
    inner = SHEET.format(rows=HEADER + cell("XFD1048576"))
    inner += " " * (len(inner) % 2)
    begin = '<?xml version="1.0" encoding="UTF-16"?><!--'.encode("utf-16-le")
    end = f"-->{SHEET.format(rows='')}".encode("utf-16-le")
    raw = b"\xff\xfe" + begin + inner.encode() + end
    return book_of("", raw=raw)(folder)


def a_part_twice(folder: Path) -> Path:
    return book_of(cell("A2"), more={"XL/worksheets/Sheet1.xml": FAR})(folder)


DISGUISES: dict[str, tuple[Callable[[Path], Path], str]] = {
    **{
        f"a sheet hidden as {kind}": (
            hides(LINKS.format(kind=kind, target=HIDDEN, more="")),
            r"book\.xlsx:1: The workbook is not built like",
        )
        for kind in ("worksheet", "chartsheet", "dialogsheet", "xlMacrosheet")
    },
    "a chart": (
        book_of("", links=LINKS.format(kind="chartsheet", target="worksheets/sheet1.xml", more="")),
        r"book\.xlsx:1: The sheet “trainers” is no table",
    ),
    "a link of a kind that looks alike": (
        book_of("", links=SHEET_1.replace('/worksheet"', '/worksheet?"')),
        r"book\.xlsx:1: The sheet “trainers” is no table",
    ),
    "a folder like a file": (
        hides(LINKS.format(kind="chartsheet", target=f"{HIDDEN}/.xml", more="")),
        r"book\.xlsx:1: The workbook is not built like",
    ),
    "a link in escaped letters": (
        hides(SHEET_1.replace("sheet1.xml", "bomb&#46;bin")),
        r"book\.xlsx:1: The workbook is not built like",
    ),
    "a link in letters escaped by one reader": (
        hides(SHEET_1.replace("sheet1.xml", "sheet1&#46;xml"), "xl/worksheets/sheet1&#46;xml"),
        r"book\.xlsx:1: The workbook is not built like",
    ),
    "a link twice": (
        hides(
            LINKS.format(
                kind="worksheet",
                target="worksheets/sheet1.xml",
                more=f'<Relationship Id="r1" Type="{TRANSITIONAL}chartsheet" Target="{HIDDEN}"/>',
            )
        ),
        r"book\.xlsx:1: The workbook is not built like",
    ),
    "a link with two targets": (
        hides(SHEET_1.replace("Id=", f'xmlns:x="u" x:Target="{HIDDEN}" Id=')),
        r"book\.xlsx:1: The workbook is not built like",
    ),
    "a sheet without a link": (
        book_of("", book=BOOK.replace(' r:id="r1"', "")),
        r"book\.xlsx:1: The workbook is not built like",
    ),
    "a sheet with two links": (
        book_of("", book=BOOK.replace(' r:id="r1"', ' r:id="r1" xmlns:x="u" x:id="r2"')),
        r"book\.xlsx:1: The workbook is not built like",
    ),
    "a sheet of a name that is there": (
        book_of("", book=re.sub("(<sheet .*?/>)", r"\1\1", BOOK)),
        r"book\.xlsx:1: The workbook is not built like",
    ),
    "a part twice": (a_part_twice, r"book\.xlsx:1: The workbook is not built like"),
    "another encoding than the reader's": (
        in_other_letters,
        r"book\.xlsx:1: The workbook is not built like",
    ),
}

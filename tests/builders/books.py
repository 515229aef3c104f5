"""Workbooks written by hand, to be as odd as no spreadsheet program makes them."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.builders.imports import a_folder

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
LINKS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{kind}" Target="{target}"/>{more}</Relationships>'
)
BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="trainers" sheetId="1" r:id="r1"/></sheets></workbook>'
)
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{rows}</sheetData></worksheet>"
)
HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c></row>'
STRINGS = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{strings}</sst>'


def book_of(  # noqa: PLR0913 - a keyword for each part that may be odd
    rows: str,
    *,
    strings: str = "",
    target: str = "worksheets/sheet1.xml",
    raw: str | bytes = "",
    links: str = "",
    book: str = BOOK,
    more: dict[str, str] | None = None,
) -> Callable[[Path], Path]:
    """A workbook written by hand; `raw` stands for the whole sheet, `more` are further parts."""

    def made(folder: Path) -> Path:
        a_folder(folder)
        with zipfile.ZipFile(folder / "book.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", TYPES)
            first = LINKS.format(kind="officeDocument", target="xl/workbook.xml", more="")
            archive.writestr("_rels/.rels", first)
            archive.writestr("xl/workbook.xml", book)
            link = links or LINKS.format(kind="worksheet", target=target, more="")
            archive.writestr("xl/_rels/workbook.xml.rels", link)
            archive.writestr(f"xl/{target}", raw or SHEET.format(rows=HEADER + rows))
            if strings:
                archive.writestr("xl/sharedStrings.xml", STRINGS.format(strings=strings))
            for name, text in (more or {}).items():
                archive.writestr(name, text)
        return folder

    return made


def cell(place: str, value: str = "1") -> str:
    row = re.sub(r"\D", "", place)
    return f'<row r="{row}"><c r="{place}"><v>{value}</v></c></row>'


FAR = SHEET.format(rows=HEADER + cell("XFD1048576"))

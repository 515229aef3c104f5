"""The list as a sheet: the same rows, all pages of them, for a spreadsheet program.

A cell is never a live formula, whoever wrote its text. Lists offer it by `?export=csv|xlsx`.
"""

import csv
import datetime as dt
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import islice

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from people.views import Request

CSV, XLSX = "csv", "xlsx"
MEDIA_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_ROWS = 10_000
BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for the code page of the computer
# What makes a spreadsheet program take a text for a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LONGEST_NAME_OF_A_SHEET = 31

Cell = str | int | float | Decimal | dt.date | None


def wants_sheet(request: Request) -> bool:
    """Whether the address asks for the list as a sheet."""
    return request.GET.get("export") in MEDIA_TYPES


def sheet(
    request: Request, *, name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> HttpResponse:
    """The file; or the way back to the list, with a sentence, if it has too many rows.

    `name` is the file's, without ending. Instants are written by the clock they come with.
    """
    kept = [[_cell(value) for value in row] for row in islice(rows, MOST_ROWS + 1)]
    if len(kept) > MOST_ROWS:
        return _back_to_the_list(request)
    kind = request.GET["export"]
    table = [[_cell(column) for column in columns], *kept]
    content = _xlsx(name, table) if kind == XLSX else _csv(table)
    answer = HttpResponse(content, content_type=MEDIA_TYPES[kind])
    answer.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=f"{name}.{kind}") or "attachment"
    )
    return answer


def _back_to_the_list(request: Request) -> HttpResponse:
    words = _("The list has more than %(most)s rows. Narrow it by search or filters, then export.")
    messages.error(request, words % {"most": MOST_ROWS})
    query = request.GET.copy()
    del query["export"]
    return redirect(f"{request.path}?{query.urlencode()}")


def _cell(value: object) -> Cell:
    """The value as a sheet holds it; what is neither number nor date becomes text."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value is None or isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, dt.date):
        return value
    return NOT_IN_XML.sub("", str(value))


def _csv(table: Iterable[Sequence[Cell]]) -> bytes:
    """A semicolon and decimal commas where the spreadsheet program expects them: in Russian.

    Every cell stands in quotes: a text with the other separator would fall apart on a computer of
    the other language, and a formula could hide behind it.
    """
    is_russian = (get_language() or "").startswith("ru")
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=";" if is_russian else ",", quoting=csv.QUOTE_ALL)
    writer.writerows([_written(cell, is_russian) for cell in row] for row in table)
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def _written(cell: Cell, is_russian: bool) -> str:  # noqa: FBT001 - two arguments, one caller
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell
    if isinstance(cell, dt.datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, float | Decimal) and is_russian:
        return str(cell).replace(".", ",")
    return str(cell)


def _xlsx(name: str, table: Iterable[Sequence[Cell]]) -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415 - heavy, and needed only now and then
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - the same

    book = Workbook(write_only=True)
    page = book.create_sheet(name[:LONGEST_NAME_OF_A_SHEET])
    for row in table:
        cells = [WriteOnlyCell(page, value=value) for value in row]  # type: ignore[arg-type] # dates and decimals are documented
        for cell, value in zip(cells, row, strict=True):
            if isinstance(value, str):
                cell.data_type = "s"  # else "=1+1" would become a formula, "#N/A" an error
        page.append(cells)
    out = BytesIO()
    book.save(out)
    return out.getvalue()

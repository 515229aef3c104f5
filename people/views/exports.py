"""The list as a sheet: the same rows, all pages of them, for a spreadsheet program.

A cell is never a live formula, whoever wrote its text. Lists offer it by `?export=csv|xlsx`. A list
of some length comes at once; for a longer one a page asks first, since reading begins no work, and
a worker writes it then: it opens the same page as the same person and puts the rows into a file as
they come.
"""

import csv
import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from io import BytesIO, TextIOWrapper
from itertools import chain, islice
from typing import BinaryIO

from django.core.signing import BadSignature, Signer
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from people.actions import jobs
from people.models import Job, User
from people.rules import Refused
from people.views import Request

CSV, XLSX = "csv", "xlsx"
MEDIA_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ASKED = Signer(salt="people.export")
ROWS_AT_ONCE = 2_000
MOST_ROWS = 200_000
BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for the code page of the computer
# What makes a spreadsheet program take a text for a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LONGEST_NAME_OF_A_SHEET = 31

Cell = str | int | float | Decimal | dt.date | None


class Errand(Request):
    """A list that a worker opens in a person's place, to write it into a file.

    The view finds, asks and filters as for a page. What it answers is not shown to anybody.
    """

    def __init__(
        self, user: User, address: str, *, file: BinaryIO, tell: Callable[[int], None]
    ) -> None:
        super().__init__()
        self.method = "GET"
        self.path, _mark, query = address.partition("?")
        self.path_info = self.path
        self.GET = QueryDict(query)
        self.user = user
        self.htmx = HtmxDetails(self)
        self.name = ""  # of the file, as soon as it is written
        self.rows = 0
        self._file = file
        self._tell = tell

    def write(
        self, name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
    ) -> HttpResponse:
        """The sign for the worker that all rows are in the file; raises Refused if too many are."""
        _write(self.GET["export"], name, columns, self._counted(rows), self._file)
        self.name = name
        return HttpResponse()

    def _counted(self, rows: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
        for row in rows:
            if self.rows == MOST_ROWS:
                words = _("The list has more than %(most)s rows. Narrow it by search or filters.")
                raise Refused(words % {"most": number_format(MOST_ROWS, force_grouping=True)})
            self.rows += 1
            if self.rows % ROWS_AT_ONCE == 0:
                self._tell(self.rows)
            yield row


def wants_sheet(request: Request) -> bool:
    """Whether the address asks for the list as a sheet."""
    return request.GET.get("export") in MEDIA_TYPES


def most_rows(request: Request) -> int:
    """How many rows this request puts into a file; of a longer list it shows none."""
    return MOST_ROWS if isinstance(request, Errand) else ROWS_AT_ONCE


def sheet(
    request: Request,
    *,
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    count: Callable[[], int],
) -> HttpResponse:
    """The file; for a long list the page that asks for the work that writes it.

    `name` is the file's, without ending. Instants are written by the clock they come with. `count`
    is how many rows there are in all, asked of a long list alone.
    """
    if isinstance(request, Errand):
        return request.write(name, columns, rows)
    kept = list(islice(rows, ROWS_AT_ONCE + 1))
    if len(kept) > ROWS_AT_ONCE:
        return _ask_first(request, name, count())
    kind, content = request.GET["export"], BytesIO()
    _write(kind, name, columns, kept, content)
    answer = HttpResponse(content.getvalue(), content_type=MEDIA_TYPES[kind])
    answer.headers["Content-Disposition"] = attachment(f"{name}.{kind}")
    return answer


def attachment(filename: str) -> str:
    """The header that has a browser save the answer under this name."""
    return content_disposition_header(as_attachment=True, filename=filename) or "attachment"


def list_behind(address: str) -> str:
    """The page of the list whose sheet this address asks for."""
    path, _mark, query = address.partition("?")
    kept = QueryDict(query, mutable=True)
    kept.pop("export", None)
    return f"{path}?{kept.urlencode()}" if kept else path


def asked(words: str) -> Mapping[str, jobs.Json]:
    """What the page asked for, as it was signed; raises Refused for words of anybody else."""
    try:
        details: dict[str, jobs.Json] = ASKED.unsign_object(words)
    except BadSignature as problem:
        raise Refused(_("Open the list again and ask for its file there.")) from problem
    return details


def _ask_first(request: Request, name: str, total: int) -> HttpResponse:
    """The page with the button that has the file written, or the way to where it is."""
    address, kind = request.get_full_path(), request.GET["export"]
    details: dict[str, jobs.Json] = {
        "address": address,
        "name": name,
        "kind": kind,
        "language": get_language(),
        "zone": timezone.get_current_timezone_name(),
    }
    going_on = Job.objects.visible_to(request.user).under_way().filter(kind=Job.Kind.EXPORT)
    words = {
        "name": f"{name}.{kind}",
        "total": total,
        "asked": ASKED.sign_object(details),
        "job": going_on.filter(details=details).first(),
        "list_url": list_behind(address),
    }
    return render(request, "people/export_ask.html", words)


def _write(
    kind: str,
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    file: BinaryIO,
) -> None:
    """Nothing; head and rows are in the file. No more of them than one is ever in memory."""
    table = ([_cell(value) for value in row] for row in chain([columns], rows))
    if kind == XLSX:
        _write_xlsx(name, table, file)
    else:
        _write_csv(table, file)


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


def _write_csv(table: Iterable[Sequence[Cell]], file: BinaryIO) -> None:
    """A semicolon and decimal commas where the spreadsheet program expects them: in Russian.

    Every cell stands in quotes: a text with the other separator would fall apart on a computer of
    the other language, and a formula could hide behind it.
    """
    is_russian = (get_language() or "").startswith("ru")
    out = TextIOWrapper(file, encoding="utf-8", newline="")
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out, delimiter=";" if is_russian else ",", quoting=csv.QUOTE_ALL)
    writer.writerows([_written(cell, is_russian) for cell in row] for row in table)
    out.detach()  # else the file would be closed with it


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


def _write_xlsx(name: str, table: Iterable[Sequence[Cell]], file: BinaryIO) -> None:
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
    book.save(file)

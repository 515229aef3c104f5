import csv
import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO, StringIO
from typing import BinaryIO
from weakref import finalize
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import python_calamine
from django.core import signing
from django.test import RequestFactory
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, override

from people.models import Job, Right, User
from people.rules import Refused
from people.views import exports
from tests.builders.people import a_user

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("x")']
NORILSK = ZoneInfo("Asia/Krasnoyarsk")
NINE = dt.datetime(2026, 11, 23, 9, 30, tzinfo=NORILSK)


def a_request(query: str = "export=csv"):
    request = RequestFactory().get(f"/trainers/?{query}")
    request.user = User()
    return request


def answer(rows, query: str = "export=csv", columns=("Name",), name="trainers"):
    return sheet(a_request(query), name=name, columns=columns, rows=rows)


def sheet(request, **asked):
    """The sheet of a list whose rows nobody needs to count."""

    def count() -> int:
        raise AssertionError("The rows of a short list were counted.")

    return exports.sheet(request, **asked, count=count)


def read_csv(content: bytes, delimiter: str = ",") -> list[list[str]]:
    text = content.decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))


@pytest.mark.parametrize(
    ("query", "wanted"),
    [("export=csv", True), ("export=xlsx", True), ("export=pdf", False), ("", False)],
)
def test_sheet_is_wanted_in_two_formats(query, wanted):
    assert exports.wants_sheet(a_request(query)) is wanted


def test_csv_opens_in_excel_in_english():
    rows = [["Каримова", 3, Decimal("0.50"), 1.5, dt.date(2026, 11, 23), NINE, None, True, False]]

    got = answer(rows, columns=[gettext_lazy("Name"), *"abcdefgh"])

    assert got.content.startswith(b"\xef\xbb\xbf")
    assert got.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert got.headers["Content-Disposition"] == 'attachment; filename="trainers.csv"'
    assert read_csv(got.content) == [
        ["Name", *"abcdefgh"],
        ["Каримова", "3", "0.50", "1.5", "2026-11-23", "2026-11-23 09:30", "", "yes", "no"],
    ]


def test_csv_opens_in_excel_in_russian():
    with override("ru"):
        got = answer([["a;b", Decimal("0.50"), 1.5, 2]], columns=["Имя", "Доля", "Часы", "Дни"])

    assert read_csv(got.content, ";") == [
        ["Имя", "Доля", "Часы", "Дни"],
        ["a;b", "0,50", "1,5", "2"],
    ]


def test_csv_quotes_every_cell():
    got = answer([["a", 1, None, 'b"c']], columns=list("wxyz"))

    assert got.content.decode("utf-8-sig") == ('"w","x","y","z"\r\n"a","1","","b""c"\r\n')


def test_name_of_the_file_may_be_russian():
    assert answer([], name="тренеры").headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''%D1%82%D1%80%D0%B5%D0%BD%D0%B5%D1%80%D1%8B.csv"
    )


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_csv_never_holds_a_formula(text, language):
    with override(language):
        table = read_csv(answer([[text]], columns=[text]).content)

    assert table == [[f"'{text}"], [f"'{text}"]]


def test_csv_leaves_numbers_below_zero_numbers():
    assert read_csv(answer([[-1], [Decimal("-0.5")]]).content) == [["Name"], ["-1"], ["-0.5"]]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_xlsx_holds_numbers_dates_and_texts_as_such(language):
    rows = [["Каримова", 3, Decimal("0.5"), dt.date(2026, 11, 23), NINE, None, "007"]]

    with override(language):
        got = answer(rows, "export=xlsx", columns=list("abcdefg"))

    assert got.headers["Content-Disposition"] == 'attachment; filename="trainers.xlsx"'
    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(got.content))
    assert book.sheet_names == ["trainers"]
    assert book.get_sheet_by_index(0).to_python()[1] == [
        "Каримова",
        3.0,
        0.5,
        dt.date(2026, 11, 23),
        dt.datetime(2026, 11, 23, 9, 30),
        "",
        "007",
    ]


@pytest.mark.parametrize("text", [*FORMULAS, "#N/A", "=cmd|'/c calc'!A1"])
def test_xlsx_never_holds_a_formula(text):
    content = answer([[SafeString(text)]], "export=xlsx", columns=[text]).content

    book = openpyxl.load_workbook(BytesIO(content))
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} == {"s"}
    with zipfile.ZipFile(BytesIO(content)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_letters_no_spreadsheet_can_hold_are_left_out():
    for query in ("export=csv", "export=xlsx"):
        assert answer([["a\x00b\x1fc\uffff"]], query).status_code == 200

    assert read_csv(answer([["a\x00b\x1fc\uffff"]]).content) == [["Name"], ["abc"]]


def test_name_of_a_long_sheet_is_cut():
    content = answer([], "export=xlsx", name="n" * 40).content

    assert openpyxl.load_workbook(BytesIO(content)).sheetnames == ["n" * 31]


def test_as_many_rows_as_allowed_come_at_once():
    table = read_csv(answer([number] for number in range(exports.ROWS_AT_ONCE)).content)

    assert len(table) == exports.ROWS_AT_ONCE + 1


def a_long_list(client) -> str:
    """The page that answers when more people than come at once are asked for as a sheet."""
    client.force_login(a_user(Right.PLAN))
    answer = client.get("/people/?text=&export=csv")
    assert (answer.status_code, Job.objects.exists()) == (200, False)
    return str(answer.content.decode())


@pytest.fixture
def no_row_comes_at_once(monkeypatch):
    monkeypatch.setattr(exports, "ROWS_AT_ONCE", 0)


@pytest.mark.django_db
@pytest.mark.usefixtures("no_row_comes_at_once")
def test_long_list_is_asked_for_before_work_begins(client):
    page = a_long_list(client)

    assert "This list has 1 row\n" in page
    assert 'action="/jobs/export/"' in page
    assert "Make people.csv</button>" in page
    assert page.count('href="/people/?text="') == 2  # above, and beside the button
    assert "Only you can fetch this file." in page


@pytest.mark.django_db
@pytest.mark.usefixtures("no_row_comes_at_once")
def test_what_is_asked_for_is_signed(client):
    signed = re.search('name="asked" value="([^"]+)"', a_long_list(client))
    assert signed is not None

    details = exports.asked(signed[1])

    assert details == {
        "address": "/people/?text=&export=csv",
        "name": "people",
        "kind": "csv",
        "language": "en",
        "zone": "Asia/Krasnoyarsk",
    }


# The third carries the second it was signed in, which is no name for a test that two processes run.
@pytest.mark.parametrize(
    "words",
    ["", "planted", signing.dumps({"address": "/people/"})],
    ids=["empty", "planted", "signed for something else"],
)
def test_what_the_page_did_not_write_is_refused(words):
    with pytest.raises(Refused, match="ask for its file there"):
        exports.asked(words)


def an_errand(file: BinaryIO, told: list[int], query: str = "export=csv") -> exports.Errand:
    return exports.Errand(User(), f"/trainers/?{query}", file=file, tell=told.append)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_worker_writes_the_same_file_as_a_page(kind):
    rows, file = [["=1", 1, NINE], ["b", 2, None]], BytesIO()

    errand = an_errand(file, [], f"export={kind}")
    sheet(errand, name="trainers", columns=["Name", "Days", "At"], rows=rows)

    wanted = answer(rows, f"export={kind}", columns=["Name", "Days", "At"]).content
    assert (errand.name, errand.rows) == ("trainers", 2)
    if kind == "csv":
        assert file.getvalue() == wanted
    else:
        books = [openpyxl.load_workbook(BytesIO(each)) for each in (file.getvalue(), wanted)]
        first, second = ([*book.active.iter_rows(values_only=True)] for book in books)
        assert first == second


def test_worker_tells_how_far_it_is(monkeypatch):
    monkeypatch.setattr(exports, "ROWS_AT_ONCE", 2)
    told: list[int] = []

    errand = an_errand(BytesIO(), told)
    sheet(errand, name="n", columns=["Name"], rows=([number] for number in range(5)))

    assert told == [2, 4]


def test_worker_takes_rows_as_they_come():
    """A list that would not fit into memory is never there as a whole."""
    alive: list[int] = []

    def rows() -> Iterator[list[str]]:
        for number in range(50):
            row = Row([str(number)])
            finalize(row, alive.remove, number)
            alive.append(number)
            yield row
            assert len(alive) < 10

    sheet(an_errand(BytesIO(), []), name="n", columns=["Name"], rows=rows())


class Row(list[str]):
    """A row that can be watched."""


def test_worker_stops_beyond_reason(monkeypatch):
    monkeypatch.setattr(exports, "MOST_ROWS", 3)

    with pytest.raises(Refused, match="more than 3 rows"):
        sheet(an_errand(BytesIO(), []), name="n", columns=["Name"], rows=([n] for n in range(4)))


def test_request_says_how_many_rows_it_shows():
    assert exports.most_rows(a_request()) == exports.ROWS_AT_ONCE
    assert exports.most_rows(an_errand(BytesIO(), [])) == exports.MOST_ROWS


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/trainers/?text=a&export=csv&site=x", "/trainers/?text=a&site=x"),
        ("/trainers/?export=xlsx", "/trainers/"),
    ],
)
def test_list_behind_a_sheet(address, page):
    assert exports.list_behind(address) == page

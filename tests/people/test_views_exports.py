import csv
import datetime as dt
import zipfile
from decimal import Decimal
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import python_calamine
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import RequestFactory
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, override

from people.models import User
from people.views import exports

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("x")']
NORILSK = ZoneInfo("Asia/Krasnoyarsk")
NINE = dt.datetime(2026, 11, 23, 9, 30, tzinfo=NORILSK)


def a_request(query: str = "export=csv"):
    request = RequestFactory().get(f"/trainers/?{query}")
    request.user = User()
    request.session = {}  # type: ignore[assignment] # messages only look whether there is one
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined] # of a middleware
    return request


def answer(rows, query: str = "export=csv", columns=("Name",), name="trainers"):
    return exports.sheet(a_request(query), name=name, columns=columns, rows=rows)


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
    table = read_csv(answer([number] for number in range(exports.MOST_ROWS)).content)

    assert len(table) == exports.MOST_ROWS + 1


def test_more_rows_are_refused_with_a_sentence():
    request = a_request("text=a&export=csv&site=x")
    rows = ([number] for number in range(exports.MOST_ROWS + 1))

    got = exports.sheet(request, name="trainers", columns=["Name"], rows=rows)

    assert (got.status_code, got.headers["Location"]) == (302, "/trainers/?text=a&site=x")
    assert [str(message) for message in get_messages(request)] == [
        "The list has more than 10000 rows. Narrow it by search or filters, then export."
    ]

"""Sheets are read by a process of its own, which nobody misses when it ends."""

import datetime as dt
import io
import subprocess
import sys
import time

import pytest
from django.conf import settings

from tests.builders.books import FAR, book_of, cell
from trainer_institute.actions.imports import apart, books
from trainer_institute.actions.imports.files import Unreadable

QUICK = 10.0


def test_reader_that_is_overcome_ends_alone(tmp_path):
    book = book_of("", raw=FAR)(tmp_path / "files") / "book.xlsx"  # as if no guard had looked

    with pytest.raises(Unreadable) as refused:
        list(books.rows_of(book, "book.xlsx", "trainers", ()))

    sentence = "The workbook takes too much memory or time to read. Save the table as CSV."
    assert str(refused.value) == f"book.xlsx:1: {sentence}"


def test_reader_ends_when_nobody_wants_the_rest(tmp_path):
    rows = "".join(cell(f"A{number}", "5" * 200) for number in range(2, 5_000))
    book = book_of(rows)(tmp_path / "files") / "book.xlsx"
    began = time.monotonic()

    read = books.rows_of(book, "book.xlsx", "trainers", ())
    first = next(read)
    read.close()

    assert first == (1, ["code"], frozenset())
    assert time.monotonic() - began < QUICK


def test_sheet_is_poured_out_from_its_first_column(tmp_path):
    book = book_of(cell("C2", "7"))(tmp_path / "files") / "book.xlsx"
    out = io.StringIO()

    assert apart.pour(str(book), "trainers", out) == 0
    assert out.getvalue() == '0\n["code", "", ""]\n["", "", "7"]\n'
    assert apart.pour(str(book), "sessions", out) == apart.DAMAGED


def test_half_a_line_of_a_reader_that_ends_is_no_row(tmp_path, monkeypatch):
    breaks_off = tmp_path / "breaks_off.py"
    breaks_off.write_text('import os; os.write(1, b\'0\\n["code"]\\n["T-\'); os.abort()')
    monkeypatch.setattr(apart, "__file__", str(breaks_off))
    read = books.rows_of(tmp_path / "book.xlsx", "book.xlsx", "trainers", ())

    assert next(read) == (1, ["code"], frozenset())
    with pytest.raises(Unreadable, match="too much memory or time"):
        next(read)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (True, "yes"),
        (False, "no"),
        (dt.datetime(2026, 11, 23), "2026-11-23"),
        (dt.datetime(2026, 11, 23, 9), "2026-11-23 09:00:00"),
        (dt.date(2026, 11, 23), "2026-11-23"),
        (dt.time(9), "09:00:00"),
        (dt.timedelta(hours=9, minutes=5), "09:05"),
        (7.0, "7"),
        (0.5, "0.5"),
        ("7", "7"),
    ],
)
def test_cell_becomes_what_a_text_file_would_hold(cell, text):
    assert apart.as_text(cell) == text


LIMITED = """
import resource
from trainer_institute.actions.imports import apart
for most in (1, 0, 1):
    apart.keep_within(resource.RLIMIT_CORE, most)
    print(resource.getrlimit(resource.RLIMIT_CORE))
"""


def test_limit_can_only_become_narrower():
    done = subprocess.run(  # noqa: S603 - our own Python
        [sys.executable, "-c", LIMITED],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert done.stdout.splitlines()[1:] == ["(0, 0)", "(0, 0)"]

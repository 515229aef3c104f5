"""The command says what it did, writes where it was told, and nothing on a dry run."""

import csv
import io
import json
import threading
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from people.models import Employee
from people.rules import Refused
from sessions.models import TrainingSession
from tests.builders.imports import (
    ASSIGNMENTS,
    SESSIONS,
    TRAINERS,
    a_book,
    a_folder,
    a_table,
    cells_of,
)
from trainer_institute.actions.imports import runs, tables
from trainer_institute.actions.imports.rejected import PROBLEM
from trainers.models import Engagement, Trainer

pytestmark = pytest.mark.django_db
FILES = {
    "trainers": a_table(TRAINERS, "T-1,Karimova Aigul,Leeds,,", "T-2,=cmd|' /C calc'!A0,,,"),
    "sessions": a_table(SESSIONS, "S-1,SWC,2020-11-30,,,", "S-2,SWC,2020-11-30,,,"),
    "assignments": a_table(ASSIGNMENTS, "S-1,T-1", "S-2,T-1", "-S,T-1"),
}


def ran(*arguments: object) -> str:
    said = io.StringIO()
    call_command("import_institute", *arguments, stdout=said)
    return said.getvalue()


def test_dry_run_writes_nothing_and_reports_the_same(tmp_path):
    folder = a_folder(tmp_path / "files", **FILES)
    dry, wet = tmp_path / "dry.json", tmp_path / "wet.json"

    said = ran(folder, "--dry-run", "--report", dry)

    assert said.startswith("Nothing was written")
    assert not Employee.objects.exists()
    ran(folder, "--report", wet)
    assert json.loads(dry.read_text()) == json.loads(wet.read_text())
    assert Trainer.objects.count() == 1


def test_report_counts_every_row(tmp_path):
    folder = a_folder(tmp_path / "files", **FILES)
    report = tmp_path / "report.json"

    said = ran(folder, "--report", report)

    told = json.loads(report.read_text())
    assert told["files"] == {
        "trainers.csv": {"rows": 2, "created": 1, "updated": 0, "unchanged": 0, "rejected": 1},
        "sessions.csv": {"rows": 2, "created": 2, "updated": 0, "unchanged": 0, "rejected": 0},
        "assignments.csv": {"rows": 3, "created": 1, "updated": 0, "unchanged": 0, "rejected": 2},
    }
    assert [
        (each["file"], each["line"], each["severity"], each["code"]) for each in told["problems"]
    ] == [
        ("trainers.csv", 3, "error", "formula"),
        ("assignments.csv", 2, "warning", "not-qualified"),
        ("assignments.csv", 3, "error", "trainer-busy"),
        ("assignments.csv", 4, "error", "bad-code"),
    ]
    assert said.splitlines() == [
        "trainers.csv: 2 rows, 1 created, 0 updated, 0 unchanged, 1 rejected",
        "sessions.csv: 2 rows, 2 created, 0 updated, 0 unchanged, 0 rejected",
        "assignments.csv: 3 rows, 1 created, 0 updated, 0 unchanged, 2 rejected",
        *("formula: 1", "not-qualified: 1", "trainer-busy: 1", "bad-code: 1"),
    ]


def test_only_the_files_that_are_there_are_reported(tmp_path):
    folder = a_folder(tmp_path / "files", trainers=FILES["trainers"])
    report = tmp_path / "report.json"

    ran(folder, "--report", report)

    assert list(json.loads(report.read_text())["files"]) == ["trainers.csv"]


def test_rejected_rows_are_mended_and_imported(tmp_path):
    folder = a_folder(tmp_path / "files", **FILES)
    rejected = tmp_path / "rejected"

    ran(folder, "--rejected", rejected)

    assert sorted(path.name for path in rejected.iterdir()) == ["assignments.csv", "trainers.csv"]
    header, row = cells_of(rejected / "trainers.csv")
    lines = (rejected / "trainers.csv").read_text(encoding="utf-8-sig").splitlines()
    assert all(line.startswith('"') and line.count('","') == len(header) - 1 for line in lines)
    assert header == [PROBLEM, *TRAINERS.split(",")]
    assert row[:3] == [
        "“name” holds a formula. Put its result there instead.",
        "T-2",
        "'=cmd|' /C calc'!A0",
    ]
    again = tmp_path / "again"
    ran(rejected, "--rejected", again)  # nothing mended: the same comes back
    assert cells_of(again / "trainers.csv") == [header, row]
    assert not Trainer.objects.filter(code="T-2").exists()
    mended = (rejected / "trainers.csv").read_text(encoding="utf-8-sig")
    a_folder(tmp_path / "mended", trainers=mended.replace("'=cmd|' /C calc'!A0", "Petrova"))
    ran(tmp_path / "mended")
    assert Trainer.objects.get(code="T-2").employee.last_name == "Petrova"


def test_rejected_rows_of_a_workbook_are_a_text_file(tmp_path):
    book = a_book(tmp_path / "a.xlsx", trainers=[["code", "fte"], ["T-1", "=0.5*1"], ["T-2", 0.5]])

    ran(book, "--rejected", tmp_path / "rejected")

    [file] = (tmp_path / "rejected").iterdir()
    assert file.name == "trainers.csv"
    assert cells_of(file)[1][:2] == ["“fte” holds a formula. Put its result there instead.", "T-1"]


def test_numbers_below_zero_stay_numbers(tmp_path):
    folder = a_folder(
        tmp_path / "files",
        sessions=a_table(
            "code;start_date;latitude;longitude;venue", "S;2026-13-01;51,5;-0,1;-Hall"
        ),
    )

    ran(folder, "--rejected", tmp_path / "rejected")

    with (tmp_path / "rejected" / "sessions.csv").open(encoding="utf-8-sig", newline="") as file:
        _header, row = csv.reader(file, delimiter=";")
    assert row[1:] == ["S", "2026-13-01", "51,5", "-0,1", "'-Hall"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--time-zone", "London"], "--time-zone:1: “London” is no time zone."),
        (["--report", "nowhere/there/r.json"], "r.json:1: there is no folder for it."),
        (["--rejected", "{files}"], "files:1: that is where the files lie."),
    ],
)
def test_option_that_cannot_be_meant_is_refused_first(tmp_path, options, sentence):
    folder = a_folder(tmp_path / "files", **FILES)
    errors = io.StringIO()

    with pytest.raises(SystemExit) as left:
        call_command(
            "import_institute",
            folder,
            *[option.format(files=folder) for option in options],
            stderr=errors,
        )

    assert (left.value.code, Employee.objects.exists()) == (2, False)
    assert sentence in errors.getvalue()


def test_all_is_written_or_nothing(tmp_path, monkeypatch):
    heap = runs.read(tables.sources_in(a_folder(tmp_path / "files", **FILES)))

    def breaks(*_args: object) -> None:
        raise KeyError("disk")

    monkeypatch.setattr("trainers.actions.time_changes.leave", breaks)
    with pytest.raises(KeyError):
        runs.bring_in(heap)

    assert not Employee.objects.exists()


def test_same_made_by_others_meanwhile_refuses_all(tmp_path, monkeypatch):
    heap = runs.read(tables.sources_in(a_folder(tmp_path / "files", **FILES)))
    decide = runs._decide

    def decides_while_others_write(*args, **named):
        plan = decide(*args, **named)
        TrainingSession.objects.bulk_create(
            [
                TrainingSession(
                    code="S-1",
                    edition_id=1,
                    site_id=1,
                    zone="UTC",
                    starts_at="2026-01-01T09:00Z",
                    ends_at="2026-01-01T10:00Z",
                )
            ]
        )
        return plan

    monkeypatch.setattr(runs, "_decide", decides_while_others_write)

    with pytest.raises(Refused, match="Start the import again"):
        runs.bring_in(heap)

    assert not Employee.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_write_everything_once(tmp_path):
    folder = a_folder(tmp_path / "files", **FILES)
    start = threading.Barrier(2)
    totals: list[dict[str, int]] = []

    def work(folder: Path) -> None:
        heap = runs.read(tables.sources_in(folder))
        start.wait()
        totals.append(dict(runs.bring_in(heap).files["sessions.csv"]))
        connection.close()

    workers = [threading.Thread(target=work, args=[folder]) for _number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(each["created"] for each in totals) == [0, 2]
    assert (Trainer.objects.count(), Engagement.objects.count()) == (1, 1)

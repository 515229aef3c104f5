"""Files to import: small tables typed in a test, and the same as a workbook."""

import csv
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import openpyxl
from django.core.files.base import ContentFile
from django.utils import timezone

from people.actions import files
from people.models import Job, StoredFile, User
from trainer_institute.actions.imports import runs, tables
from trainer_institute.actions.imports.reports import Report
from trainers.models import TimeChange

TRAINERS = "code,name,home_site,qualified_for,qualified_on"
SESSIONS = "code,program,start_date,end_date,site,attended"
ASSIGNMENTS = "session_code,trainer_code"
AT = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)


def a_folder(path: Path, **tables: str) -> Path:
    """The folder with these files: `trainers=` makes trainers.csv, each of the text as it is."""
    path.mkdir(exist_ok=True)
    for name, text in tables.items():
        (path / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return path


def brought_in(
    folder: Path, *, zone: str = "Europe/London", at: dt.datetime = AT, **texts: str
) -> Report:
    """What the import of these tables did; files and notes of an earlier one are gone."""
    for old in folder.glob("*") if folder.exists() else ():
        old.unlink()
    heap = runs.read(tables.sources_in(a_folder(folder, **texts)))
    TimeChange.objects.all().delete()
    return runs.bring_in(heap, zone=zone, at=at)


def a_table(header: str, *rows: str) -> str:
    return "\n".join([header, *rows, ""])


def cells_of(file: Path) -> list[list[str]]:
    """All rows of a CSV file, the header too."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.reader(opened))


def a_book(path: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    """A workbook with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def a_file(name: str = "trainers.csv", content: bytes = b"code\nT-1\n") -> StoredFile:
    return files.keep(ContentFile(content, name=name), media_type="text/csv", by=None)


def an_import(
    user: User, *, kind: Job.Kind = Job.Kind.IMPORT_PREVIEW, state: Job.State = Job.State.DONE
) -> Job:
    """A look at one file of which every row was rejected."""
    upload, rejected = a_file(), a_file("trainers-rejected.csv")
    counts = {"rows": 1, "created": 0, "updated": 0, "unchanged": 0, "rejected": 1}
    report = {
        "files": {"trainers.csv": counts},
        "totals": {"trainers": 0},
        "problems": {"missing": 1},
        "rows": None,
        "rejected": {"trainers": rejected.pk},
    }
    has_ended = state in (Job.State.DONE, Job.State.FAILED)
    job = Job.objects.create(
        kind=kind,
        state=state,
        asked_by=user,
        ended_at=timezone.now() if has_ended else None,
        details={"zone": "", "files": {"trainers.csv": upload.pk}},
        report=report if state == Job.State.DONE else {},
    )
    job.files.add(upload, rejected)
    return job

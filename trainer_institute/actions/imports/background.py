"""Imports that a page asked for: a look first, then the import, both by a worker."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pghistory
from django.core.files.base import File
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from people.actions import files, jobs, traces
from people.actions.bookings import retried
from people.models import Job, Right, StoredFile, User
from people.models.deeds import JobDeed
from people.models.records import LARGEST_FILE
from people.rules import Refused
from trainer_institute.actions import long_work
from trainer_institute.actions.imports import rejected, runs, tables
from trainer_institute.actions.imports.files import Table, Unreadable, is_book, table_of
from trainer_institute.actions.imports.reports import Fate, Outcome, Report
from trainer_institute.actions.imports.runs import Heap
from trainer_institute.queries.imports import content_of, import_of_preview

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LINES = "application/x-ndjson"
BOOK = "book.xlsx"


@transaction.atomic
def ask_to_look(uploads: "Sequence[File[bytes]]", *, by: User, zone: str = "") -> Job:
    """The job that will say what an import of these files would do.

    Raises Refused unless they are one workbook, or up to three CSV files with the right names.
    """
    named = {_name_for(upload): upload for upload in uploads}
    if len(named) < len(uploads) or (BOOK in named and len(named) > 1):
        raise Refused(
            _("Choose one workbook, or one CSV file each of trainers, sessions and assignments.")
        )
    kept = {
        name: files.keep(upload, media_type=XLSX if name == BOOK else CSV, by=by)
        for name, upload in named.items()
    }
    numbers: dict[str, jobs.Json] = {name: file.pk for name, file in kept.items()}
    return jobs.ask(
        Job.Kind.IMPORT_PREVIEW,
        by=by,
        details={"zone": zone, "files": numbers},
        files=kept.values(),
    )


@transaction.atomic
def ask_to_import(preview: Job, *, by: User) -> Job:
    """The job that will import what was looked at; raises Refused if that was asked for already."""
    Job.objects.select_for_update().get(pk=preview.pk)
    if preview.kind != Job.Kind.IMPORT_PREVIEW or preview.state != Job.State.DONE:
        raise Refused(_("Wait until the files have been looked through."))
    if import_of_preview(preview):
        raise Refused(_("These rows are being imported already, or have been."))
    uploads = StoredFile.objects.filter(pk__in=preview.details["files"].values())
    details = {**preview.details, "preview": preview.pk}
    return jobs.ask(Job.Kind.IMPORT, by=by, details=details, files=uploads)


def work(job: Job) -> None:
    """Nothing; the job, begun by the caller, is done, or has failed with a sentence."""
    with translation.override(job.asked_by.language), TemporaryDirectory() as name:
        folder = Path(name)
        try:
            _must_still_administer(job.asked_by)
            _unpack(job, folder)
            WORK[Job.Kind(job.kind)](job, folder)
        except (Unreadable, Refused) as problem:
            long_work.fail(job, str(problem).replace(f"{folder}/", ""))
        except Exception:  # whatever it was, the job must not look as if it went on; it is logged
            long_work.fail_for_no_fault(job)
            raise


def _must_still_administer(user: User) -> None:
    """Nothing; raises Refused if the right ended between asking and the work."""
    if not user.may(Right.ADMINISTER):
        raise Refused(_("Whoever asked for this may no longer import. Ask an administrator."))


def _look(job: Job, folder: Path) -> None:
    with jobs.progress_aside(job) as tell:
        heap = runs.read(tables.sources_in(folder), tell=tell)
        report = runs.look(heap, zone=job.details["zone"], tell=tell)
        tell(_("Keeping what was found"), 0, 1)
    kept = _kept(job, heap, report, folder)
    long_work.finish(job, _in_short(report, kept), files=kept.values())


def _import(job: Job, folder: Path) -> None:
    with jobs.progress_aside(job) as tell:
        heap = runs.read(tables.sources_in(folder), tell=tell)
        with pghistory.context(user=job.asked_by_id, url="import-run"):
            _bring_in(job, heap, folder, tell)


@retried
@transaction.atomic
def _bring_in(job: Job, heap: Heap, folder: Path, tell: jobs.Tell) -> None:
    """Nothing; rows, report and end of the job are written together, or nothing is."""
    report = runs.write(heap, zone=job.details["zone"], tell=tell)
    tell(_("Keeping what was found"), 0, 1)
    kept = _kept(job, heap, report, folder)
    traces.leave(by=job.asked_by, what=JobDeed.IMPORTED, about=job)
    long_work.finish(job, _in_short(report, kept), files=kept.values())


WORK: Mapping[Job.Kind, Callable[[Job, Path], None]] = {
    Job.Kind.IMPORT_PREVIEW: _look,
    Job.Kind.IMPORT: _import,
}


def _name_for(upload: "File[bytes]") -> str:
    """What the file will be called where it is read."""
    name = upload.name or ""
    if is_book(name):
        return BOOK
    table = table_of(name)
    if table is None or not name.lower().endswith(".csv"):
        known = ", ".join(table.file for table in Table)
        raise Refused(
            _("“%(name)s” is not imported. Call it %(known)s, or choose an XLSX workbook.")
            % {"name": name, "known": known}
        )
    return table.file


def _unpack(job: Job, folder: Path) -> None:
    """Nothing; the uploads lie in the folder. Raises Refused if they are no longer kept."""
    for name, number in job.details["files"].items():
        with (folder / name).open("wb") as file:
            for part in content_of(number):
                file.write(part)
        if not (folder / name).stat().st_size:
            raise Refused(_("The files are no longer kept. Upload them again."))


def _kept(job: Job, heap: Heap, report: Report, folder: Path) -> dict[str, StoredFile]:
    """Files for the page: all rows with their fate, and the rejected ones to be mended."""
    kept = {}
    rows = folder / "rows.ndjson"
    _write_rows(report.outcomes, rows)
    if rows.stat().st_size:
        kept["rows"] = _keep(rows, job, LINES)
    for source in heap.sources:
        if sentences := report.rejected(source.table):
            target = folder / f"{source.table}-rejected.csv"
            rejected.write(source, sentences, target)
            kept[source.table.value] = _keep(target, job, CSV)
    return kept


def _keep(path: Path, job: Job, media_type: str) -> StoredFile:
    with path.open("rb") as opened:
        return files.keep(File(opened, name=path.name), media_type=media_type, by=job.asked_by)


def _write_rows(outcomes: Sequence[Outcome], path: Path) -> None:
    """Nothing; a line for each row, what needs a look first. The tail beyond 50 MB is left out."""
    order = {fate: number for number, fate in enumerate(Fate)}
    size = 0
    with path.open("wb") as file:
        for outcome in sorted(outcomes, key=lambda each: order[each.fate]):
            line = json.dumps(_as_line(outcome), ensure_ascii=False).encode() + b"\n"
            size += len(line)
            if size > LARGEST_FILE:
                return
            file.write(line)


def _as_line(outcome: Outcome) -> dict[str, object]:
    return {
        "fate": outcome.fate,
        "table": outcome.table,
        "line": outcome.line,
        "key": outcome.key,
        "problems": [(problem.severity, problem.sentence) for problem in outcome.problems],
    }


def _in_short(report: Report, kept: Mapping[str, StoredFile]) -> dict[str, jobs.Json]:
    """What the job itself keeps of the report."""
    rows = kept.get("rows")
    return {
        "files": {file: dict(counts) for file, counts in report.files.items()},
        "totals": dict(report.totals),
        "problems": dict(report.counted_problems),
        "rows": rows.pk if rows else None,
        "rejected": {name: file.pk for name, file in kept.items() if name != "rows"},
    }

"""Imports as pages show them: the list, what became of each row, the files of a job."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import overload

from django.core.paginator import Page, Paginator
from django.db.models import BinaryField, Exists, OuterRef, QuerySet
from django.db.models.functions import Substr
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import Job, StoredFile, User
from trainer_institute.queries.jobs import STATES

KINDS = (Job.Kind.IMPORT_PREVIEW, Job.Kind.IMPORT)
PAGE = 50
CHUNK = 4 * 1024 * 1024
FATES = {
    "rejected": (_("rejected"), "bad", "alert-triangle"),
    "created": (_("new"), "ok", "circle-check"),
    "updated": (_("changed"), "info", "info-circle"),
    "unchanged": (_("unchanged"), "", ""),
}
TOTALS = {
    "created": (_("New"), "circle-check", _("known nowhere before")),
    "updated": (_("Changed"), "info-circle", _("known, and other values now")),
    "unchanged": (_("Unchanged"), "clock", _("known just so")),
    "rejected": (_("Rejected"), "alert-triangle", _("stay out; each says why")),
}
TABLES = {
    "trainers": _("trainers"),
    "sessions": _("training sessions"),
    "assignments": _("assignments"),
}
# What reports call by a code, in words.
PROBLEMS = {
    "bad-choice": _("neither of the words that are known"),
    "bad-code": _("not a code"),
    "bad-date": _("not a date"),
    "bad-email": _("not an e-mail address"),
    "bad-number": _("not a number, or too large or small"),
    "bad-time": _("not a time of day"),
    "dates-reversed": _("end before start"),
    "days-overlap": _("days overlap"),
    "duplicate": _("the same twice"),
    "formula": _("formula"),
    "long-span": _("long stretch, first and last day alone"),
    "missing": _("something is missing"),
    "not-qualified": _("no right to deliver"),
    "number-taken": _("number of somebody else"),
    "program-missing": _("no program"),
    "qualification-ended": _("right ended before"),
    "qualifications-do-not-match": _("programs and dates do not match"),
    "room-busy": _("room taken"),
    "room-closed": _("room closed"),
    "session-not-open": _("draft or canceled session"),
    "session-unknown": _("unknown session"),
    "too-long": _("too long"),
    "too-many-minutes": _("too many minutes"),
    "trainer-busy": _("trainer taken"),
    "trainer-unknown": _("unknown trainer"),
    "unreadable-character": _("character that cannot be shown"),
    "wrong-number-of-cells": _("too few or too many cells"),
}


@dataclass(frozen=True)
class Wanted:
    """Which rows a page shows; what is blank does not choose."""

    fate: str = ""
    table: str = ""
    text: str = ""

    def fits(self, line: bytes) -> bool:
        """Whether the line may be of such a row, judged before it is read."""
        marks = (f'"fate": "{self.fate}"', f'"table": "{self.table}"')
        chosen = [mark for mark, said in zip(marks, (self.fate, self.table), strict=True) if said]
        return all(mark.encode() in line for mark in chosen)


@dataclass(frozen=True)
class RowLine:
    """One row of a file and what becomes of it, in words."""

    table: str
    line: int
    key: str
    fate: str
    problems: list[tuple[str, str]]  # severity and sentence

    @property
    def words(self) -> object:
        """The fate in words."""
        return FATES[self.fate][0]

    @property
    def tone(self) -> str:
        """The color of the fate."""
        return FATES[self.fate][1]

    @property
    def icon(self) -> str:
        """The picture beside the fate, since color alone tells nobody enough."""
        return FATES[self.fate][2]

    @property
    def table_words(self) -> object:
        """The table in words."""
        return TABLES[self.table]

    @property
    def sentences(self) -> list[str]:
        """What is wrong, or worth a look."""
        return [sentence for _severity, sentence in self.problems]


@dataclass(frozen=True)
class Rows(Sequence[RowLine]):
    """All rows that were found, of which only those of one page are kept."""

    total: int
    first: int
    kept: list[RowLine] = field(default_factory=list)

    def __len__(self) -> int:
        return self.total

    @overload
    def __getitem__(self, at: int) -> RowLine: ...

    @overload
    def __getitem__(self, at: slice) -> list[RowLine]: ...

    def __getitem__(self, at: int | slice) -> RowLine | list[RowLine]:
        """What a page asks for, counted from the first of all rows."""
        if isinstance(at, slice):
            return self.kept[at.start - self.first : at.stop - self.first]
        return self.kept[at - self.first]


def imports_of(user: User, *, text: str = "", state: str = "") -> QuerySet[Job]:
    """The imports the user asked for, newest first, without their details."""
    found = Job.objects.visible_to(user).filter(kind__in=KINDS).defer("details", "problem")
    if state:
        found = found.filter(state=state)
    if text:
        named = StoredFile.objects.filter(jobs=OuterRef("pk"), name__icontains=text)
        found = found.filter(Exists(named))
    return found.order_by("-asked_at", "-pk")


def import_of_preview(preview: Job) -> Job | None:
    """The import that was asked for after this look, unless it failed."""
    asked = Job.objects.filter(kind=Job.Kind.IMPORT, details__preview=preview.pk)
    return asked.exclude(state=Job.State.FAILED).first()


def content_of(number: int) -> Iterator[bytes]:
    """The content of a stored file in pieces, so that a large one is never whole in memory."""
    position = 1
    rows = StoredFile.objects.filter(pk=number)
    while True:
        part = Substr("content", position, CHUNK, output_field=BinaryField())
        found = rows.annotate(part=part).values_list("part", flat=True).first()
        if not found:
            return
        yield bytes(found)
        position += CHUNK


def rows_of(job: Job, wanted: Wanted, number: str | None) -> "Page[RowLine]":
    """One page of the rows that fit; a page beyond the last one is the last."""
    page = int(number) if number and number.isdecimal() and len(number) < len(str(CHUNK)) else 1
    found = _found(job, wanted, max(page, 1))
    pages = Paginator(found, PAGE)
    if page > pages.num_pages:
        pages = Paginator(_found(job, wanted, pages.num_pages), PAGE)
    return pages.get_page(page)


def _found(job: Job, wanted: Wanted, page: int) -> Rows:
    """Reads all rows of the job once and keeps those of the page."""
    first = (page - 1) * PAGE
    total, kept = 0, []
    for line in _lines(job.report.get("rows")):
        if not wanted.fits(line):
            continue
        row = RowLine(**json.loads(line)) if wanted.text or first <= total < first + PAGE else None
        if row and wanted.text and wanted.text.casefold() not in row.key.casefold():
            continue
        if row and first <= total < first + PAGE:
            kept.append(row)
        total += 1
    return Rows(total, first, kept)


def _lines(number: int | None) -> Iterator[bytes]:
    rest = b""
    for chunk in content_of(number) if number is not None else ():
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole


@dataclass(frozen=True)
class ImportLine:
    """An import as the list shows it."""

    job: Job
    is_preview: bool
    rows: int
    rejected: int
    tone: str
    icon: str


def line_of(job: Job) -> ImportLine:
    """The import in short."""
    files = job.report.get("files", {}).values()
    tone, icon = STATES[Job.State(job.state)]
    return ImportLine(
        job=job,
        is_preview=job.kind == Job.Kind.IMPORT_PREVIEW,
        rows=sum(counts["rows"] for counts in files),
        rejected=sum(counts["rejected"] for counts in files),
        tone=tone,
        icon=icon,
    )


@dataclass(frozen=True)
class Summary:
    """One file of an import: how many rows of each fate, and whether rejected ones are kept."""

    table: str
    words: object
    counts: dict[str, int]
    has_rejected: bool
    is_past: bool


def summary_of(job: Job, kept: Mapping[int, str]) -> list[Summary]:
    """The files of an import that is done, in the order in which they were read."""
    files, rejected = job.report["files"], job.report["rejected"]
    return [
        Summary(
            table,
            words,
            files[f"{table}.csv"],
            has_rejected=rejected.get(table) in kept,
            is_past=table in rejected and rejected[table] not in kept,
        )
        for table, words in TABLES.items()
        if f"{table}.csv" in files
    ]


@dataclass(frozen=True)
class Total:
    """How many rows of all files have one fate, and the address of the list with them alone."""

    words: str | Promise
    count: int
    icon: str
    note: str | Promise
    url: str


def totals_of(summary: Sequence[Summary]) -> list[Total]:
    """The fates of all rows, those that are written first."""
    return [
        Total(words, count, icon, note, f"?fate={fate}" if count else "")
        for fate, (words, icon, note) in TOTALS.items()
        for count in [sum(file.counts[fate] for file in summary)]
    ]


def rows_to_write(summary: Sequence[Summary]) -> int:
    """How many rows are new or change something."""
    return sum(file.counts["created"] + file.counts["updated"] for file in summary)


def has_rows(job: Job, kept: Mapping[int, str]) -> bool:
    """Whether there is anything to tell about each row, and it is still kept."""
    number = job.report["rows"]
    return number is None or number in kept


def problems_of(job: Job) -> list[tuple[object, int]]:
    """What is wrong or worth a look in words, and how often it comes; the most frequent first."""
    counted = sorted(job.report["problems"].items(), key=lambda each: (-each[1], each[0]))
    return [(PROBLEMS[code], count) for code, count in counted]


def files_of(job: Job) -> dict[int, str]:
    """Numbers and names of the files still kept: those brought, and those that came out."""
    return dict(job.files.order_by("pk").values_list("pk", "name"))


def uploads_of(job: Job, kept: Mapping[int, str]) -> list[str]:
    """Names of the files as they were uploaded, as long as they are kept."""
    brought = set(job.details["files"].values())
    return [name for number, name in kept.items() if number in brought]

"""Imports by page: files are looked through by a worker first, then rows come in by another look.

Only administrators import, and everybody finds the own imports alone.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from people.actions import jobs
from people.forms import LONGEST_SEARCH
from people.models import Job, Right
from people.models.places import must_be_a_zone
from people.rules import Refused
from people.views import Request, lists
from people.views.lists import Column, Listing
from trainer_institute.actions.imports import background
from trainer_institute.actions.imports.files import COLUMNS, Table
from trainer_institute.queries import imports

MOST_FILES = len(Table)
BYTE_ORDER_MARK = "\ufeff"
LOOKS_AGAIN = "job"  # the part of the page that is asked for while a worker is on it
COLUMNS_OF_IMPORTS = (
    Column(gettext_lazy("Asked"), ("asked_at",), key="asked"),
    Column(gettext_lazy("What"), ("kind", "asked_at"), key="what"),
    Column(gettext_lazy("Rows"), is_number=True),
    Column(gettext_lazy("Rejected"), is_number=True),
    Column(gettext_lazy("State"), ("state", "asked_at"), key="state"),
)
COUNTED = ngettext_lazy("%(total)s import", "%(total)s imports", "total")
COLUMNS_OF_ROWS = (
    Column(gettext_lazy("About")),
    Column(gettext_lazy("File")),
    Column(gettext_lazy("Line"), is_number=True),
    Column(gettext_lazy("Outcome")),
    Column(gettext_lazy("What to look at")),
)


class SeveralFiles(forms.ClearableFileInput):
    """A field of the browser in which several files are chosen at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One to three files."""

    widget = SeveralFiles

    def clean(self, data: object, initial: object = None) -> "list[File[bytes]]":
        """The files; raises ValidationError for none and for too many."""
        chosen = data if isinstance(data, list) and data else [None]
        if len(chosen) > MOST_FILES:
            raise forms.ValidationError(_("Choose at most three files."))
        return [super(FilesField, self).clean(each, initial) for each in chosen]


class UploadForm(forms.Form):
    """Which files, and by which clock new sites live."""

    uploads = FilesField(
        label=gettext_lazy("Files"),
        allow_empty_file=True,  # the action says what to do about it
        help_text=gettext_lazy(
            "One to three of trainers.csv, sessions.csv and assignments.csv, or one XLSX workbook"
            " with sheets of these names. At most 50 MB."
        ),
    )
    zone = forms.CharField(
        label=gettext_lazy("Time zone of new sites"),
        required=False,
        max_length=64,
        validators=[must_be_a_zone],
        help_text=gettext_lazy(
            "As in Asia/Krasnoyarsk. Left empty, it is that of most sites known so far."
        ),
    )


class ImportsFilter(forms.Form):
    """Which imports the list shows."""

    text = forms.CharField(
        label=gettext_lazy("Name of a file"), required=False, max_length=LONGEST_SEARCH
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("all states")), *Job.State.choices],
    )


class RowsFilter(forms.Form):
    """Which rows of an import the page shows."""

    text = forms.CharField(label=gettext_lazy("Code"), required=False, max_length=LONGEST_SEARCH)
    table = forms.ChoiceField(
        label=gettext_lazy("File"),
        required=False,
        choices=[("", gettext_lazy("all files")), *imports.TABLES.items()],
    )
    fate = forms.ChoiceField(
        label=gettext_lazy("Outcome"),
        required=False,
        choices=[
            ("", gettext_lazy("all rows")),
            *((fate, words) for fate, (words, _tone, _icon) in imports.FATES.items()),
        ],
    )


@dataclass(frozen=True)
class RowsListing(Listing[Job]):
    """The rows of a report, which lie in a file and stand in its order: what needs a look first."""

    job: Job = field(kw_only=True)
    wanted: imports.Wanted = field(kw_only=True)

    @cached_property
    def page(self) -> Page[imports.RowLine]:  # type: ignore[override] # lines of a file, no models
        """The page asked for; the nearest there is if there is no such."""
        return imports.rows_of(self.job, self.wanted, self.request.GET.get("page"))


def _own_import(request: Request, pk: int) -> Job:
    """The import, if the viewer asked for it; raises Http404, or PermissionDenied."""
    own: QuerySet[Job] = Job.objects.visible_to(request.user).filter(kind__in=imports.KINDS)
    job = get_object_or_404(own, pk=pk)
    _must_administer(request)
    return job


def _must_administer(request: Request) -> None:
    if not request.user.may(Right.ADMINISTER):
        raise PermissionDenied


@require_safe
def import_list(request: Request) -> HttpResponse:
    """The viewer's imports, newest first; the address keeps search and state."""
    _must_administer(request)
    form = lists.filled(ImportsFilter(request.GET))
    found = imports.imports_of(request.user, **form.cleaned_data)
    listing = Listing(request, form, COLUMNS_OF_IMPORTS, found, start="-asked", counted=COUNTED)
    lines = [imports.line_of(job) for job in listing.page]
    return lists.answer(request, listing, "pages/import_list.html", {"lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request: Request) -> HttpResponse:
    """Takes files in, to be looked through before anything is written."""
    _must_administer(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            job = background.ask_to_look(
                form.cleaned_data["uploads"], by=request.user, zone=form.cleaned_data["zone"]
            )
        except Refused as refusal:
            form.add_error("uploads", str(refusal))
        else:
            return redirect("import-detail", job.pk)
    return render(
        request, "pages/import_new.html", {"form": form, "tables": imports.TABLES.items()}
    )


@require_safe
def import_detail(request: Request, pk: int) -> HttpResponse:
    """How far an import is; once it is done, what became of every row."""
    job = _own_import(request, pk)
    kept = imports.files_of(job)
    words: dict[str, object] = {
        "job": job,
        "is_preview": job.kind == Job.Kind.IMPORT_PREVIEW,
        "uploads": imports.uploads_of(job, kept),
    }
    if job.state == Job.State.DONE:
        return _report(request, job, kept, words)
    is_part = request.htmx.target == LOOKS_AGAIN
    return render(request, f"pages/{'_' if is_part else ''}import_going.html", words)


def _report(
    request: Request, job: Job, kept: Mapping[int, str], words: Mapping[str, object]
) -> HttpResponse:
    """What became of every row; whoever waited for it gets the page anew, with all its parts."""
    if request.htmx.target == LOOKS_AGAIN:
        return HttpResponseClientRefresh()
    form = lists.filled(RowsFilter(request.GET))
    wanted = imports.Wanted(**form.cleaned_data)
    listing = RowsListing(
        request, form, COLUMNS_OF_ROWS, Job.objects.none(), job=job, wanted=wanted
    )
    summary = imports.summary_of(job, kept)
    found = {
        "summary": summary,
        "totals": imports.totals_of(summary),
        "to_write": imports.rows_to_write(summary),
        "problems": imports.problems_of(job),
        "next": imports.import_of_preview(job),
        "has_rows": imports.has_rows(job, kept),
    }
    return lists.answer(request, listing, "pages/import_detail.html", {**words, **found})


@require_POST
def import_run(request: Request, pk: int) -> HttpResponse:
    """Has the rows that were looked at imported."""
    job = _own_import(request, pk)
    try:
        asked = background.ask_to_import(job, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("import-detail", pk)
    return redirect("import-detail", asked.pk)


@require_POST
def import_again(request: Request, pk: int) -> HttpResponse:
    """Has an import that failed tried once more."""
    job = _own_import(request, pk)
    try:
        jobs.ask_again(job)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("import-detail", pk)


@require_safe
def import_rejected(request: Request, pk: int, table: str) -> HttpResponse | StreamingHttpResponse:
    """The rejected rows of one file, to be mended and imported again."""
    job = _own_import(request, pk)
    number = job.report.get("rejected", {}).get(table)
    if number is None:
        raise Http404
    if not job.files.filter(pk=number).exists():
        messages.error(request, _("The rejected rows are no longer kept. Upload the files again."))
        return redirect("import-detail", pk)
    answer = StreamingHttpResponse(imports.content_of(number), content_type="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{table}-rejected.csv"'
    return answer


@require_safe
def import_template(request: Request, table: str) -> HttpResponse:
    """An empty file with the columns that are read."""
    _must_administer(request)
    if table not in list(Table):
        raise Http404
    header = io.StringIO()
    csv.writer(header).writerow(COLUMNS[Table(table)])
    answer = HttpResponse(BYTE_ORDER_MARK + header.getvalue(), content_type="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{table}.csv"'
    return answer

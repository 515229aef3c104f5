"""Long work by page: left while it goes on, found again here, its file fetched when it is done.

Everybody finds the own work alone. What imports bring in is shown by their own pages.
"""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_POST, require_safe

from people.actions import jobs
from people.forms import LONGEST_SEARCH
from people.models import Job
from people.rules import Refused
from people.views import Request, lists
from people.views.exports import asked, attachment, list_behind
from trainer_institute.queries import jobs as queries
from trainer_institute.queries.imports import content_of

COLUMNS = (
    lists.Column(_("Asked"), ("asked_at",), key="asked"),
    lists.Column(_("What")),
    lists.Column(_("File")),
    lists.Column(_("Ended"), ("ended_at",), key="ended"),
    lists.Column(_("State"), ("state", "asked_at"), key="state"),
)


class JobsFilter(forms.Form):
    """Which work the list shows."""

    text = forms.CharField(label=_("Name of a file"), required=False, max_length=LONGEST_SEARCH)
    kind = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=[
            ("", _("everything")),
            *((kind, words) for kind, (words, _icon) in queries.KINDS.items()),
        ],
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("all states")), *Job.State.choices]
    )


@require_safe
def job_list(request: Request) -> HttpResponse:
    """The viewer's long work, newest first; the address keeps search, filters and order."""
    form = lists.filled(JobsFilter(request.GET))
    listing = lists.Listing(
        request,
        form,
        COLUMNS,
        queries.jobs_of(request.user, **form.cleaned_data),
        start="-asked",
        counted=ngettext_lazy("%(total)s piece of work", "%(total)s pieces of work", "total"),
    )
    lines = [queries.line_of(job) for job in listing.page]
    return lists.answer(request, listing, "pages/job_list.html", {"lines": lines})


@require_safe
def job_detail(request: Request, pk: int) -> HttpResponse:
    """How far a list is on its way into a file; the part alone for a page that looks again."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    if job.kind != Job.Kind.EXPORT:
        return redirect("import-detail", pk)
    is_done = job.state == Job.State.DONE
    words = {
        "job": job,
        "name": queries.name_of(job),
        "list_url": list_behind(job.details["address"]),
        "ask_url": job.details["address"],
        "file": queries.file_of(job) if is_done else None,
        "is_barred": is_done and not queries.may_still_have(request.user, job),
    }
    template = "pages/_job.html" if request.htmx else "pages/job_detail.html"
    return render(request, template, words)


@require_safe
def job_file(request: Request, pk: int) -> HttpResponse | StreamingHttpResponse:
    """The file, to whoever asked for it and may still see what is in it."""
    job = get_object_or_404(_exports(request), pk=pk, state=Job.State.DONE)
    file = queries.file_of(job)
    if file is None:
        raise Http404
    if not queries.may_still_have(request.user, job):
        raise PermissionDenied
    answer = StreamingHttpResponse(content_of(file.pk), content_type=file.media_type)
    answer.headers["Content-Disposition"] = attachment(file.name)
    answer.headers["Content-Length"] = str(file.size)
    return answer


@require_POST
def job_export(request: Request) -> HttpResponse:
    """Has a list written that is too long for a file at once; asked twice, it is found again."""
    try:
        details = asked(request.POST.get("asked", ""))
        job = jobs.ask_once(Job.Kind.EXPORT, by=request.user, details=details)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("job-list")
    return redirect("job-detail", job.pk)


@require_POST
def job_again(request: Request, pk: int) -> HttpResponse:
    """Has the file that failed written once more."""
    job = get_object_or_404(_exports(request), pk=pk)
    try:
        jobs.ask_again(job)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("job-detail", pk)


def _exports(request: Request) -> QuerySet[Job]:
    return Job.objects.visible_to(request.user).filter(kind=Job.Kind.EXPORT)

"""Long work as its pages show it: the list, one piece of it, the file that came out."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import Job, StoredFile, User

KINDS = {
    Job.Kind.EXPORT: (_("List as a file"), "file-spreadsheet"),
    Job.Kind.IMPORT_PREVIEW: (_("A look at files"), "eye"),
    Job.Kind.IMPORT: (_("Import of files"), "upload"),
}
STATES = {
    Job.State.WAITING: ("", "clock"),
    Job.State.RUNNING: ("info", "clock"),
    Job.State.DONE: ("ok", "circle-check"),
    Job.State.FAILED: ("bad", "alert-triangle"),
}


@dataclass(frozen=True)
class JobLine:
    """A piece of long work as the list shows it."""

    job: Job
    words: str | Promise
    about: str
    tone: str
    icon: str


def jobs_of(user: User, *, text: str = "", kind: str = "", state: str = "") -> QuerySet[Job]:
    """The work the user asked for; `text` is a part of the name of a file."""
    found = Job.objects.visible_to(user).defer("problem")
    if kind:
        found = found.filter(kind=kind)
    if state:
        found = found.filter(state=state)
    if text:
        named = StoredFile.objects.filter(jobs=OuterRef("pk"), name__icontains=text)
        found = found.filter(Q(details__name__icontains=text) | Exists(named))
    return found


def line_of(job: Job) -> JobLine:
    """The work in short."""
    tone, icon = STATES[Job.State(job.state)]
    return JobLine(job, KINDS[Job.Kind(job.kind)][0], name_of(job), tone, icon)


def name_of(job: Job) -> str:
    """The name of the file an export writes; files that were brought have names of their own."""
    if job.kind != Job.Kind.EXPORT:
        return ", ".join(sorted(job.details["files"]))
    return f"{job.details['name']}.{job.details['kind']}"


def file_of(job: Job, *, at: dt.datetime | None = None) -> StoredFile | None:
    """The file that came out, without its content, as long as it is kept."""
    kept = job.files.filter(pk=job.report.get("file"), expires_at__gt=at or timezone.now())
    return kept.defer("content").first()


def leave_of(user: User) -> list[str]:
    """What lets the user see others' rows today: each right, and what agreements open to it."""
    held = {str(grant.pk) for grant in user.grants_in_force}
    opened = {
        f"{grant.right} {switch}"
        for grant in user.grants_in_force
        for switch in vars(grant)["switches"]
    }
    return sorted(held | opened)


def may_still_have(user: User, job: Job) -> bool:
    """Whether everything that let the user see the rows still does; what came later is no matter.

    Whoever lost a right, or for whom an agreement was closed, asks for the list as it is today.
    """
    return set(job.report["leave"]) <= set(leave_of(user))

"""Long lists as files, written by a worker that opens the list in the person's place."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from django.http import Http404
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from people import policies
from people.actions import files, jobs
from people.models import Job
from people.models.records import LARGEST_FILE, MEGABYTE
from people.rules import Refused
from people.views.exports import MEDIA_TYPES, Errand
from trainer_institute.actions import long_work
from trainer_institute.queries.jobs import leave_of

KEPT_FOR = dt.timedelta(days=7)


def work(job: Job) -> None:
    """Nothing; the job, begun by the caller, is done, or has failed with a sentence."""
    with _as_asked(job), TemporaryDirectory() as folder:
        try:
            _write_and_keep(job, Path(folder) / "sheet")
        except Refused as problem:
            long_work.fail(job, str(problem))
        except (PermissionDenied, Http404):
            long_work.fail(job, _("You may not open this list any more."))
        except Exception:  # whatever it was, the job must not look as if it went on
            long_work.fail_for_no_fault(job)
            raise


@contextmanager
def _as_asked(job: Job) -> Iterator[None]:
    """In the language and by the clock in which the list was on the screen."""
    with translation.override(job.details["language"]), timezone.override(job.details["zone"]):
        yield


def _write_and_keep(job: Job, path: Path) -> None:
    # Taken before the rows are read: what is lost while they are, is missed when it is fetched.
    leave = leave_of(job.asked_by)
    with jobs.progress_aside(job) as tell, path.open("wb") as file:

        def told(rows: int) -> None:
            tell(_("%(rows)s rows written") % {"rows": rows}, 0, 0)

        errand = Errand(job.asked_by, job.details["address"], file=file, tell=told)
        _open(errand)
        tell(_("Keeping the file"), 0, 0)
    _keep(job, path, rows=errand.rows, leave=leave)


def _open(errand: Errand) -> None:
    """Nothing; the view of that address has written its rows. Raises what it raises for a page.

    The doors before every view are asked here, since no middleware is.
    """
    if not policies.may_sign_in(errand.user):
        raise PermissionDenied
    try:
        match = resolve(errand.path)
    except Resolver404 as gone:
        raise Http404 from gone
    errand.resolver_match = match
    match.func(errand, *match.args, **match.kwargs)
    if not errand.name:
        raise Refused(_("This list cannot be written as it was asked for. Open it and ask again."))


@transaction.atomic
def _keep(job: Job, path: Path, *, rows: int, leave: list[str]) -> None:
    """Nothing; file, message and end of the job stand together, so that there is one of each."""
    kind, name = job.details["kind"], job.details["name"]
    if path.stat().st_size > LARGEST_FILE:
        words = _("The file is larger than %(limit)s MB. Narrow the list by search or filters.")
        raise Refused(words % {"limit": LARGEST_FILE // MEGABYTE})
    with path.open("rb") as opened:
        kept = files.keep(
            File(opened, name=f"{name}.{kind}"),
            media_type=MEDIA_TYPES[kind],
            by=job.asked_by,
            kept_for=KEPT_FOR,
        )
    report: dict[str, jobs.Json] = {"file": kept.pk, "rows": rows, "leave": list(leave)}
    long_work.finish(job, report, files=[kept])

"""How long work ends: with what came out, or with a reason; and whoever asked for it is told."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from notices.actions import outbox
from people.actions import jobs
from people.models import Job, StoredFile


@transaction.atomic
def finish(job: Job, report: Mapping[str, jobs.Json], *, files: Iterable[StoredFile]) -> None:
    """Nothing; the job is done, and told. Raises Refused if another worker has it meanwhile."""
    jobs.finish(job, report, files=files)
    if job.kind == Job.Kind.EXPORT:
        _tell("export-ready", job)
    else:
        _tell("import-ready", job)


@transaction.atomic
def fail(job: Job, problem: str) -> None:
    """Nothing; the job has failed for this reason, and told, unless another worker has it."""
    if jobs.fail(job, problem):
        _tell("job-failed", job)


def fail_for_no_fault(job: Job) -> None:
    """Nothing; as `fail`, for what nobody who asked could have done better."""
    fail(job, _("Something went wrong that is not your fault. Run it again later."))


def _tell(kind: str, job: Job) -> None:
    """Nothing; who asked finds it in the messages, once for each time the work was begun."""
    if job.asked_by.employee is None:
        return
    values: dict[str, outbox.JSON] = {"what": job.kind, "name": job.details.get("name", "")}
    window = job.begun_at.isoformat() if job.begun_at else ""
    outbox.plan(kind, about=job, to=job.asked_by.employee, values=values, window=window)

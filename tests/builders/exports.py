"""Exports for tests: what a page asked for, and what a worker wrote."""

from django.core.files.base import ContentFile
from django.utils import timezone

from people.actions import files
from people.models import Job, User
from trainer_institute.queries.jobs import leave_of


def an_export(
    user: User, *, state: Job.State = Job.State.DONE, address: str = "/sessions/?export=csv"
) -> Job:
    """A list as a file, of two rows."""
    has_ended = state in (Job.State.DONE, Job.State.FAILED)
    job = Job.objects.create(
        kind=Job.Kind.EXPORT,
        state=state,
        asked_by=user,
        ended_at=timezone.now() if has_ended else None,
        details={
            "address": address,
            "name": "sessions",
            "kind": "csv",
            "language": "en",
            "zone": "Asia/Krasnoyarsk",
        },
    )
    if state == Job.State.DONE:
        upload = ContentFile(b"code\r\nS-1\r\nS-2\r\n", name="sessions.csv")
        file = files.keep(upload, media_type="text/csv; charset=utf-8", by=user)
        job.report = {"file": file.pk, "rows": 2, "leave": leave_of(user)}
        job.save(update_fields=["report"])
        job.files.add(file)
    return job

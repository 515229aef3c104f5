"""Keeps long work that somebody asked for, from asking to the report.

The row is the truth: whoever begins a job claims it, and each claim has a number. A worker that was
given up for dead and comes back finds another number there and ends nothing.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from django.db import connections, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from people.actions import queues
from people.models import Job, StoredFile, User
from people.models.jobs import JobQuerySet
from people.rules import Refused

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
Tell = Callable[[str, int, int], None]

# A worker that says nothing for so long is gone; each step of a job is far shorter.
SILENT_AFTER = dt.timedelta(seconds=90)
MOST_TRIES = 3
MOST_OF_A_KIND = 3
LONGEST_STEP, LONGEST_PROBLEM = 200, 500
# On a connection of its own: what a transaction has not finished, nobody else would see.
SAY = (
    "UPDATE people_job SET step = %s, steps_done = %s, steps = %s, seen_at = now()"
    " WHERE id = %s AND state = 'running' AND tries = %s"
)


@transaction.atomic
def ask(
    kind: str,
    *,
    by: User,
    details: Mapping[str, Json],
    files: Iterable[StoredFile] = (),
    at: dt.datetime | None = None,
) -> Job:
    """The job, which the timetable finds within seconds."""
    job = Job.objects.create(
        kind=kind, asked_by=by, details=dict(details), asked_at=at or timezone.now()
    )
    job.files.add(*files)
    return job


@transaction.atomic
def ask_once(kind: str, *, by: User, details: Mapping[str, Json]) -> Job:
    """The job; one of the same details that has not ended is found again instead.

    Raises Refused if the person has several others of that kind waiting already.
    """
    queues.line_up(f"jobs:{kind}:{by.pk}")
    going_on = Job.objects.filter(kind=kind, asked_by=by).under_way()
    same = going_on.filter(details=dict(details)).first()
    if same is not None:
        return same
    if going_on.count() >= MOST_OF_A_KIND:
        raise Refused(_("Several files are being written for you. Wait until one of them is done."))
    return ask(kind, by=by, details=details)


def begin(job: Job, *, at: dt.datetime | None = None) -> bool:
    """Whether the job is the caller's now: nobody had begun it, or its worker is gone.

    A job that took several workers with it is not begun again; it has failed.
    """
    now = at or timezone.now()
    mine = Job.objects.filter(pk=job.pk)
    _give_up(mine.stalled(since=now - SILENT_AFTER).filter(tries__gte=MOST_TRIES), at=now)
    for free in (mine.waiting(), mine.stalled(since=now - SILENT_AFTER)):
        if free.update(
            state=Job.State.RUNNING,
            begun_at=now,
            seen_at=now,
            tries=F("tries") + 1,
            step="",
            steps_done=0,
            steps=0,
        ):
            job.refresh_from_db()
            return True
    return False


def progress(job: Job, step: str, done: int, total: int, *, at: dt.datetime | None = None) -> None:
    """Nothing; others see how far the job is, and that its worker lives."""
    _claimed(job).update(
        step=step[:LONGEST_STEP],
        steps_done=min(done, total),
        steps=total,
        seen_at=at or timezone.now(),
    )


@contextmanager
def progress_aside(job: Job) -> Iterator[Tell]:
    """A way to tell the progress from inside a transaction, seen by others before that ends."""
    aside = connections.create_connection("default")

    def tell(step: str, done: int, total: int) -> None:
        with aside.cursor() as cursor:
            said = (step[:LONGEST_STEP], min(done, total), total, job.pk, job.tries)
            cursor.execute(SAY, said)

    try:
        yield tell
    finally:
        aside.close()


@transaction.atomic
def finish(
    job: Job,
    report: Mapping[str, Json],
    *,
    files: Iterable[StoredFile] = (),
    at: dt.datetime | None = None,
) -> Job:
    """The job, done; raises Refused if it was given to another worker meanwhile.

    Called in the transaction that did the work, so that work is done once or not at all.
    """
    if not _claimed(job).update(
        state=Job.State.DONE, report=dict(report), ended_at=at or timezone.now(), problem=""
    ):
        raise Refused(_("This was begun a second time meanwhile, and the first try gave way."))
    job.files.add(*files)
    job.refresh_from_db()
    return job


def fail(job: Job, problem: str, *, at: dt.datetime | None = None) -> bool:
    """Whether the job was still the caller's and counts as failed now, with the reason."""
    ended = {"state": Job.State.FAILED, "ended_at": at or timezone.now()}
    return bool(_claimed(job).update(problem=problem[:LONGEST_PROBLEM], **ended))


def ask_again(job: Job) -> Job:
    """The failed job, waiting once more; raises Refused if it did not fail or runs again."""
    failed = Job.objects.filter(pk=job.pk, state=Job.State.FAILED)
    if not failed.update(state=Job.State.WAITING, ended_at=None, problem="", tries=0):
        raise Refused(_("Only what failed can be run again, and only once."))
    job.refresh_from_db()
    return job


def to_begin(*, at: dt.datetime | None = None) -> list[int]:
    """Numbers of the jobs that wait for a worker or have lost theirs, the oldest first."""
    since = (at or timezone.now()) - SILENT_AFTER
    waiting, stalled = Job.objects.waiting(), Job.objects.stalled(since=since)
    return list((waiting | stalled).order_by("asked_at", "pk").values_list("pk", flat=True))


def _claimed(job: Job) -> JobQuerySet:
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, tries=job.tries)


def _give_up(jobs: JobQuerySet, *, at: dt.datetime) -> None:
    jobs.update(
        state=Job.State.FAILED,
        ended_at=at,
        problem=_("It was begun several times and its worker ended each time. Try a smaller file."),
    )

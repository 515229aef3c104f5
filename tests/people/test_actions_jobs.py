"""Long work is claimed once, tells how far it is, and is taken up again when its worker is gone."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone

from people.actions import jobs
from people.models import Job
from people.rules import Refused
from tests.builders.imports import a_file
from tests.builders.people import a_user

AT = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
SILENT = jobs.SILENT_AFTER + dt.timedelta(seconds=1)

pytestmark = pytest.mark.django_db


def a_job(*, at: dt.datetime = AT) -> Job:
    return jobs.ask(Job.Kind.IMPORT, by=a_user(), details={"zone": ""}, at=at)


def test_asked_job_waits_with_its_files():
    file = a_file()

    job = jobs.ask(Job.Kind.EXPORT, by=a_user(), details={"what": "all"}, files=[file])

    assert (job.state, job.details, list(job.files.all())) == ("waiting", {"what": "all"}, [file])
    assert jobs.to_begin() == [job.pk]


def test_job_is_begun_once():
    job = a_job()
    other = Job.objects.get(pk=job.pk)

    assert [jobs.begin(job, at=AT), jobs.begin(other, at=AT)] == [True, False]
    assert (job.state, job.tries, job.begun_at) == ("running", 1, AT)
    assert jobs.to_begin(at=AT) == []


def test_silent_job_is_begun_again_and_the_first_worker_ends_nothing():
    first = a_job()
    jobs.begin(first, at=AT)
    second = Job.objects.get(pk=first.pk)

    assert jobs.to_begin(at=AT + SILENT) == [first.pk]
    assert jobs.begin(second, at=AT + SILENT)

    assert second.tries == 2
    with pytest.raises(Refused, match="second time"):
        jobs.finish(first, {})
    assert not jobs.fail(first, "Late")
    jobs.progress(first, "Late", 1, 2)
    assert jobs.finish(second, {"rows": 1}).state == "done"
    assert second.step == ""


def test_sign_of_life_keeps_the_job():
    job = a_job()
    jobs.begin(job, at=AT)

    jobs.progress(job, "x" * 300, 5, 3, at=AT + SILENT)

    job.refresh_from_db()
    assert (len(job.step), job.steps_done, job.steps) == (200, 3, 3)
    assert jobs.to_begin(at=AT + SILENT) == []


def test_job_that_ends_every_worker_fails():
    job = a_job()
    now = AT
    begun = []
    for _try in range(jobs.MOST_TRIES + 1):
        begun.append(jobs.begin(job, at=now))
        now += SILENT

    assert begun == [True, True, True, False]
    job.refresh_from_db()
    assert job.state == "failed"
    assert "begun several times" in job.problem
    assert jobs.to_begin(at=now) == []


def test_finished_job_keeps_report_and_files():
    job, file = a_job(), a_file()
    jobs.begin(job)

    jobs.finish(job, {"rows": 3}, files=[file], at=AT)

    assert (job.state, job.report, job.ended_at) == ("done", {"rows": 3}, AT)
    assert list(job.files.all()) == [file]
    assert not jobs.begin(job)


def test_failed_job_is_run_again_once():
    job = a_job()
    jobs.begin(job)
    assert jobs.fail(job, "No such row. " * 100)
    job.refresh_from_db()
    assert (job.state, len(job.problem)) == ("failed", 500)

    again = jobs.ask_again(job)

    assert (again.state, again.problem, again.tries) == ("waiting", "", 0)
    with pytest.raises(Refused, match="only once"):
        jobs.ask_again(job)


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_before_the_transaction_ends():
    job = a_job(at=timezone.now())
    jobs.begin(job)
    seen = []

    with jobs.progress_aside(job) as tell, connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("UPDATE people_user SET theme = 'dark'")
        tell("Reading", 1, 3)
        look = threading.Thread(target=lambda: seen.append(_progress_of(job)))
        look.start()
        look.join()
        cursor.execute("ROLLBACK")

    assert seen == [("Reading", 1, 3)]


def _progress_of(job: Job) -> tuple[str, int, int]:
    try:
        found = Job.objects.get(pk=job.pk)
        return found.step, found.steps_done, found.steps
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_begins():
    job = a_job(at=timezone.now())
    begun: list[bool] = []
    start = threading.Barrier(6)

    def work() -> None:
        mine = Job.objects.get(pk=job.pk)
        start.wait()
        begun.append(jobs.begin(mine))
        connection.close()

    workers = [threading.Thread(target=work) for _number in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(begun) == [False] * 5 + [True]


def test_same_work_that_goes_on_is_found_again():
    user = a_user()
    first = jobs.ask_once(Job.Kind.EXPORT, by=user, details={"address": "/a/"})

    assert jobs.ask_once(Job.Kind.EXPORT, by=user, details={"address": "/a/"}) == first
    assert jobs.ask_once(Job.Kind.EXPORT, by=user, details={"address": "/b/"}) != first
    assert jobs.ask_once(Job.Kind.EXPORT, by=a_user(), details={"address": "/a/"}) != first
    jobs.begin(first)
    jobs.finish(first, {})
    assert jobs.ask_once(Job.Kind.EXPORT, by=user, details={"address": "/a/"}) != first


def test_nobody_has_more_than_a_few_waiting():
    user = a_user()
    for number in range(jobs.MOST_OF_A_KIND):
        jobs.ask_once(Job.Kind.EXPORT, by=user, details={"address": str(number)})

    with pytest.raises(Refused, match="Several files"):
        jobs.ask_once(Job.Kind.EXPORT, by=user, details={"address": "more"})


@pytest.mark.django_db(transaction=True)
def test_asking_twice_at_once_makes_one_job():
    user = a_user()
    ready = threading.Barrier(2)

    def ask() -> None:
        ready.wait()
        jobs.ask_once(Job.Kind.EXPORT, by=user, details={"address": "/a/"})
        connection.close()

    both = [threading.Thread(target=ask) for _number in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    assert Job.objects.count() == 1

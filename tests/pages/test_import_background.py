"""A worker may die, be late or meet what is odd: nothing is lost, and nothing is done twice."""

import datetime as dt
import re
from collections import Counter
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from people.actions import jobs
from people.models import Grant, Job, Right
from tests.builders.imports import ASSIGNMENTS, SESSIONS, TRAINERS, a_folder, a_table
from tests.builders.people import a_user
from trainer_institute import tasks
from trainer_institute.actions.imports import background, files, runs, tables, writing
from trainer_institute.queries import imports
from trainers.models import Trainer

pytestmark = pytest.mark.django_db
FILES = {
    "trainers.csv": a_table(TRAINERS, "T-1,Karimova Aigul,Leeds,,"),
    "sessions.csv": a_table(SESSIONS, "S-1,,2020-11-30,2020-12-01,Leeds,12"),
    "assignments.csv": a_table(ASSIGNMENTS, "S-1,T-1"),
}


def a_look(**texts: str) -> Job:
    """The job of looking through these files, waiting."""
    named = texts or FILES
    uploads = [ContentFile(text.encode(), name=name) for name, text in named.items()]
    return background.ask_to_look(uploads, by=a_user(Right.ADMINISTER))


def an_asked_import() -> Job:
    preview = a_look()
    tasks.begin_waiting_jobs()
    preview.refresh_from_db()
    return background.ask_to_import(preview, by=preview.asked_by)


def test_import_whose_worker_is_killed_is_taken_up_again(monkeypatch):
    job = an_asked_import()

    def is_killed(**_named: object) -> None:
        assert Trainer.objects.exists()
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("people.actions.traces.leave", is_killed)
        with pytest.raises(KeyboardInterrupt):
            tasks.begin_waiting_jobs()

    job.refresh_from_db()
    assert (job.state, Trainer.objects.exists()) == ("running", False)
    assert tasks.begin_waiting_jobs() == 0
    Job.objects.filter(pk=job.pk).update(seen_at=timezone.now() - dt.timedelta(minutes=5))
    assert tasks.begin_waiting_jobs() == 1
    job.refresh_from_db()
    assert (job.state, job.tries, Trainer.objects.count()) == ("done", 2, 1)


def test_worker_that_was_given_up_writes_nothing(monkeypatch):
    job = an_asked_import()
    jobs.begin(job)
    Job.objects.filter(pk=job.pk).update(tries=2)  # another one has it now

    background.work(job)

    job.refresh_from_db()
    assert (job.state, Trainer.objects.exists()) == ("running", False)


def test_import_of_somebody_who_lost_the_right_fails():
    job = an_asked_import()
    Grant.objects.filter(user=job.asked_by).update(taken_at=timezone.now())

    assert tasks.begin_waiting_jobs() == 1

    job.refresh_from_db()
    assert (job.state, job.problem, Trainer.objects.exists()) == (
        "failed",
        "Whoever asked for this may no longer import. Ask an administrator.",
        False,
    )


def test_long_import_tells_that_it_lives(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "NOW_AND_THEN", 2)
    monkeypatch.setattr(writing, "BATCH", 2)
    rows = [f"T-{number}" for number in range(5)]
    folder = a_folder(tmp_path / "files", trainers=a_table("code", *rows))
    told: list[str] = []

    def tell(step: str, _done: int, _total: int) -> None:
        told.append(step)

    runs.write(runs.read(tables.sources_in(folder), tell=tell), tell=tell)

    counted = Counter(told)
    assert counted["Reading: trainers.csv"] == 3
    assert counted["Comparing with what is known"] == 4
    assert counted["Writing: trainers"] == 4


def test_job_that_another_worker_took_is_left_to_it(monkeypatch):
    job = a_look()
    jobs.begin(job)
    monkeypatch.setattr(jobs, "to_begin", lambda: [job.pk])

    assert tasks.begin_waiting_jobs() == 0


def test_file_without_rows_is_done():
    job = a_look(**{"trainers.csv": "code\n"})

    tasks.begin_waiting_jobs()

    job.refresh_from_db()
    assert (job.state, job.report["rows"]) == ("done", None)
    assert list(imports.rows_of(job, imports.Wanted(), None)) == []


def test_rows_beyond_what_is_kept_are_left_out_from_the_unchanged_end(monkeypatch):
    job = a_look(**{"trainers.csv": a_table("code,fte", "T-1,1", "T-2,9")})
    monkeypatch.setattr(background, "LARGEST_FILE", 200)

    tasks.begin_waiting_jobs()

    job.refresh_from_db()
    assert [row.key for row in imports.rows_of(job, imports.Wanted(), None)] == ["T-2"]
    assert job.report["files"]["trainers.csv"]["rows"] == 2


def test_rows_are_counted_from_the_first_of_all():
    rows = imports.Rows(
        total=3, first=2, kept=[imports.RowLine("trainers", 4, "T-3", "created", [])]
    )

    assert (len(rows), rows[2].key) == (3, "T-3")


@pytest.mark.parametrize(
    ("name", "table"),
    [("Trainers-rejected.csv", "trainers"), ("sessions (2).csv", "sessions"), ("rooms.csv", None)],
)
def test_table_is_told_by_the_name(name, table):
    assert files.table_of(name) == table


def test_every_problem_has_words_for_the_page():
    package = Path(background.__file__).parent
    sources = [path.read_text(encoding="utf-8") for path in package.glob("*.py")]
    codes = {
        found
        for text in sources
        for found in re.findall(r'(?:Wrong|Problem)\(\s*"([a-z-]+)"', text)
    }

    assert codes == imports.PROBLEMS.keys()

"""What the timetable calls: run twice, run at once, killed in the middle."""

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from notices.models import Notice
from tests.builders.trainers import a_trainer, an_engagement
from tests.builders.wellbeing import a_load, a_rating
from trainer_institute.celery import app
from trainers.actions import time_changes
from trainers.models import TimeChange, Trainer
from wellbeing import tasks
from wellbeing.models import Alert, EffortRating, LoadPolicy, OwnWeeklyLoad, WeeklyLoad

LONG_AGO = dt.datetime(2020, 1, 5, tzinfo=dt.UTC)
A_DAY = dt.timedelta(days=1)
WEEKS_STORED = 1 + 8
SECONDS_TO_WAIT = 60
KILLED_HALFWAY = """
import time

import django

django.setup()
from wellbeing import tasks
from wellbeing.actions import alerts


def stop(pictures, **named):
    print("weeks are written, alerts are not", flush=True)
    time.sleep(120)


alerts.review = stop
tasks.assess_changed_trainers()
"""


def overloaded_trainers(number: int) -> list[Trainer]:
    """Trainers with seven long days this week, of whom nothing is assessed yet."""
    LoadPolicy.objects.get_or_create(version=1, defaults={"from_week": dt.date(1900, 1, 1)})
    trainers = [a_trainer() for _ in range(number)]
    for trainer in trainers:
        today = trainer.employee.site.today()
        monday = today - A_DAY * today.weekday()
        for day in range(7):
            an_engagement(trainer, monday + A_DAY * day, minutes=480)
        time_changes.leave([(trainer.pk, monday)])
    return trainers


def assert_all_is_assessed_once(trainers: list[Trainer]) -> None:
    """Every week once in both views, one firm limit each, told to each once, nothing to do."""
    for table in (WeeklyLoad, OwnWeeklyLoad):
        assert table.objects.count() == WEEKS_STORED * len(trainers)
    hard = Alert.objects.filter(kind=Alert.Kind.HARD_RULE)
    assert sorted(hard.values_list("trainer", flat=True)) == [each.pk for each in trainers]
    told = Notice.objects.filter(kind="load-alert", values__kind="hard-rule")
    assert sorted(told.values_list("to", flat=True)) == [each.employee_id for each in trainers]
    assert not TimeChange.objects.exists()


@contextmanager
def a_worker(program: str) -> Iterator[subprocess.Popen[str]]:
    """A process of its own on the database of the tests."""
    tested = f"/{connection.settings_dict['NAME']}"
    address = urlsplit(settings.DATABASE_URL)._replace(path=tested).geturl()
    worker = subprocess.Popen(  # noqa: S603 - the test's own program
        [sys.executable, "-c", program],
        cwd=Path(settings.BASE_DIR),
        env={**os.environ, "DATABASE_URL": address},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield worker
    finally:
        worker.kill()
        worker.communicate(timeout=SECONDS_TO_WAIT)


@pytest.mark.django_db
def test_tasks_run_twice():
    trainers = overloaded_trainers(2)

    found = [(tasks.assess_changed_trainers(), tasks.assess_changed_trainers())]
    assert_all_is_assessed_once(trainers)
    found.append((tasks.assess_everybody(), tasks.assess_everybody()))

    assert found == [(2, 0), (2, 2)]
    assert Alert.objects.filter(kind=Alert.Kind.HARD_RULE).count() == 2


@pytest.mark.django_db
def test_everybody_is_found_without_a_note_of_change():
    trainers = overloaded_trainers(2)
    TimeChange.objects.all().delete()

    assert tasks.assess_everybody() == 2

    assert set(Alert.objects.values_list("trainer", flat=True)) == {each.pk for each in trainers}


@pytest.mark.django_db
def test_old_results_and_ratings_are_forgotten():
    a_load(ends_on=LONG_AGO.date())
    kept = a_rating(rated_at=dt.datetime(2099, 1, 1, tzinfo=dt.UTC))
    a_rating(rated_at=LONG_AGO)

    assert (tasks.forget_old_results(), tasks.forget_old_results()) == (2, 0)

    assert list(EffortRating.objects.all()) == [kept]
    assert not WeeklyLoad.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_assess_everybody_once():
    trainers = overloaded_trainers(3)

    def work(task) -> int:
        try:
            return task()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        changed = [pool.submit(work, tasks.assess_changed_trainers) for _beat in range(2)]
        nightly = [pool.submit(work, tasks.assess_everybody) for _beat in range(2)]

    assert sorted(each.result() for each in changed) == [0, 3]
    assert [each.result() for each in nightly] == [3, 3]
    hard = Alert.objects.filter(kind=Alert.Kind.HARD_RULE)
    assert hard.count() == len(trainers)
    assert not TimeChange.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_worker_killed_in_the_middle_loses_nothing_and_repeats_nothing():
    trainers = overloaded_trainers(3)

    with a_worker(KILLED_HALFWAY) as worker:
        assert worker.stdout is not None
        said = worker.stdout.readline()
        worker.kill()
        worker.wait(timeout=SECONDS_TO_WAIT)

    assert said == "weeks are written, alerts are not\n"
    assert not WeeklyLoad.objects.exists()
    assert TimeChange.objects.count() == 3
    assert tasks.assess_changed_trainers() == 3
    assert_all_is_assessed_once(trainers)


def test_timetable_assesses_within_a_minute_of_a_change_and_each_night():
    planned = {row["task"]: row["schedule"] for row in app.conf.beat_schedule.values()}

    assert planned["wellbeing.tasks.assess_changed_trainers"] <= 30
    assert planned["wellbeing.tasks.assess_everybody"] <= 24 * 3600
    assert planned["wellbeing.tasks.forget_old_results"] <= 24 * 3600

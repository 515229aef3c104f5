"""One beat leads, the next takes over within seconds, and none ticks without PostgreSQL."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
import redis
from django.db import connection
from django_guid import clear_guid, set_guid

from trainer_institute.celery import SECONDS_TO_WAIT_FOR_THE_LEAD, LeaderScheduler, app
from trainer_institute.views.health import redis_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def a_beat() -> Iterator[Callable[[], LeaderScheduler]]:
    """Makes beats that are let go at the end. They tick only where a test says so."""
    made: list[LeaderScheduler] = []

    def beat() -> LeaderScheduler:
        made.append(LeaderScheduler(app=app, schedule={}, lazy=True))
        return made[-1]

    yield beat
    for one in made:
        one.let_go()


def cut_connection_of(beat: LeaderScheduler) -> None:
    """PostgreSQL ends the leader's connection, as when the leader's computer dies."""
    assert beat._lock_connection is not None
    with beat._lock_connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        number = cursor.fetchone()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", number)


def test_only_one_beat_leads(a_beat):
    beats = [a_beat(), a_beat(), a_beat()]

    assert [[beat.leads() for beat in beats] for _round in range(2)] == [[True, False, False]] * 2


def test_next_beat_leads_when_the_first_ends(a_beat):
    first, second = a_beat(), a_beat()
    assert (first.leads(), second.leads()) == (True, False)

    first.close()

    assert (second.leads(), first.leads()) == (True, False)


def test_next_beat_leads_within_seconds_when_the_leader_dies(a_beat):
    first, second = a_beat(), a_beat()
    assert (first.leads(), second.leads()) == (True, False)
    began = time.monotonic()

    cut_connection_of(first)

    assert second.leads()
    assert time.monotonic() - began < SECONDS_TO_WAIT_FOR_THE_LEAD
    assert not first.leads()


def test_beat_that_lost_its_connection_may_lead_again(a_beat):
    beat = a_beat()
    assert beat.leads()

    cut_connection_of(beat)

    assert [beat.leads(), beat.leads()] == [False, True]


def test_beat_pauses_while_postgresql_is_out_of_reach(a_beat, tmp_path, monkeypatch):
    beat = a_beat()
    monkeypatch.setitem(connection.settings_dict, "HOST", str(tmp_path))

    assert (beat.leads(), beat.tick()) == (False, SECONDS_TO_WAIT_FOR_THE_LEAD)
    monkeypatch.undo()
    assert beat.leads()


def test_beat_without_the_lead_sends_nothing_and_looks_again_soon(a_beat):
    leader, waiting = a_beat(), a_beat()
    assert leader.leads()

    assert waiting.tick() == SECONDS_TO_WAIT_FOR_THE_LEAD
    assert leader.tick() <= SECONDS_TO_WAIT_FOR_THE_LEAD


def test_every_line_of_the_timetable_has_a_task():
    app.loader.import_default_modules()

    named = {line["task"] for line in app.conf.beat_schedule.values()}

    assert named - app.tasks.keys() == set()


@pytest.fixture
def a_queue(settings) -> Iterator[tuple[str, redis.Redis]]:
    """A queue nobody works on, and the Redis it lies in."""
    name = "tests-of-request-numbers"
    with closing(redis.Redis.from_url(redis_url(settings.REDIS_URL))) as client:
        client.delete(name)
        yield name, client
        client.delete(name)


def test_task_carries_the_number_of_the_request_that_asked_for_it(a_queue):
    name, client = a_queue
    set_guid("5f6d3c0f94f04a6e9b9d9a6a0a5a5c11")

    app.send_task("people.tasks.show_sign_of_life", queue=name)

    clear_guid()
    [message] = client.lrange(name, 0, -1)
    assert json.loads(message)["headers"]["X-Request-ID"] == "5f6d3c0f94f04a6e9b9d9a6a0a5a5c11"

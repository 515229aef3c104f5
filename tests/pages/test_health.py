"""What load balancers and the demo ask; files machines look for."""

import datetime as dt
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from people.actions import heartbeats
from people.models import Heartbeat
from trainer_institute.actions import roles
from trainer_institute.views import health

ALL_OK = {"database": "ok", "redis": "ok", "migrations": "ok", "worker": "ok"}


@pytest.fixture(autouse=True)
def _ask_anew() -> Iterator[None]:
    health._tables_must_be_current.cache_clear()
    yield
    health._tables_must_be_current.cache_clear()


def test_live_asks_nobody(client):
    answer = client.get("/health/live")

    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.django_db
def test_ready_with_everything_there(client):
    heartbeats.show("worker")

    answer = client.get("/health/ready")

    assert (answer.status_code, answer.json()) == (200, ALL_OK)
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_worker_that_showed_no_sign_of_life_is_late(client):
    answers = [client.get("/health/ready")]
    Heartbeat.objects.create(part="worker", at=timezone.now() - dt.timedelta(seconds=61))
    answers.append(client.get("/health/ready"))

    late = ALL_OK | {"worker": "late"}
    assert [(answer.status_code, answer.json()) for answer in answers] == [(200, late)] * 2


@pytest.mark.django_db
def test_redis_that_is_gone_is_late(client, settings, tmp_path):
    heartbeats.show("worker")
    settings.REDIS_URL = f"redis+socket://{tmp_path}/redis.sock?virtual_host=0"

    answer = client.get("/health/ready")

    assert (answer.status_code, answer.json()) == (200, ALL_OK | {"redis": "late"})


@pytest.fixture
def frozen_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A socket that takes calls and never answers."""
    address = Path("/tmp") / f"ti-frozen-{tmp_path_factory.getbasetemp().name}.sock"  # noqa: S108 - a short path
    address.unlink(missing_ok=True)
    with closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind(str(address))
        listener.listen()
        yield address
    address.unlink()


@pytest.mark.django_db
def test_redis_that_is_frozen_is_late_and_holds_nobody_up(client, settings, frozen_redis):
    heartbeats.show("worker")
    settings.REDIS_URL = f"redis+socket://{frozen_redis}?virtual_host=0"
    began = time.monotonic()

    answer = client.get("/health/ready")

    assert (answer.status_code, answer.json()) == (200, ALL_OK | {"redis": "late"})
    assert time.monotonic() - began < 3


def test_database_that_is_down_makes_it_not_ready(client, transactional_db, tmp_path):
    there = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = str(tmp_path)
    try:
        answer = client.get("/health/ready")
    finally:
        connection.close()
        connection.settings_dict["HOST"] = there

    expected = {"database": "failed", "redis": "ok", "migrations": "unknown", "worker": "unknown"}
    assert (answer.status_code, answer.json()) == (503, expected)


def test_migration_that_waits_makes_it_not_ready_until_it_ran(client, transactional_db):
    heartbeats.show("worker")
    with roles.as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations "
            "WHERE app = 'people') RETURNING app, name"
        )
        row = cursor.fetchone()
    try:
        waiting = client.get("/health/ready")
    finally:
        with roles.as_owner(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", row
            )
    done = client.get("/health/ready")

    expected = ALL_OK | {"migrations": "pending", "worker": "unknown"}
    assert (waiting.status_code, waiting.json()) == (503, expected)
    assert (done.status_code, done.json()) == (200, ALL_OK)


@pytest.mark.django_db
def test_migrations_are_asked_for_once(client, django_assert_num_queries):
    client.get("/health/ready")

    with django_assert_num_queries(2):
        client.get("/health/ready")


@pytest.mark.parametrize(
    ("broker", "expected"),
    [
        ("redis+socket:///a b/redis.sock?virtual_host=0", "unix:///a b/redis.sock?db=0"),
        ("redis+socket:///a/redis.sock?virtual_host=/3", "unix:///a/redis.sock?db=3"),
        ("redis+socket:///a/redis.sock", "unix:///a/redis.sock?db=0"),
        ("rediss://user:word@host:6380/1", "rediss://user:word@host:6380/1"),
    ],
)
def test_address_of_redis_is_read_as_the_broker_reads_it(broker, expected):
    assert health.redis_url(broker) == expected


def test_security_txt_names_a_contact_for_half_a_year(client, settings):
    settings.SECURITY_CONTACT = "security@example.org"

    answer = client.get("/.well-known/security.txt")

    contact, expires, languages = answer.content.decode().splitlines()
    until = dt.datetime.strptime(expires, "Expires: %Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
    assert contact == "Contact: mailto:security@example.org"
    assert dt.timedelta(days=170) < until - timezone.now() < dt.timedelta(days=181)
    assert languages == "Preferred-Languages: en, ru"
    assert answer["Content-Type"] == "text/plain; charset=utf-8"


def test_security_contact_may_be_a_page(client, settings):
    settings.SECURITY_CONTACT = "https://example.org/report"

    answer = client.get("/.well-known/security.txt")

    assert answer.content.decode().splitlines()[0] == "Contact: https://example.org/report"


def test_search_engines_are_sent_away(client):
    answer = client.get("/robots.txt")

    assert answer.content.decode() == "User-agent: *\nDisallow: /\n"

"""What a load balancer asks: does the process answer, and can it work."""

from functools import cache
from urllib.parse import parse_qs, urlsplit

import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from redis.backoff import NoBackoff
from redis.retry import Retry

from people.actions import heartbeats

OK, LATE, PENDING, FAILED, UNKNOWN = "ok", "late", "pending", "failed", "unknown"
SECONDS_FOR_REDIS = 0.5
SERVICE_UNAVAILABLE = 503


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """200 with two letters: the process answers. Nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """The state of the four parts; 503 if pages cannot work.

    Pages work without Redis and without a worker, only later things come late: that is 200 with
    the word "late". While PostgreSQL is out of reach or its tables are not current, what stands in
    them is "unknown".
    """
    database = _database()
    migrations = _migrations() if database == OK else UNKNOWN
    parts = {
        "database": database,
        "redis": _redis(),
        "migrations": migrations,
        "worker": _worker() if migrations == OK else UNKNOWN,
    }
    status = 200 if migrations == OK else SERVICE_UNAVAILABLE
    return JsonResponse(parts, status=status)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return FAILED
    return OK


def _worker() -> str:
    return OK if heartbeats.is_alive("worker") else LATE


def _migrations() -> str:
    """Whether the tables are those this code was written for; never asked again once they are."""
    try:
        _tables_must_be_current()
    except _Pending:
        return PENDING
    return OK


class _Pending(Exception):
    """Keeps the answer "not yet" out of the cache."""


@cache
def _tables_must_be_current() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise _Pending


def _redis() -> str:
    client = redis.Redis.from_url(
        redis_url(settings.REDIS_URL),
        socket_timeout=SECONDS_FOR_REDIS,
        socket_connect_timeout=SECONDS_FOR_REDIS,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        client.ping()
    except (redis.RedisError, OSError):
        return LATE
    finally:
        client.close()
    return OK


def redis_url(broker: str) -> str:
    """The broker's address as the Redis client writes it: Celery has a scheme of its own."""
    parts = urlsplit(broker)
    if parts.scheme != "redis+socket":
        return broker
    number = parse_qs(parts.query).get("virtual_host", ["0"])[0].strip("/") or "0"
    return f"unix://{parts.path}?db={number}"

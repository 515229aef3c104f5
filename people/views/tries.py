"""Counts tries to name a deputy, which would else tell, try by try, who has an account."""

import datetime as dt

from django.core.cache import cache
from django.utils import timezone

from people.models import User

ALLOWED = 20
WITHIN = dt.timedelta(hours=1)


def are_used_up(user: User) -> bool:
    """Whether the user tried in vain too often within the last hour."""
    return len(_recent(user)) >= ALLOWED


def count(user: User) -> None:
    """Nothing; one more try was in vain."""
    tried = [*_recent(user), timezone.now()]
    cache.set(_key(user), tried[-ALLOWED:], timeout=WITHIN.total_seconds())


def _recent(user: User) -> list[dt.datetime]:
    since = timezone.now() - WITHIN
    return [tried for tried in cache.get(_key(user), []) if tried > since]


def _key(user: User) -> str:
    return f"deputy-tries-{user.pk}"

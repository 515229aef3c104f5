"""Forgets sign-ins that are over, and tries nobody counts any more."""

import datetime as dt

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from people.models import User


@transaction.atomic
def remove_expired(*, at: dt.datetime | None = None) -> int:
    """How many rows were removed: expired sign-ins, where they came from, old wrong passwords."""
    now = at or timezone.now()
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    counted_since = now - dt.timedelta(hours=settings.AXES_COOLOFF_TIME)
    over: list[models.QuerySet[models.Model]] = [
        Session.objects.filter(expire_date__lt=now),
        UserSession.objects.filter(~Exists(alive)),
        AccessAttempt.objects.filter(attempt_time__lt=counted_since),
    ]
    return sum(rows.delete()[0] for rows in over) + _remove_old_counters(now)


def _remove_old_counters(now: dt.datetime) -> int:
    """How many counters of limits were over; the cache itself only tidies up when it is full."""
    counters = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {counters} WHERE expires < %s", [now])  # noqa: S608 - a setting
        return int(cursor.rowcount)


def forget(user: User) -> None:
    """Nothing; every sign-in of the user ends, and no address or browser of theirs is kept."""
    listed = UserSession.objects.filter(user=user)
    keys = list(listed.values_list("session_key", flat=True))
    listed.delete()
    Session.objects.filter(session_key__in=keys).delete()

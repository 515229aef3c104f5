"""Forgets sign-ins that are over, and wrong passwords nobody counts any more."""

import datetime as dt

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from people.models import User


@transaction.atomic
def remove_expired(*, at: dt.datetime | None = None) -> int:
    """How many rows were removed: expired sign-ins, where they came from, old wrong passwords."""
    now = at or timezone.now()
    expired, _kinds = Session.objects.filter(expire_date__lt=now).delete()
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    listed, _kinds = UserSession.objects.filter(~Exists(alive)).delete()
    counted_since = now - dt.timedelta(hours=settings.AXES_COOLOFF_TIME)
    counted, _kinds = AccessAttempt.objects.filter(attempt_time__lt=counted_since).delete()
    return expired + listed + counted


def forget(user: User) -> None:
    """Nothing; every sign-in of the user ends, and no address or browser of theirs is kept."""
    listed = UserSession.objects.filter(user=user)
    keys = list(listed.values_list("session_key", flat=True))
    listed.delete()
    Session.objects.filter(session_key__in=keys).delete()

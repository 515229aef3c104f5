"""Signs of life of what runs in the background."""

import datetime as dt

from django.utils import timezone

from people.models import Heartbeat

LATE_AFTER = dt.timedelta(seconds=60)


def show(part: str) -> None:
    """Nothing; notes that the part was alive just now."""
    Heartbeat.objects.update_or_create(part=part, defaults={"at": timezone.now()})


def is_alive(part: str, *, at: dt.datetime | None = None) -> bool:
    """Whether the part showed itself within the last minute."""
    since = (at or timezone.now()) - LATE_AFTER
    return Heartbeat.objects.filter(part=part, at__gt=since).exists()

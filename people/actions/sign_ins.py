"""Forgets sign-ins that are over."""

from django.contrib.sessions.models import Session
from django.utils import timezone


def remove_expired() -> int:
    """How many expired sign-ins were removed."""
    removed, _kinds = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return removed

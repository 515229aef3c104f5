"""Leaves a line about who did what and why."""

from django.db import models

from people.models import Trace, User


def leave(*, by: User | None, what: str, about: models.Model, why: str = "") -> Trace:
    """The saved trace; `by` is None for what the timetable does by itself."""
    return Trace.objects.create(
        by=by, what=what, about_kind=about._meta.label_lower, about_id=about.pk, why=why
    )

"""What people were told."""

import datetime as dt
from collections.abc import Mapping
from itertools import count

from django.utils import timezone

from notices.models import Notice
from people.models import Employee

_numbers = count(1)


def a_notice(
    to: Employee | None,
    *,
    kind: str = "kind-without-a-text",
    due_at: dt.datetime | None = None,
    read_at: dt.datetime | None = None,
    values: Mapping[str, object] | None = None,
) -> Notice:
    """A notice about the person itself, planned and due a minute ago."""
    assert to is not None
    a_minute_ago = timezone.now() - dt.timedelta(minutes=1)
    return Notice.objects.create(
        key=f"a-notice-{next(_numbers)}",
        kind=kind,
        about_kind="people.employee",
        about_id=to.pk,
        to=to,
        values=dict(values or {}),
        planned_at=a_minute_ago,
        due_at=due_at or a_minute_ago,
        read_at=read_at,
    )

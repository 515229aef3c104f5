"""Notes that the time of trainers changed, so that their load is assessed again."""

import datetime as dt
from collections.abc import Iterable

from trainers.models import TimeChange


def leave(changes: Iterable[tuple[int, dt.date]]) -> int:
    """How many notes were left: for each trainer's number one, from the earliest day on.

    Called inside the transaction that changed the time, so that no change goes without its note.
    """
    earliest: dict[int, dt.date] = {}
    for trainer, day in changes:
        earliest[trainer] = min(day, earliest.get(trainer, day))
    notes = [TimeChange(trainer_id=trainer, from_day=day) for trainer, day in earliest.items()]
    return len(TimeChange.objects.bulk_create(notes))

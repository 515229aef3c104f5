"""Two writers on one session: what the second does when the first changed it meanwhile."""

import threading
import time
from collections.abc import Callable

from django.db import connection, transaction

from people.rules import Refused
from sessions.models import TrainingSession

WAITING = """
    SELECT count(*) FROM pg_locks
    WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
"""
PATIENCE_SECONDS = 4.0


def while_held(
    session: TrainingSession, *, change: Callable[[], object], meanwhile: Callable[[], object]
) -> str:
    """What the second writer is answered, who began before the first one's change could be seen."""
    answers: list[str] = []

    def write() -> None:
        try:
            meanwhile()
            answers.append("done")
        except Refused as refusal:
            answers.append(str(refusal))
        finally:
            connection.close()

    second = threading.Thread(target=write)
    with transaction.atomic():
        TrainingSession.objects.select_for_update(no_key=True).get(pk=session.pk)
        second.start()
        _until_somebody_waits()
        change()
    second.join()
    return answers[0]


def _until_somebody_waits() -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone() != (0,):
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits for the session")

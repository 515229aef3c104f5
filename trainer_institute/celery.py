"""Work in the background: the Celery application, its timetable, and one beat that leads.

PostgreSQL holds every truth and Redis only rings the bell, so every task of the timetable finds its
work in tables and may run twice or late without harm.
"""

import datetime as dt
import logging
import os
from contextlib import suppress

from celery import Celery
from celery.beat import Scheduler
from django.db import Error as DatabaseFault
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trainer_institute.settings")

logger = logging.getLogger(__name__)

app = Celery("trainer_institute")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Due at once when a beat takes the lead: what the last one missed is not waited for.
LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
SECONDS_BETWEEN_SIGNS_OF_LIFE = 10
SECONDS_BETWEEN_ASSESSMENTS = 20
SECONDS_BETWEEN_JOBS = 5
HOUR = 3600

app.conf.beat_schedule = {
    name: {
        "task": task,
        "schedule": float(seconds),
        "last_run_at": LONG_AGO,
        # What no worker took before the next one is due is not worth doing late.
        "options": {"expires": seconds},
    }
    for name, task, seconds in (
        ("sign of life", "people.tasks.show_sign_of_life", SECONDS_BETWEEN_SIGNS_OF_LIFE),
        ("expired files", "people.tasks.remove_expired_files", HOUR),
        ("expired sign-ins", "people.tasks.remove_expired_sign_ins", HOUR),
        ("expired history", "people.tasks.expire_history", 24 * HOUR),
        ("waiting jobs", "trainer_institute.tasks.begin_waiting_jobs", SECONDS_BETWEEN_JOBS),
        ("changed loads", "wellbeing.tasks.assess_changed_trainers", SECONDS_BETWEEN_ASSESSMENTS),
        # Weeks begin at another hour at each site; what has not changed is not written again.
        ("all loads", "wellbeing.tasks.assess_everybody", 6 * HOUR),
        ("old loads", "wellbeing.tasks.forget_old_results", 24 * HOUR),
    )
}

BEAT_LOCK = 7_261_404_001  # any number no other advisory lock of this database uses
SECONDS_TO_WAIT_FOR_THE_LEAD = 5.0


class LeaderScheduler(Scheduler):
    """A beat that ticks only while it holds the advisory lock; the others wait to take over.

    The lock lives on a connection of its own: when the leader dies, PostgreSQL ends the connection
    and the next beat leads within seconds. Two plain beats would send everything twice.
    """

    _lock_connection: BaseDatabaseWrapper | None = None

    def tick(self) -> float:  # type: ignore[override] # the defaults Celery binds stay its own
        """Seconds until the next look at the timetable."""
        if not self.leads():
            return SECONDS_TO_WAIT_FOR_THE_LEAD
        return min(super().tick(), SECONDS_TO_WAIT_FOR_THE_LEAD)

    def leads(self) -> bool:
        """Whether this beat holds the lock now; False while PostgreSQL cannot be asked."""
        try:
            return self._hold_lock()
        except OperationalError as problem:
            logger.warning("beat cannot reach PostgreSQL and pauses: %s", problem)
            self.let_go()
            return False

    def _hold_lock(self) -> bool:
        if self._lock_connection is not None:
            with self._lock_connection.cursor() as cursor:
                cursor.execute("SELECT 1")  # a lost connection is a lost lock
            return True
        candidate = connections.create_connection("default")
        with candidate.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [BEAT_LOCK])
            row = cursor.fetchone()
        if row is None or not row[0]:
            candidate.close()
            return False
        self._lock_connection = candidate
        return True

    def let_go(self) -> None:
        """Gives up the lead, if this beat has it."""
        lost, self._lock_connection = self._lock_connection, None
        if lost is None:
            return
        # PostgreSQL notices a closed connection a moment later: the lock is given back by name.
        with suppress(DatabaseFault), lost.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [BEAT_LOCK])
        lost.close()

    def close(self) -> None:
        """Ends cleanly: the next beat may lead at once."""
        self.let_go()
        super().close()

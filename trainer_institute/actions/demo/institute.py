"""Fills an empty institute: the company, then a year of training, then the load it makes."""

import datetime as dt
import random
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone

from people.models import Employee, Site
from people.rules import Refused
from trainer_institute.actions.demo import company, logs, staff
from trainer_institute.actions.demo.company import Say
from trainer_institute.actions.demo.figures import PLACES, SCALES
from trainer_institute.actions.demo.plan import plan
from trainer_institute.actions.demo.sessions import Scribe, over_by_now
from trainer_institute.actions.demo.weeks import Weeks
from wellbeing.actions import assessments

MORNING = dt.time(6, tzinfo=dt.UTC)
"""At that time it is the same day at every site."""
FIRST_ASSESSED_WEEK = 34


@transaction.atomic
def fill(*, scale: str, seed: int, today: dt.date | None = None, say: Say) -> int:
    """How many people the institute knows now; raises Refused unless it is empty.

    `today` is the day the demonstration is told on, by default this one at the first site.
    """
    if Site.objects.exists() or Employee.objects.exists():
        raise Refused(
            "This institute is not empty. Point INSTITUTE_DATA to a new folder to fill another one."
        )
    _expect_large_tables()
    weeks = Weeks(today or _today(timezone.now()))
    dice = random.Random(seed)  # noqa: S311 - an invented company, no secret
    made = company.found(weeks, scale=scale, dice=dice, say=say)
    if scale == SCALES[0]:
        _train(made, weeks, seed=seed, say=say)
    return Employee.objects.count()


def _expect_large_tables() -> None:
    """PostgreSQL plans its look-ups of foreign keys while the tables are still empty, and would
    read tens of thousands of rows for every row added. Told to use indexes, it takes seconds."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")


def _train(made: company.Company, weeks: Weeks, *, seed: int, say: Say) -> None:
    """A year of sessions, and what the load model says of it."""
    planned = plan(weeks.today, seed)
    say(f"{len(planned.trainings):,} sessions")
    staff.open_switches()
    trainers = staff.trainers_of(made, weeks)
    catalog = staff.catalog(trainers, weeks)
    staff.rights(planned, trainers, catalog)
    staff.targets(planned, made.sites, catalog)
    staff.absences(planned.away, trainers)
    written = Scribe(weeks, made.sites, trainers, catalog).write(planned)
    logs.write(over_by_now(written, weeks), random.Random(seed))  # noqa: S311 - invented too
    first = dict.fromkeys((t.pk for t in trainers.values()), weeks.day(FIRST_ASSESSED_WEEK))
    say("The load of every trainer")
    assessments.assess(at=_told_at(weeks.today), from_weeks=first)


def _told_at(today: dt.date) -> dt.datetime:
    """An instant of that day; of the real one never an instant to come, or nobody is told yet."""
    morning, now = dt.datetime.combine(today, MORNING), timezone.now()
    return min(now, morning) if today == _today(now) else morning


def _today(now: dt.datetime) -> dt.date:
    """The day at the first site."""
    return now.astimezone(ZoneInfo(PLACES[0].zone)).date()

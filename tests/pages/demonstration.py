"""The demonstration as its tests fill it, and what tells one institute from another."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

from django.core.management import call_command
from django.db import connection, transaction

from trainers.models import Trainer

TODAY = dt.date(2026, 11, 23)
PEOPLE = {
    "Norilsk": 17_500,
    "Talnakh": 8_500,
    "Yekaterinburg": 3_000,
    "Monchegorsk": 8_000,
    "Zapolyarny": 5_500,
    "Chita": 5_500,
}
FINGERPRINTS = (
    "SELECT md5(string_agg(concat_ws('|', personnel_number, pass_number, last_name,"
    " first_name, patronymic), ',' ORDER BY personnel_number, pass_number)) FROM people_employee",
    "SELECT md5(string_agg(concat_ws('|', code, zone, starts_at, ends_at, expected_people,"
    " head_count, state), ',' ORDER BY code)) FROM training_sessions_trainingsession",
    "SELECT md5(string_agg(concat_ws('|', code, starts_at, minutes, kind, title, role, group_size,"
    " night_away, state), ',' ORDER BY code, starts_at))"
    " FROM trainers_engagement e JOIN trainers_trainer t ON t.id = e.trainer_id",
    "SELECT md5(string_agg(concat_ws('|', logged_at, enthusiasm, what_worked, what_to_change),"
    " ',' ORDER BY logged_at, enthusiasm, what_worked, what_to_change))"
    " FROM training_sessions_sessionlog",
    "SELECT md5(string_agg(concat_ws('|', code, ends_on, shown, level), ','"
    " ORDER BY code, ends_on))"
    " FROM wellbeing_ownweeklyload w JOIN trainers_trainer t ON t.id = w.trainer_id",
)


def fill(**options: object) -> str:
    said = StringIO()
    options = {"scale": "small", "today": TODAY, **options}
    call_command("fill_demo", stdout=said, **options)
    return said.getvalue()


@contextmanager
def an_institute(seed: int) -> Iterator[str]:
    """What filling it says; nothing of it stays."""
    with transaction.atomic():
        yield fill(seed=seed)
        transaction.set_rollback(True)


def emptied() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "TRUNCATE people_site, people_employee, people_department, programs_program,"
            " trainers_category, people_switch CASCADE"
        )


def fingerprint() -> list[str]:
    found = []
    with connection.cursor() as cursor:
        for query in FINGERPRINTS:
            cursor.execute(query)
            found.append(str(cursor.fetchone()[0]))
    return found


def trainer(number: int) -> Trainer:
    return Trainer.objects.get(code=f"PM-{number + 1:03d}")

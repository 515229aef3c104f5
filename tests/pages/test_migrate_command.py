"""`migrate` works as the owner and leaves the application its rights, no more and no less."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from people.rules import Refused
from trainer_institute.actions import roles

HISTORY = {"SELECT", "INSERT"}
WORK = {"SELECT", "INSERT", "UPDATE", "DELETE"}


def rights_on(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT one FROM unnest(%s) AS one WHERE has_table_privilege('institute_app', %s, one)",
            [sorted(WORK), table],
        )
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("arguments", [[], ["people"]])
def test_migrate_gives_rights_again_whatever_it_was_asked(arguments):
    with roles.as_owner(), connection.cursor() as cursor:
        cursor.execute("REVOKE ALL ON people_site FROM institute_app")
        cursor.execute("GRANT UPDATE ON people_trace TO institute_app")
    before = rights_on("people_site"), rights_on("people_trace")

    call_command("migrate", *arguments, verbosity=0)

    assert before == (set(), {*HISTORY, "UPDATE"})
    assert (rights_on("people_site"), rights_on("people_trace")) == (WORK, HISTORY)
    with roles.as_owner():
        roles.grant(also_truncate=True)


@pytest.mark.django_db(transaction=True)
def test_rights_are_given_all_or_none(monkeypatch):
    def run_until_something_is_taken_back(cursor, statement, *names):
        if statement.startswith("REVOKE"):
            raise DatabaseError("the connection broke")
        run(cursor, statement, *names)

    run = roles._run
    monkeypatch.setattr(roles, "_run", run_until_something_is_taken_back)

    with roles.as_owner(), pytest.raises(DatabaseError, match="broke"):
        roles.grant()

    assert rights_on("people_trace") == HISTORY


@pytest.mark.django_db
def test_rights_need_two_roles(settings):
    settings.DATABASE_OWNER = {**settings.DATABASE_OWNER, "USER": settings.DATABASE_ROLE}

    with pytest.raises(Refused, match="name the same role"), transaction.atomic():
        roles.grant()


def test_migrate_without_the_owner_says_what_is_missing(settings):
    settings.DATABASE_OWNER_URL = ""

    with pytest.raises(CommandError, match="DATABASE_OWNER_URL: give the address"):
        call_command("migrate", verbosity=0)

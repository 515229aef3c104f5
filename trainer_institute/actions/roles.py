"""The two database roles: the owner changes tables, the application works in them.

Earlier versions of rows are written by triggers alone, with the rights of the owner. Traces and
the record of who looked take rows from the application. No query of the application can change or
remove any of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pghistory.models
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg2 import sql

from people.models import AccessLog, Trace
from people.rules import Refused

WRITING = "INSERT, UPDATE, DELETE"
NEVER_QUIET = """
    CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
    LANGUAGE sql IMMUTABLE AS 'SELECT false'
"""
READ_ONLY_TABLES = ("django_migrations", "institute_history_rule")
SIGNS_IN_BY = ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")


@contextmanager
def as_owner() -> Iterator[None]:
    """Signs the default connection in as the owner of the tables while the block runs."""
    connected: dict[str, object] = connection.settings_dict
    mine = {key: connected[key] for key in SIGNS_IN_BY}
    connection.close()
    connected.update({key: value for key, value in settings.DATABASE_OWNER.items() if key in mine})
    try:
        yield
    finally:
        connection.close()
        connected.update(mine)


def written_by_application() -> list[str]:
    """Names of the append-only tables into which the application itself writes rows."""
    return sorted(model._meta.db_table for model in (Trace, AccessLog))


def append_only_tables() -> list[str]:
    """Names of the tables that take rows and never give one up."""
    versions = [model for model in apps.get_models() if issubclass(model, pghistory.models.Event)]
    tables = [model._meta.db_table for model in versions if model._meta.managed]
    return sorted([*tables, *written_by_application()])


@transaction.atomic
def grant(*, also_truncate: bool = False) -> None:
    """Gives the application's role its rights on all tables; call it signed in as the owner.

    All at once: nobody ever sees the moment between giving everything and taking back what would
    let history be changed. Tables and functions that do not exist (yet) are passed over.
    `also_truncate` is for test databases alone: test cases empty tables between them.
    Raises Refused if both addresses name one role.
    """
    app, owner = settings.DATABASE_ROLE, settings.DATABASE_OWNER["USER"]
    if app == owner:
        raise Refused(
            "DATABASE_URL and DATABASE_OWNER_URL name the same role."
            " Give the application a role of its own."
        )
    with connection.cursor() as cursor:
        everything = "SELECT, INSERT, UPDATE, DELETE" + (", TRUNCATE" if also_truncate else "")
        _run(cursor, "GRANT USAGE ON SCHEMA public TO {app}", app)
        _run(cursor, f"GRANT {everything} ON ALL TABLES IN SCHEMA public TO {{app}}", app)
        _run(cursor, "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app}", app)
        _seal_history(cursor)
        there = set(connection.introspection.table_names(cursor))
        for table in there.intersection(append_only_tables()):
            taken = "UPDATE, DELETE" if table in written_by_application() else WRITING
            _run(cursor, f"REVOKE {taken} ON {{table}} FROM {{app}}", app, table)
        for table in there.intersection(READ_ONLY_TABLES):
            _run(cursor, f"REVOKE {WRITING}, TRUNCATE ON {{table}} FROM {{app}}", app, table)
        cursor.execute("SELECT 1 FROM pg_proc WHERE proname = 'institute_erase'")
        if cursor.fetchone():
            _run(cursor, "REVOKE ALL ON FUNCTION institute_erase FROM PUBLIC", app)
            _run(cursor, "GRANT EXECUTE ON FUNCTION institute_erase TO {app}", app)


def _seal_history(cursor: CursorWrapper) -> None:
    """Lets the triggers write history as the owner, whatever the session of the application says.

    The library's triggers run with the rights of whoever changes a row, find their tables by the
    search path of the session and can be told by a session variable to be quiet.
    """
    cursor.execute(
        "SELECT proname FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'pgtrigger\\_%'"
    )
    for (trigger,) in cursor.fetchall():
        cursor.execute(
            sql.SQL(
                "ALTER FUNCTION public.{}() SECURITY DEFINER SET search_path = public, pg_temp"
            ).format(sql.Identifier(trigger))
        )
    cursor.execute("SELECT 1 FROM pg_proc WHERE proname = '_pgtrigger_should_ignore'")
    if cursor.fetchone():
        cursor.execute(NEVER_QUIET)


def _run(cursor: CursorWrapper, statement: str, app: str, table: str = "") -> None:
    names = {"app": sql.Identifier(app), "table": sql.Identifier(table)}
    cursor.execute(sql.SQL(statement).format(**names))

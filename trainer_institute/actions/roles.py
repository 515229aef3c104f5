"""The two database roles: the owner changes tables, the application works in them.

History, traces and the record of who looked take rows from the application and give them back to
read; no query of the application can change or remove one.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pghistory.models
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper
from psycopg2 import sql

from people.models import AccessLog, Trace
from people.rules import Refused

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


def append_only_tables() -> list[str]:
    """Names of the tables that take rows and never give one up."""
    kept: list[type[models.Model]] = [Trace, AccessLog]
    kept += [model for model in apps.get_models() if issubclass(model, pghistory.models.Event)]
    return sorted(model._meta.db_table for model in kept if model._meta.managed)


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
        there = set(connection.introspection.table_names(cursor))
        for table in there.intersection(append_only_tables()):
            _run(cursor, "REVOKE UPDATE, DELETE ON {table} FROM {app}", app, table)
        for table in there.intersection(READ_ONLY_TABLES):
            _run(
                cursor, "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table} FROM {app}", app, table
            )
        cursor.execute("SELECT 1 FROM pg_proc WHERE proname = 'institute_erase'")
        if cursor.fetchone():
            _run(cursor, "REVOKE ALL ON FUNCTION institute_erase FROM PUBLIC", app)
            _run(cursor, "GRANT EXECUTE ON FUNCTION institute_erase TO {app}", app)


def _run(cursor: CursorWrapper, statement: str, app: str, table: str = "") -> None:
    names = {"app": sql.Identifier(app), "table": sql.Identifier(table)}
    cursor.execute(sql.SQL(statement).format(**names))

"""Writes assessed weeks: one statement for thousands of rows.

By hand, since an assessment of ten thousand trainers writes several hundred thousand rows, and
making an object of each takes longer than reckoning it.
"""

import json
from collections.abc import Sequence

from django.db import connection

from wellbeing.queries.stored import TABLES, Columns
from wellbeing.rules.policy import View

ROWS_AT_ONCE = 2_000
KEY = ("trainer_id", "ends_on")


def write(view: View, rows: Sequence[Columns]) -> None:
    """Nothing; the weeks stand in the table of the view in place of what stood there."""
    statement = _statement(view)
    with connection.cursor() as cursor:
        for start in range(0, len(rows), ROWS_AT_ONCE):
            cursor.execute(statement, [json.dumps(rows[start : start + ROWS_AT_ONCE])])


def _statement(view: View) -> str:
    """Made of the names and types of columns alone."""
    table = TABLES[view]._meta
    fields = [field for field in table.concrete_fields if not field.primary_key]
    names = ", ".join(f'"{field.column}"' for field in fields)
    typed = ", ".join(f'"{field.column}" {field.db_type(connection)}' for field in fields)
    renewed = ", ".join(
        f'"{field.column}" = EXCLUDED."{field.column}"'
        for field in fields
        if field.column not in KEY
    )
    return (
        f'INSERT INTO "{table.db_table}" ({names})'  # noqa: S608 - no value is in it
        f" SELECT {names} FROM json_to_recordset(%s) AS given({typed})"
        f" ON CONFLICT ({', '.join(KEY)}) DO UPDATE SET {renewed}"
    )

"""Lets changes to one matter come one after the other where there is no row yet to lock."""

from django.db import connection


def line_up(matter: str) -> None:
    """Nothing; whoever lines up for the same matter waits until this transaction ends.

    For changes that compare what stands with what shall stand: two at once would each compare with
    what stood before both.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [matter])

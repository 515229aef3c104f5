"""Writes down who read named figures of other people."""

from collections.abc import Iterable

from django.db import DatabaseError, OperationalError

from people.models import AccessLog, Employee, Right, User


class LookNotWritten(OperationalError):
    """A look that could not be written down, for whatever reason: an outage to who asked.

    The page answers 503 and shows nothing.
    """


def log(viewer: User, *, page: str, employees: Iterable[Employee], right: Right) -> None:
    """Nothing; one row for one answer. The viewer's own figures are not counted.

    `page` is the name of the URL. Called before the answer is rendered, so that nothing is shown
    that was not written down; raises LookNotWritten if that fails.
    """
    others = sorted({person.pk for person in employees if person.pk != viewer.employee_id})
    if not others:
        return
    try:
        AccessLog.objects.create(viewer=viewer, page=page, employees=others, right=right)
    except DatabaseError as problem:
        raise LookNotWritten(str(problem)) from problem

"""Writes down who read named figures of other people."""

from collections.abc import Iterable

from people.models import AccessLog, Employee, Right, User


def log(viewer: User, *, page: str, employees: Iterable[Employee], right: Right) -> None:
    """Nothing; one row for one answer. The viewer's own figures are not counted.

    Called before the answer is rendered, so that nothing is shown that was not written down.
    """
    others = sorted({person.pk for person in employees if person.pk != viewer.employee_id})
    if others:
        AccessLog.objects.create(viewer=viewer, page=page, employees=others, right=right)

"""Writes down who read load or alerts of whom, each by the right that opened it."""

from collections.abc import Iterable

from people.actions import access
from people.models import User
from trainers.models import Trainer
from wellbeing.queries.reach import rights_used


def note(viewer: User, *, page: str, trainers: Iterable[Trainer]) -> None:
    """Nothing; one row for each right used. Called before the answer is rendered.

    Somebody with two rights may read one site by the first and another by the second.
    """
    for right, employees in rights_used(viewer, trainers).items():
        access.log(viewer, page=page, employees=employees, right=right)

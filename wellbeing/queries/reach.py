"""Whose load a user may read, as rows; `policies` answers the same for one trainer."""

from collections.abc import Iterable

from django.db.models import QuerySet

from people.models import Employee, Right, User
from trainers.models import Trainer
from wellbeing.models.sight import Sight
from wellbeing.rules.reach import Reach


def trainers_with_load(user: User, *, least: Reach = Reach.LEVEL) -> QuerySet[Trainer]:
    """Trainers of whose load the user learns at least so much; always the user's own."""
    return Trainer.objects.filter(Sight.of(user).rows(least))


def rights_used(user: User, trainers: Iterable[Trainer]) -> dict[Right, list[Employee]]:
    """The trainers by the right that opens their figures to the user, for the record of looks.

    Where no figure is open the user reads a request for relief, and that goes to care.
    """
    sight = Sight.of(user)
    used: dict[Right, list[Employee]] = {}
    for trainer in trainers:
        right = sight.right_to_figure(trainer) or Right.CARE
        used.setdefault(right, []).append(trainer.employee)
    return used

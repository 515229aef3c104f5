"""Whose load a user may read, as rows; `policies` answers the same for one trainer."""

from django.db.models import QuerySet

from people.models import Right, User
from trainers.models import Trainer
from wellbeing.models.sight import Sight
from wellbeing.rules.reach import Reach


def trainers_with_load(user: User, *, least: Reach = Reach.LEVEL) -> QuerySet[Trainer]:
    """Trainers of whose load the user learns at least so much; always the user's own."""
    return Trainer.objects.filter(Sight.of(user).rows(least))


def right_used(user: User, trainer: Trainer | None = None) -> Right:
    """The right by which the user reads load of others, or of one; who only reads the own trains.

    It stands in the log of who looked.
    """
    sight = Sight.of(user)
    rights = sight.rights() if trainer is None else sight.rights_to(trainer)
    return rights[0] if rights else Right.TRAIN

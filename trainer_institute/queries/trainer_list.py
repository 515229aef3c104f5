"""A line about each trainer of a list, from the floors of trainers and of programs."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from people.models import Employee, User
from programs.queries import rights
from programs.queries.rights import RightLine
from trainers import policies, queries
from trainers.models import Trainer


@dataclass(frozen=True)
class TrainerLine:
    """A trainer in the list. `is_away` is None where the viewer may not know it."""

    trainer: Trainer
    share: Decimal
    languages: list[str]
    rights: list[RightLine]
    is_active: bool
    is_away: bool | None


def trainers_found(viewer: User, asked: dict[str, str], *, on: dt.date) -> QuerySet[Trainer]:
    """The trainers whom the viewer sees and asked for: text, site, program, right and role."""
    seen = Trainer.objects.visible_to(viewer)
    role = asked["role"] or queries.ACTIVE
    found = queries.trainers_found(
        seen,
        known=Employee.objects.visible_to(viewer),
        text=asked["text"],
        site=asked["site"],
        role=role,
        on=on,
    )
    if asked["program"].strip() or asked["right"]:
        found = rights.with_right(found, program=asked["program"], state=asked["right"], on=on)
    return queries.with_today(found, on=on)


def lines_of(trainers: Collection[Trainer], viewer: User, *, on: dt.date) -> list[TrainerLine]:
    """The lines of these trainers, in their order; as many queries for one as for all."""
    held = rights.rights_to_deliver([trainer.pk for trainer in trainers], on=on)
    return [
        TrainerLine(
            trainer=trainer,
            share=today.share,
            languages=[queries.language_name(code) for code in trainer.languages],
            rights=held[trainer.pk],
            is_active=trainer.is_active(on=on),
            is_away=today.is_away if policies.may_see_absences(viewer, trainer) else None,
        )
        for trainer in trainers
        for today in [queries.today_of(trainer)]
    ]

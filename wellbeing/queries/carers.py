"""Who looks after an alert."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Self

from django.db.models import Count

from people.models import Grant, Right, Shown, Switch, User
from trainers.models import Trainer
from wellbeing.models import Alert


@dataclass
class Carers:
    """Holders of the right of care, deputies included, with what each looks after already.

    `sites` are those where care reads load by name, None among them being all.
    """

    holders: list[User]
    sites: frozenset[int | None]
    looked_after: Counter[int] = field(default_factory=Counter)

    @classmethod
    def on(cls, day: dt.date, *, looked_after: Counter[int] | None = None) -> Self:
        """Those who hold the right on that day; the count is shared by who asks for several."""
        grants = Grant.objects.filter(right=Right.CARE).in_force(on=day)
        found = User.objects.filter(pk__in=grants.values("user")).select_related("employee__site")
        return cls(
            list(found.order_by("pk")),
            frozenset(Switch.objects.sites_open(Shown.LOAD, Right.CARE)),
            looked_after_now() if looked_after is None else looked_after,
        )

    def keep(self, owner: User | None, trainer: Trainer, *, asked: bool = False) -> User | None:
        """The owner, as long as the alert exists for that user; else another one, or nobody."""
        if owner is not None and owner in self._able(trainer, asked=asked):
            return owner
        return self.choose(trainer, asked=asked)

    def choose(self, trainer: Trainer, *, asked: bool = False) -> User | None:
        """One at the trainer's site if there is any, of these the one with fewest open alerts."""
        able = self._able(trainer, asked=asked)
        near = [user for user in able if user.site == trainer.employee.site]
        chosen = min(near or able, key=self._looked_after, default=None)
        if chosen is not None:
            self.looked_after[chosen.pk] += 1
        return chosen

    def _able(self, trainer: Trainer, *, asked: bool) -> list[User]:
        """Nobody looks after oneself. Of an alert of the model care learns where load is open only.

        A request is addressed to care by the trainer.
        """
        if not asked and self.sites.isdisjoint({None, trainer.employee.site_id}):
            return []
        return [user for user in self.holders if user.employee_id != trainer.employee_id]

    def _looked_after(self, user: User) -> tuple[int, int]:
        return self.looked_after[user.pk], user.pk


def looked_after_now() -> Counter[int]:
    """By number of the user, how many open alerts each looks after."""
    owned = Alert.objects.open().exclude(owner=None).order_by().values_list("owner")
    return Counter(dict(owned.annotate(Count("pk"))))

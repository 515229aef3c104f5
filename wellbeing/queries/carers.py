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
    def on(cls, day: dt.date) -> Self:
        """Those who hold the right on that day."""
        grants = Grant.objects.filter(right=Right.CARE).in_force(on=day)
        found = User.objects.filter(pk__in=grants.values("user")).select_related("employee__site")
        holders = list(found.order_by("pk"))
        owned = Alert.objects.open().filter(owner__in=holders).order_by().values_list("owner")
        return cls(
            holders,
            frozenset(Switch.objects.sites_open(Shown.LOAD, Right.CARE)),
            Counter(dict(owned.annotate(Count("pk")))),
        )

    def holds(self, user: User) -> bool:
        """Whether the user still holds the right."""
        return user in self.holders

    def choose(self, trainer: Trainer, *, asked: bool = False) -> User | None:
        """One at the trainer's site if there is any, of these the one with fewest open alerts.

        Nobody looks after oneself. Of an alert of the model care learns only where load is open; a
        request is addressed to care by the trainer.
        """
        if not asked and self.sites.isdisjoint({None, trainer.employee.site_id}):
            return None
        others = [user for user in self.holders if user.employee_id != trainer.employee_id]
        near = [user for user in others if user.site == trainer.employee.site]
        chosen = min(near or others, key=self._looked_after, default=None)
        if chosen is not None:
            self.looked_after[chosen.pk] += 1
        return chosen

    def _looked_after(self, user: User) -> tuple[int, int]:
        return self.looked_after[user.pk], user.pk

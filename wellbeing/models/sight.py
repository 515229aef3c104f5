"""Whose load a user may read today. Both doors of security, rows and policies, ask here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from django.db.models import Q

from people.models import Right, Shown, User
from trainers.models import Trainer
from wellbeing.rules.reach import Reach

REACHES: Mapping[Right, Reach] = {
    Right.CARE: Reach.FULL,
    Right.PLAN: Reach.FULL,
    Right.LEAD_TEAM: Reach.LEVEL,
}
"""Rights for which an agreement may open named load, and how far. No other right ever reads it."""


@dataclass(frozen=True)
class Sight:
    """What is open to one user: for each right held the sites, None among them being all."""

    person: int | None
    heads: frozenset[int]
    opened: Mapping[Right, frozenset[int | None]]

    @classmethod
    def of(cls, user: User) -> Self:
        """The sight of the user, by the switches and the rights held today, lent ones included."""
        load = user.opened(Shown.LOAD)
        opened = {right: load[right] for right in REACHES if right in load}
        return cls(user.employee_id, frozenset(user.leads_as()), opened)

    def is_own(self, trainer: Trainer) -> bool:
        """Whether the trainer is the user."""
        return self.person is not None and trainer.employee_id == self.person

    def rights(self) -> list[Right]:
        """Rights by which the user reads the load of anybody, those that reach furthest first."""
        return [right for right in REACHES if self.opened.get(right)]

    def rights_to(self, trainer: Trainer) -> list[Right]:
        """Rights by which the user reads the load of this trainer."""
        return [right for right in self.rights() if self._opens(right, trainer)]

    def right_to_figure(self, trainer: Trainer) -> Right | None:
        """The right by which the user reads the figure of this trainer."""
        rights = self.rights_to(trainer)
        return next((right for right in rights if REACHES[right] is Reach.FULL), None)

    def reach(self, trainer: Trainer) -> Reach:
        """How much of this trainer's load the user reads."""
        if self.is_own(trainer):
            return Reach.FULL
        return max((REACHES[right] for right in self.rights_to(trainer)), default=Reach.NONE)

    def rows(self, least: Reach) -> Q:
        """The same as a condition on trainers: those of whom the user reads at least so much."""
        found = Q(employee__isnull=False, employee=self.person)
        for right in self.rights():
            if REACHES[right] >= least:
                found |= self.rows_by(right)
        return found

    def rows_by(self, right: Right) -> Q:
        """Trainers whose load this right alone opens to the user; none if it is not held."""
        sites = self.opened.get(right, frozenset())
        there = Q(pk__isnull=False) if None in sites else Q(employee__site__in=sites)
        if right == Right.LEAD_TEAM:
            there &= Q(employee__line_manager__in=self.heads)
        return there

    def _opens(self, right: Right, trainer: Trainer) -> bool:
        sites = self.opened[right]
        if sites.isdisjoint({None, trainer.employee.site_id}):
            return False
        return right != Right.LEAD_TEAM or trainer.employee.line_manager_id in self.heads

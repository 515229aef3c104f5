"""Whether the thresholds fit: how many trainer weeks of a quarter were high (domain.md 1.6).

It never looks at what trainers answered in surveys, nor at their ratings.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from people.models import User
from wellbeing.models import WeeklyLoad
from wellbeing.queries.loads import sunday_of
from wellbeing.queries.reach import trainers_with_load
from wellbeing.rules.policy import Level
from wellbeing.rules.reach import Reach

QUARTER = dt.timedelta(weeks=13)
ENOUGH_WEEKS = 100
TOO_MANY, TOO_FEW = 0.30, 0.02


@dataclass(frozen=True)
class Calibration:
    """The trainer weeks with a figure of the last thirteen weeks, and how many were high."""

    weeks: int
    high: int

    @property
    def per_cent(self) -> float:
        """The share of high weeks."""
        return 100 * self.high / self.weeks

    @property
    def is_too_many(self) -> bool:
        """Whether the ramps may be too strict."""
        return self.high > TOO_MANY * self.weeks

    @property
    def is_too_few(self) -> bool:
        """Whether the ramps may be too mild."""
        return self.high < TOO_FEW * self.weeks


def calibration(user: User, *, on: dt.date) -> Calibration | None:
    """The last quarter of the trainers whose figures the user reads; None while it is too short."""
    this = sunday_of(on)
    in_view = trainers_with_load(user, least=Reach.FULL).order_by().values("pk")
    known = WeeklyLoad.objects.filter(
        trainer__in=in_view, ends_on__gte=this - QUARTER, ends_on__lt=this, index__isnull=False
    )
    found = known.aggregate(weeks=Count("pk"), high=Count("pk", filter=Q(level=Level.HIGH)))
    return Calibration(**found) if found["weeks"] >= ENOUGH_WEEKS else None

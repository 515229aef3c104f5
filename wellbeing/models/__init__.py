"""Load by week, own ratings of effort, alerts and what was agreed to make it lighter."""

from wellbeing.models.alerts import Alert, ReliefAction
from wellbeing.models.loads import LoadPolicy, OwnWeeklyLoad, WeeklyLoad
from wellbeing.models.ratings import EffortRating, RatedEngagement

__all__ = [
    "Alert",
    "EffortRating",
    "LoadPolicy",
    "OwnWeeklyLoad",
    "RatedEngagement",
    "ReliefAction",
    "WeeklyLoad",
]

"""Stored weeks as an assessment compares with them, and the columns it writes."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from trainers.models import Trainer
from wellbeing.models import OwnWeeklyLoad, WeeklyLoad
from wellbeing.rules.forecast import Outlook
from wellbeing.rules.measures import Measures
from wellbeing.rules.policy import Level, View

LOW_CONFIDENCE, NOT_FILLED = "low-confidence", "not-filled"
"""Stored among the warnings, for they hang on the policy that held in the week."""

MEASURES = tuple(field.name for field in fields(Measures))
TABLES: Mapping[View, type[WeeklyLoad] | type[OwnWeeklyLoad]] = {
    View.SCHEDULE: WeeklyLoad,
    View.PERSONAL: OwnWeeklyLoad,
}
"""Two tables, so that nobody reads the one by accident while asking for the other."""


@dataclass(frozen=True, slots=True)
class StoredWeek:
    """What tells whether a week is up to date, and what alerts know of it."""

    digest: str
    index: float | None
    breaks_limit: bool
    is_high_by_rule: bool

    @classmethod
    def of(cls, week: Outlook, digest: str) -> "StoredWeek":
        """A week just reckoned."""
        found = week.assessment
        return cls(digest, found.index, bool(found.hard_rules), found.is_high_by_rule)


Weeks = dict[dt.date, StoredWeek]
Columns = dict[str, object]


def stored_weeks(trainers: Sequence[Trainer], view: View, *, first: dt.date) -> dict[int, Weeks]:
    """By number of the trainer and Sunday, the weeks that are stored from that Sunday on."""
    found: dict[int, Weeks] = defaultdict(dict)
    rows = TABLES[view].objects.filter(trainer__in=trainers, ends_on__gte=first).order_by()
    columns = rows.values_list("trainer_id", "ends_on", "digest", "index", "hard_rules")
    for trainer, ends_on, digest, index, limits in columns:
        is_high = any(level == Level.HIGH for _code, _value, level in limits)
        found[trainer][ends_on] = StoredWeek(digest, index, bool(limits), is_high)
    return found


def columns_of(trainer: int, week: Outlook, digest: str, *, at: dt.datetime) -> Columns:
    """The week by the names of its columns."""
    found = week.assessment
    return {
        "trainer_id": trainer,
        "ends_on": found.on.isoformat(),
        "index": found.index,
        "shown": found.shown,
        "level": found.level.value,
        "has_work": found.has_work,
        "measures": {name: getattr(found.measures, name) for name in MEASURES},
        "subindices": found.subindices._asdict(),
        "contributions": found.contributions._asdict(),
        "hard_rules": [[limit.code, limit.value, limit.level.value] for limit in found.hard_rules],
        "coverage": found.coverage.share,
        "unlogged": found.coverage.unlogged,
        "warnings": _warnings(week),
        "fill": week.fill,
        "usual_index": week.usual_index,
        "policy_version": found.policy_version,
        "digest": digest,
        "assessed_at": at.isoformat(),
    }


def _warnings(week: Outlook) -> list[str]:
    found = list(week.assessment.warnings)
    if week.assessment.coverage.is_low:
        found.append(LOW_CONFIDENCE)
    if week.is_lower_bound:
        found.append(NOT_FILLED)
    return found

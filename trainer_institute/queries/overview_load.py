"""What the overview says of load: those at risk by name, alerts, or bare counts.

Names and figures come only of trainers whose load the reader may see; whoever shows them writes
down who looked before.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Max, QuerySet, Window
from django.urls import reverse

from people.models import Employee, Right, Site, User
from trainers.models import Trainer
from wellbeing.models import Alert, WeeklyLoad
from wellbeing.models.sight import Sight
from wellbeing.queries.alerts import alerts_seen
from wellbeing.queries.loads import LoadWeek, sundays
from wellbeing.rules.policy import Level
from wellbeing.rules.reach import Reach

PAST, AHEAD = 7, 4
ROWS_SHOWN, ALERTS_SHOWN = 12, 4
AT_RISK = (Level.ELEVATED, Level.HIGH)
# Levels are a distribution: of fewer people, counts tell about each of them.
FEWEST = 10
FEWEST_HIDDEN = 2


@dataclass(frozen=True)
class HeatRow:
    """A trainer with the weeks of the table; None is a week nobody assessed."""

    trainer: Trainer
    url: str
    weeks: list[LoadWeek | None]

    @property
    def employee(self) -> Employee:
        """Whose weeks they are."""
        return self.trainer.employee

    @property
    def weight(self) -> float:
        """The heaviest of this week and those ahead: by it the rows are sorted."""
        return max(week.index or 0.0 for week in self.weeks[PAST:] if week)


@dataclass(frozen=True)
class Heat:
    """The table of those at risk, heaviest first."""

    rows: list[HeatRow]
    sundays: list[dt.date]
    this_sunday: dt.date


@dataclass(frozen=True)
class Alerts:
    """The open alerts that are due first, and how many there are in all."""

    first: list[Alert]
    total: int


def active_trainers(sight: Sight, *, on: dt.date) -> QuerySet[Trainer]:
    """Trainers of today whose figures the reader may see by name."""
    return Trainer.objects.active(on=on).filter(sight.rows(Reach.FULL))


def reads_names(sight: Sight) -> bool:
    """Whether figures of others are open to the reader at all."""
    return not {Right.CARE, Right.PLAN}.isdisjoint(sight.rights())


def heat_of(trainers: QuerySet[Trainer], *, on: dt.date) -> Heat:
    """Those who are at risk this week or will be in the weeks ahead, in one query."""
    weeks = sundays(on, past=PAST, ahead=AHEAD)
    this_sunday = weeks[PAST]
    ahead = WeeklyLoad.objects.filter(
        trainer__in=trainers, ends_on__range=(this_sunday, weeks[-1]), level__in=AT_RISK
    )
    heaviest = ahead.order_by().values("trainer").annotate(most=Max("index"))
    shown = heaviest.order_by("-most", "trainer").values("trainer")[:ROWS_SHOWN]
    stored = WeeklyLoad.objects.filter(trainer__in=shown, ends_on__in=weeks)
    rows = _rows(stored.select_related("trainer__employee"), weeks)
    return Heat(sorted(rows, key=lambda row: -row.weight), weeks, this_sunday)


def _rows(stored: Iterable[WeeklyLoad], weeks: list[dt.date]) -> list[HeatRow]:
    people: dict[int, Trainer] = {}
    found: dict[tuple[int, dt.date], LoadWeek] = {}
    for load in stored:
        people[load.trainer_id] = load.trainer
        found[load.trainer_id, load.ends_on] = LoadWeek.of(load, this_sunday=weeks[PAST])
    return [
        HeatRow(who, reverse("trainer-card", args=[pk]), [found.get((pk, day)) for day in weeks])
        for pk, who in people.items()
    ]


def alerts_for(user: User, sight: Sight, site: Site | None, *, at: dt.datetime) -> Alerts:
    """Open alerts of others that exist for the reader; of one site if it is chosen."""
    waiting = alerts_seen(user, at=at).open()
    waiting = waiting.exclude(trainer__employee=user.employee_id)
    if site is not None:
        waiting = waiting.filter(trainer__employee__site=site)
    counted = waiting.annotate(total=Window(Count("pk")))
    first = list(counted.order_by("due_on", "pk")[:ALERTS_SHOWN])
    return Alerts(first, vars(first[0])["total"] if first else 0)


def told(counts: Mapping[str, int]) -> dict[str, int | None]:
    """The counts as those read them who may not know single persons; None is not told.

    Groups below ten are hidden, and as many next smallest ones as it takes that nobody can reckon
    back: two groups at least, with ten people at least. A level that all have tells about each.
    """
    total = sum(counts.values())
    if total < FEWEST or total in counts.values():
        return dict.fromkeys(counts)
    hidden = Counter({level: n for level, n in counts.items() if 0 < n < FEWEST})
    others = sorted((n, level) for level, n in counts.items() if n >= FEWEST)
    while hidden and others and (len(hidden) < FEWEST_HIDDEN or hidden.total() < FEWEST):
        n, level = others.pop(0)
        hidden[level] = n
    return {level: None if level in hidden or n == 0 else n for level, n in counts.items()}

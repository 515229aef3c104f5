"""The institute on one page: against plan, this week, who carries how much, what waits.

Each part is read only for those whom it is for, in as few queries as it takes: the page is opened
every morning by many.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from people.models import HR, Employee, Right, Site, User
from sessions.queries.days import week_of
from trainer_institute.queries import overview_load as loads
from trainer_institute.queries import overview_work as work
from trainer_institute.queries.overview_plan import AgainstPlan, MonthPlan, plan_of
from trainer_institute.queries.overview_sites import A_WEEK, Held, Moment, Places, places_of
from trainers.models import Trainer
from wellbeing.models.sight import Sight
from wellbeing.queries.loads import counts_by_level
from wellbeing.queries.reach import rights_used
from wellbeing.rules.policy import Level

READERS = (*sorted(HR), Right.COORDINATE, Right.DIRECT)
# Whose work the sessions are: they may open the lists behind the figures.
WORKERS = (*sorted(HR), Right.COORDINATE)
# Who reads how the load is spread, without a name.
COUNTERS = (Right.ANALYZE, Right.DIRECT)
HEALTHY = (Level.LOW, Level.MODERATE)


def may_open(user: User) -> bool:
    """HR, the coordinator of a site for that site, and the director for the sums."""
    return user.may(*READERS)


@dataclass(frozen=True)
class Week:
    """The sessions that begin in a week."""

    first: dt.date
    last: dt.date
    sessions: int
    sites: int
    bare: int
    people: int

    @classmethod
    def of(cls, day: dt.date, held: Sequence[Held]) -> "Week":
        """The week of the day, with what was counted at each site."""
        first, last = week_of(day)
        return cls(
            first=first,
            last=last,
            sessions=sum(each.sessions for each in held),
            sites=sum(each.sessions > 0 for each in held),
            bare=sum(each.bare for each in held),
            people=sum(each.people for each in held),
        )


@dataclass(frozen=True)
class Load:
    """How the load is spread, and who is meant where the reader may know that.

    `counts` has every level; None is a number this reader is not told. `ahead` are the counts of
    next week and `at_limit` those beyond a firm limit, for who reads names. `heat` is left out
    where the sites are shown instead. `shown` is whose load it tells, by name or by counts of too
    few, by the right that opened it.
    """

    counts: Mapping[str, int | None]
    total: int
    ahead: Mapping[str, int] = field(default_factory=dict)
    at_limit: int = 0
    changed_at: dt.datetime | None = None
    heat: loads.Heat | None = None
    alerts: loads.Alerts | None = None
    is_by_name: bool = False
    shown: Mapping[Right, Sequence[Employee]] = field(default_factory=dict)

    @property
    def unknown(self) -> int | None:
        """How many have no figure this week."""
        return self.counts[Level.UNKNOWN]

    @property
    def healthy(self) -> int | None:
        """How many carry a low or moderate load; None if one of the two is not told."""
        told = [n for n in (self.counts[level] for level in HEALTHY) if n is not None]
        return sum(told) if len(told) == len(HEALTHY) else None


@dataclass(frozen=True)
class Work:
    """What waits. A number the reader has no business with is None."""

    bare: work.OpenDays
    away: work.OpenDays
    unconfirmed: int
    unlogged: int | None

    @property
    def total(self) -> int:
        """How many things wait; the missing logs are no decision of the reader."""
        return self.bare.total + self.away.total + self.unconfirmed


@dataclass(frozen=True)
class Overview:
    """The page."""

    moment: Moment
    places: Places
    plan: AgainstPlan
    week: Week
    next_week: Week
    work: Work | None
    load: Load | None
    is_empty: bool

    @property
    def trained_so_far(self) -> list[int]:
        """People trained in each month that has begun."""
        return self.plan.trained_by_month[: self.moment.on.month]

    @property
    def month(self) -> MonthPlan:
        """The month of today beside its plan."""
        return self.plan.months[self.moment.on.month - 1]

    @property
    def month_before(self) -> MonthPlan | None:
        """The month before it, if that is of the same year."""
        before = self.moment.on.month - 2
        return self.plan.months[before] if before >= 0 else None

    @property
    def waiting(self) -> int:
        """How many decisions wait, alerts among them."""
        alerts = self.load.alerts if self.load else None
        return (self.work.total if self.work else 0) + (alerts.total if alerts else 0)


def overview_of(user: User, moment: Moment, chosen: str = "", *, by_site: bool = False) -> Overview:
    """What this reader may see of the institute; `chosen` is the code of a site, or nothing.

    `by_site` shows levels by site instead of the trainers at risk.
    """
    sight = Sight.of(user)
    trainers = loads.active_trainers(sight, on=moment.on)
    places = places_of(user, moment, chosen, trainers if loads.reads_names(sight) else None)
    lines = places.counted
    plan = plan_of([line.site for line in lines], moment.on, only=places.only)
    week = Week.of(moment.on, [line.this for line in lines])
    return Overview(
        moment=moment,
        places=places,
        plan=plan,
        week=week,
        next_week=Week.of(moment.on + A_WEEK, [line.next for line in lines]),
        work=_work(user, places, moment) if user.may(*WORKERS) else None,
        load=_load(user, sight, places, moment, by_site=by_site),
        is_empty=not (plan.planned or week.sessions) and not Trainer.objects.exists(),
    )


def _work(user: User, places: Places, moment: Moment) -> Work:
    """Missing logs are told as one sum of the whole institute: a small site would name persons."""
    bare, away = work.open_days(user, places.chosen, on=moment.on)
    lines = places.counted
    is_told = user.may(*HR) and places.chosen is None
    return Work(
        bare=bare,
        away=away,
        unconfirmed=sum(line.unconfirmed for line in lines),
        unlogged=sum(line.unlogged for line in lines) if is_told else None,
    )


def _load(
    user: User, sight: Sight, places: Places, moment: Moment, *, by_site: bool
) -> Load | None:
    """By name where a switch opened it; else how many there are of each level, for counters."""
    if loads.reads_names(sight):
        heat = None if by_site else _heat(sight, places.chosen, moment.on)
        alerts = loads.alerts_for(user, sight, places.chosen, at=moment.at)
        named = [row.trainer for row in heat.rows] if heat else []
        told = [*named, *(alert.trainer for alert in alerts.first), *places.few(by_site=by_site)]
        return Load(
            counts={level.value: places.levels[level] for level in Level},
            total=places.levels.total(),
            ahead={level.value: places.levels_next[level] for level in Level},
            at_limit=places.at_limit,
            changed_at=places.changed_at,
            heat=heat,
            alerts=alerts,
            is_by_name=True,
            shown=rights_used(user, told),
        )
    if user.may(*COUNTERS):
        everybody = counts_by_level(Trainer.objects.active(on=moment.on), moment.on)
        return Load(loads.told(everybody), sum(everybody.values()))
    return None


def _heat(sight: Sight, site: Site | None, on: dt.date) -> loads.Heat:
    """Those at risk, of one site if it is chosen."""
    trainers = loads.active_trainers(sight, on=on)
    if site is not None:
        trainers = trainers.filter(employee__site=site)
    return loads.heat_of(trainers, on=on)

"""The institute on one page: against plan, this week, who carries how much, what waits.

Each part is read only for those whom it is for, in as few queries as it takes: the page is opened
every morning by many.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, CharField, Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from people.models import HR, Employee, Right, Site, User
from programs import rules
from programs.queries import targets
from sessions.models import Assignment, TrainingSession
from sessions.queries import figures
from sessions.queries.days import on_days, week_of
from trainer_institute.queries import overview_load as loads
from trainer_institute.queries import overview_work as work
from trainers.models import Trainer
from wellbeing.models import WeeklyLoad
from wellbeing.models.sight import Sight
from wellbeing.queries.loads import counts_by_level, sunday_of
from wellbeing.queries.reach import rights_used
from wellbeing.rules.policy import Level

READERS = (*sorted(HR), Right.COORDINATE, Right.DIRECT)
# Whose work the sessions are: they may open the lists behind the figures.
WORKERS = (*sorted(HR), Right.COORDINATE)
# Who reads how the load is spread, without a name.
COUNTERS = (Right.ANALYZE, Right.DIRECT)
LOG_COUNTS_FROM, LOG_COUNTS_TO = dt.timedelta(days=2), dt.timedelta(days=14)
MONTHS = range(1, 13)
HEALTHY = (Level.LOW, Level.MODERATE)


def may_open(user: User) -> bool:
    """HR, the coordinator of a site for that site, and the director for the sums."""
    return user.may(*READERS)


@dataclass(frozen=True)
class Moment:
    """When the page is asked for: the instant, and the day it is for the reader."""

    at: dt.datetime
    on: dt.date


@dataclass(frozen=True)
class SiteLine:
    """One site this week. `levels` counts trainers whose figures the reader may see.

    `few` are these trainers as persons, as far as there are so few that the counts tell about each.
    """

    site: Site
    sessions: int
    bare: int
    unconfirmed: int
    unlogged: int
    levels: Counter[str]
    few: list[int]

    @property
    def spread(self) -> dict[str, int]:
        """All levels in their order with the number of trainers."""
        return {level.value: self.levels[level] for level in Level}


@dataclass(frozen=True)
class Places:
    """The sites of the reader, and the one chosen; the figures are of that or of all together."""

    lines: list[SiteLine]
    chosen: Site | None
    is_whole: bool

    @property
    def counted(self) -> list[SiteLine]:
        """The sites the page speaks of."""
        return [line for line in self.lines if self.chosen in (None, line.site)]

    @property
    def only(self) -> list[Site] | None:
        """The same for a query; None is the whole institute."""
        if self.is_whole and self.chosen is None:
            return None
        return [line.site for line in self.counted]

    @property
    def levels(self) -> Counter[str]:
        """Trainers by level, of the sites the page speaks of."""
        return sum((line.levels for line in self.counted), Counter())

    def few(self, *, by_site: bool) -> list[Trainer]:
        """Those whose level is as good as shown: counted with too few others, all or by site."""
        small = self.lines if by_site else []
        if self.levels.total() < loads.FEWEST:
            small = [*small, *self.counted]
        return [
            Trainer(employee=Employee(pk=pk, site=line.site)) for line in small for pk in line.few
        ]


@dataclass(frozen=True)
class AgainstPlan:
    """People trained this year beside the plan. `line` is where the plan is today."""

    trained: int
    planned: int
    line: int
    trained_by_month: list[int]
    planned_by_month: list[int]

    @property
    def behind(self) -> int:
        """How many people fewer were trained than the line of today says; at least 0."""
        return max(self.line - self.trained, 0)

    @property
    def ahead(self) -> int:
        """How many more."""
        return max(self.trained - self.line, 0)


@dataclass(frozen=True)
class ThisWeek:
    """The sessions that begin this week."""

    first: dt.date
    last: dt.date
    sessions: int
    sites: int
    bare: int


@dataclass(frozen=True)
class Load:
    """How the load is spread, and who is meant where the reader may know that.

    `counts` has every level; None is a number this reader is not told. `heat` is left out where the
    sites are shown instead. `shown` is whose load it tells, by name or by counts of too few, by the
    right that opened it.
    """

    counts: Mapping[str, int | None]
    total: int
    heat: loads.Heat | None = None
    alerts: loads.Alerts | None = None
    is_by_name: bool = False
    shown: Mapping[Right, Sequence[Employee]] = field(default_factory=dict)

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
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        waiting = (self.bare.total, self.away.total, self.unconfirmed, self.unlogged)
        return not any(waiting)


@dataclass(frozen=True)
class Overview:
    """The page."""

    moment: Moment
    places: Places
    plan: AgainstPlan
    week: ThisWeek
    work: Work | None
    load: Load | None
    is_empty: bool


def overview_of(user: User, moment: Moment, chosen: str = "", *, by_site: bool = False) -> Overview:
    """What this reader may see of the institute; `chosen` is the code of a site, or nothing.

    `by_site` shows levels by site instead of the trainers at risk.
    """
    sight = Sight.of(user)
    trainers = loads.active_trainers(sight, on=moment.on)
    places = _places(user, moment, chosen, trainers if loads.reads_names(sight) else None)
    plan, week = _plan(places, moment.on), _week(places, moment.on)
    return Overview(
        moment=moment,
        places=places,
        plan=plan,
        week=week,
        work=_work(user, places, moment) if user.may(*WORKERS) else None,
        load=_load(user, sight, places, moment, by_site=by_site),
        is_empty=not (plan.planned or week.sessions) and not Trainer.objects.exists(),
    )


def _places(user: User, moment: Moment, chosen: str, trainers: QuerySet[Trainer] | None) -> Places:
    is_whole = user.may(*HR, Right.DIRECT)
    sites = Site.objects.all() if is_whole else user.sites_coordinated()
    lines = [_line(row) for row in _counted(sites, moment, trainers)]
    shown = [line for line in lines if _is_shown(line, moment.on)]
    site = next((line.site for line in shown if line.site.code == chosen), None)
    return Places(shown, site, is_whole)


def _is_shown(line: SiteLine, on: dt.date) -> bool:
    is_open = line.site.closed_on is None or line.site.closed_on > on
    return is_open or bool(line.sessions or line.unconfirmed or line.levels)


def _counted(
    sites: QuerySet[Site], moment: Moment, trainers: QuerySet[Trainer] | None
) -> QuerySet[Site]:
    """The sites with all that is counted of each, in one query."""
    held = TrainingSession.objects.published()
    days = week_of(moment.on)
    latest = moment.at - LOG_COUNTS_FROM
    late = held.filter(state=TrainingSession.State.PUBLISHED, ends_at__lte=latest)
    ended = held.filter(ends_at__range=(moment.at - LOG_COUNTS_TO, latest))
    return sites.annotate(
        sessions_begun=_number(on_days(held, *days)),
        sessions_bare=_number(on_days(held.uncovered(), *days)),
        sessions_late=_number(late),
        logs_missing=_number(
            Assignment.objects.filter(session__in=ended, log=None), "session__site"
        ),
        levels_now=_levels(trainers, moment.on),
        few_now=_few(trainers),
    )


def _number(rows: QuerySet[TrainingSession] | QuerySet[Assignment], site: str = "site") -> Coalesce:
    of_site = rows.filter(**{site: OuterRef("pk")}).order_by().values(site)
    return Coalesce(Subquery(of_site.annotate(found=Count("pk")).values("found")), 0)


def _levels(trainers: QuerySet[Trainer] | None, on: dt.date) -> ArraySubquery | Value:
    """The levels of this week of the trainers of a site, one for each of them."""
    if trainers is None:
        return Value([], output_field=ArrayField(CharField()))
    now = WeeklyLoad.objects.filter(trainer=OuterRef("pk"), ends_on=sunday_of(on)).values("level")
    level = Coalesce(Subquery(now[:1]), Value(Level.UNKNOWN.value))
    of_site = trainers.filter(employee__site=OuterRef("pk")).order_by()
    return ArraySubquery(of_site.annotate(level_now=level).values("level_now"))


def _few(trainers: QuerySet[Trainer] | None) -> ArraySubquery | Value:
    """The first trainers of a site as persons, up to the number that may be told as a sum."""
    if trainers is None:
        return Value([], output_field=ArrayField(BigIntegerField()))
    of_site = trainers.filter(employee__site=OuterRef("pk")).order_by("pk")
    return ArraySubquery(of_site.values("employee")[: loads.FEWEST])


def _line(site: Site) -> SiteLine:
    """What was counted of the site, as `_counted` left it there."""
    counted = vars(site)
    few = counted["few_now"]
    return SiteLine(
        site=site,
        sessions=counted["sessions_begun"],
        bare=counted["sessions_bare"],
        unconfirmed=counted["sessions_late"],
        unlogged=counted["logs_missing"],
        levels=Counter(counted["levels_now"]),
        few=few if len(few) < loads.FEWEST else [],
    )


def _plan(places: Places, on: dt.date) -> AgainstPlan:
    planned = targets.people_by_month(on.year, sites=places.only)
    trained = figures.people_trained(on.year, on=on, sites=places.only)
    return AgainstPlan(
        trained=trained.total,
        planned=sum(planned.values()),
        line=rules.plan_to(planned, year=on.year, on=on),
        trained_by_month=[trained.by_month[month] for month in MONTHS],
        planned_by_month=[planned.get(month, 0) for month in MONTHS],
    )


def _week(places: Places, on: dt.date) -> ThisWeek:
    first, last = week_of(on)
    lines = places.counted
    return ThisWeek(
        first=first,
        last=last,
        sessions=sum(line.sessions for line in lines),
        sites=sum(line.sessions > 0 for line in lines),
        bare=sum(line.bare for line in lines),
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
        counts = {level.value: places.levels[level] for level in Level}
        heat = None if by_site else _heat(sight, places.chosen, moment.on)
        alerts = loads.alerts_for(user, sight, places.chosen, at=moment.at)
        named = [row.trainer for row in heat.rows] if heat else []
        told = [*named, *(alert.trainer for alert in alerts.first), *places.few(by_site=by_site)]
        shown = rights_used(user, told)
        return Load(counts, sum(counts.values()), heat, alerts, is_by_name=True, shown=shown)
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

"""What the overview counts of each site: sessions of two weeks, trainers by level, what is late."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    DateTimeField,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from people.models import HR, Employee, Right, Site, User
from sessions.models import Assignment, TrainingSession
from sessions.queries.days import on_days, week_of
from trainer_institute.queries import overview_load as loads
from trainers.models import Trainer
from wellbeing.models import WeeklyLoad
from wellbeing.queries.loads import sunday_of
from wellbeing.rules.policy import Level

LOG_COUNTS_FROM, LOG_COUNTS_TO = dt.timedelta(days=2), dt.timedelta(days=14)
A_WEEK = dt.timedelta(weeks=1)


@dataclass(frozen=True)
class Moment:
    """When the page is asked for: the instant, and the day it is for the reader."""

    at: dt.datetime
    on: dt.date


class Held(NamedTuple):
    """Sessions of a week: how many begin, how many of them lack a trainer, people expected."""

    sessions: int = 0
    bare: int = 0
    people: int = 0


@dataclass(frozen=True)
class SiteLine:
    """One site this week and next. `levels` count trainers whose figures the reader may see.

    `few` are these trainers as persons, as far as there are so few that the counts tell about each.
    `at_limit` counts those who break a firm limit, `changed_at` is when a load changed last.
    """

    site: Site
    this: Held
    next: Held
    unconfirmed: int
    unlogged: int
    levels: Counter[str]
    levels_next: Counter[str] = field(default_factory=Counter)
    at_limit: int = 0
    few: list[int] = field(default_factory=list)
    changed_at: dt.datetime | None = None

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

    @property
    def levels_next(self) -> Counter[str]:
        """The same for the week to come, if nothing changes."""
        return sum((line.levels_next for line in self.counted), Counter())

    @property
    def at_limit(self) -> int:
        """Trainers who break a firm limit this week."""
        return sum(line.at_limit for line in self.counted)

    @property
    def changed_at(self) -> dt.datetime | None:
        """When a load of this week changed last."""
        return next((line.changed_at for line in self.lines if line.changed_at), None)

    def few(self, *, by_site: bool) -> list[Trainer]:
        """Those whose level is as good as shown: counted with too few others, all or by site."""
        small = self.lines if by_site else []
        if self.levels.total() < loads.FEWEST:
            small = [*small, *self.counted]
        return [
            Trainer(employee=Employee(pk=pk, site=line.site)) for line in small for pk in line.few
        ]


def places_of(
    user: User, moment: Moment, chosen: str, trainers: QuerySet[Trainer] | None
) -> Places:
    """The sites the reader is told about; `chosen` is the code of one of them, or nothing.

    `trainers` are those whose figures the reader may see; None if load is not for this reader.
    """
    is_whole = user.may(*HR, Right.DIRECT)
    sites = Site.objects.all() if is_whole else user.sites_coordinated()
    lines = [_line(row) for row in _counted(sites, moment, trainers)]
    shown = [line for line in lines if _is_shown(line, moment.on)]
    site = next((line.site for line in shown if line.site.code == chosen), None)
    return Places(shown, site, is_whole)


def _is_shown(line: SiteLine, on: dt.date) -> bool:
    is_open = line.site.closed_on is None or line.site.closed_on > on
    waiting = (line.this.sessions, line.next.sessions, line.unconfirmed, line.levels)
    return is_open or any(waiting)


def _counted(
    sites: QuerySet[Site], moment: Moment, trainers: QuerySet[Trainer] | None
) -> QuerySet[Site]:
    """The sites with all that is counted of each, in one query."""
    held = TrainingSession.objects.published()
    latest = moment.at - LOG_COUNTS_FROM
    late = held.filter(state=TrainingSession.State.PUBLISHED, ends_at__lte=latest)
    ended = held.filter(ends_at__range=(moment.at - LOG_COUNTS_TO, latest))
    return sites.annotate(
        **_held("this", moment.on),
        **_held("next", moment.on + A_WEEK),
        sessions_late=_number(late),
        logs_missing=_number(
            Assignment.objects.filter(session__in=ended, log=None), "session__site"
        ),
        **_loads(trainers, moment.on),
    )


def _held(week: str, day: dt.date) -> dict[str, Coalesce]:
    """What is counted of the sessions that begin in the week of the day."""
    begun = on_days(TrainingSession.objects.published(), *week_of(day))
    bare = on_days(TrainingSession.objects.published().uncovered(), *week_of(day))
    people = begun.filter(site=OuterRef("pk")).order_by().values("site")
    expected = Subquery(people.annotate(people=Sum("expected_people")).values("people"))
    return {
        f"{week}_begun": _number(begun),
        f"{week}_bare": _number(bare),
        f"{week}_people": Coalesce(expected, 0),
    }


def _number(
    rows: QuerySet[TrainingSession] | QuerySet[Assignment] | QuerySet[WeeklyLoad],
    site: str = "site",
) -> Coalesce:
    of_site = rows.filter(**{site: OuterRef("pk")}).order_by().values(site)
    return Coalesce(Subquery(of_site.annotate(found=Count("pk")).values("found")), 0)


def _loads(
    trainers: QuerySet[Trainer] | None, on: dt.date
) -> dict[str, ArraySubquery | Coalesce | Subquery | Value]:
    """What is counted of the load of these trainers."""
    if trainers is None:
        nothing = Value([], output_field=ArrayField(CharField()))
        return {
            "levels_now": nothing,
            "levels_ahead": nothing,
            "beyond": Value(0),
            "few_now": Value([], output_field=ArrayField(BigIntegerField())),
            "changed_at": Value(None, output_field=DateTimeField()),
        }
    now = WeeklyLoad.objects.filter(ends_on=sunday_of(on))
    beyond = now.filter(trainer__in=trainers).exclude(hard_rules=[])
    few = trainers.filter(employee__site=OuterRef("pk")).order_by("pk").values("employee")
    return {
        "levels_now": _levels(trainers, on),
        "levels_ahead": _levels(trainers, on + A_WEEK),
        "beyond": _number(beyond, "trainer__employee__site"),
        "few_now": ArraySubquery(few[: loads.FEWEST]),
        "changed_at": Subquery(now.order_by("-assessed_at").values("assessed_at")[:1]),
    }


def _levels(trainers: QuerySet[Trainer], on: dt.date) -> ArraySubquery:
    """The levels of a week of the trainers of a site, one for each of them."""
    week = WeeklyLoad.objects.filter(trainer=OuterRef("pk"), ends_on=sunday_of(on)).values("level")
    level = Coalesce(Subquery(week[:1]), Value(Level.UNKNOWN.value))
    of_site = trainers.filter(employee__site=OuterRef("pk")).order_by()
    return ArraySubquery(of_site.annotate(level_then=level).values("level_then"))


def _line(site: Site) -> SiteLine:
    """What was counted of the site, as `_counted` left it there."""
    counted = vars(site)
    few = counted["few_now"]
    return SiteLine(
        site=site,
        this=Held(counted["this_begun"], counted["this_bare"], counted["this_people"]),
        next=Held(counted["next_begun"], counted["next_bare"], counted["next_people"]),
        unconfirmed=counted["sessions_late"],
        unlogged=counted["logs_missing"],
        levels=Counter(counted["levels_now"]),
        levels_next=Counter(counted["levels_ahead"]),
        at_limit=counted["beyond"],
        few=few if len(few) < loads.FEWEST else [],
        changed_at=counted["changed_at"],
    )

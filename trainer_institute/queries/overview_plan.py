"""What the overview says of the plan: people trained this year, in all, by month and by site."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from people.models import Site
from programs import rules
from programs.queries import targets
from sessions.queries import figures

MONTHS = range(1, 13)


@dataclass(frozen=True)
class SitePlan:
    """One site beside its plan. `line` is where the plan is today."""

    site: Site
    trained: int
    planned: int
    line: int

    @property
    def behind(self) -> int:
        """How many people fewer were trained than the line says; below 0 if more were."""
        return self.line - self.trained


@dataclass(frozen=True)
class MonthPlan:
    """One month beside its plan, whole, even if it is not over yet."""

    begins_on: dt.date
    trained: int
    planned: int


@dataclass(frozen=True)
class AgainstPlan:
    """People trained this year beside the plan. `line` is where the plan is today."""

    trained: int
    planned: int
    line: int
    months: list[MonthPlan]
    sites: list[SitePlan] = field(default_factory=list)

    @property
    def trained_by_month(self) -> list[int]:
        """People trained in each month of the year."""
        return [month.trained for month in self.months]

    @property
    def planned_by_month(self) -> list[int]:
        """People to be trained in each month of the year."""
        return [month.planned for month in self.months]

    @property
    def behind(self) -> int:
        """How many people fewer were trained than the line of today says; at least 0."""
        return max(self.line - self.trained, 0)

    @property
    def ahead(self) -> int:
        """How many more."""
        return max(self.trained - self.line, 0)


def plan_of(
    sites: Sequence[Site], on: dt.date, *, only: Sequence[Site] | None = None
) -> AgainstPlan:
    """The year up to that day, of the sites named by `only` or of all; two queries.

    `sites` are those that get a line of their own.
    """
    planned = targets.people_by_site(on.year, sites=only)
    trained = figures.people_trained(on.year, on=on, sites=only)
    months = Counter[int]()
    for of_site in planned.values():
        months.update(of_site)
    lines = [
        _site_plan(site, on, planned.get(site.pk, {}), trained.by_site.get(site.pk, {}))
        for site in sites
    ]
    return AgainstPlan(
        trained=trained.total,
        planned=months.total(),
        line=rules.plan_to(months, year=on.year, on=on),
        months=[
            MonthPlan(dt.date(on.year, month, 1), trained.by_month[month], months[month])
            for month in MONTHS
        ],
        sites=sorted(
            (line for line in lines if line.trained or line.planned), key=lambda line: -line.behind
        ),
    )


def _site_plan(
    site: Site, on: dt.date, planned: Mapping[int, int], trained: Mapping[int, int]
) -> SitePlan:
    return SitePlan(
        site=site,
        trained=sum(trained.values()),
        planned=sum(planned.values()),
        line=rules.plan_to(planned, year=on.year, on=on),
    )

"""Sums over many sessions: the people trained."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Sum
from django.db.models.functions import ExtractMonth

from people.models import Site
from programs.models import Program
from sessions.models import TrainingSession
from sessions.queries.days import local_day, on_days

MONTHS = range(1, 13)


@dataclass(frozen=True)
class Trained:
    """People trained in a year, by site and the month in which their session ended.

    Sessions of no site stand under None.
    """

    by_site: dict[int | None, dict[int, int]]

    @property
    def by_month(self) -> dict[int, int]:
        """Of all sites together, every month of the year."""
        sites = self.by_site.values()
        return {month: sum(months.get(month, 0) for months in sites) for month in MONTHS}

    @property
    def total(self) -> int:
        """In all."""
        return sum(self.by_month.values())


def people_trained(
    year: int,
    *,
    on: dt.date,
    sites: Collection[Site] | None = None,
    programs: Collection[Program] | None = None,
) -> Trained:
    """People who came to sessions that ended in the year, up to and with the day.

    A session counts from its last day on, as soon as its people are counted.
    """
    held = TrainingSession.objects.published().filter(head_count__isnull=False)
    if sites is not None:
        held = held.filter(site__in=sites)
    if programs is not None:
        held = held.filter(edition__program__in=programs)
    last = min(on, dt.date(year, 12, 31))
    ended = on_days(held, dt.date(year, 1, 1), last, instant="ends_at")
    sums = (
        ended.annotate(month=ExtractMonth(local_day("ends_at", "zone")))
        .order_by()
        .values_list("site", "month")
        .annotate(people=Sum("head_count"))
    )
    by_site: dict[int | None, dict[int, int]] = defaultdict(dict)
    for site, month, people in sums:
        by_site[site][month] = people
    return Trained(dict(by_site))

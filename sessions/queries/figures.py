"""Sums over many sessions: the people trained."""

import datetime as dt
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
    """People trained in a year, in all and by the month in which their session ended."""

    total: int
    by_month: dict[int, int]


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
    months = (
        ended.annotate(month=ExtractMonth(local_day("ends_at", "zone")))
        .order_by()
        .values_list("month")
        .annotate(people=Sum("head_count"))
    )
    sums = dict(months)
    by_month = {month: sums.get(month, 0) for month in MONTHS}
    return Trained(total=sum(by_month.values()), by_month=by_month)

"""How many people are to be trained; where the plan should be by now, `rules.plan_to` says."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Sum

from people.models import Site
from programs.models import Program, Target


def people_by_month(
    year: int, *, sites: Iterable[Site] | None = None, program: Program | None = None
) -> dict[int, int]:
    """People planned in each month that has targets; of all sites and programs unless named."""
    targets = Target.objects.filter(year=year)
    if sites is not None:
        targets = targets.filter(site__in=sites)
    if program is not None:
        targets = targets.filter(program=program)
    months = targets.order_by("month").values_list("month").annotate(Sum("people"))
    return {int(month): int(people) for month, people in months}


def people_by_site(year: int, *, sites: Iterable[Site] | None = None) -> dict[int, dict[int, int]]:
    """The same of all programs, for each site apart: the months under the number of the site."""
    targets = Target.objects.filter(year=year)
    if sites is not None:
        targets = targets.filter(site__in=sites)
    sums = targets.order_by("site", "month").values_list("site", "month").annotate(Sum("people"))
    planned: dict[int, dict[int, int]] = defaultdict(dict)
    for site, month, people in sums:
        planned[site][month] = people
    return dict(planned)

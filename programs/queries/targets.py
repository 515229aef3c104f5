"""How many people are to be trained; where the plan should be by now, `rules.plan_to` says."""

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

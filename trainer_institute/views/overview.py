"""The institute on one page."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from people.actions import access
from people.models import Right
from people.views import Request
from trainer_institute.queries import overview as queries
from wellbeing.queries.loads import NOT_A_DIAGNOSIS


@require_safe
def overview(request: Request) -> HttpResponse:
    """Against plan, this week, load, what waits. Whoever reads load by name is written down."""
    user = request.user
    if not queries.may_open(user):
        raise PermissionDenied
    moment = queries.Moment(at=timezone.now(), on=user.today())
    by_site = request.GET.get("show") == "sites"
    page = queries.overview_of(user, moment, request.GET.get("site", ""), by_site=by_site)
    for right, employees in page.load.shown.items() if page.load else ():
        access.log(user, page="overview", employees=employees, right=right)
    words = {
        "page": page,
        "not_a_diagnosis": NOT_A_DIAGNOSIS,
        "by_site": by_site,
        "may_plan": user.may(Right.PLAN),
        "may_care": user.may(Right.CARE),
        "may_import": user.may(Right.ADMINISTER),
        "lists": lists_behind(page) if user.may(*queries.WORKERS) else {},
    }
    return render(request, "pages/overview.html", words)


def lists_behind(page: queries.Overview) -> dict[str, str]:
    """The address of the list behind each number of sessions, for who may open lists."""
    on, week = page.moment.on, page.week
    this_week = {"first": f"{week.first}", "last": f"{week.last}"}
    asked = {
        "trained": {"first": f"{on.year}-01-01", "last": f"{on}"},
        "week": this_week,
        "week_bare": {**this_week, "uncovered": "on"},
        "bare": {"first": f"{on}", "uncovered": "on", "order": "starts_at"},
        "unconfirmed": {"state": "published", "last": f"{on - queries.LOG_COUNTS_FROM}"},
    }
    site = {"site": page.places.chosen.code} if page.places.chosen else {}
    start = reverse("sessions:list")
    return {name: f"{start}?{urlencode({**wanted, **site})}" for name, wanted in asked.items()}

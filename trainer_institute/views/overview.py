"""The institute on one page."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from people.actions import access
from people.models import Right
from people.views import Request
from people.views.places import site_shown
from trainer_institute.queries import overview as queries
from trainer_institute.queries.overview_sites import LOG_COUNTS_FROM, Moment
from wellbeing.queries.loads import NOT_A_DIAGNOSIS

A_MINUTE, AN_HOUR, HOURS_TOLD = dt.timedelta(minutes=1), dt.timedelta(hours=1), 48
SITES = "sites"


@dataclass(frozen=True)
class Way:
    """One of the ways to look at the load."""

    label: str
    url: str
    is_current: bool


@require_safe
def overview(request: Request) -> HttpResponse:
    """Against plan, this week, load, what waits. Whoever reads load by name is written down."""
    user = request.user
    if not queries.may_open(user):
        raise PermissionDenied
    moment = Moment(at=timezone.now(), on=user.today())
    by_site = request.GET.get("show") == SITES
    page = queries.overview_of(user, moment, _site_asked(request), by_site=by_site)
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
    return render(request, "pages/overview.html", words | words_of_load(page, by_site=by_site))


def _site_asked(request: Request) -> str:
    """The code of the site the address names; if it names none, of the one put first."""
    if "site" in request.GET:
        return request.GET["site"]
    kept = site_shown(request)
    return kept.code if kept else ""


def words_of_load(page: queries.Overview, *, by_site: bool) -> dict[str, object]:
    """The ways to look at it, how old it is, and where it is taken along as a sheet."""
    load = page.load
    if load is None or not load.is_by_name:
        return {}
    site = page.places.chosen.code if page.places.chosen else ""
    all_of_it = urlencode({"who": "all", "site": site})
    total = number_format(load.total, use_l10n=True, force_grouping=True)
    start = reverse("wellbeing:list")
    ways = [
        Way(_("At risk"), f"?{urlencode({'site': site})}", is_current=not by_site),
        Way(_("All %(total)s") % {"total": total}, f"{start}?{all_of_it}", is_current=False),
        Way(_("By site"), f"?{urlencode({'site': site, 'show': SITES})}", is_current=by_site),
    ]
    age = age_of(load.changed_at, at=page.moment.at) if load.changed_at else ""
    return {"ways": ways, "age": age, "export": f"{start}?{all_of_it}&export="}


def age_of(changed_at: dt.datetime, *, at: dt.datetime) -> str:
    """How long ago the newest figure of the load was reckoned, in words."""
    age = max(at - changed_at, A_MINUTE)
    if age < AN_HOUR:
        minutes = age // A_MINUTE
        words = ngettext(
            "Load is as of %(n)s minute ago.", "Load is as of %(n)s minutes ago.", minutes
        )
        return words % {"n": minutes}
    hours = age // AN_HOUR
    if hours < HOURS_TOLD:
        words = ngettext("Load is as of %(n)s hour ago.", "Load is as of %(n)s hours ago.", hours)
        return words % {"n": hours}
    day = date_format(timezone.localtime(changed_at), "j E")
    return _("Load is as of %(day)s.") % {"day": day}


def lists_behind(page: queries.Overview) -> dict[str, str]:
    """The address of the list behind each number of sessions, for who may open lists."""
    on, week, after = page.moment.on, page.week, page.next_week
    this_week = {"first": f"{week.first}", "last": f"{week.last}"}
    next_week = {"first": f"{after.first}", "last": f"{after.last}"}
    asked = {
        "trained": {"first": f"{on.year}-01-01", "last": f"{on}"},
        "month": {"first": f"{on:%Y-%m}-01", "last": f"{on}"},
        "week": this_week,
        "week_bare": {**this_week, "uncovered": "on"},
        "next": next_week,
        "next_bare": {**next_week, "uncovered": "on"},
        "bare": {"first": f"{on}", "uncovered": "on", "order": "starts_at"},
        "unconfirmed": {"state": "published", "last": f"{on - LOG_COUNTS_FROM}"},
    }
    site = {"site": page.places.chosen.code if page.places.chosen else ""}
    start = reverse("sessions:list")
    return {name: f"{start}?{urlencode({**wanted, **site})}" for name, wanted in asked.items()}

"""Load on pages: the trainer's own, the table of those in view, the level of the own team."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_safe

from people.actions import access
from people.models import Right, Shown
from people.models.sorting import sorted_words
from people.queries import opened_for
from people.views import Request, exports, lists
from people.views.lists import Column, Listing
from trainers.models import Trainer
from wellbeing import policies
from wellbeing.actions import looks
from wellbeing.forms import AskForm, LoadFilter, TeamFilter
from wellbeing.queries import figures, loads, pages
from wellbeing.queries.calibration import calibration
from wellbeing.rules.policy import View

PAST = 12
NAME = Column(gettext_lazy("Trainer"), ("employee__sort_name",), key="name")
SITE = Column(
    gettext_lazy("Site"), (sorted_words("employee__site__name"), "employee__sort_name"), key="site"
)
LOADS = (Column(gettext_lazy("Heaviest week"), ("heaviest",), key="load"), NAME, SITE)
TEAM = (NAME, SITE, Column(gettext_lazy("Load")), Column(gettext_lazy("Reasons")))
COUNTED = ngettext_lazy("%(total)s trainer", "%(total)s trainers", "total")


@require_safe
def own(request: Request) -> HttpResponse:
    """The trainer's own load. Nobody else opens it, so nobody is written down."""
    trainer = pages.trainer_of(request.user)
    if trainer is None:
        return render(request, "wellbeing/own.html", {"trainer": None})
    is_personal = request.GET.get("view") == View.PERSONAL
    view = View.PERSONAL if is_personal else View.SCHEDULE
    words = _own_load(trainer, view) | {
        "is_personal": is_personal,
        "alerts": pages.open_alerts(trainer),
        "opened": [row for row in opened_for(trainer.employee.site) if row.shown == Shown.LOAD],
        "ask_form": AskForm(),
        "ask_helper": AskForm.sent_to(reverse("wellbeing:relief-ask")),
    }
    return render(request, "wellbeing/own.html", words)


def _own_load(trainer: Trainer, view: View) -> dict[str, object]:
    """The weeks of the page, and what this one is made of."""
    today = trainer.employee.site.today()
    weeks = loads.curve(trainer, on=today, past=PAST, view=view)
    week = weeks[PAST]
    policy = figures.policies().on(week.ends_on)
    return {
        "trainer": trainer,
        "weeks": weeks,
        "has_figures": any(each.shown is not None for each in weeks),
        "week": week,
        "explained": pages.explained(week, policy, is_on_a_rota=trainer.is_on_a_rota, is_own=True),
        "yearly": loads.yearly_hours(trainer, today),
        "notice": loads.NOT_A_DIAGNOSIS,
    }


@require_safe
def load_list(request: Request) -> HttpResponse:
    """Trainers by weeks, heaviest first, fifty a page; or all of them as a sheet."""
    if not policies.may_list_loads(request.user):
        raise PermissionDenied
    form, on = lists.filled(LoadFilter(lists.with_site(request))), request.user.today()
    text, site, who = (form.cleaned_data[name] for name in ("text", "site", "who"))
    found = pages.loads_found(request.user, text=text, site=site, at_risk=not who, on=on)
    listing = Listing(request, form, LOADS, found, start="-load", counted=COUNTED, is_exported=True)
    if listing.wants_sheet:
        return _as_sheet(request, listing, on)
    return _table(request, listing, on)


def _table(request: Request, listing: Listing[Trainer], on: dt.date) -> HttpResponse:
    """The table, or the part of the page with it; who is in it learns who looked."""
    trainers = list(listing.page)
    looks.note(request.user, page="wellbeing:list", trainers=trainers)
    urls = {trainer.pk: reverse("trainer-card", args=[trainer.pk]) for trainer in trainers}
    sundays = loads.sundays(on, past=pages.PAST, ahead=pages.AHEAD)
    words = {
        "rows": pages.rows_of(trainers, urls, on),
        "sundays": sundays,
        "this_sunday": loads.sunday_of(on),
        "calibration": calibration(request.user, on=on),
        "notice": loads.NOT_A_DIAGNOSIS,
    }
    return lists.answer(request, listing, "wellbeing/load_list.html", words)


def _as_sheet(request: Request, listing: Listing[Trainer], on: dt.date) -> HttpResponse:
    """All that was found, as a file; who is in it learns who took it.

    Of a list too long for a file nobody saw a row, so nothing is written down.
    """
    most = exports.most_rows(request)
    trainers = list(listing.rows[: most + 1])
    if len(trainers) <= most:
        looks.note(request.user, page="wellbeing:list", trainers=trainers)
    sundays = loads.sundays(on, past=pages.PAST, ahead=pages.AHEAD)
    return exports.sheet(
        request,
        name=f"load-{on.isoformat()}",
        columns=[_("Trainer"), _("Code"), _("Site"), *[day.isoformat() for day in sundays]],
        rows=_rows(trainers, on),
        count=listing.count,
    )


def _rows(trainers: Sequence[Trainer], on: dt.date) -> Iterator[Sequence[object]]:
    for row in pages.rows_of(trainers, {}, on):
        yield [
            row.employee.full_name,
            row.trainer.code,
            row.employee.site.name,
            *[None if week is None else week.shown for week in row.weeks],
        ]


@require_safe
def team(request: Request) -> HttpResponse:
    """The trainers of the own team: level and reasons, no figures."""
    if not policies.may_list_team(request.user):
        raise PermissionDenied
    form, on = lists.filled(TeamFilter(lists.with_site(request))), request.user.today()
    found = pages.team_found(request.user, **form.cleaned_data, on=on)
    listing = Listing(request, form, TEAM, found, start="name", counted=COUNTED)
    shown = [trainer.employee for trainer in listing.page]
    access.log(request.user, page="wellbeing:team", employees=shown, right=Right.LEAD_TEAM)
    words = {
        "rows": pages.team_rows(listing.page, on),
        "this_sunday": loads.sunday_of(on),
        "notice": loads.NOT_A_DIAGNOSIS,
    }
    return lists.answer(request, listing, "wellbeing/team.html", words)

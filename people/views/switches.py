"""Switches: what is shown about trainers, to whom and where; opening and closing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from people import policies, queries
from people.actions import switches
from people.forms import SwitchForm
from people.models import Right, Shown, Site
from people.rules import Refused
from people.views import Request

READ_AND_WRITE = ["GET", "HEAD", "POST"]
# What the address may fill in beforehand; the reason everybody types anew.
PREFILLED = ("shown", "right", "site", "change")
EXPLAINED: Mapping[Shown, str | Promise] = {
    Shown.LOAD: gettext_lazy(
        "The load by the timetable, trainer by trainer. Planners and load coordinators read the"
        " figure with its reasons, line managers the level and the reasons of their own team."
        " What trainers say about effort, and the load by it, stays theirs in any case."
    ),
    Shown.NOTES: gettext_lazy(
        "The words a trainer adds to how a session went, and only where the trainer ticked to"
        " share them."
    ),
    Shown.LOG_TEXTS: gettext_lazy(
        "What worked and what to change, as trainers wrote after their sessions. Methodologists"
        " read it about their own programs."
    ),
}


@dataclass(frozen=True)
class Row:
    """Where something is open to holders of a right."""

    right: Right
    is_everywhere: bool
    sites: Sequence[Site]


@dataclass(frozen=True)
class Table:
    """One thing that can be shown, and to whom it is."""

    shown: Shown
    explained: str | Promise
    rows: Sequence[Row]


@require_safe
def switch_list(request: Request) -> HttpResponse:
    """What is open to whom and where, and the latest changes with their reasons."""
    if not policies.may_see_switches(request.user):
        raise PermissionDenied
    words = {
        "tables": _tables(),
        "changes": queries.switch_changes(),
        "may_set": policies.may_set_switches(request.user),
    }
    return render(request, "people/switch_list.html", words)


def _tables() -> list[Table]:
    opened = queries.sites_opened()
    tables = []
    for shown, rights in policies.OPENED_FOR.items():
        places = {right: opened.get(queries.Opened(shown, right), []) for right in rights}
        rows = [Row(r, None in places[r], [site for site in places[r] if site]) for r in rights]
        tables.append(Table(shown, EXPLAINED[shown], rows))
    return tables


@require_http_methods(READ_AND_WRITE)
def switch_set(request: Request) -> HttpResponse:
    """Opens or closes something, with the reason."""
    if not policies.may_set_switches(request.user):
        raise PermissionDenied
    filled = {name: request.GET[name] for name in PREFILLED if name in request.GET}
    form = SwitchForm(request.POST or None, initial=filled)
    if form.is_valid() and _was_set(request, form):
        return redirect("people:switches")
    return render(request, "people/switch_set.html", {"form": form})


def _was_set(request: Request, form: SwitchForm) -> bool:
    """Whether the switch was set; if not, the form says why."""
    asked = form.cleaned_data
    opens = asked["change"] == SwitchForm.Change.OPEN
    act = switches.open_for if opens else switches.close_for
    shown, right = Shown(asked["shown"]), Right(asked["right"])
    try:
        act(shown, right, site=asked["site"], by=request.user, why=asked["why"])
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("It is open now.") if opens else _("It is closed now."))
    return True

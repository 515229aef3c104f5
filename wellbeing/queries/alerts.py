"""Alerts as their readers find them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from people.models import Right, Site, User
from people.rules import sortable
from trainers.models import Trainer
from wellbeing.models import Alert, ReliefAction
from wellbeing.models.alerts import AlertQuerySet
from wellbeing.models.sight import Sight
from wellbeing.rules.reach import Reach


@dataclass(frozen=True)
class AlertLine:
    """An alert in the worklist. `figure` is None where the reader may not know it."""

    alert: Alert
    figure: float | None
    is_late: bool
    is_own_work: bool


def alerts_seen(user: User, *, at: dt.datetime | None = None) -> AlertQuerySet:
    """Alerts that exist for the user: the own, those of loads in view, and requests to care.

    Others see an alert of the model once the trainer has been told, never before.
    """
    told = Q(told_at__lte=at or timezone.now())
    rows = Sight.of(user).rows(Reach.FULL)
    open_loads = Trainer.objects.filter(rows).order_by().values("pk")
    seen = Q(trainer__in=open_loads) & told
    if user.employee_id is not None:
        seen |= Q(trainer__employee=user.employee_id)
    if user.may(Right.CARE):
        seen |= Q(kind=Alert.Kind.ASKED)
    return Alert.objects.filter(seen).select_related(
        "trainer__employee__site", "owner__employee__site"
    )


def actions_seen(user: User) -> QuerySet[ReliefAction]:
    """Proposals and agreements about the alerts that exist for the user."""
    alerts = alerts_seen(user).order_by().values("pk")
    return ReliefAction.objects.filter(alert__in=alerts).select_related(
        "alert__trainer__employee__site", "alert__owner__employee__site", "proposed_by__employee"
    )


@dataclass(frozen=True)
class Wanted:
    """Which alerts the reader asks for; all open ones unless told otherwise."""

    text: str = ""
    kind: str = ""
    site: Site | None = None
    is_mine: bool = False
    is_closed: bool = False


def worklist(user: User, wanted: Wanted) -> QuerySet[Alert]:
    """Alerts of others, those due first at the top; of the closed ones the latest."""
    found = alerts_seen(user).exclude(trainer__employee=user.employee_id)
    if words := sortable(wanted.text):
        named = Q(trainer__employee__sort_name__startswith=words)
        found = found.filter(named | Q(trainer__code__istartswith=wanted.text.strip()))
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.site is not None:
        found = found.filter(trainer__employee__site=wanted.site)
    if wanted.is_mine:
        found = found.filter(owner=user)
    if wanted.is_closed:
        return found.exclude(closed_at=None).order_by("-closed_at", "-pk")
    return found.open().order_by("due_on", "pk")


def lines_of(alerts: Iterable[Alert], user: User, *, on: dt.date) -> list[AlertLine]:
    """The alerts as lines; the figure of a request is read only where load is open."""
    sight = Sight.of(user)
    return [
        AlertLine(
            alert=alert,
            figure=alert.shown if sight.reach(alert.trainer) is Reach.FULL else None,
            is_late=alert.is_open and alert.due_on < on,
            is_own_work=alert.owner_id == user.pk,
        )
        for alert in alerts
    ]

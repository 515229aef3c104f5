"""The page of an alert: load, the days it is about, what was proposed, what happened."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from people.models import Right, Shown, Switch, Trace, User
from sessions import policies as sessions_policies
from sessions.models import Duty, TrainingSession
from sessions.queries.logs import SharedNote, shared_notes
from wellbeing import policies
from wellbeing.models import Alert, ReliefAction
from wellbeing.models.deeds import AlertDeed, ReliefDeed, WhyClosed
from wellbeing.queries import figures, loads, pages
from wellbeing.queries.alerts import alerts_seen
from wellbeing.queries.loads import LoadWeek
from wellbeing.queries.pages import Explanation
from wellbeing.rules.reach import Reach

PAST = 7
A_WEEK = dt.timedelta(weeks=1)
SIX_DAYS = dt.timedelta(days=6)
DEEDS = {deed.value: deed.label for kind in (ReliefDeed, AlertDeed) for deed in kind}
ICONS: Mapping[str, str] = {
    ReliefDeed.ASKED: "message",
    ReliefDeed.WITHDRAWN: "arrow-left",
    ReliefDeed.ANSWERED: "circle-check",
    ReliefDeed.PROPOSED: "message",
    ReliefDeed.AGREED: "circle-check",
    ReliefDeed.DECLINED: "x",
    ReliefDeed.ENDED: "clipboard-check",
    ReliefDeed.TAKEN_OVER: "user-check",
    ReliefDeed.DUE_SET: "clock",
    AlertDeed.OPENED: "alert-triangle",
    AlertDeed.CLOSED: "circle-check",
}
TOLD = "bell"


@dataclass(frozen=True)
class Sides:
    """How the reader stands to the alert."""

    is_own: bool
    may_act: bool
    may_release: bool
    reads_figures: bool
    reads_words: bool

    @property
    def takes_part(self) -> bool:
        """Whether the reader is one of the two who agree on something."""
        return self.is_own or self.may_act


@dataclass(frozen=True)
class ActionLine:
    """What was proposed, how far it is, and what the reader may do about it.

    `look` is how its card is drawn: agreed, open, or off the table.
    """

    action: ReliefAction
    state: str
    tone: str
    icon: str
    look: str
    may_agree: bool
    may_decline: bool
    may_end: bool


@dataclass(frozen=True)
class Happening:
    """Something that happened to the alert; without a person the institute did it by itself."""

    at: dt.datetime
    words: str | Promise
    icon: str
    by: User | None


@dataclass(frozen=True)
class LoadPart:
    """The load on the page of the alert, for those who read figures."""

    weeks: list[LoadWeek]
    week: LoadWeek
    explained: Explanation


def alerts_for_page(user: User) -> QuerySet[Alert]:
    """Alerts that exist for the user, with what `readers_of` tells, in one query."""
    here = Q(site=None) | Q(site=OuterRef("trainer__employee__site"))
    opened = Switch.objects.filter(here, shown=Shown.LOAD).exclude(right=Right.LEAD_TEAM)
    rights = opened.order_by("right").values("right").distinct()
    return alerts_seen(user).annotate(opened_to=ArraySubquery(rights))


def readers_of(alert: Alert) -> list[Right]:
    """The rights whose holders read it by an agreement, as `alerts_for_page` left them there."""
    return [Right(right) for right in vars(alert)["opened_to"]]


def sides_of(user: User, alert: Alert) -> Sides:
    """What the reader may read and do here. The words of a request are for both sides alone."""
    is_own, may_act = policies.may_answer(user, alert), policies.may_act_on(user, alert)
    return Sides(
        is_own=is_own,
        may_act=may_act,
        may_release=not is_own and sessions_policies.may_release(user),
        reads_figures=policies.reach_of_load(user, alert.trainer) is Reach.FULL,
        reads_words=is_own or may_act,
    )


def load_of(alert: Alert, sides: Sides, *, on: dt.date) -> LoadPart:
    """The course of the load, and the week that the alert is about, by the timetable."""
    weeks = loads.curve(alert.trainer, on=on, past=PAST)
    week = _week_of(alert, weeks)
    policy = figures.policies().on(week.ends_on)
    is_on_a_rota = alert.trainer.is_on_a_rota
    why = pages.explained(week, policy, is_on_a_rota=is_on_a_rota, is_own=sides.is_own)
    return LoadPart(weeks, week, why)


def _week_of(alert: Alert, weeks: Sequence[LoadWeek]) -> LoadWeek:
    """The heaviest of the named weeks, else this one."""
    named = [week for week in weeks if week.ends_on in alert.named_weeks]
    if named:
        return max(named, key=lambda week: week.shown or 0.0)
    return weeks[PAST]


def duties_of(alert: Alert, *, on: dt.date, at: dt.datetime | None = None) -> list[Duty]:
    """Days still to come of the weeks it names; of this and the next week if it names none."""
    site = alert.trainer.employee.site
    this = loads.sunday_of(on)
    weeks = Q(pk=None)
    for sunday in alert.named_weeks or [this, this + A_WEEK]:
        first, end = site.day_bounds(sunday - SIX_DAYS)[0], site.day_bounds(sunday)[1]
        weeks |= Q(block__starts_at__gte=first, block__starts_at__lt=end)
    found = Duty.objects.filter(
        weeks,
        assignment__trainer=alert.trainer,
        block__starts_at__gt=at or timezone.now(),
        block__session__state=TrainingSession.State.PUBLISHED,
    )
    found = found.select_related("engagement__site", "block__session")
    return list(found.order_by("block__starts_at", "pk"))


def action_lines(alert: Alert, sides: Sides) -> list[ActionLine]:
    """Everything that was proposed, in that order."""
    found = alert.actions.select_related("proposed_by__employee").order_by("proposed_at", "pk")
    return [_action_line(action, sides) for action in found]


def _action_line(action: ReliefAction, sides: Sides) -> ActionLine:
    state, tone, icon = _state_of(action)
    is_off = action.is_declined or (action.closed_at is not None and not action.is_agreed)
    is_open = action.closed_at is None
    own_yes = action.agreed_by_trainer_at if sides.is_own else action.agreed_by_care_at
    undecided = sides.takes_part and is_open and not action.is_agreed
    return ActionLine(
        action=action,
        state=state,
        tone=tone,
        icon=icon,
        look="off" if is_off else "agreed" if action.is_agreed else "open",
        may_agree=undecided and own_yes is None,
        may_decline=undecided,
        may_end=sides.may_act and is_open and action.is_agreed,
    )


def _state_of(action: ReliefAction) -> tuple[str, str, str]:
    """How far it is in words, with tone and icon of the chip."""
    if action.is_declined:
        return _("declined"), "", "lock"
    if action.closed_at is not None:
        return _("ended"), "ok", "circle-check"
    if action.is_agreed:
        return _("agreed by both"), "ok", "circle-check"
    if action.agreed_by_care_at is not None:
        return _("waits for the trainer"), "warn", "clock"
    return _("waits for care"), "warn", "clock"


def happenings(alert: Alert, *, at: dt.datetime | None = None) -> list[Happening]:
    """What happened to the alert, newest first."""
    traces = Trace.objects.of(alert).select_related("by__employee")
    found = [_happening(trace) for trace in traces]
    if alert.kind != Alert.Kind.ASKED and alert.told_at and alert.told_at <= (at or timezone.now()):
        found.append(Happening(alert.told_at, _("the trainer was told"), TOLD, None))
    if alert.reminded_at:
        found.append(Happening(alert.reminded_at, _("reminder to who looks after it"), TOLD, None))
    return sorted(found, key=lambda each: each.at, reverse=True)


def _happening(trace: Trace) -> Happening:
    words, icon = DEEDS.get(trace.what, trace.what), ICONS.get(trace.what, "info-circle")
    return Happening(trace.at, words, icon, trace.by)


def standing_of(alert: Alert, *, on: dt.date) -> str:
    """Who looks after it and until when, in words."""
    who = _("Nobody looks after it yet")
    if alert.owner is not None:
        who = _("Looked after by %(name)s") % {"name": alert.owner.name}
    if alert.closed_at is not None:
        end = _("closed %(day)s") % {
            "day": date_format(timezone.localtime(alert.closed_at), "j E Y")
        }
    else:
        end = _due(alert.due_on, on)
    return f"{who}, {end}."


def _due(day: dt.date, on: dt.date) -> str:
    if day == on:
        return _("answer due today")
    words = _("answer was due %(day)s") if day < on else _("answer due %(day)s")
    return words % {"day": date_format(day, "j E")}


def why_closed(alert: Alert) -> str | Promise:
    """The reason in words: the model's own by the language of the page, a person's as written."""
    if alert.why_closed in WhyClosed.values:
        return WhyClosed(alert.why_closed).label
    return alert.why_closed


def notes_of(alert: Alert, viewer: User) -> list[SharedNote]:
    """Own words about sessions that the trainer shared and the reader may read."""
    return shared_notes(alert.trainer, viewer)

"""What care and trainer agree on to make a load lighter, and the trainer's request for it.

Each change claims its row, so that a second click is refused. Traces and notices say that something
was written, never what: the words stay between trainer and care.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from notices.actions import outbox
from people.actions import queues, traces
from people.models import Employee, User
from people.rules import ChangedMeanwhile, Refused
from trainers.models import Trainer
from wellbeing import policies
from wellbeing.actions.alerts import carer_of, owner_of
from wellbeing.models import Alert, ReliefAction
from wellbeing.models.deeds import ReliefDeed
from wellbeing.queries.loads import sunday_of

DAYS_TO_ANSWER = dt.timedelta(days=3)


@dataclass(frozen=True)
class Plan:
    """What is proposed, and until when it is to be done."""

    kind: str
    words: str
    due_on: dt.date


@transaction.atomic
def ask(trainer: Trainer, *, by: User, words: str, at: dt.datetime | None = None) -> Alert:
    """The trainer's request, with its owner told. Raises Refused while an earlier one is open."""
    now = at or timezone.now()
    today = trainer.employee.site.today(at=now)
    queues.line_up(f"relief:{trainer.pk}")
    if Alert.objects.open().filter(trainer=trainer, kind=Alert.Kind.ASKED).exists():
        raise Refused(_("You have asked already. Withdraw that request before you ask anew."))
    alert = Alert.objects.create(
        trainer=trainer,
        kind=Alert.Kind.ASKED,
        opened_at=now,
        week=sunday_of(today),
        words=words,
        owner=owner_of(trainer, on=today),
        due_on=today + DAYS_TO_ANSWER,
        told_at=now,
    )
    traces.leave(by=by, what=ReliefDeed.ASKED, about=alert)
    if alert.owner is not None and alert.owner.employee is not None:
        values = {"name": trainer.employee.full_name, "due_on": alert.due_on.isoformat()}
        to = alert.owner.employee
        outbox.plan("relief-asked", about=alert, to=to, due_at=now, values=values)
    return alert


@transaction.atomic
def withdraw(alert: Alert, *, by: User, at: dt.datetime | None = None) -> Alert:
    """The request, taken back by the trainer. Raises Refused the second time."""
    _close(alert, why="", at=at or timezone.now())
    traces.leave(by=by, what=ReliefDeed.WITHDRAWN, about=alert)
    return alert


@transaction.atomic
def answer(alert: Alert, *, by: User, note: str, at: dt.datetime | None = None) -> Alert:
    """The request, closed by care with a note for the trainer. Raises Refused the second time."""
    _close(alert, why=note, at=at or timezone.now())
    traces.leave(by=by, what=ReliefDeed.ANSWERED, about=alert)
    return alert


@transaction.atomic
def take_over(alert: Alert, *, by: User) -> Alert:
    """The alert, looked after by this user. Raises Refused if it is, or is closed."""
    others = Alert.objects.open().filter(pk=alert.pk).exclude(owner=by)
    if not others.update(owner=by):
        raise Refused(_("This alert is yours already, or is closed."))
    alert.refresh_from_db(fields=["owner"])
    traces.leave(by=by, what=ReliefDeed.TAKEN_OVER, about=alert)
    return alert


@transaction.atomic
def set_due(
    alert: Alert,
    *,
    by: User,
    due_on: dt.date,
    version: dt.date | None,
    at: dt.datetime | None = None,
) -> Alert:
    """The alert with another day for its answer. Raises Refused for a past one, or if closed.

    `version` is the day that stood when this one was chosen: raises ChangedMeanwhile if it is
    another one by now.
    """
    _refuse_past(due_on, alert, at=at)
    waiting = Alert.objects.open().filter(pk=alert.pk)
    seen = waiting.filter(due_on=version) if version else waiting.none()
    if not seen.update(due_on=due_on):
        if waiting.exists():
            raise ChangedMeanwhile(_("Somebody set another day while you were choosing."))
        raise Refused(_("This alert is closed, so no answer is due."))
    alert.refresh_from_db(fields=["due_on"])
    traces.leave(by=by, what=ReliefDeed.DUE_SET, about=alert)
    return alert


@transaction.atomic
def propose(alert: Alert, plan: Plan, *, by: User, at: dt.datetime | None = None) -> ReliefAction:
    """The proposal, to which its own side has said yes. Raises Refused for a closed alert."""
    now = at or timezone.now()
    _refuse_past(plan.due_on, alert, at=now)
    # The row stays locked, so that an alert does not close between the look and the proposal.
    if not Alert.objects.open().filter(pk=alert.pk).select_for_update(no_key=True).exists():
        raise Refused(_("This alert is closed. Open the latest one and propose it there."))
    action = ReliefAction.objects.create(
        alert=alert,
        kind=plan.kind,
        words=plan.words,
        due_on=plan.due_on,
        proposed_by=by,
        proposed_at=now,
        **{_own_side(alert, by): now},
    )
    traces.leave(by=by, what=ReliefDeed.PROPOSED, about=alert)
    _tell("relief-proposed", action, by=by, at=now)
    return action


@transaction.atomic
def agree(action: ReliefAction, *, by: User, at: dt.datetime | None = None) -> ReliefAction:
    """The proposal with a yes of both sides. Raises Refused if this side has answered."""
    now, side = at or timezone.now(), _own_side(action.alert, by)
    waiting = ReliefAction.objects.standing().filter(Q(**{side: None}), pk=action.pk)
    if not waiting.update(**{side: now}):
        raise Refused(_("This proposal no longer waits for your answer."))
    action.refresh_from_db(fields=["agreed_by_care_at", "agreed_by_trainer_at"])
    traces.leave(by=by, what=ReliefDeed.AGREED, about=action.alert)
    _tell("relief-agreed", action, by=by, at=now)
    return action


@transaction.atomic
def decline(action: ReliefAction, *, by: User, at: dt.datetime | None = None) -> ReliefAction:
    """The proposal, declined by one of the sides; nobody asks why. Raises Refused once agreed."""
    now = at or timezone.now()
    undecided = Q(agreed_by_care_at=None) | Q(agreed_by_trainer_at=None)
    waiting = ReliefAction.objects.standing().filter(undecided, pk=action.pk)
    if not waiting.update(closed_at=now, is_declined=True):
        raise Refused(_("This proposal is agreed or ended, so it cannot be declined any more."))
    action.refresh_from_db(fields=["closed_at", "is_declined"])
    traces.leave(by=by, what=ReliefDeed.DECLINED, about=action.alert)
    _tell("relief-declined", action, by=by, at=now)
    return action


@transaction.atomic
def close_action(
    action: ReliefAction, *, by: User, outcome: str, at: dt.datetime | None = None
) -> ReliefAction:
    """What was agreed, ended with what came of it. Raises Refused unless it is agreed and open."""
    agreed = ReliefAction.objects.agreed().standing().filter(pk=action.pk)
    if not agreed.update(closed_at=at or timezone.now(), outcome=outcome):
        raise Refused(_("Only what both sides agreed on is ended with an outcome, and only once."))
    action.refresh_from_db(fields=["closed_at", "outcome"])
    traces.leave(by=by, what=ReliefDeed.ENDED, about=action.alert)
    return action


def _close(alert: Alert, *, why: str, at: dt.datetime) -> None:
    """Nothing; a request is closed by people, every other alert by the next assessment."""
    asked = Alert.objects.open().filter(pk=alert.pk, kind=Alert.Kind.ASKED)
    if not asked.update(closed_at=at, why_closed=why):
        raise Refused(_("Only an open request for relief can be closed here."))
    alert.refresh_from_db(fields=["closed_at", "why_closed"])


def _refuse_past(day: dt.date, alert: Alert, *, at: dt.datetime | None) -> None:
    if day < alert.trainer.employee.site.today(at=at):
        raise Refused(_("This day is over. Choose a later one."))


def _own_side(alert: Alert, user: User) -> str:
    """The column in which this user's yes stands."""
    if policies.may_answer(user, alert):
        return "agreed_by_trainer_at"
    return "agreed_by_care_at"


def _tell(kind: str, action: ReliefAction, *, by: User, at: dt.datetime) -> None:
    """Nothing; the other side learns of it: the trainer, or who looks after the alert."""
    alert = action.alert
    to = _carer(alert, at=at) if policies.may_answer(by, alert) else alert.trainer.employee
    if to is None:
        return
    values: dict[str, outbox.JSON] = {
        "alert": alert.pk,
        "name": by.name,
        "due_on": action.due_on.isoformat(),
    }
    outbox.plan(kind, about=action, to=to, due_at=at, values=values)


def _carer(alert: Alert, *, at: dt.datetime) -> Employee | None:
    """The person who looks after the alert and may read it; None if there is nobody."""
    carer = carer_of(alert, on=alert.trainer.employee.site.today(at=at))
    return carer.employee if carer else None

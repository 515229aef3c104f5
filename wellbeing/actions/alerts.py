"""Opens and closes alerts as the figures turn, and tells trainer and care (domain.md 1.6).

Called inside the transaction of an assessment, which one worker at a time runs: so an alert, its
trace and its notices stand together, and a worker that died left none of them.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from notices.actions import outbox
from people.actions import traces
from people.models import Employee, User
from trainers.models import Trainer
from wellbeing.models import Alert
from wellbeing.models.deeds import AlertDeed, WhyClosed
from wellbeing.queries.carers import Carers, looked_after_now
from wellbeing.rules.alerts import (
    Ahead,
    AlertKind,
    ForecastStep,
    Standing,
    Turn,
    Week,
    advance,
    forecast_step,
    is_reminder_due,
    is_told_at_once,
    row_after,
)
from wellbeing.rules.policy import WEEK, AlertPolicy, half_up

TO_TRAINER = "load-alert"
TO_CARE = "load-alert-care"
A_WEEK, A_DAY = dt.timedelta(weeks=1), dt.timedelta(days=1)
DAYS_TO_ANSWER: Mapping[AlertKind, dt.timedelta] = {
    AlertKind.PEAK: 3 * A_DAY,
    AlertKind.HARD_RULE: 3 * A_DAY,
    AlertKind.SUSTAINED: A_WEEK,
    AlertKind.FORECAST: A_WEEK,
}
FRIDAY, DIGEST_AT = 5, dt.time(18)


@dataclass(frozen=True)
class Picture:
    """A trainer's weeks as alerts see them: earlier ones, this one up to its Sunday, the next."""

    trainer: Trainer
    today: dt.date
    sunday: dt.date
    policy: AlertPolicy
    before: Sequence[Week]
    this: Week
    ahead: Sequence[Ahead]


def review(pictures: Sequence[Picture], *, left: Sequence[Trainer], at: dt.datetime) -> None:
    """Nothing; alerts stand as the weeks ask for. Who ended the role has none any more."""
    desk = Desk(at)
    standing = _standing([*(picture.trainer for picture in pictures), *left])
    for trainer in left:
        desk.dismiss(standing[trainer.pk])
    for picture in pictures:
        desk.review(picture, standing[picture.trainer.pk])


def _standing(trainers: Sequence[Trainer]) -> dict[int, dict[str, Alert]]:
    """Open alerts of each trainer by kind, held until the transaction ends."""
    known = {trainer.pk: trainer for trainer in trainers}
    standing: dict[int, dict[str, Alert]] = {number: {} for number in known}
    found = (
        Alert.objects.open().filter(trainer__in=trainers).select_related("owner__employee__site")
    )
    for alert in found.order_by("pk").select_for_update(of=("self",), no_key=True):
        alert.trainer = known[alert.trainer_id]
        standing[alert.trainer_id][alert.kind] = alert
    return standing


def owner_of(trainer: Trainer, *, on: dt.date) -> User | None:
    """Who looks after a request for relief of this trainer; None while nobody holds the right."""
    return Carers.on(on).choose(trainer, asked=True)


def carer_of(alert: Alert, *, on: dt.date) -> User | None:
    """Who is told of the alert: its owner while it exists for that user, else another carer."""
    is_asked = alert.kind == Alert.Kind.ASKED
    return Carers.on(on).keep(alert.owner, alert.trainer, asked=is_asked)


class Desk:
    """Where alerts open and close at one instant."""

    def __init__(self, at: dt.datetime) -> None:
        """Who may look after alerts is read once a day of a site, and only if one is needed."""
        self._at = at
        self._carers: dict[dt.date, Carers] = {}

    @cached_property
    def _looked_after(self) -> Counter[int]:
        return looked_after_now()

    def _carers_on(self, day: dt.date) -> Carers:
        if day not in self._carers:
            self._carers[day] = Carers.on(day, looked_after=self._looked_after)
        return self._carers[day]

    def review(self, picture: Picture, standing: Mapping[str, Alert]) -> None:
        """Nothing; closes and opens what turns, and looks after what stays open."""
        ahead = _forecast(picture, standing)
        turns = [*_weekly_turns(picture, standing)]
        if ahead.turn is not None:
            turns.append((ahead.turn, AlertKind.FORECAST))
        closed = {str(kind) for turn, kind in turns if turn is Turn.CLOSE}
        for kind in closed:
            self._close(standing[kind], _why(standing[kind], picture.sunday))
        for turn, kind in turns:
            if turn is Turn.OPEN:
                self._open(picture, kind, ahead.named)
        for kind, alert in standing.items():
            if kind not in closed:
                self._keep(picture, alert, ahead.named)

    def dismiss(self, standing: Mapping[str, Alert]) -> None:
        """Nothing; closes what speaks of nobody any more."""
        for alert in standing.values():
            self._close(alert, WhyClosed.LEFT)

    def _open(self, picture: Picture, kind: AlertKind, named: Sequence[dt.date]) -> None:
        trainer = picture.trainer
        made = Alert(trainer=trainer, kind=kind, opened_at=self._at, week=picture.sunday)
        made.shown = None if picture.this.index is None else half_up(picture.this.index)
        made.due_on = picture.today + DAYS_TO_ANSWER[kind]
        made.told_at = self._at
        if kind is AlertKind.FORECAST:
            made.named_weeks, made.week = list(named), named[0]
            made.shown = _heaviest(picture, named)
            made.due_on = max(picture.today, min(made.due_on, named[0] - A_WEEK))
            made.told_at = self._told_at(picture, named)
        made.owner = self._carers_on(picture.today).choose(trainer)
        made.save(force_insert=True)
        traces.leave(by=None, what=AlertDeed.OPENED, about=made)
        self._tell(made)

    def _close(self, alert: Alert, why: WhyClosed) -> None:
        """Nothing; the row is held since it was read, so it closes once. What waits is not told."""
        alert.closed_at = max(self._at, alert.opened_at)
        alert.why_closed = why.value
        alert.save(update_fields=["closed_at", "why_closed"])
        traces.leave(by=None, what=AlertDeed.CLOSED, about=alert, why=why.value)
        for kind in (TO_TRAINER, TO_CARE):
            outbox.reconcile(kind, about=alert, wanted=[], why=str(why.label))

    def _keep(self, picture: Picture, alert: Alert, named: Sequence[dt.date]) -> None:
        """Nothing; the weeks, the owner and the telling of an open alert follow what changed."""
        before = (alert.named_weeks, alert.owner, alert.told_at)
        if alert.kind == AlertKind.FORECAST:
            alert.named_weeks, alert.week = list(named), named[0]
            if alert.told_at is None or alert.told_at > self._at:
                alert.told_at = min(self._told_at(picture, named), alert.told_at or self._at)
        is_asked = alert.kind == Alert.Kind.ASKED
        carers = self._carers_on(picture.today)
        alert.owner = carers.keep(alert.owner, picture.trainer, asked=is_asked)
        if before != (alert.named_weeks, alert.owner, alert.told_at):
            alert.save(update_fields=["named_weeks", "week", "owner", "told_at"])
            self._tell(alert)
        if alert.owner is None and before[1] is not None:
            outbox.reconcile(TO_CARE, about=alert, wanted=[])
        self._remind(picture, alert)

    def _tell(self, alert: Alert) -> None:
        """Nothing; the trainer is told, and care not before the trainer."""
        due_at = alert.told_at or self._at
        if alert.kind != Alert.Kind.ASKED:
            self._plan(TO_TRAINER, alert, alert.trainer.employee, due_at=due_at)
        if alert.owner is not None and alert.owner.employee is not None:
            self._plan(TO_CARE, alert, alert.owner.employee, due_at=max(due_at, self._at))

    def _plan(self, kind: str, alert: Alert, to: Employee, *, due_at: dt.datetime) -> None:
        wanted = outbox.Wanted(to, due_at=due_at, values=_values(alert))
        outbox.reconcile(kind, about=alert, wanted=[wanted])

    def _remind(self, picture: Picture, alert: Alert) -> None:
        """Nothing; who looks after an alert is reminded once in a fortnight, the trainer never."""
        spoken = max(filter(None, (alert.told_at, alert.reminded_at)), default=alert.opened_at)
        last = picture.trainer.employee.site.today(at=spoken)
        owner = alert.owner.employee if alert.owner else None
        if owner is None or not is_reminder_due(last, picture.today, picture.policy):
            return
        alert.reminded_at = self._at
        alert.save(update_fields=["reminded_at"])
        outbox.plan(
            TO_CARE,
            about=alert,
            to=owner,
            due_at=self._at,
            values=_values(alert, is_reminder=True),
            window=f"reminder {picture.today}",
        )

    def _told_at(self, picture: Picture, named: Sequence[dt.date]) -> dt.datetime:
        """Now for what is near, else the next weekly digest by the clock of the trainer's site."""
        if is_told_at_once(named, picture.today, picture.policy):
            return self._at
        zone = picture.trainer.employee.site.tz
        friday = picture.today + A_DAY * ((FRIDAY - picture.today.isoweekday()) % WEEK)
        digest = dt.datetime.combine(friday, DIGEST_AT, zone)
        return digest if digest > self._at else digest + A_WEEK


def _weekly_turns(
    picture: Picture, standing: Mapping[str, Alert]
) -> Sequence[tuple[Turn, AlertKind]]:
    """What this week does, the rows of elevated weeks before it being the same all week."""
    kinds = frozenset(kind for kind in AlertKind if kind in standing)
    row = row_after(picture.before, picture.policy)
    return advance(Standing(kinds, row), picture.this, picture.policy)[1]


def _why(alert: Alert, sunday: dt.date) -> WhyClosed:
    """A forecast may close without a lighter load: because none of its weeks is ahead any more."""
    has_come = all(week <= sunday for week in alert.named_weeks)
    is_forecast = alert.kind == AlertKind.FORECAST
    return WhyClosed.ARRIVED if is_forecast and has_come else WhyClosed.EASED


def _forecast(picture: Picture, standing: Mapping[str, Alert]) -> ForecastStep:
    alert = standing.get(AlertKind.FORECAST)
    named = None if alert is None else frozenset(alert.named_weeks)
    return forecast_step(named, picture.ahead, picture.policy)


def _heaviest(picture: Picture, named: Sequence[dt.date]) -> float | None:
    """The highest figure of the named weeks, as shown."""
    figures = [week.index for week in picture.ahead if week.sunday in named]
    return max((half_up(figure) for figure in figures if figure is not None), default=None)


def _values(alert: Alert, *, is_reminder: bool = False) -> dict[str, outbox.JSON]:
    """What the message says besides fixed words: no figure and no name.

    Whoever opens the page behind it leaves a line in the record of looks; an inbox leaves none.
    """
    return {
        "kind": alert.kind,
        "week_on": alert.week.isoformat(),
        "due_on": alert.due_on.isoformat(),
        "is_reminder": is_reminder,
    }

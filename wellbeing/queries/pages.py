"""What pages show of load: the parts of a week in words, the table of weeks, the own team."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.template.defaultfilters import floatformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Employee, Right, Site, User
from people.rules import sortable
from trainers.models import Trainer
from wellbeing.models import Alert, WeeklyLoad
from wellbeing.models.sight import Sight
from wellbeing.queries import loads
from wellbeing.queries.loads import LoadWeek, in_language, sundays
from wellbeing.queries.reach import trainers_with_load
from wellbeing.queries.stored import LOW_CONFIDENCE
from wellbeing.rules.policy import Level, Parts, Policy, Ramp
from wellbeing.rules.reach import Reach
from wellbeing.rules.reasons import IN_WORDS

PAST, AHEAD = 7, 4
AT_RISK = (Level.ELEVATED, Level.HIGH)

LABELS: Mapping[str, str | Promise] = {
    "load": gettext_lazy("Hours weighted by effort"),
    "repetition": gettext_lazy("The same program again"),
    "recovery": gettext_lazy("Days in a row and rest"),
    "monotony": gettext_lazy("Sameness of the days"),
    "displacement": gettext_lazy("Evenings, weekends, nights away"),
    "spike": gettext_lazy("Jump in hours"),
}


@dataclass(frozen=True)
class Part:
    """A part of the index that adds to it: the raw figure in words, with where its points begin."""

    code: str
    label: str | Promise
    text: str
    points: float


@dataclass(frozen=True)
class Explanation:
    """Why a week is as heavy as it is: what adds, what adds nothing, how sure it is."""

    parts: list[Part]
    silent: list[str | Promise]
    remarks: list[str]


def explained(
    week: LoadWeek, policy: Policy, *, is_on_a_rota: bool = False, is_own: bool = False
) -> Explanation:
    """The parts in words, by the policy of that week. A rota has ramps of its own, left unsaid.

    How many logs are missing only the trainer reads; others read that the figure is unsure.
    """
    adding, silent = [], []
    for code, points in zip(Parts._fields, week.contributions, strict=True):
        if points:
            scale = "" if is_on_a_rota and code == "recovery" else _scale(code, week, policy)
            words = in_language(IN_WORDS[code](week.measures))
            adding.append(Part(code, LABELS[code], f"{words}{scale}", points))
        elif points is not None:
            silent.append(LABELS[code])
    adding.sort(key=_points, reverse=True)
    remarks = week.remarks if is_own else _remarks_for_others(week)
    return Explanation(adding, silent, remarks)


def _remarks_for_others(week: LoadWeek) -> list[str]:
    if LOW_CONFIDENCE not in week.warnings:
        return week.remarks
    others = tuple(code for code in week.warnings if code != LOW_CONFIDENCE)
    return [_("low confidence"), *replace(week, warnings=others).remarks]


def _points(part: Part) -> float:
    return part.points


def _scale(code: str, week: LoadWeek, policy: Policy) -> str:
    """Where the points of a part begin and where they are full, by the measure that counted."""
    ramps = policy.ramps
    if code == "repetition":  # measured by concentration, said by its inverse
        return _between(_(" (yellow below %(low)s, red at %(high)s)"), _inverse(ramps.repetition))
    if code == "recovery":
        return _between(_(" (in a row: yellow from %(low)s, red from %(high)s)"), ramps.run)
    if code == "monotony":
        said = _(" (sameness %(figure)s: yellow from %(low)s, red from %(high)s)")
        figure = floatformat(week.measures.monotony, -1)
        return _between(said, ramps.monotony, figure=figure)
    ramp: Ramp = getattr(ramps, code)
    return _between(_(" (yellow from %(low)s, red from %(high)s)"), ramp)


def _inverse(ramp: Ramp) -> Ramp:
    return Ramp(1 / ramp.low, 1 / ramp.high)


def _between(words: str, ramp: Ramp, **others: str) -> str:
    return words % {"low": floatformat(ramp.low, -1), "high": floatformat(ramp.high, -1), **others}


@dataclass(frozen=True)
class LoadRow:
    """A trainer with the weeks of the table; None is a week nobody assessed."""

    trainer: Trainer
    weeks: Sequence[LoadWeek | None]
    url: str

    @property
    def employee(self) -> Employee:
        """The person, as components draw one."""
        return self.trainer.employee


@dataclass(frozen=True)
class TeamRow:
    """A member of the team: the level of this week and why, no figure."""

    trainer: Trainer
    level: Level
    reasons: list[str]


def trainer_of(user: User) -> Trainer | None:
    """The trainer behind the account, if it is one's."""
    if user.employee_id is None:
        return None
    own = Trainer.objects.filter(employee=user.employee_id)
    return own.select_related("employee__site").first()


def loads_found(
    user: User, *, text: str, site: Site | None, at_risk: bool, on: dt.date
) -> QuerySet[Trainer]:
    """Trainers whose figures the user reads, with the `heaviest` week from this one on."""
    weeks = sundays(on, past=0, ahead=AHEAD)
    results = WeeklyLoad.objects.filter(
        trainer=OuterRef("pk"), ends_on__range=(weeks[0], weeks[-1])
    ).order_by()
    most = results.values("trainer").annotate(most=Max("shown")).values("most")
    open_loads = trainers_with_load(user, least=Reach.FULL).order_by().values("pk")
    found = Trainer.objects.known(on=on).filter(pk__in=open_loads)
    if at_risk:
        found = found.filter(Exists(results.filter(level__in=AT_RISK)))
    unknown = Value(-1.0)  # stands after the lightest
    return _named(found, text, site).annotate(heaviest=Coalesce(Subquery(most), unknown))


def _named(found: QuerySet[Trainer], text: str, site: Site | None) -> QuerySet[Trainer]:
    found = found.select_related("employee__site")
    if site is not None:
        found = found.filter(employee__site=site)
    if words := sortable(text):
        named = Q(employee__sort_name__startswith=words)
        found = found.filter(named | Q(code__istartswith=text.strip()))
    return found


def rows_of(trainers: Iterable[Trainer], urls: Mapping[int, str], on: dt.date) -> list[LoadRow]:
    """The trainers with their weeks; `urls` say where the names lead."""
    shown = list(trainers)
    weeks = loads.table([trainer.pk for trainer in shown], on=on, past=PAST, ahead=AHEAD)
    return [LoadRow(each, weeks[each.pk], urls.get(each.pk, "")) for each in shown]


def open_alerts(trainer: Trainer) -> QuerySet[Alert]:
    """What about the trainer's load still waits for something."""
    return Alert.objects.open().filter(trainer=trainer)


def team_found(user: User, *, text: str, site: Site | None, on: dt.date) -> QuerySet[Trainer]:
    """The trainers of the user's own team whose level is open to line managers, by name.

    What care and planners read they find on their own pages.
    """
    team = Trainer.objects.known(on=on).filter(Sight.of(user).rows_by(Right.LEAD_TEAM))
    return _named(team, text, site).order_by("employee__sort_name", "pk")


def team_rows(trainers: Iterable[Trainer], on: dt.date) -> list[TeamRow]:
    """Level and reasons of this week, planned work included."""
    shown = list(trainers)
    weeks = loads.this_week([trainer.pk for trainer in shown], on)
    return [_team_row(trainer, weeks.get(trainer.pk)) for trainer in shown]


def _team_row(trainer: Trainer, week: LoadWeek | None) -> TeamRow:
    if week is None:
        return TeamRow(trainer, Level.UNKNOWN, [])
    return TeamRow(trainer, week.level, [said.text for said in [*week.hard_rules, *week.reasons]])

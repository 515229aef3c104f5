"""Reads that pages about trainers need: who is found, who is away, what a card tells."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.conf.locale import LANG_INFO
from django.db import models
from django.db.models import Exists, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language_info

from people.models import Right, User
from people.models.persons import EmployeeQuerySet
from trainers.models import Absence, Engagement, FteShare, Trainer
from trainers.models.trainers import WHOLE_SHARE, TrainerQuerySet

ACTIVE, LEFT = "active", "left"


@dataclass(frozen=True)
class Away:
    """What is known of a trainer's time off, for the few who may know it."""

    absences: list[Absence]
    weekly_hours_limit: int | None
    rota_from: dt.date | None
    rota_days_on: int | None
    rota_days_off: int | None


@dataclass(frozen=True)
class Today:
    """What a list tells of a trainer today; whether to show the second, policies say."""

    share: Decimal
    is_away: bool


@dataclass(frozen=True)
class TrainerCard:
    """What a trainer's page tells of the trainer; `away` is None for who may not know it."""

    trainer: Trainer
    languages: list[str]
    topics: list[str]
    share: Decimal
    shares: list[FteShare]
    is_active: bool
    away: Away | None


def trainers_found(
    seen: TrainerQuerySet,
    *,
    known: EmployeeQuerySet,
    text: str,
    site: str,
    role: str,
    on: dt.date,
) -> QuerySet[Trainer]:
    """Those of the trainers seen with a word of the name or the code that begins so.

    Those among `known`, whose records the viewer may open, are found by their numbers as well.
    `site` is the code of a site or the beginning of its name, `role` is active, left or neither.
    """
    found = seen.select_related("employee__site")
    if site := site.strip():
        found = found.filter(
            Q(employee__site__code__iexact=site) | Q(employee__site__name__istartswith=site)
        )
    if role in (ACTIVE, LEFT):
        active = Q(pk__in=Trainer.objects.active(on=on).values("pk"))
        found = found.filter(active if role == ACTIVE else ~active)
    if text := text.strip():
        found = found.found_by(text) | found.filter(employee__in=known.found_by(text))
    return found.order_by("employee__sort_name", "pk")


def absences_known_to(user: User) -> QuerySet[Absence]:
    """Absences whose days the user may know: the rows for which `may_see_absences` says yes."""
    absences = Absence.objects.select_related("trainer__employee__site")
    if user.may(Right.PLAN, Right.CARE):
        return absences
    known = Q(trainer__employee=user.employee_id, trainer__employee__isnull=False)
    if user.may(Right.LEAD_TEAM):
        known |= Q(trainer__employee__line_manager__in=user.leads_as())
    return absences.filter(known)


def with_today(
    found: QuerySet[Trainer], *, on: dt.date, at: dt.datetime | None = None
) -> QuerySet[Trainer]:
    """The same trainers, each with what `today_of` reads; at no further query.

    The share is that of the day; who is away is asked for the day it is at the site of each.
    """
    shares = FteShare.objects.filter(trainer=OuterRef("pk")).order_by("starts_on").values("share")
    begun = shares.filter(starts_on__lte=on).order_by("-starts_on")
    day = Func(
        Value(at or timezone.now(), models.DateTimeField()),
        OuterRef("employee__site__zone"),
        template="(%(expressions)s)::date",
        arg_joiner=" AT TIME ZONE ",
        output_field=models.DateField(),
    )
    away = Absence.objects.filter(trainer=OuterRef("pk"), starts_on__lte=day, ends_on__gte=day)
    share = Coalesce(Subquery(begun[:1]), Subquery(shares[:1]), Value(WHOLE_SHARE))
    return found.annotate(share_now=share, is_away=Exists(away))


def today_of(trainer: Trainer) -> Today:
    """What a trainer of `with_today` brought along."""
    brought = vars(trainer)
    return Today(share=brought["share_now"], is_away=brought["is_away"])


def share_among(rows: list[FteShare], *, on: dt.date) -> Decimal:
    """Of the shares in the order of their days, the one that holds on the day.

    Before the first the first holds, and none at all is a full contract, as the load model has it;
    `with_today` says the same in SQL.
    """
    if not rows:
        return WHOLE_SHARE
    begun = [row.share for row in rows if row.starts_on <= on]
    return begun[-1] if begun else rows[0].share


def version_of_shares(rows: Iterable[FteShare]) -> int:
    """Of all shares of a trainer: a number that each new or changed one raises; none ever goes."""
    return sum(row.version + 1 for row in rows)


def card_of(trainer: Trainer, *, on: dt.date, with_away: bool) -> TrainerCard:
    """The card on that day; whether the viewer may know of days away, `may_see_absences` says."""
    shares = list(trainer.shares.order_by("starts_on"))
    return TrainerCard(
        trainer=trainer,
        languages=[language_name(code) for code in trainer.languages],
        topics=trainer.topics,
        share=share_among(shares, on=on),
        shares=shares,
        is_active=trainer.is_active(on=on),
        away=_away(trainer, on=on) if with_away else None,
    )


def _away(trainer: Trainer, *, on: dt.date) -> Away:
    return Away(
        absences=absences_ahead(trainer, on=on),
        weekly_hours_limit=trainer.weekly_hours_limit,
        rota_from=trainer.rota_from,
        rota_days_on=trainer.rota_days_on,
        rota_days_off=trainer.rota_days_off,
    )


def absences_ahead(trainer: Trainer, *, on: dt.date) -> list[Absence]:
    """Absences that are not over on that day, the next one first."""
    return list(trainer.absences.filter(ends_on__gte=on))


def booked_during(absence: Absence) -> QuerySet[Engagement]:
    """What the trainer was to do on these days, by the clock of the own site."""
    site = absence.trainer.employee.site
    starts_at, _next = site.day_bounds(absence.starts_on)
    _last, ends_at = site.day_bounds(absence.ends_on)
    booked = Engagement.objects.settled().filter(trainer=absence.trainer)
    return booked.overlapping(starts_at, ends_at)


def language_name(code: str) -> str:
    """The language in the language of the page; what is no known code stays as it is."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def language_code(words: str) -> str | None:
    """The code of a language given by code or name, in its own words or ours; None if unknown."""
    asked = words.strip().casefold()
    for code, about in LANG_INFO.items():
        names = {code, about.get("name", ""), about.get("name_local", ""), language_name(code)}
        if asked in {name.casefold() for name in names if name}:
            return code
    return None

"""What the search finds: people, programs, sessions, of those the viewer may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Window,
)
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.models import Employee, User
from people.models.persons import EmployeeQuerySet
from people.models.words import is_enough
from people.policies import may_list_people
from programs.models import Program
from programs.policies import may_list_programs
from sessions.models import TrainingSession
from sessions.policies import may_list_sessions
from trainers.models import Trainer
from trainers.models.trainers import TrainerQuerySet
from trainers.policies import may_list_trainers

LONGEST = 100
SHOWN = 5

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Hit:
    """Something found: its name, what tells it from others, where it leads."""

    name: str
    note: str
    url: str


@dataclass(frozen=True)
class Group:
    """What was found of one kind; `url` leads to the list with all of it."""

    label: str | Promise
    icon: str
    hits: Sequence[Hit]
    total: int
    url: str


def found(text: str, user: User) -> list[Group] | None:
    """The groups with something in them; None for a text with too little to go by."""
    text = text[:LONGEST]
    if not is_enough(text):
        return None
    groups = (_people(text, user), _programs(text, user), _sessions(text, user))
    return [group for group in groups if group and group.hits]


def _people(text: str, user: User) -> Group | None:
    """People the viewer may look up; trainers come first and lead to their own page."""
    lists_people, lists_trainers = may_list_people(user), may_list_trainers(user)
    if not lists_people and not lists_trainers:
        return None
    trainers = Trainer.objects.visible_to(user) if lists_trainers else Trainer.objects.none()
    card = trainers.filter(employee=OuterRef("pk")).values("pk")[:1]
    without_card = ExpressionWrapper(Q(card=None), output_field=BooleanField())
    known = Employee.objects.visible_to(user)
    is_known = Exists(known.filter(pk=OuterRef("pk")))
    people = (
        _reached(text, known, trainers)
        .select_related("site", "trainer")
        .annotate(card=Subquery(card), is_last=without_card, is_known=is_known)
        .order_by("is_last", "sort_name", "pk")
    )
    rows = _first(people)
    hits = [Hit(person.full_name, _note_on(person), _page_of(person)) for person in rows]
    url = _list("people:list", text, site="")
    if not lists_people:
        url = _list("trainers:list", text, site="", role="all")
    return Group(_("People"), "users", hits, _total(rows), url)


def _reached(text: str, known: EmployeeQuerySet, trainers: TrainerQuerySet) -> EmployeeQuerySet:
    """Whom the text finds: people by name and numbers; who is only a trainer, by name and code."""
    as_trainers = Employee.objects.filter(trainer__in=trainers.found_by(text))
    # One "or" beside the other would read all people; each half of a union goes by its index.
    halves = [people.order_by().values("pk") for people in (known.found_by(text), as_trainers)]
    return Employee.objects.filter(pk__in=halves[0].union(halves[1]))


def _note_on(person: Employee) -> str:
    """Numbers are for who may open the record; a trainer is told from others by the code."""
    about = vars(person)
    parts = [gettext("trainer")] if about["card"] is not None else []
    parts.append(person.number if about["is_known"] else person.trainer.code)
    return ", ".join([*parts, str(person.site)])


def _page_of(person: Employee) -> str:
    card: int | None = vars(person)["card"]
    if card is not None:
        return reverse("trainer-card", args=[card])
    return reverse("people:detail", args=[person.pk])


def _programs(text: str, user: User) -> Group | None:
    if not may_list_programs(user):
        return None
    rows = _first(Program.objects.visible_to(user).found_by(text).order_by("name", "pk"))
    hits = [
        Hit(program.name, program.code, reverse("programs:detail", args=[program.pk]))
        for program in rows
    ]
    return Group(_("Programs"), "books", hits, _total(rows), _list("programs:list", text))


def _sessions(text: str, user: User) -> Group | None:
    """Sessions by code or program, the latest first."""
    if not may_list_sessions(user):
        return None
    sessions = TrainingSession.objects.visible_to(user).found_by(text)
    rows = _first(sessions.select_related("edition__program", "site").order_by("-starts_at", "-pk"))
    hits = [
        Hit(
            session.edition.program.name,
            f"{session.code}, {_first_day(session)}, {session.site}",
            reverse("sessions:detail", args=[session.pk]),
        )
        for session in rows
    ]
    url = _list("sessions:list", text, site="")
    return Group(_("Sessions"), "calendar-event", hits, _total(rows), url)


def _first_day(session: TrainingSession) -> str:
    return date_format(localtime(session.starts_at, ZoneInfo(session.zone)), "DATE_FORMAT")


def _first(rows: QuerySet[Row]) -> list[Row]:
    """The rows that are shown, each with how many there are in all."""
    return list(rows.annotate(in_all=Window(Count("pk")))[:SHOWN])


def _total(rows: Sequence[Model]) -> int:
    return int(vars(rows[0])["in_all"]) if rows else 0


def _list(page: str, text: str, **filters: str) -> str:
    """The list with all of it: a filter it would begin with is emptied, or it would hold less."""
    return f"{reverse(page)}?{urlencode({'text': text, **filters})}"

"""What the rules need to know of trainers, read in one pass for any number of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from people.models import Holiday
from programs.models import Edition
from trainers.models import Absence, Engagement, FteShare, Trainer
from trainers.models.categories import Work
from wellbeing.models import RatedEngagement
from wellbeing.rules.policy import MONTH, TWO_MONTHS
from wellbeing.rules.timeline import Span
from wellbeing.rules.work import Block, Kind, Person, Role, Share, State, WorkPattern

A_DAY = dt.timedelta(days=1)
COLUMNS = (
    "pk",
    "trainer_id",
    "starts_at",
    "ends_at",
    "zone",
    "minutes",
    "kind",
    "category_id",
    "role",
    "group_size",
    "state",
    "expected_effort",
    "night_away",
    "site_id",
)


class Row(NamedTuple):
    """Booked time as the database gives it, column by column."""

    pk: int
    trainer: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    zone: str
    minutes: int
    kind: str
    category: int | None
    role: str
    group_size: int | None
    state: str
    expected_effort: Decimal | None
    night_away: bool
    site: int | None


class Rating(NamedTuple):
    """What a trainer said of the session that booked time belongs to."""

    number: int
    value: int
    program: int


@dataclass(frozen=True, slots=True)
class Inputs:
    """A trainer as the rules see one. `blocks` know no rating.

    `own` are the blocks with the trainer's ratings; None if there are none, or none were asked for.
    """

    person: Person
    blocks: tuple[Block, ...]
    own: tuple[Block, ...] | None


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days on which a site's calendar differs from the week."""

    holidays: frozenset[dt.date] = frozenset()
    working_days: frozenset[dt.date] = frozenset()


def gather(
    trainers: Sequence[Trainer], span: Span, *, with_ratings: bool = False
) -> dict[int, Inputs]:
    """By the trainer's number, all that evaluating any day of the span reads.

    Ratings are read for the personal view alone. Trainers come with their employee.
    """
    window = Span(span.first - dt.timedelta(days=days_back(trainers)), span.last)
    persons = _persons(trainers, window)
    numbers = list(persons)
    rows = _rows(numbers, window)
    blocks = {row.pk: _block(row) for row in rows}
    schedule = _by_trainer(rows, blocks)
    ratings = _ratings(numbers) if with_ratings else {}
    own = _own(rows, ratings, window) if ratings else {}
    return {
        number: Inputs(person, schedule.get(number, ()), own.get(number))
        for number, person in persons.items()
    }


def days_back(trainers: Iterable[Trainer]) -> int:
    """How many days before an evaluated one are read; more for those on a long rota."""
    longest = max((trainer.rota_days_on or 0 for trainer in trainers), default=0)
    return max(TWO_MONTHS, MONTH + longest)


def _persons(trainers: Sequence[Trainer], window: Span) -> dict[int, Person]:
    """Contract, absences, calendar of the own site and rota of each trainer."""
    numbers = [trainer.pk for trainer in trainers]
    shares = _shares(numbers)
    absences = _absences(numbers, window)
    calendars = _calendars({trainer.employee.site_id for trainer in trainers}, window)
    return {
        trainer.pk: Person(
            shares=shares.get(trainer.pk, ()),
            known_from=trainer.known_from,
            absences=absences.get(trainer.pk, frozenset()),
            holidays=calendars[trainer.employee.site_id].holidays,
            working_days=calendars[trainer.employee.site_id].working_days,
            pattern=_pattern(trainer),
        )
        for trainer in trainers
    }


def _shares(numbers: Sequence[int]) -> dict[int, tuple[Share, ...]]:
    found: dict[int, list[Share]] = defaultdict(list)
    rows = FteShare.objects.filter(trainer__in=numbers).order_by("trainer_id", "starts_on")
    for trainer, starts_on, share in rows.values_list("trainer_id", "starts_on", "share"):
        found[trainer].append(Share(starts_on, float(share)))
    return {trainer: tuple(shares) for trainer, shares in found.items()}


def _absences(numbers: Sequence[int], window: Span) -> dict[int, frozenset[dt.date]]:
    """Days away, of which only those of the window are listed."""
    found: dict[int, set[dt.date]] = defaultdict(set)
    rows = Absence.objects.filter(trainer__in=numbers).touching(*window).order_by()
    for trainer, starts_on, ends_on in rows.values_list("trainer_id", "starts_on", "ends_on"):
        first, last = max(starts_on, window.first), min(ends_on, window.last)
        found[trainer] |= {first + A_DAY * number for number in range((last - first).days + 1)}
    return {trainer: frozenset(days) for trainer, days in found.items()}


def _calendars(sites: Iterable[int], window: Span) -> dict[int, Calendar]:
    rows = list(
        Holiday.objects.filter(site__in=sites, on__range=window).values_list(
            "site_id", "on", "is_worked"
        )
    )
    return {
        site: Calendar(
            frozenset(on for where, on, is_worked in rows if where == site and not is_worked),
            frozenset(on for where, on, is_worked in rows if where == site and is_worked),
        )
        for site in sites
    }


def _pattern(trainer: Trainer) -> WorkPattern | None:
    """The agreed rota; the database keeps its three columns together."""
    if trainer.rota_from is None or not trainer.rota_days_on or not trainer.rota_days_off:
        return None
    return WorkPattern(trainer.rota_from, trainer.rota_days_on, trainer.rota_days_off)


def _rows(numbers: Sequence[int], window: Span) -> list[Row]:
    """Settled time of the window, a day wider at both ends: a day is a day at the place."""
    beyond = _midnight(window.last + 2 * A_DAY)
    settled = Engagement.objects.settled().filter(trainer__in=numbers)
    found = settled.filter(starts_at__gte=_begin(window), starts_at__lt=beyond)
    return [Row(*row) for row in found.order_by("starts_at", "pk").values_list(*COLUMNS)]


def _begin(window: Span) -> dt.datetime:
    return _midnight(window.first - A_DAY)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _block(row: Row) -> Block:
    """Booked time as the rules see it, by the clock of its place.

    No session is named: nothing below the sessions knows which days belong together, so days that
    nobody confirmed are counted one by one.
    """
    zone = ZoneInfo(row.zone)
    return Block(
        start=row.starts_at.astimezone(zone),
        end=row.ends_at.astimezone(zone),
        minutes=row.minutes,
        kind=Kind.DELIVERY if row.kind == Work.DELIVERY else Kind.OTHER,
        category=None if row.category is None else str(row.category),
        role=Role(row.role),
        group=row.group_size,
        state=State(row.state),
        expected_effort=None if row.expected_effort is None else float(row.expected_effort),
        night_away=row.night_away,
        place=f"{row.zone} {row.site}",
    )


def _by_trainer(rows: Iterable[Row], blocks: Mapping[int, Block]) -> dict[int, tuple[Block, ...]]:
    """Blocks of each trainer, earliest first."""
    found: dict[int, list[Block]] = defaultdict(list)
    for row in rows:
        found[row.trainer].append(blocks[row.pk])
    return {trainer: tuple(theirs) for trainer, theirs in found.items()}


def _own(
    rows: Sequence[Row], ratings: Mapping[int, Rating], window: Span
) -> dict[int, tuple[Block, ...]]:
    """For who rated anything: the blocks with the ratings, and those rated before the window."""
    earlier = _rated_before(ratings, window)
    raters = {row.trainer for row in [*earlier, *rows] if row.pk in ratings}
    theirs = [row for row in [*earlier, *rows] if row.trainer in raters]
    programs = _programs(row.category for row in theirs)
    return _by_trainer(
        theirs,
        {
            row.pk: _rated(_block(row), ratings.get(row.pk), programs.get(row.category))
            for row in theirs
        },
    )


def _rated_before(ratings: Iterable[int], window: Span) -> list[Row]:
    settled = Engagement.objects.settled().filter(pk__in=list(ratings))
    found = settled.filter(starts_at__lt=_begin(window))
    return [Row(*row) for row in found.order_by("starts_at", "pk").values_list(*COLUMNS)]


def _ratings(numbers: Sequence[int]) -> dict[int, Rating]:
    """By number of the booked time, the rating that covers it."""
    covers = RatedEngagement.objects.filter(rating__trainer__in=numbers).order_by()
    found = covers.values_list("engagement_id", "rating_id", "rating__value", "rating__program_id")
    return {engagement: Rating(*rating) for engagement, *rating in found}


def _programs(categories: Iterable[int | None]) -> dict[int | None, int]:
    """The program that a content belongs to: what unrated sessions are likened to."""
    rows = Edition.objects.filter(category__in={*categories} - {None}).order_by("-pk")
    return dict(rows.values_list("category_id", "program_id"))


def _rated(block: Block, rating: Rating | None, program: int | None) -> Block:
    if rating is None:
        return replace(block, program=None if program is None else str(program))
    return replace(
        block, effort=float(rating.value), session=str(rating.number), program=str(rating.program)
    )

"""What waits on the overview for somebody to act: session days that nobody can deliver as it is."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Concat, RowNumber

from people.models import Site, User
from sessions.models import Block
from sessions.queries.coverage import BareDay, bare_days, to_cover, uncovered
from sessions.queries.days import clock_of

DAYS_SHOWN = 2


@dataclass(frozen=True)
class OpenDay:
    """A session day that waits; `away` is the trainer who is away then, empty if there is none.

    `clock` says by whose clock its hours are.
    """

    bare: BareDay
    away: str
    clock: str


@dataclass(frozen=True)
class OpenDays:
    """The nearest days of one sort, and how many there are in all."""

    first: list[OpenDay]
    total: int


def open_days(user: User, site: Site | None, *, on: dt.date) -> tuple[OpenDays, OpenDays]:
    """Days without a trainer, and days whose trainer is away, by the time left; one query."""
    blocks = list(_nearest(user, site, on))
    bare = [block for block in blocks if vars(block)["is_bare"]]
    away = [block for block in blocks if not vars(block)["is_bare"]]
    return _sort(bare, on), _sort(away, on)


def _sort(blocks: list[Block], on: dt.date) -> OpenDays:
    """The days, with what was counted of their sort, as `_nearest` left it there."""
    days = [_day(bare) for bare in bare_days(blocks, on=on)]
    return OpenDays(days, vars(blocks[0])["total"] if blocks else 0)


def _day(bare: BareDay) -> OpenDay:
    session = bare.block.session
    clock = clock_of(session.zone, session.site, at=bare.block.starts_at)
    return OpenDay(bare, _who_is_away(bare.block), clock)


def _who_is_away(block: Block) -> str:
    """Nobody on a day that has no first trainer: whom to find comes before whom to cover."""
    return "" if vars(block)["is_bare"] else vars(block)["away"]


def _nearest(user: User, site: Site | None, on: dt.date) -> QuerySet[Block]:
    """The first few of both sorts, with the number of all of that sort."""
    bare, away = uncovered(user, first=on), to_cover(user, first=on)
    employee = "assignment__trainer__employee__"
    name = Concat(f"{employee}first_name", Value(" "), f"{employee}last_name")
    whose = away.filter(block=OuterRef("pk")).order_by("pk").annotate(name=name).values("name")
    found = Block.objects.filter(Q(pk__in=bare.values("pk")) | Q(pk__in=away.values("block")))
    if site is not None:
        found = found.filter(session__site=site)
    return (
        found.annotate(
            is_bare=Exists(bare.filter(pk=OuterRef("pk"))),
            away=Subquery(whose[:1]),
        )
        .annotate(
            total=Window(Count("pk"), partition_by="is_bare"),
            place=Window(RowNumber(), partition_by="is_bare", order_by=("starts_at", "pk")),
        )
        .filter(place__lte=DAYS_SHOWN)
        .select_related("session__edition__program", "session__site")
        .order_by("starts_at", "pk")
    )

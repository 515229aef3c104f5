"""What is known of a trainer before anything is reckoned (domain.md 1.2)."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Delivery is a day of a training session; other work is everything else."""

    DELIVERY = "delivery"
    OTHER = "other"


class Role(StrEnum):
    """Who leads the block and who assists."""

    LEAD = "lead"
    CO = "co"


class State(StrEnum):
    """Logged is confirmed as delivered; a rating is another thing and may be missing."""

    PLANNED = "planned"
    LOGGED = "logged"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True)
class Block:
    """One trainer's piece of work on one day.

    `start` and `end` are aware and show the local time of the place. `category` is None for work
    that says nothing about variety: preparation, travel, meetings. `effort` is the trainer's own
    rating, repeated on each block of the session that it covers; `session` tells which blocks these
    are. `expected_effort` is the program's, copied when the block was booked, None for the policy's
    own. `base_effort` replaces what the ratings of `program` (without one: of the category) would
    give in the personal view. `place` lets two blocks at one place be compared by its clock.
    """

    start: dt.datetime
    end: dt.datetime
    minutes: float
    kind: Kind = Kind.DELIVERY
    category: str | None = None
    role: Role = Role.LEAD
    group: float | None = None
    state: State = State.PLANNED
    effort: float | None = None
    expected_effort: float | None = None
    base_effort: float | None = None
    night_away: bool = False
    session: str | None = None
    program: str | None = None
    place: str | None = None

    @property
    def is_standing(self) -> bool:
        """Whether it exists for the model."""
        return self.state is not State.CANCELED

    @property
    def rated_program(self) -> str | None:
        """What its rating says something about."""
        return self.program if self.program is not None else self.category


@dataclass(frozen=True, slots=True)
class Share:
    """The share of a full contract from a day on, 0.1 to 1.0."""

    from_day: dt.date
    share: float


@dataclass(frozen=True, slots=True)
class WorkPattern:
    """An agreed rota: so many days on, so many off, counted from the first day on.

    Its run and rest rules take the place of the usual ones (domain.md 1.6): the days on are no run
    that tires beyond the agreement, and the rest that is due is what the rota grants.
    """

    first_day_on: dt.date
    days_on: int
    days_off: int

    def grants_rest_on(self, ordinal: int) -> bool:
        """Whether the day of this ordinal is off by the rota, before its first day as well."""
        day = (ordinal - self.first_day_on.toordinal()) % (self.days_on + self.days_off)
        return day >= self.days_on


@dataclass(frozen=True, slots=True)
class Person:
    """What the model knows of a trainer beside the work.

    `shares` is sorted by day; before the first the first holds, and none at all is a full contract.
    `known_from` is the first day with data, None if that lies before everything. `working_days`
    are Saturdays and Sundays that the site's calendar made working days.
    """

    shares: tuple[Share, ...] = ()
    known_from: dt.date | None = None
    absences: frozenset[dt.date] = frozenset()
    holidays: frozenset[dt.date] = frozenset()
    working_days: frozenset[dt.date] = frozenset()
    pattern: WorkPattern | None = None

    def share_on(self, day: dt.date) -> float:
        """The share of a full contract that holds on this day."""
        if not self.shares:
            return 1.0
        begun = [period.share for period in self.shares if period.from_day <= day]
        return begun[-1] if begun else self.shares[0].share

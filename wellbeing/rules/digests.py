"""What a week was made of, as a digest: a week is only reckoned anew when its digest changed."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from operator import attrgetter

from wellbeing.rules.policy import WEEK
from wellbeing.rules.work import Block, Person

OF_BLOCK = attrgetter(
    "minutes",
    "kind.value",
    "category",
    "role.value",
    "group",
    "state.value",
    "effort",
    "expected_effort",
    "night_away",
    "session",
    "program",
    "place",
)


def digest_of(parts: Iterable[str]) -> str:
    """64 characters; equal parts in equal order give equal ones."""
    return sha256("\n".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Material:
    """All that weeks of a trainer can be made of, each piece with the day it belongs to."""

    person: str
    days: Sequence[tuple[int, str]]
    blocks: Sequence[tuple[int, str, bool]]
    days_back: int

    @classmethod
    def of(cls, person: Person, blocks: Iterable[Block], *, days_back: int) -> "Material":
        """The material of a trainer; `days_back` is how far a week's windows reach."""
        days = [(day.toordinal(), f"absent {day}") for day in person.absences]
        days += [(day.toordinal(), f"holiday {day}") for day in person.holidays]
        days += [(day.toordinal(), f"worked {day}") for day in person.working_days]
        return cls(
            person=repr((person.known_from, person.shares, person.pattern)),
            days=sorted(days),
            blocks=[
                (block.start.toordinal(), _mark(block), block.effort is not None)
                for block in blocks
            ],
            days_back=days_back,
        )

    def week(self, sunday: dt.date) -> str:
        """The digest of what the week up to this Sunday is made of.

        Rated blocks count however early they are: they tell how hard later ones are.
        """
        last = sunday.toordinal()
        first = last - self.days_back
        return digest_of(
            [
                self.person,
                *(mark for day, mark in self.days if first <= day <= last),
                *(
                    mark
                    for day, mark, is_rated in self.blocks
                    if day <= last and (day >= first or is_rated)
                ),
            ]
        )

    def has_work(self, sunday: dt.date) -> bool:
        """Whether there is any in the week up to this Sunday."""
        last = sunday.toordinal()
        return any(last - WEEK < day <= last for day, _mark, _is_rated in self.blocks)


def _mark(block: Block) -> str:
    """Instants and the zone: together they are the clock of the place, and cheap to write."""
    start, end = block.start, block.end
    return f"{start.timestamp()} {start.tzinfo} {end.timestamp()} {end.tzinfo} {OF_BLOCK(block)}"

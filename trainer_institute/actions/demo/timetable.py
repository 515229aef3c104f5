"""What the timetable of the demonstration is made of, and who is free when."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from trainer_institute.actions.demo.figures import Content

Day = tuple[int, int]
"""The number of a week and a weekday."""


class Stuck(Exception):
    """The dice fell so that the timetable cannot be finished: throw them again."""


@dataclass
class Training:
    """A session: its days in one week, and who leads and assists on each of them.

    `second` is empty where one trainer is enough. `nights` are the trainers and weekdays with a
    night away from home.
    """

    content: Content
    site: str
    week: int
    weekdays: list[int] = field(default_factory=list)
    lead: list[int | None] = field(default_factory=list)
    second: list[int | None] = field(default_factory=list)
    nights: set[tuple[int, int]] = field(default_factory=set)
    people: int = 0
    has_agreed_people: bool = False

    def __post_init__(self) -> None:
        """Nobody is assigned yet."""
        length = self.content.days
        self.lead = self.lead or [None] * length
        self.second = [None] * length if self.content.trainers > 1 else []

    @property
    def places(self) -> tuple[list[int | None], ...]:
        """Who stands in each place by day: as first trainer, then as second where one is needed."""
        return (self.lead, self.second) if self.second else (self.lead,)

    def trainers_on(self, number: int) -> list[int]:
        """Who is there on a day, counted from 0: the first trainer, then the second."""
        return [who for place in self.places if (who := place[number]) is not None]


@dataclass(frozen=True)
class OtherWork:
    """Time of a trainer that is no session; `kind` as `trainers.models.categories.Work` has it."""

    trainer: int
    week: int
    weekday: int
    kind: str
    minutes: int
    starts: int = 9 * 60
    """Minutes after midnight at the trainer's site."""


@dataclass
class Diary:
    """The days on which trainers are taken or not to be had, and how many they work a week."""

    taken: dict[int, set[Day]]
    away: dict[int, set[Day]]
    worked: Counter[tuple[int, int]] = field(default_factory=Counter)
    crowd: Counter[Day] = field(default_factory=Counter)

    @classmethod
    def empty(cls, trainers: Iterable[int]) -> "Diary":
        """Nobody is taken yet."""
        numbers = list(trainers)
        return cls({number: set() for number in numbers}, {number: set() for number in numbers})

    def is_free(self, trainer: int, week: int, weekdays: Iterable[int]) -> bool:
        """Whether the trainer can be had on all of these days."""
        wanted = {(week, weekday) for weekday in weekdays}
        return wanted.isdisjoint(self.taken[trainer]) and wanted.isdisjoint(self.away[trainer])

    def take(self, trainer: int, week: int, weekdays: Iterable[int]) -> None:
        """Books these days."""
        days = {(week, weekday) for weekday in weekdays}
        self.taken[trainer] |= days
        self.worked[trainer, week] += len(days)
        self.crowd.update(days)

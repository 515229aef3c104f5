"""Who or what is taken when, so that clashes are found in memory, in the order of the file."""

import datetime as dt
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import NamedTuple


class Taken(NamedTuple):
    """A stretch of time, and the session it is taken by; blank if that is nobody's business."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    by: str


Span = tuple[dt.datetime, dt.datetime]


class Diary:
    """Stretches of trainers or rooms; those of one never overlap."""

    def __init__(self) -> None:
        self._taken: dict[Hashable, list[Taken]] = defaultdict(list)
        self._taken_by: dict[tuple[Hashable, str], list[Taken]] = defaultdict(list)

    def clash(self, whose: Hashable, spans: Iterable[Span], *, but: str = "") -> Taken | None:
        """The first stretch that shares time with one of these, those by `but` aside."""
        taken = self._taken.get(whose, [])
        for starts_at, ends_at in spans:
            at = bisect_left(taken, (ends_at,))
            while at and taken[at - 1].ends_at > starts_at:
                at -= 1
                if taken[at].by != but or not but:
                    return taken[at]
        return None

    def take(self, whose: Hashable, spans: Iterable[Span], *, by: str) -> None:
        """Nothing; the stretches are taken."""
        for starts_at, ends_at in spans:
            taken = Taken(starts_at, ends_at, by)
            insort(self._taken[whose], taken)
            self._taken_by[whose, by].append(taken)

    def free(self, whose: Hashable, *, by: str) -> None:
        """Nothing; what was taken by this is free again."""
        standing = self._taken[whose]
        for taken in self._taken_by.pop((whose, by), ()):
            del standing[bisect_left(standing, taken)]

"""The weeks of the demonstration, numbered as in the year it was written for.

Week 48 is always the one in which it is told; all others stand as many weeks before or after it.
"""

import datetime as dt
from dataclasses import dataclass

FIRST_WEEK, LAST_WEEK = 3, 53
THIS_WEEK = 48
DAYS = 7
SATURDAY, SUNDAY = 5, 6
TOLD_WEEKS = range(45, 53)
"""Their figures are printed, or follow from those that are."""
ALL_WEEKS = range(FIRST_WEEK, LAST_WEEK + 1)


@dataclass(frozen=True)
class Weeks:
    """Turns a numbered week into dates around the day on which the demonstration is told."""

    today: dt.date

    def day(self, week: int, weekday: int = 0) -> dt.date:
        """A day by the number of its week and its weekday, Monday being 0."""
        monday = self.today - dt.timedelta(days=self.today.weekday())
        return monday + dt.timedelta(days=DAYS * (week - THIS_WEEK) + weekday)

    def sunday(self, week: int) -> dt.date:
        """The last day of a week."""
        return self.day(week, SUNDAY)

    @property
    def last_sunday(self) -> dt.date:
        """Up to this day the figures are counted."""
        return self.sunday(THIS_WEEK - 1)

    def is_told(self, day: dt.date) -> bool:
        """Whether figures of that day's week are told."""
        return self.day(TOLD_WEEKS[0]) <= day <= self.sunday(TOLD_WEEKS[-1])

"""Work beside the sessions, and the last hours that bring the week to the load it is told with."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from trainer_institute.actions.demo import levels
from trainer_institute.actions.demo.cast import CAST, NEWCOMER, WHOLE, Band, Profile
from trainer_institute.actions.demo.timetable import Diary, OtherWork, Stuck, Training
from trainer_institute.actions.demo.weeks import FIRST_WEEK, LAST_WEEK, THIS_WEEK, Weeks
from wellbeing.rules.policy import DEFAULT
from wellbeing.rules.work import Block

AFTER_CLASS = 15 * 60 + 30
WORK_DAYS = range(5)
KINDS = (
    *("method_work",) * 5,
    *("mentoring",) * 3,
    *("meeting",) * 3,
    *("preparation",) * 2,
    *("community", "learning", "internship", "conference"),
)
LENGTHS = (60, 90, 120, 180, 240)
FULL_DAY = 360
SHARE_OF_WEEKS, SHARE_OF_WEEKS_OF_HALVES = 0.4, 0.15
INSIDE = 1.0
"""Points that a load keeps from the edge of its band, so that a small change does not tip it."""


def other_work(diary: Diary, dice: random.Random) -> list[OtherWork]:
    """Some hours of other work on free days, for whoever has no story in that week."""
    found = []
    for profile in CAST:
        often = SHARE_OF_WEEKS if profile.share == WHOLE else SHARE_OF_WEEKS_OF_HALVES
        for week in range(FIRST_WEEK, LAST_WEEK):
            days = [day for day in WORK_DAYS if diary.is_free(profile.number, week, [day])]
            if days and dice.random() < often and profile.number != NEWCOMER:
                kind = dice.choice(KINDS)
                minutes = FULL_DAY if kind in ("internship", "conference") else dice.choice(LENGTHS)
                work = OtherWork(profile.number, week, dice.choice(days), kind, minutes)
                diary.taken[profile.number].add((week, work.weekday))
                found.append(work)
    return found


@dataclass
class Scales:
    """The load of one trainer this week, weighed again after every hour that is added."""

    profile: Profile
    blocks: list[Block]
    weeks: Weeks

    @property
    def shown(self) -> float:
        """The index up to this Sunday."""
        person = levels.person_of(self.profile, self.weeks)
        return levels.assessed(person, self.blocks, self.weeks, [THIS_WEEK])[0].shown or 0.0

    def add(self, steps: Iterator[OtherWork], *, least: float) -> list[OtherWork]:
        """As much of the work as it takes to come to the least load."""
        added: list[OtherWork] = []
        while self.shown < least:
            step = next(steps, None)
            if step is None:
                raise Stuck
            added.append(step)
            self.blocks.append(levels.block_of_work(step, self.weeks))
        return added


def settle(
    trainings: list[Training], others: list[OtherWork], diary: Diary, weeks: Weeks
) -> list[OtherWork]:
    """Work that brings those into their band who are to have a moderate week.

    Raises Stuck if somebody's week is too heavy for the band, or cannot be made heavy enough.
    """
    blocks = levels.blocks_by_trainer(trainings, others, weeks)
    bands = DEFAULT.bands
    most = {Band.LOW: bands.moderate, Band.MODERATE: bands.elevated}
    added = []
    for profile in CAST:
        if profile.band not in most:
            continue
        scales = Scales(profile, blocks[profile.number], weeks)
        if profile.band is Band.MODERATE:
            added += scales.add(_more(profile, diary), least=bands.moderate + INSIDE)
        if scales.shown >= most[profile.band] - INSIDE:
            raise Stuck
    return added


def _more(profile: Profile, diary: Diary) -> Iterator[OtherWork]:
    """Preparation and meetings of this week: after class, on free days, at last in the evening."""
    days = [d for d in WORK_DAYS if (THIS_WEEK, d) in diary.taken[profile.number]]
    free = [d for d in WORK_DAYS if d not in days]
    for kind, length, starts in (
        ("preparation", 60, AFTER_CLASS),
        ("meeting", 60, AFTER_CLASS + 60),
    ):
        for day in days:
            yield OtherWork(profile.number, THIS_WEEK, day, kind, length, starts)
    for day in free:
        yield OtherWork(profile.number, THIS_WEEK, day, "preparation", FULL_DAY)
    for day in days:
        yield OtherWork(profile.number, THIS_WEEK, day, "preparation", 120, AFTER_CLASS + 120)

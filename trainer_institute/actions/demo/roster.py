"""Gives every place of every session a trainer, the least busy one who may deliver it."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from trainer_institute.actions.demo import story
from trainer_institute.actions.demo.cast import (
    CAST,
    NEWCOMER,
    ON_LEAVE,
    ON_ROTA,
    ONCE_A_WEEK,
    WHOLE,
    Band,
    Profile,
)
from trainer_institute.actions.demo.figures import (
    CONTENTS,
    LAST_DAYS,
    LEADER,
    REFRESHER,
    THREE_STEPS,
)
from trainer_institute.actions.demo.timetable import Diary, Stuck, Training
from trainer_institute.actions.demo.weeks import DAYS, LAST_WEEK, THIS_WEEK

WORK_DAYS = 5
WEEKS_ON_LEAVE = range(THIS_WEEK - 1, THIS_WEEK + 2)
SPRING, SUMMER = range(8, 20), range(22, 34)
MAIN = (THREE_STEPS, LEADER)
"""What trainers with a moderate load deliver most, so that they have something to repeat."""
BUSY = range(THIS_WEEK - 4, THIS_WEEK + 1)
FAVOR, VISIT, TOO_MUCH = 0.5, 6.0, 4.0
MISSING, CROWD = 30.0, 0.05


def most_days(profile: Profile, week: int) -> float:
    """Days of delivery a week that a trainer should not exceed."""
    if profile.number == NEWCOMER:
        return 1.0
    if profile.number == ON_ROTA:
        return 5.0
    if profile.share != WHOLE:
        return 1.0 if week in BUSY or profile.number == ONCE_A_WEEK else 1.6
    if week == THIS_WEEK:
        return 5.0 if profile.band is Band.MODERATE else 0.5
    if week in BUSY:
        return 1.8 if profile.band is Band.MODERATE else 3.6
    return 4.0 if week > THIS_WEEK else 3.3


def limit(profile: Profile, week: int) -> int:
    """Days of delivery a week that a trainer cannot exceed."""
    if profile.share != WHOLE:
        return 1 if week in BUSY or profile.number == ONCE_A_WEEK else 2
    if week == THIS_WEEK and profile.band is not Band.MODERATE:
        return 3
    return WORK_DAYS


def repertoire(profile: Profile) -> set[str]:
    """Programs that a trainer may deliver: all but one, and what the stories ask for."""
    if profile.number == ONCE_A_WEEK:
        return {REFRESHER.code}
    left_out = CONTENTS[profile.number % len(CONTENTS)].code
    codes = {content.code for content in CONTENTS} - {left_out}
    return codes | story.contents_told(profile.number)


def main_program(profile: Profile) -> str:
    """What is given first to a trainer with a moderate load."""
    return MAIN[profile.number % len(MAIN)].code


@dataclass(frozen=True)
class Step:
    """How places are taken up to a number of days: for all their days or some, here or nearby."""

    days: int
    is_whole: bool
    visits: bool


STEPS = (
    Step(WORK_DAYS, is_whole=True, visits=False),
    Step(WORK_DAYS, is_whole=False, visits=False),
    Step(WORK_DAYS - 1, is_whole=False, visits=True),
)


class Choice(NamedTuple):
    """Somebody for a place, and how little one would like to ask that person."""

    cost: float
    trainer: int
    visits: bool


@dataclass
class Roster:
    """The week at hand: who works where, and what it costs to ask one more day of whom."""

    diary: Diary
    dice: random.Random
    at: dict[str, list[Profile]] = field(default_factory=lambda: defaultdict(list))
    may: dict[int, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Who works where."""
        for profile in CAST:
            self.at[profile.site].append(profile)
            self.may[profile.number] = repertoire(profile)

    def fill(self, sessions: Sequence[Training]) -> None:
        """Gives the sessions of one week their days and trainers, the longest first."""
        todo = list(sessions)
        self.dice.shuffle(todo)
        todo.sort(key=lambda t: (not t.weekdays, -t.content.days * t.content.trainers))
        if todo[0].week == THIS_WEEK:
            self._fill_moderate(todo)
        for training in todo:
            if not training.weekdays:
                training.weekdays = self._best_days(training)
            self._complete(training)

    def _fill_moderate(self, sessions: Sequence[Training]) -> None:
        """In the week that matters trainers with a moderate load come first: five days each."""
        crowd: Counter[tuple[str, int]] = Counter()
        for training in sessions:
            if not training.weekdays:
                training.weekdays = self._least_crowded(training, crowd)
            crowd.update((training.site, weekday) for weekday in training.weekdays)
        moderate = [profile for profile in CAST if profile.band is Band.MODERATE]
        self.dice.shuffle(moderate)
        for step in STEPS:
            waiting = moderate
            while waiting:
                waiting.sort(key=self._worked)
                waiting = [
                    profile
                    for profile in waiting
                    if self._worked(profile) < step.days and self._take_one(profile, sessions, step)
                ]

    def _worked(self, profile: Profile) -> int:
        return self.diary.worked[profile.number, THIS_WEEK]

    def _least_crowded(self, training: Training, crowd: Mapping[tuple[str, int], int]) -> list[int]:
        length = training.content.days
        starts = list(range(WORK_DAYS - length + 1))
        self.dice.shuffle(starts)
        options = [list(range(start, start + length)) for start in starts]
        return min(options, key=lambda days: sum(crowd[training.site, day] for day in days))

    def _take_one(self, profile: Profile, sessions: Sequence[Training], step: Step) -> bool:
        """Takes one more place for all its days, or some days of what is left of one."""
        main = main_program(profile)
        for training in sorted(sessions, key=lambda each: each.content.code != main):
            visits = training.site != profile.site
            is_near = training.site == story.NEIGHBORS[profile.site]
            if visits and not (step.visits and is_near):
                continue
            if profile.number in training.lead + training.second:
                continue
            for place in training.places:
                empty = [number for number, who in enumerate(place) if who is None]
                if not step.is_whole:
                    empty = [
                        n for n in empty if self._can(profile, training, [training.weekdays[n]])
                    ]
                    empty = empty[: WORK_DAYS - self._worked(profile)]
                days = [training.weekdays[number] for number in empty]
                if days and self._can(profile, training, days):
                    self._book(training, place, empty, Choice(0.0, profile.number, visits))
                    return True
        return False

    def _best_days(self, training: Training) -> list[int]:
        length = training.content.days
        end = LAST_DAYS if training.week == LAST_WEEK else WORK_DAYS
        starts = list(range(end - length + 1))
        self.dice.shuffle(starts)
        options = [list(range(start, start + length)) for start in starts]
        return min(options, key=lambda days: self._cost(training, days))

    def _cost(self, training: Training, weekdays: Sequence[int]) -> float:
        """What the cheapest trainers cost together; full days are dear, missing people dearer."""
        choices = self._choices(training, weekdays)[: training.content.trainers]
        missing = training.content.trainers - len(choices)
        crowd = sum(self.diary.crowd[training.week, weekday] for weekday in weekdays)
        return sum(choice.cost for choice in choices) + MISSING * missing + CROWD * crowd

    def _choices(
        self, training: Training, weekdays: Sequence[int], among: Sequence[Profile] = ()
    ) -> list[Choice]:
        """Who could come on these days, the cheapest first; if not said otherwise from nearby."""
        found = []
        for profile in among or self._within_reach(training):
            if profile.number in training.lead or profile.number in training.second:
                continue
            if not self._can(profile, training, weekdays):
                continue
            visits = profile.site != training.site
            cost = self._price(profile, training, len(weekdays)) + VISIT * visits
            found.append(Choice(cost, profile.number, visits))
        return sorted(found, key=lambda choice: choice.cost)

    def _within_reach(self, training: Training) -> list[Profile]:
        near = story.NEIGHBORS[training.site]
        return self.at[training.site] + self.at[near]

    def _can(self, profile: Profile, training: Training, weekdays: Sequence[int]) -> bool:
        after = self.diary.worked[profile.number, training.week] + len(weekdays)
        return (
            training.content.code in self.may[profile.number]
            and after <= limit(profile, training.week)
            and self.diary.is_free(profile.number, training.week, weekdays)
        )

    def _price(self, profile: Profile, training: Training, days: int) -> float:
        most = most_days(profile, training.week)
        after = self.diary.worked[profile.number, training.week] + days
        favored = profile.number == ONCE_A_WEEK
        return (
            after / most
            + TOO_MUCH * max(0.0, after - most)
            - FAVOR * favored
            + self.dice.random() / 5
        )

    def _complete(self, training: Training) -> None:
        """Puts somebody into every place that is still empty, the same person on all its days."""
        for place in training.places:
            empty = [number for number, who in enumerate(place) if who is None]
            if empty:
                days = [training.weekdays[number] for number in empty]
                choices = self._choices(training, days) or self._choices(training, days, CAST)
                if not choices:
                    raise Stuck
                self._book(training, place, empty, choices[0])

    def _book(
        self, training: Training, place: list[int | None], numbers: Sequence[int], choice: Choice
    ) -> None:
        weekdays = [training.weekdays[number] for number in numbers]
        for number in numbers:
            place[number] = choice.trainer
        self.diary.take(choice.trainer, training.week, weekdays)
        if choice.visits:
            training.nights |= {(choice.trainer, weekday) for weekday in weekdays[:-1]}


def holidays(dice: random.Random) -> list[tuple[int, int, int]]:
    """Who is on holiday from which week to which: once in the first half of the year, two weeks in
    summer; the two on leave are so this week."""
    found = [(trainer, WEEKS_ON_LEAVE[0], WEEKS_ON_LEAVE[-1]) for trainer in ON_LEAVE]
    for profile in CAST:
        if profile.number != NEWCOMER:
            spring, summer = dice.choice(SPRING), dice.choice(SUMMER)
            found += [(profile.number, spring, spring), (profile.number, summer, summer + 1)]
    return found


def close_weeks(diary: Diary, told: story.Told, away: Iterable[tuple[int, int, int]]) -> None:
    """Nobody is to be had in weeks that are told, away, off by the rota, or before the start."""
    for trainer, weeks in told.weeks.items():
        _close(diary, trainer, weeks)
    for trainer, first, last in away:
        _close(diary, trainer, range(first, last + 1))
    _close(diary, ON_ROTA, story.weeks_off_by_rota())
    _close(diary, NEWCOMER, range(THIS_WEEK + 1))


def _close(diary: Diary, trainer: int, weeks: Iterable[int]) -> None:
    diary.away[trainer] |= {(week, weekday) for week in weeks for weekday in range(DAYS)}

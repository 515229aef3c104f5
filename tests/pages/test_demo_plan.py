"""The planned year of the demonstration has the printed figures for any seed, told on any day."""

import datetime as dt
import random
from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property

import pytest

from tests.wellbeing.examples import AUTUMN, AWAY
from trainer_institute.actions.demo import figures, levels, story
from trainer_institute.actions.demo.balance import settle
from trainer_institute.actions.demo.cast import (
    AIGUL,
    CAST,
    MARIA,
    NEWCOMER,
    ON_LEAVE,
    ON_ROTA,
    ONCE_A_WEEK,
    SAULE,
)
from trainer_institute.actions.demo.figures import CONTENTS, PLACES
from trainer_institute.actions.demo.plan import Plan, plan
from trainer_institute.actions.demo.roster import Roster
from trainer_institute.actions.demo.targets import working_days
from trainer_institute.actions.demo.timetable import Diary, OtherWork, Stuck, Training
from trainer_institute.actions.demo.weeks import SUNDAY, THIS_WEEK, Weeks
from wellbeing.rules.alerts import Ahead, Standing, Week, advance, forecast_step, row_after
from wellbeing.rules.load import Assessment
from wellbeing.rules.policy import DEFAULT, Level
from wellbeing.rules.relief import Change, Question, Trainer, relief
from wellbeing.rules.work import Block, Person

pytestmark = pytest.mark.slow

# The dice of the last seed have to be thrown twice.
SEEDS = (1, 2, 3, 20, 35)
DAYS = (dt.date(2026, 11, 23), dt.date(2028, 2, 24), dt.date(2027, 6, 6))
LEVELS = {"low": 26, "moderate": 19, "elevated": 8, "high": 4, "absent": 2, "no data": 1}
ALERTS = {"peak": 4, "sustained": 2, "hard-rule": 1, "forecast": 2}
told = cache(plan)


@dataclass(frozen=True)
class Year:
    """A planned year with everybody's time and load."""

    plan: Plan

    @property
    def weeks(self) -> Weeks:
        return self.plan.weeks

    @property
    def trainings(self) -> tuple[Training, ...]:
        return self.plan.trainings

    @cached_property
    def blocks(self) -> dict[int, list[Block]]:
        return levels.blocks_by_trainer(self.plan.trainings, self.plan.others, self.weeks)

    @cached_property
    def loads(self) -> list[dict[int, Assessment]]:
        """For each trainer the weeks 45 to 56."""
        weeks = range(45, THIS_WEEK + 9)
        return [
            dict(zip(weeks, levels.assessed(*self.known(n), self.weeks, weeks), strict=True))
            for n in range(len(CAST))
        ]

    def known(self, number: int) -> tuple[Person, list[Block]]:
        """Who somebody is, and all that person's time."""
        away = {day for who, day in self.days_away() if who == number}
        return levels.person_of(CAST[number], self.weeks, away), self.blocks[number]

    def days_away(self) -> set[tuple[int, dt.date]]:
        return {
            (each.trainer, each.first + dt.timedelta(days=more))
            for each in self.plan.away
            for more in range((each.last - each.first).days + 1)
        }


@pytest.fixture(params=[(seed, day) for seed in SEEDS for day in DAYS], ids=str, scope="module")
def year(request) -> Year:
    seed, day = request.param
    return Year(told(day, seed))


def days_of(training: Training) -> int:
    """Days of trainers in a session."""
    return sum(who is not None for place in training.places for who in place)


def test_sessions_of_the_year_are_those_of_the_tables(year):
    by_site = Counter(training.site for training in year.trainings)
    by_program = Counter(training.content.code for training in year.trainings)

    assert len(year.trainings) == 2_600
    assert by_site == {place.code: place.sessions for place in PLACES}
    assert [place.sessions for place in PLACES] == [940, 460, 180, 420, 300, 300]
    assert by_program == {content.code: content.sessions for content in CONTENTS}
    assert [content.sessions for content in CONTENTS] == [800, 500, 400, 400, 300, 200]


def test_days_places_and_trainers_are_those_of_the_tables(year):
    assert sum(len(training.weekdays) for training in year.trainings) == 4_800
    assert sum(map(days_of, year.trainings)) == 7_900
    assert sum(len(training.places) for training in year.trainings) == 3_900
    assert Counter(profile.site for profile in CAST) == {p.code: p.trainers for p in PLACES}
    assert [place.trainers for place in PLACES] == [22, 11, 4, 10, 7, 6]
    assert sum(profile.share for profile in CAST) == 56


def test_people_are_those_of_the_tables(year):
    whole: Counter[str] = Counter()
    to_date: Counter[str] = Counter()
    for training in year.trainings:
        whole[training.content.code] += training.people
        to_date[training.content.code] += training.people * (training.week < THIS_WEEK)

    assert [whole[c.code] for c in CONTENTS] == [17_600, 11_500, 8_000, 8_400, 5_400, 4_100]
    assert [to_date[c.code] for c in CONTENTS] == [15_356, 9_985, 6_945, 7_294, 4_690, 3_542]
    assert sum(to_date.values()) == 47_812


def test_this_week_has_its_sessions_and_the_rest_is_left(year):
    week = [training for training in year.trainings if training.week == THIS_WEEK]
    by_kind = Counter((t.content.days, t.content.trainers) for t in week)

    assert by_kind == {(1, 1): 20, (2, 2): 18, (2, 1): 9, (3, 2): 11}
    assert sum(map(days_of, week)) == 176
    assert {training.site for training in week} == {place.code for place in PLACES}
    assert sum(training.week < THIS_WEEK for training in year.trainings) == 2_268
    assert sum(training.week > THIS_WEEK for training in year.trainings) == 274


def test_nobody_is_in_two_places_or_at_work_while_away(year):
    taken = [
        (who, training.week, weekday)
        for training in year.trainings
        for number, weekday in enumerate(training.weekdays)
        for who in training.trainers_on(number)
    ]
    away = {(who, day) for who, day in year.days_away() if who != SAULE}

    assert len(taken) == len(set(taken)) == 7_900
    assert away.isdisjoint({(who, year.weeks.day(week, day)) for who, week, day in taken})
    for training in year.trainings:
        first, last = training.weekdays[0], training.weekdays[-1]
        assert training.weekdays == list(range(first, last + 1))
        assert last <= SUNDAY
        assert {*training.lead}.isdisjoint(training.second)


def test_load_of_this_week_has_the_printed_levels_and_no_limit_lifts_one(year):
    this = [weeks[THIS_WEEK] for weeks in year.loads]
    with_work = [each for each in this if each.has_work]

    assert Counter(each.level.value for each in this) == LEVELS
    assert all(each.level == DEFAULT.bands.level(each.shown) for each in with_work)
    assert [each.level for each in this if each.hard_rules] == [Level.HIGH]
    assert this[NEWCOMER].level == Level.UNKNOWN
    assert [this[number].level for number in ON_LEAVE] == [Level.ABSENT, Level.ABSENT]
    assert this[ON_ROTA].level == Level.MODERATE


def test_alerts_are_the_printed_nine(year):
    alerts: Counter[str] = Counter()
    of_forecast = []
    for number, weeks in enumerate(year.loads):
        before = row_after([Week.of(weeks[week]) for week in (46, 47)])
        _, turns = advance(Standing(row=before), Week.of(weeks[THIS_WEEK]))
        alerts.update(kind.value for _, kind in turns)
        ahead = [Ahead.of(weeks[week]) for week in range(THIS_WEEK + 1, THIS_WEEK + 9)]
        if (step := forecast_step(None, ahead)).turn:
            alerts["forecast"] += 1
            of_forecast.append((number, step.named))

    assert alerts == ALERTS
    assert of_forecast[0] == (AIGUL, (year.weeks.sunday(49),))


def test_aiguls_autumn_is_the_printed_one(year):
    blocks = year.blocks[AIGUL]
    seen = Counter(
        (1 + (b.start.date() - year.weeks.day(1)).days // 7, b.start.weekday(), b.category, b.group)
        for b in blocks
    )
    groups = {"three-steps": 24, "stop-work": 21}

    loads = [year.loads[AIGUL][week] for week in range(45, 51)]

    assert [each.shown for each in loads] == [44.9, 49.1, 56.8, 58.5, 73.4, 68.3]
    assert list(loads[4].contributions) == pytest.approx([30.0, 25.0, 6.7, 10.0, 0, 1.7], abs=0.05)
    for week, days in AUTUMN.items():
        for weekday, program, _minutes in days:
            key = program.replace("-", "_") if program == "method-work" else program
            assert seen[week, weekday, key, groups.get(program)] == 1
        assert sum(number for (w, *_), number in seen.items() if w == week) == len(days)
    nights = {b.start.date() for b in blocks if b.night_away}
    assert nights == {year.weeks.day(week, day) for week in AWAY for day in (0, 1)}


@pytest.mark.parametrize(
    ("weekdays", "shown"), [((3, 4), 45.8), ((5,), 59.6), ((3, 4, 5), 32.5)], ids=str
)
def test_aiguls_relief_has_the_printed_effect(year, weekdays, shown):
    days = {year.weeks.day(49, weekday): weekday for weekday in weekdays}
    changes = [
        Change(number, None if days[block.start.date()] == 5 else "maria")
        for number, block in enumerate(year.blocks[AIGUL])
        if block.start.date() in days
    ]
    aigul, maria = (
        Trainer(person, tuple(blocks)) for person, blocks in map(year.known, (AIGUL, MARIA))
    )

    found = relief(Question(aigul, year.weeks.sunday(49)), changes, {"maria": maria})

    assert (found.before.shown, found.after.shown) == (73.4, shown)
    assert [(rise.after.level, rise.is_too_much) for rise in found.rises.values()] == [
        (Level.LOW, False)
    ] * (len(weekdays) > 1)


def test_maria_has_two_days_of_her_own_in_the_week_of_relief(year):
    first, last = year.weeks.day(49), year.weeks.sunday(49)

    own = {block.start.date(): block.category for block in year.blocks[MARIA]}

    assert {day: own[day] for day in own if first <= day <= last} == {
        first: "stop-work",
        year.weeks.day(49, 1): "height",
    }


def test_plan_comes_to_the_printed_figure_on_the_sunday_before(year):
    sunday = year.weeks.last_sunday
    this = (sunday.year, sunday.month)
    passed, length = working_days(sunday)

    before = sum(people for (month, *_), people in year.plan.targets.items() if month < this)
    now = [people for (month, *_), people in year.plan.targets.items() if month == this]

    assert sum(year.plan.targets.values()) == figures.PLAN_OF_THE_YEAR == 55_000
    assert before + sum(people * passed // length for people in now) == 49_302
    assert all(people * passed % length == 0 for people in now)
    assert 49_302 - 47_812 == 1_490
    for content in CONTENTS:
        planned = [n for (_, _, code), n in year.plan.targets.items() if code == content.code]
        assert sum(planned) == content.people


def test_other_trainers_have_their_stories(year):
    weeks: dict[int, Counter[int]] = {ON_ROTA: Counter(), ONCE_A_WEEK: Counter()}
    programs = set()
    for training in year.trainings:
        for number in range(training.content.days):
            for who in set(training.trainers_on(number)) & set(weeks):
                weeks[who][training.week] += 1
                programs |= {training.content.code} if who == ONCE_A_WEEK else set()

    assert not story.weeks_off_by_rota() & set(weeks[ON_ROTA])
    assert programs == {"refresher"}
    assert set(weeks[ONCE_A_WEEK].values()) == {1}
    assert len(weeks[ONCE_A_WEEK]) > 30


@pytest.mark.parametrize("weekday", range(7))
def test_saule_has_a_day_to_cover_tomorrow_whatever_day_it_is(weekday):
    weeks = Weeks(dt.date(2026, 11, 23) + dt.timedelta(days=weekday))
    tomorrow = weeks.today + dt.timedelta(days=1)

    days = {
        weeks.day(training.week, day)
        for training in story.tell(weekday).trainings
        for number, day in enumerate(training.weekdays)
        if SAULE in training.trainers_on(number)
    }

    assert tomorrow in days


def test_plan_is_the_same_for_the_same_seed():
    day = DAYS[0]

    again = plan(day, 2)

    assert again == told(day, 2)
    assert again.trainings != told(day, 3).trainings


def test_parts_add_up_whatever_the_weights_are():
    table = figures.spread((5, 0, 7), (4, 4, 4))

    assert [sum(row) for row in table] == [5, 0, 7]
    assert [sum(column) for column in zip(*table, strict=True)] == [4, 4, 4]
    assert figures.shares(10, (1, 1, 1)) == [3, 4, 3]


def test_roster_gives_up_when_nobody_can_come():
    diary = Diary.empty(profile.number for profile in CAST)
    for profile in CAST:
        diary.away[profile.number] |= {(5, weekday) for weekday in range(7)}

    with pytest.raises(Stuck):
        Roster(diary, random.Random(1)).fill([Training(CONTENTS[0], "chita", 5)])  # noqa: S311 - dice


@pytest.mark.parametrize("number", [AIGUL + 2, MARIA])
def test_balance_gives_up_when_a_week_is_too_heavy_for_its_band(number):
    weeks = Weeks(DAYS[0])
    heavy = [
        OtherWork(number, week, day, "internship", 900)
        for week in range(44, 49)
        for day in range(7)
    ]

    with pytest.raises(Stuck):
        settle([], heavy, Diary.empty(profile.number for profile in CAST), weeks)

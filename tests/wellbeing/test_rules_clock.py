"""Clocks and calendars: overlaps, evenings, rests, runs, streaks and rotas (domain.md 1.4-1.7)."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from tests.wellbeing.examples import (
    KRASNOYARSK,
    MONDAY,
    MOSCOW,
    SUNDAY,
    a_block,
    a_day,
    weeks,
)
from wellbeing.rules.load import (
    OVERLAP,
    BrokenLimit,
    assess,
    series,
)
from wellbeing.rules.policy import Level
from wellbeing.rules.work import Kind, Person, WorkPattern

LONDON = ZoneInfo("Europe/London")
ALWAYS = Person()


def load_of(*blocks, person=ALWAYS, on=SUNDAY, **more):
    return assess(person, blocks, on, **more)


def on_clock(day, start, end, zone=MOSCOW, *, next_day=False, **more):
    """A block by the clock of its place."""
    begin = dt.datetime.combine(day, dt.time.fromisoformat(start), zone)
    last = dt.datetime.combine(day + dt.timedelta(days=next_day), dt.time.fromisoformat(end), zone)
    return replace(a_block(day), start=begin, end=last, **more)


@pytest.mark.parametrize(
    ("day", "told"), [(a_day(-4, 6), False), (a_day(-3, 0), True), (SUNDAY, True)]
)
def test_warnings_reach_back_four_weeks(day, told):
    result = load_of(a_block(day), a_block(day, at="10:00"))

    assert result.warnings == ((OVERLAP,) if told else ())


def test_overlapping_blocks_both_count_and_are_told():
    result = load_of(a_block(MONDAY), a_block(MONDAY, "B", at="14:59"))

    assert result.measures.hours == 12.0
    assert result.warnings == (OVERLAP,)


def test_blocks_that_only_touch_do_not_overlap():
    result = load_of(a_block(MONDAY), a_block(MONDAY, "B", at="15:00"))

    assert result.warnings == ()


def test_long_block_overlaps_all_that_follow_inside_it():
    whole_day = a_block(MONDAY, minutes=600, at="08:00")

    result = load_of(
        whole_day, a_block(MONDAY, minutes=60), a_block(MONDAY, minutes=60, at="17:00")
    )

    assert result.warnings == (OVERLAP,)


def test_block_over_midnight_belongs_to_its_first_day_and_is_late():
    night = on_clock(SUNDAY, "18:00", "00:00", next_day=True, minutes=240)

    this, after = load_of(night), load_of(night, on=a_day(1, 6))

    assert (this.measures.hours, this.measures.displacement) == (4.0, 2)
    assert (after.measures.hours, after.has_work) == (0.0, False)


@pytest.mark.parametrize(
    ("start", "end", "late"),
    [("09:00", "19:00", 0), ("09:00", "19:01", 1), ("07:00", "12:00", 0), ("06:59", "12:00", 1)],
)
def test_evening_and_morning_begin_after_the_hour(start, end, late):
    assert load_of(on_clock(MONDAY, start, end)).measures.displacement == late


def test_day_counts_once_for_its_hours_and_once_for_its_night():
    blocks = [
        on_clock(MONDAY, "06:00", "08:00", night_away=True),
        on_clock(MONDAY, "20:00", "22:00", night_away=True),
    ]

    assert load_of(*blocks).measures.displacement == 2


def test_calendar_of_the_site_says_which_days_are_off():
    calendar = Person(
        holidays=frozenset({a_day(0, 0), a_day(0, 6)}), working_days=frozenset({a_day(0, 5)})
    )
    blocks = weeks("AAAAAAA", numbers=[0])

    assert load_of(*blocks, person=calendar).measures.displacement == 2
    assert load_of(*blocks).measures.displacement == 2
    assert load_of(blocks[5], person=calendar).measures.displacement == 0


def test_holiday_without_work_displaces_nobody():
    calendar = Person(holidays=frozenset({a_day(0, 0)}))

    assert load_of(a_block(a_day(0, 1)), person=calendar).measures.displacement == 0


@pytest.mark.parametrize(("start", "short"), [("08:59", 1), ("09:00", 0)])
def test_rest_is_short_below_eleven_hours(start, short):
    blocks = [on_clock(MONDAY, "16:00", "22:00"), on_clock(a_day(0, 1), start, "12:00")]

    assert load_of(*blocks).measures.short_rests == short


def test_short_rest_counts_in_the_week_of_the_morning_after():
    blocks = [on_clock(a_day(-1, 6), "16:00", "23:00"), on_clock(MONDAY, "09:00", "12:00")]

    before, after = load_of(*blocks, on=a_day(-1, 6)), load_of(*blocks)

    assert (before.measures.short_rests, after.measures.short_rests) == (0, 1)


def test_short_rest_is_that_between_the_last_end_and_the_next_start():
    blocks = [
        on_clock(MONDAY, "08:00", "23:00"),
        on_clock(MONDAY, "09:00", "10:00"),
        on_clock(a_day(0, 1), "09:30", "12:00"),
        on_clock(a_day(0, 1), "14:00", "16:00"),
    ]

    assert load_of(*blocks).measures.short_rests == 1


def test_rest_between_places_is_the_time_that_truly_passes():
    """From 22:00 in Moscow to 12:00 in Norilsk it is ten hours, and four more by the clocks."""
    blocks = [
        on_clock(MONDAY, "16:00", "22:00", place="Monchegorsk"),
        on_clock(a_day(0, 1), "12:00", "15:00", KRASNOYARSK, place="Norilsk"),
    ]

    assert load_of(*blocks).measures.short_rests == 1


@pytest.mark.parametrize(
    ("places", "short"), [(("Leeds", "Leeds"), 0), (("Leeds", "York"), 1), ((None, None), 1)]
)
def test_rest_at_one_place_is_read_off_its_clock(places, short):
    """In the night to 30 March 2025 an hour is missing."""
    saturday, sunday = (
        on_clock(a_day(0, 5), "16:00", "22:00", LONDON, place=places[0]),
        on_clock(a_day(0, 6), "09:00", "12:00", LONDON, place=places[1]),
    )

    assert load_of(saturday, sunday).measures.short_rests == short


def test_run_reaches_back_four_weeks_at_most():
    daily = weeks("AAAAAAA", 60, numbers=range(-6, 1))

    result = load_of(*daily)

    assert (result.measures.run, result.measures.rest_days) == (28, 0)
    assert result.measures.rest_deficit == 4


def test_run_that_only_begins_in_the_week_counts_from_its_first_day():
    blocks = [a_block(a_day(-1, day)) for day in range(2, 7)] + [a_block(MONDAY)]

    assert load_of(*blocks).measures.run == 6
    assert load_of(*blocks, on=a_day(1, 6)).measures.run == 0


@pytest.mark.parametrize(("day", "streak"), [(a_day(-7, 0), 2), (a_day(-8, 6), 1)])
def test_streak_reaches_back_eight_weeks(day, streak):
    blocks = [a_block(day), a_block(SUNDAY)]

    assert load_of(*blocks).measures.streak == streak


def test_streak_is_broken_by_other_sessions_and_not_by_other_work():
    blocks = [
        a_block(a_day(0, 0), "B"),
        a_block(a_day(0, 1), "A"),
        a_block(a_day(0, 2), "internship", kind=Kind.OTHER),
        a_block(a_day(0, 3), "A"),
        a_block(a_day(0, 4), None),
    ]

    assert load_of(*blocks).measures.streak == 2


def test_rota_takes_its_own_days_for_usual():
    """Four weeks on: day 28 in a row is as agreed, and no rest is due; day 35 is not."""
    rota = Person(pattern=WorkPattern(a_day(-3, 0), days_on=28, days_off=28))
    month = weeks("AABBCCD", 180, numbers=range(-3, 1))

    as_agreed = load_of(*month, person=rota)
    without = load_of(*month)
    longer = load_of(*month, *weeks("AABBCCD", 180, numbers=[1]), person=rota, on=a_day(1, 6))

    assert (as_agreed.measures.run, as_agreed.measures.rest_deficit) == (28, 0)
    assert (as_agreed.subindices.recovery, as_agreed.hard_rules) == (0.0, ())
    assert (without.subindices.recovery, without.level) == (100.0, Level.HIGH)
    assert (longer.measures.run, longer.measures.rest_deficit) == (35, 7)
    assert longer.hard_rules == (BrokenLimit("run", 35, Level.HIGH),)


def test_run_of_a_rota_reaches_back_further_by_what_it_agrees_to():
    rota = Person(pattern=WorkPattern(a_day(-3, 0), days_on=28, days_off=28))
    daily = weeks("AAAAAAA", 60, numbers=range(-9, 1))

    assert load_of(*daily, person=rota).measures.run == 28 + 28 - 5


def test_rota_of_few_days_tires_sooner():
    rota = Person(pattern=WorkPattern(a_day(-8, 0), days_on=2, days_off=2))
    five = weeks("ABCDE", 60, numbers=[0])

    result = load_of(*five, person=rota)

    assert (result.measures.run, result.subindices.recovery) == (5, 75.0)
    assert result.hard_rules == (BrokenLimit("run", 5, Level.ELEVATED),)


@pytest.mark.parametrize(
    ("day_off", "deficit"), [(a_day(-2, 6), 0), (a_day(-1, 0), 1), (SUNDAY, 1), (a_day(1, 0), 0)]
)
def test_rota_grants_the_rest_of_two_weeks(day_off, deficit):
    rota = WorkPattern(day_off - dt.timedelta(days=30), days_on=30, days_off=1)
    daily = weeks("ABCDEFG", 60, numbers=range(-2, 1))

    result, _ = series(Person(pattern=rota), daily, [SUNDAY, a_day(1, 0)])

    assert result.measures.rest_deficit == deficit


def test_rota_counts_back_before_its_first_day():
    rota = WorkPattern(MONDAY, days_on=2, days_off=1)

    granted = [rota.grants_rest_on(a_day(0, day).toordinal()) for day in range(-3, 4)]

    assert granted == [False, False, True, False, False, True, False]

"""The edge cases of domain.md 1.7, and the rims of the other definitions."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from tests.wellbeing.examples import (
    MONDAY,
    MOSCOW,
    ONE_PROGRAM,
    SUNDAY,
    WEEKDAYS,
    a_block,
    a_day,
    weeks,
)
from wellbeing.rules.load import (
    WORK_WHILE_ABSENT,
    BrokenLimit,
    Coverage,
    YearlyLine,
    assess,
    yearly_line,
)
from wellbeing.rules.measures import ratios
from wellbeing.rules.policy import DEFAULT, Level, Limit, Policy, View, half_up
from wellbeing.rules.timeline import Span, timeline
from wellbeing.rules.work import Kind, Person, Role, Share, State

LONDON = ZoneInfo("Europe/London")
ALWAYS = Person()


def load_of(*blocks, person=ALWAYS, on=SUNDAY, **more):
    return assess(person, blocks, on, **more)


def on_clock(day, start, end, zone=MOSCOW, *, next_day=False, **more):
    """A block by the clock of its place."""
    begin = dt.datetime.combine(day, dt.time.fromisoformat(start), zone)
    last = dt.datetime.combine(day + dt.timedelta(days=next_day), dt.time.fromisoformat(end), zone)
    return replace(a_block(day), start=begin, end=last, **more)


def test_nothing_at_all_is_low():
    result = load_of()

    assert (result.index, result.level, result.has_work) == (0.0, Level.LOW, False)
    assert (result.measures.monotony, result.measures.jump) == (0.0, 0.0)
    assert (result.measures.streak, result.measures.run) == (0, 0)
    assert (result.coverage.share, result.coverage.unlogged) == (None, 0)
    assert result.warnings == ()


def test_idle_week_after_work_breaks_no_limit_and_has_no_parts():
    result = load_of(*weeks("AAAAA", 360, numbers=range(-5, 0)))

    assert (result.index, result.level) == (0.0, Level.LOW)
    assert (result.measures.jump, result.measures.streak) == (-30.0, 25)
    assert {*result.subindices, *result.contributions} == {0.0}
    assert result.hard_rules == ()


def test_idle_week_of_a_newcomer_has_parts_only_as_far_as_known():
    result = load_of(person=Person(known_from=MONDAY))

    assert result.index == 0.0
    assert (result.subindices.repetition, result.subindices.spike) == (None, None)


@pytest.mark.parametrize(("days", "level"), [(2, Level.LOW), (3, Level.ABSENT)])
def test_idle_week_is_absent_from_three_days_on(days, level):
    away = Person(absences=frozenset(a_day(0, day) for day in range(days)))

    assert load_of(person=away).level == level


def test_work_on_a_day_of_absence_counts_and_is_told():
    away = Person(absences=frozenset(a_day(0, day) for day in WEEKDAYS))

    result = load_of(a_block(MONDAY), person=away)

    assert result.measures.hours == 6.0
    assert (result.level, result.warnings) == (Level.LOW, (WORK_WHILE_ABSENT,))


@pytest.mark.parametrize("day", [MONDAY, SUNDAY])
def test_week_with_work_on_either_end_is_not_idle(day):
    result = load_of(a_block(day))

    assert result.has_work
    assert result.measures.hours == 6.0


@pytest.mark.parametrize(
    ("weeks_known", "jump", "rest"), [(0, None, None), (1, None, 0), (2, 0.0, 0), (4, 0.0, 0)]
)
def test_first_weeks_know_jump_and_rest_step_by_step(weeks_known, jump, rest):
    newcomer = Person(known_from=a_day(-weeks_known, 0))
    known = weeks("AAAAA", 360, numbers=range(-weeks_known, 1))

    result = load_of(*known, person=newcomer)

    assert (result.measures.jump, result.measures.rest_deficit) == (jump, rest)


@pytest.mark.parametrize(("day", "rest"), [(a_day(-1, 0), 0), (a_day(-1, 1), None)])
def test_rest_needs_all_of_its_two_weeks(day, rest):
    assert load_of(person=Person(known_from=day)).measures.rest_deficit == rest


@pytest.mark.parametrize(("day", "jump"), [(a_day(-2, 0), 0.0), (a_day(-2, 1), None)])
def test_week_that_is_known_in_part_is_no_baseline(day, jump):
    assert load_of(person=Person(known_from=day)).measures.jump == jump


def test_week_without_its_first_day_has_no_figure():
    newcomer = Person(known_from=a_day(0, 1))

    result = load_of(a_block(a_day(0, 1)), person=newcomer)

    assert (result.index, result.shown, result.level) == (None, None, Level.UNKNOWN)
    assert not result.has_work
    assert set(result.measures.by_symbol().values()) == {None}


def test_week_with_three_days_of_absence_is_no_baseline():
    away = Person(absences=frozenset(a_day(-1, day) for day in range(3)))
    blocks = [*weeks("AAAAA", 360, numbers=(-4, -3, -2, 0)), a_block(a_day(-1, 3))]

    assert load_of(*blocks, person=away).measures.jump == 0.0
    assert load_of(*blocks).measures.jump == 6.0


def test_days_of_absence_count_in_their_own_week():
    """Two days in the week before and two in this one: neither week is away."""
    days = (a_day(-1, 5), a_day(-1, 6), a_day(0, 0), a_day(0, 1))
    blocks = weeks("AAAAA", 360, numbers=[-1])

    result = load_of(*blocks, person=Person(absences=frozenset(days)))

    assert (result.measures.jump, result.level) == (-7.5, Level.LOW)


def test_change_of_contract_counts_day_by_day():
    halved = Person(shares=(Share(a_day(-9, 0), 1.0), Share(a_day(0, 2), 0.5)))

    result = load_of(*weeks("AAAA", 240, numbers=[0]), person=halved)

    assert result.measures.hours == 4 + 4 + 8 + 8


def test_first_contract_holds_for_the_days_before_it():
    half = Person(shares=(Share(a_day(3, 0), 0.5),))

    assert load_of(a_block(MONDAY, minutes=240), person=half).measures.hours == 8.0


def test_assistant_has_less_effort_and_all_minutes():
    blocks = [a_block(MONDAY, role=Role.CO), a_block(a_day(0, 1), "B")]

    result = load_of(*blocks)

    assert result.measures.hours == pytest.approx(6 * 0.7 + 6)
    assert result.measures.repetition == 0.5


def test_rating_of_0_is_a_rating():
    rated, unrated = a_block(MONDAY, effort=0), a_block(MONDAY)

    assert load_of(rated, view=View.PERSONAL).measures.hours == 0.0
    assert load_of(rated, view=View.PERSONAL).has_work
    assert load_of(unrated, view=View.PERSONAL).measures.hours == 6.0


@pytest.mark.parametrize(("minutes", "repetition"), [(479, None), (480, 1.0)])
def test_repetition_needs_eight_hours_of_content(minutes, repetition):
    travel = a_block(a_day(0, 1), None, kind=Kind.OTHER)

    assert load_of(a_block(MONDAY, minutes=minutes), travel).measures.repetition == repetition


@pytest.mark.parametrize(
    ("code", "value", "level"),
    [
        ("run", 6, None),
        ("run", 7, Level.ELEVATED),
        ("run", 9, Level.ELEVATED),
        ("run", 10, Level.HIGH),
        ("rests", 1, None),
        ("rests", 2, Level.ELEVATED),
        ("streak", 19, None),
        ("streak", 20, Level.ELEVATED),
        ("hours", 35.9, None),
        ("hours", 36, Level.HIGH),
    ],
)
def test_limit_begins_with_its_first_figure(code, value, level):
    assert getattr(DEFAULT.limits, code).level(value) is level


def test_limit_forgives_the_noise_of_floats():
    assert Limit(high=36).level(36 - 1e-12) is Level.HIGH


def test_limit_lifts_the_level_and_leaves_the_index():
    hours = [("16:00", "22:00"), ("08:00", "09:00")] * 2
    blocks = [on_clock(a_day(0, day), *edges, minutes=60) for day, edges in enumerate(hours)]

    result = load_of(*blocks)

    assert result.hard_rules == (BrokenLimit("rests", 2, Level.ELEVATED),)
    assert (result.level, result.is_high_by_rule) == (Level.ELEVATED, False)
    assert result.shown < DEFAULT.bands.moderate


def test_level_never_falls_by_a_limit():
    result = load_of(*weeks("AAAAAAA", 480, numbers=[0]))

    assert {rule.level for rule in result.hard_rules} == {Level.ELEVATED, Level.HIGH}
    assert (result.level, result.is_high_by_rule) == (Level.HIGH, True)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(54.94999, 54.9), (54.95, 55.0), (54.949999999999996, 55.0), (0.0, 0.0), (100.0, 100.0)],
)
def test_half_up_rounds_as_people_do(value, shown):
    assert half_up(value) == shown


@pytest.mark.parametrize(
    ("shown", "level"),
    [
        (34.9, Level.LOW),
        (35.0, Level.MODERATE),
        (54.9, Level.MODERATE),
        (55.0, Level.ELEVATED),
        (69.9, Level.ELEVATED),
        (70.0, Level.HIGH),
    ],
)
def test_band_begins_with_its_first_figure(shown, level):
    assert DEFAULT.bands.level(shown) is level


def test_coverage_is_the_confirmed_share_of_past_minutes():
    blocks = [
        a_block(a_day(-1, 6)),
        a_block(a_day(0, 0), minutes=300, state=State.LOGGED),
        a_block(a_day(0, 0), minutes=60, at="17:00", state=State.LOGGED),
        a_block(a_day(0, 1), minutes=240, session="two days"),
        a_block(a_day(0, 2), minutes=240, session="two days"),
        a_block(a_day(0, 3), minutes=60),
        a_block(a_day(0, 4), minutes=60),
    ]

    assert load_of(*blocks).coverage == Coverage(360 / 960, unlogged=3, is_low=True)
    assert load_of(*blocks, today=a_day(0, 2)).coverage == Coverage(0.6, unlogged=1)
    assert load_of(*blocks, today=a_day(0, 0)).coverage == Coverage()
    assert load_of(*blocks, today=a_day(9, 0)).coverage.share == 360 / 960


@pytest.mark.parametrize("day", [MONDAY, SUNDAY])
def test_coverage_reads_the_week_from_end_to_end(day):
    assert load_of(a_block(day)).coverage == Coverage(0.0, unlogged=1, is_low=True)


def test_own_base_effort_takes_the_place_of_ratings():
    rated = a_block(a_day(-1, 0), effort=8)
    planned = a_block(MONDAY, base_effort=5)

    assert load_of(rated, planned, view=View.PERSONAL).measures.hours == 7.5
    assert load_of(rated, planned).measures.hours == 6.0


def test_session_is_rated_once_however_many_days_it_has():
    rated = [a_block(a_day(-1, day), effort=8, session="one") for day in range(3)]

    result = load_of(*rated, a_block(MONDAY, minutes=240), view=View.PERSONAL)

    assert result.measures.hours == (8 + 3 * 4) / 4


def test_ratings_follow_the_program_through_its_editions():
    rated = a_block(a_day(-1, 0), "A 2025", effort=8, program="A")

    fresh = a_block(MONDAY, "A 2026", 240, program="A")
    other = a_block(MONDAY, "B", 240, program="B")

    assert load_of(rated, fresh, view=View.PERSONAL).measures.hours == 5.0
    assert load_of(rated, other, view=View.PERSONAL).measures.hours == 4.0


def test_rating_of_nothing_known_teaches_nothing():
    rated = a_block(a_day(-1, 0), None, effort=8)

    result = load_of(rated, a_block(MONDAY, None, 240), view=View.PERSONAL)

    assert result.measures.hours == 4.0


def test_later_rating_leaves_earlier_weeks_alone():
    unrated, rated = a_block(MONDAY, minutes=240), a_block(a_day(0, 1), minutes=240, effort=10)

    assert load_of(unrated, rated, view=View.PERSONAL).measures.hours == 4 + 10


def test_other_work_has_one_effort_in_both_views():
    work = a_block(MONDAY, minutes=240, kind=Kind.OTHER, effort=9, group=40)

    assert [load_of(work, view=view).measures.hours for view in View] == [2.0, 2.0]


@pytest.mark.parametrize(("expected", "hours"), [(0.2, 1.0), (9.8, 10.0)])
def test_effort_of_a_plan_stays_on_the_scale(expected, hours):
    group = 5 if expected < 1 else 60

    result = load_of(a_block(MONDAY, minutes=240, expected_effort=expected, group=group))

    assert result.measures.hours == hours


def test_yearly_line_adds_delivery_of_twelve_months_by_contract():
    half = Person(shares=(Share(a_day(-60, 0), 1.0), Share(MONDAY, 0.5)))
    year_ago = SUNDAY.replace(year=2024)
    blocks = [
        a_block(year_ago),
        a_block(year_ago + dt.timedelta(days=1)),
        a_block(SUNDAY),
        a_block(a_day(0, 1), kind=Kind.OTHER),
        a_block(a_day(1, 0)),
    ]

    assert yearly_line(half, blocks, SUNDAY) == YearlyLine(6 + 12, 720.0, is_whole=True)


def test_yearly_line_tells_a_year_that_is_not_known():
    newcomer = Person(known_from=dt.date(2024, 4, 1))

    assert not yearly_line(newcomer, [], SUNDAY).is_whole
    assert yearly_line(newcomer, [], SUNDAY + dt.timedelta(days=1)).is_whole


def test_yearly_line_of_a_leap_day_begins_in_march():
    leap_day = dt.date(2024, 2, 29)
    blocks = [a_block(dt.date(2023, 2, 28)), a_block(dt.date(2023, 3, 1))]

    assert yearly_line(ALWAYS, blocks, leap_day).hours == 6.0


def test_ratios_need_their_days():
    newcomer = Person(known_from=a_day(-3, 0))
    line = timeline(newcomer, ONE_PROGRAM, Span(SUNDAY, SUNDAY), view=View.SCHEDULE, policy=DEFAULT)

    found = ratios(line, line.index(SUNDAY))
    earlier = ratios(line, line.index(SUNDAY) - 1)

    assert (found.coupled, found.weighted) == (1.0, None)
    assert (earlier.coupled, earlier.uncoupled) == (None, None)


@pytest.mark.parametrize(("day", "ratio"), [(a_day(-7, 0), 1.0), (a_day(-7, 1), None)])
def test_weighted_ratio_needs_eight_weeks(day, ratio):
    daily = weeks("AAAAAAA", numbers=range(-7, 1))
    line = timeline(
        Person(known_from=day), daily, Span(SUNDAY, SUNDAY), view=View.SCHEDULE, policy=DEFAULT
    )

    assert ratios(line, line.index(SUNDAY)).weighted == ratio


def test_policy_is_stored_with_its_version():
    strict = Policy(version=2, limits=DEFAULT.limits._replace(hours=Limit(high=5)))

    result = load_of(a_block(MONDAY), policy=strict)

    assert (result.policy_version, result.level) == (2, Level.HIGH)
    assert load_of(a_block(MONDAY)).policy_version == 1

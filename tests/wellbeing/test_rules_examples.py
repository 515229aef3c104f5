"""Every figure that the specification prints, reckoned anew to four decimals."""

import datetime as dt
from dataclasses import replace

import pytest

from tests.wellbeing.carpentries import PERSON, TR_0025, TR_0048, blocks_of
from tests.wellbeing.examples import (
    BY_NAME,
    EXAMPLES,
    ONE_PROGRAM,
    SUNDAY,
    THREE_STEPS,
    TRIP,
    a_block,
    a_day,
    aigul,
    sunday_of,
    weeks,
)
from wellbeing.rules.alerts import AlertKind, AlertStep, Turn, Week, alert_steps
from wellbeing.rules.effort import base_effort, by_formula
from wellbeing.rules.load import assess, series, total
from wellbeing.rules.measures import (
    Ratios,
    Variety,
    baseline,
    minutes_by_category,
    monotony,
    ratios,
    repetition,
    variety,
)
from wellbeing.rules.policy import DEFAULT, Level, View
from wellbeing.rules.relief import Change, Question, Trainer, relief
from wellbeing.rules.timeline import Span, timeline
from wellbeing.rules.work import Person, Role

EFFORT = DEFAULT.effort


def four(values):
    """The values with four decimals, as the specification prints them."""
    return [None if value is None else round(value, 4) for value in values]


def line_of(blocks, on=SUNDAY):
    return timeline(Person(), blocks, Span(on, on), view=View.SCHEDULE, policy=DEFAULT)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_example_comes_out_as_printed(example):
    result = assess(example.person, example.blocks, example.on)

    found = result.measures.by_symbol()
    assert four(found[symbol] for symbol in example.measures) == [*example.measures.values()]
    assert four(result.subindices) == [*example.parts]
    assert four([result.index]) == [example.index]
    assert result.level == example.level
    assert tuple(rule.code for rule in result.hard_rules) == example.hard_rules


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_contributions_add_up_to_the_index(example):
    result = assess(example.person, example.blocks, example.on)

    known = [points for points in result.contributions if points is not None]
    assert sum(known) == pytest.approx(result.index or 0.0, abs=1e-9)
    assert bool(known) is (result.index is not None)


def test_shown_index_of_a_half_timer_stays_low():
    example = BY_NAME["L6"]

    result = assess(example.person, example.blocks, example.on)

    assert (result.shown, result.level) == (34.6, Level.LOW)


@pytest.mark.parametrize(("name", "streak"), [("L1", 30), ("L9", 1), ("L10b", 33), ("L11", 10)])
def test_streak_of_an_example_is_as_printed(name, streak):
    example = BY_NAME[name]

    assert assess(example.person, example.blocks, example.on).measures.streak == streak


def test_trip_has_the_printed_strain_and_baseline():
    line = line_of(TRIP)

    strain = assess(Person(), TRIP, SUNDAY).measures.strain

    assert strain == 35_520
    assert baseline(line, line.index(SUNDAY), DEFAULT.measure) == 25.3750


def test_ratios_of_a_doubled_week_are_as_printed():
    """The weighted one reads 56 days, so the history is longer than in the table."""
    friday = a_day(0, 4)
    blocks = [*weeks("AB", numbers=range(-8, 0)), *weeks("ABABA", 360, numbers=[0])]
    line = timeline(Person(), blocks, Span(friday, SUNDAY), view=View.SCHEDULE, policy=DEFAULT)

    on_sunday = ratios(line, line.index(SUNDAY))
    on_friday = ratios(line, line.index(friday))

    assert four([on_sunday.coupled, on_sunday.uncoupled, on_sunday.weighted]) == [2.0, 3.0, 1.1474]
    assert four([on_friday.weighted]) == [1.7879]


def test_ratios_against_nothing_are_none():
    line = line_of([])

    assert ratios(line, line.index(SUNDAY)) == Ratios(None, None, None)


@pytest.mark.parametrize(
    ("ratings", "effort"), [((), 4.0), ((6, 7, 5, 6), 5.1429), ((9, *[4] * 10), 4.0)]
)
def test_base_effort_leans_on_the_last_ten_ratings(ratings, effort):
    assert round(base_effort(ratings, prior=4.0, policy=EFFORT), 4) == effort


@pytest.mark.parametrize(
    ("group", "role", "effort"),
    [
        (None, Role.LEAD, 5.1429),
        (25, Role.LEAD, 5.6429),
        (40, Role.LEAD, 6.1429),
        (8, Role.LEAD, 4.7929),
        (25, Role.CO, 3.9500),
    ],
)
def test_effort_of_a_planned_block_is_as_printed(group, role, effort):
    block = a_block(SUNDAY, group=group, role=role)

    assert round(by_formula(block, 36 / 7, EFFORT), 4) == effort


def test_own_ratings_become_equivalent_hours():
    past = [
        a_block(a_day(-1, day), effort=effort, session=f"{day}")
        for day, effort in enumerate((6, 7, 5, 6))
    ]
    planned = a_block(a_day(0, 0), group=25)

    result = assess(Person(), [*past, planned], SUNDAY, view=View.PERSONAL)

    assert four([result.measures.hours]) == [8.4643]
    assert result.measures.strain == pytest.approx(2031.43 * 0.3780, abs=0.1)


def test_variety_of_three_programs_is_as_printed():
    minutes = {"A": 600.0, "B": 300.0, "C": 100.0}
    found = variety(minutes)

    assert found is not None
    assert Variety(*four(getattr(found, name) for name in Variety.__slots__)) == Variety(
        concentration=0.4600, effective=2.1739, shannon=0.8979, shannon_effective=2.4546,
        evenness=0.8173,
    )  # fmt: skip
    assert repetition(minutes, DEFAULT.measure) == pytest.approx(0.46)
    assert round(DEFAULT.ramps.repetition.points(0.46), 4) == 28.0


@pytest.mark.parametrize(
    ("minutes", "effective", "evenness"),
    [
        ({"A": 500.0, "B": 0.0}, 1.0, None),
        ({"A": 60.0, "B": 60.0}, 2.0, 1.0),
        ({}, None, None),
    ],
)
def test_evenness_needs_two_programs(minutes, effective, evenness):
    found = variety(minutes)

    assert (found and found.effective) == effective
    assert (found and found.evenness) == evenness


@pytest.mark.parametrize(
    ("days", "sameness"),
    [
        (0, 0.0),
        (1, 0.3780),
        (2, 0.5855),
        (3, 0.8018),
        (4, 1.0690),
        (5, 1.4639),
        (6, 2.2678),
        (7, 4),
    ],
)
def test_monotony_of_equal_work_days_is_as_printed(days, sameness):
    loads = [1440.0] * days + [0.0] * (7 - days)

    assert round(monotony(loads, DEFAULT.measure), 4) == sameness


def test_alerts_of_a_series_open_and_close_as_printed():
    values = [52, 56, 58, 57, 49, 71.2, 63, 59, 40]

    steps = alert_steps(Week(value) for value in values)

    assert steps == [
        AlertStep(4, Turn.OPEN, AlertKind.SUSTAINED),
        AlertStep(5, Turn.CLOSE, AlertKind.SUSTAINED),
        AlertStep(6, Turn.OPEN, AlertKind.PEAK),
        AlertStep(8, Turn.CLOSE, AlertKind.PEAK),
        AlertStep(8, Turn.OPEN, AlertKind.SUSTAINED),
        AlertStep(9, Turn.CLOSE, AlertKind.SUSTAINED),
    ]


def test_contributions_of_one_program_are_as_printed():
    result = assess(Person(), ONE_PROGRAM, SUNDAY)

    assert four(result.contributions) == [26.25, 25.0, 0.0, 4.6385, 0.0, 0.0]


def test_new_edition_counts_as_other_content():
    example = BY_NAME["L11"]
    line = line_of(example.blocks)

    assert minutes_by_category(line, line.index(SUNDAY)) == {"A": 3600, "A2": 3600}


def test_aiguls_weeks_are_as_the_demonstration_prints_them():
    sundays = [sunday_of(week) for week in range(45, 51)]

    results = series(Person(), aigul(), sundays)

    assert [result.shown for result in results] == [44.9, 49.1, 56.8, 58.5, 73.4, 68.3]


def test_aiguls_heavy_week_is_made_of_the_printed_parts():
    result = assess(Person(), aigul(), sunday_of(49))

    printed = [30.0, 25.0, 6.7, 10.0, 0.0, 1.7]
    assert [*result.contributions] == pytest.approx(printed, abs=0.05)
    assert total(result.contributions) == result.index


@pytest.mark.parametrize(
    ("weekdays", "shown"), [((4, 5), 45.8), ((6,), 59.6), ((4, 5, 6), 32.5)], ids=str
)
def test_aiguls_relief_has_the_printed_effect(weekdays, shown):
    blocks = aigul()
    days = {dt.date.fromisocalendar(2026, 49, weekday) for weekday in weekdays}
    changes = [Change(number) for number, block in enumerate(blocks) if block.start.date() in days]

    found = relief(Question(Trainer(Person(), tuple(blocks)), sunday_of(49)), changes, {})

    assert (found.before.shown, found.after.shown) == (73.4, shown)


def test_maria_takes_two_of_aiguls_days_and_stays_low():
    blocks = aigul()
    light = [
        replace(block, category=category)
        for block, category in zip(blocks[-11:-9], ("stop-work", "height"), strict=True)
    ]
    handed = [
        Change(number, colleague="maria")
        for number, block in enumerate(blocks)
        if block.start.date().isocalendar()[1:] in {(49, 4), (49, 5)}
    ]
    maria = Trainer(Person(), tuple(light))

    found = relief(
        Question(Trainer(Person(), tuple(blocks)), sunday_of(49)), handed, {"maria": maria}
    )

    rise = found.rises["maria"]
    assert (found.after.shown, rise.before.level, rise.after.level) == (45.8, "low", "low")
    hours = [each.measures.hours for each in (rise.before, rise.after)]
    assert hours == pytest.approx([13.35, 26.7])
    assert not rise.is_too_much


def test_first_real_trainer_is_as_the_history_says():
    result = assess(PERSON, blocks_of(TR_0048), dt.date(2021, 5, 30))

    assert result.level == Level.ELEVATED
    assert four([result.index]) == [60.8885]
    found = result.measures.by_symbol()
    assert four(found[name] for name in ("H", "M", "D", "J")) == [30.0, 1.4639, 1.0, 19.5]
    assert [found[name] for name in ("c", "q", "s", "u", "streak")] == [5, 0, 0, 0, 12]


def test_second_real_trainer_is_as_the_history_says():
    blocks = blocks_of(TR_0025)
    uncounted = [replace(block, group=None) for block in blocks]

    result = assess(PERSON, blocks, dt.date(2017, 5, 14))
    without_groups = assess(PERSON, uncounted, dt.date(2017, 5, 14))

    assert four([result.index, result.measures.hours]) == [36.0256, 27.75]
    assert four([without_groups.index]) == [29.0238]


def test_program_of_aigul_is_her_only_one_in_the_end():
    line = line_of(aigul(), sunday_of(49))

    assert minutes_by_category(line, line.index(sunday_of(49))) == {THREE_STEPS: 21 * 360}

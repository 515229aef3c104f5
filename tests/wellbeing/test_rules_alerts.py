"""When alerts open and close, and when they are told."""

import datetime as dt

import pytest

from tests.wellbeing.examples import BY_NAME, aigul, sunday_of
from wellbeing.rules.alerts import (
    Ahead,
    AlertKind,
    AlertStep,
    ForecastStep,
    Standing,
    Turn,
    Week,
    advance,
    alert_steps,
    forecast_step,
    is_reminder_due,
    is_told_at_once,
    row_after,
)
from wellbeing.rules.load import assess, series
from wellbeing.rules.work import Person

SUNDAYS = [sunday_of(week) for week in range(49, 53)]
TODAY = dt.date(2026, 11, 23)


def turns_of(*values):
    return [(step.week, step.turn, step.kind) for step in alert_steps(map(Week, values))]


def ahead(*values, high=()):
    return [
        Ahead(sunday, value, sunday in high) for sunday, value in zip(SUNDAYS, values, strict=False)
    ]


@pytest.mark.parametrize(
    ("values", "turns"),
    [
        ((70, 60), [(1, "open", "peak")]),
        ((70, 59.9), [(1, "open", "peak"), (2, "close", "peak")]),
        ((69.94,), []),
        ((70, 59.94), [(1, "open", "peak"), (2, "close", "peak")]),
        ((69.95, 59.95), [(1, "open", "peak")]),
        ((71, 72, 0), [(1, "open", "peak"), (3, "close", "peak")]),
        (
            (71, 58, 71),
            [
                (1, "open", "peak"),
                (2, "close", "peak"),
                (3, "open", "peak"),
                (3, "open", "sustained"),
            ],
        ),
    ],
)
def test_peak_opens_at_70_and_closes_below_60(values, turns):
    assert turns_of(*values) == turns


@pytest.mark.parametrize(
    ("values", "turns"),
    [
        ((55, 55, 55, 50, 49.9), [(3, "open", "sustained"), (5, "close", "sustained")]),
        ((55, 55, 54.9, 55, 55), []),
        ((55, None, 55, None, 55), [(5, "open", "sustained")]),
        ((55, 0, 55, 55), []),
        (
            (56, 56, 56, 40, 56, 56, 56),
            [(3, "open", "sustained"), (4, "close", "sustained"), (7, "open", "sustained")],
        ),
    ],
)
def test_sustained_opens_in_the_third_week_in_a_row(values, turns):
    assert turns_of(*values) == turns


def test_limit_alert_lives_as_long_as_a_limit_is_broken():
    weeks = [Week(20, breaks_limit=True), Week(None), Week(30, breaks_limit=True), Week(30)]

    assert alert_steps(weeks) == [
        AlertStep(1, Turn.OPEN, AlertKind.HARD_RULE),
        AlertStep(4, Turn.CLOSE, AlertKind.HARD_RULE),
    ]


def test_idle_week_closes_the_alert_of_a_long_streak():
    worked, idle = (BY_NAME[name] for name in ("L1", "L5a"))
    results = [assess(each.person, each.blocks, each.on) for each in (worked, idle)]

    steps = alert_steps(Week.of(result) for result in results)

    assert results[1].measures.streak == 25
    assert [(step.turn, step.kind) for step in steps] == [
        (Turn.OPEN, AlertKind.HARD_RULE),
        (Turn.CLOSE, AlertKind.HARD_RULE),
    ]


def test_reassessment_of_a_week_turns_each_alert_once():
    before = Standing(row=row_after(map(Week, (40, 56, 57))))

    heavy, opened = advance(before, Week(71))
    same, nothing = advance(Standing(heavy.open, before.row), Week(72))
    relieved, closed = advance(Standing(same.open, before.row), Week(49))

    assert opened == [(Turn.OPEN, AlertKind.PEAK), (Turn.OPEN, AlertKind.SUSTAINED)]
    assert (same, nothing) == (heavy, [])
    assert closed == [(Turn.CLOSE, AlertKind.PEAK), (Turn.CLOSE, AlertKind.SUSTAINED)]
    assert relieved == Standing()


def test_week_without_figure_leaves_alerts_as_they_are():
    standing = Standing(frozenset({AlertKind.PEAK}), row=2)

    assert advance(standing, Week(None)) == (standing, [])


@pytest.mark.parametrize(
    ("values", "high", "step"),
    [
        ((69.9, 40), (), ForecastStep(None, ())),
        ((50, 70, 71), (), ForecastStep(Turn.OPEN, (SUNDAYS[1], SUNDAYS[2]))),
        ((50, 40), (SUNDAYS[1],), ForecastStep(Turn.OPEN, (SUNDAYS[1],))),
        ((None, None), (), ForecastStep(None, ())),
    ],
)
def test_forecast_alert_opens_and_names_the_heavy_weeks(values, high, step):
    assert forecast_step(None, ahead(*values, high=high)) == step


@pytest.mark.parametrize(
    ("values", "high", "step"),
    [
        ((59.9, 68), (), ForecastStep(Turn.CLOSE, ())),
        ((60, 40), (), ForecastStep(None, (SUNDAYS[0],))),
        ((40, 40), (SUNDAYS[0],), ForecastStep(None, (SUNDAYS[0],))),
        ((50, 75), (), ForecastStep(None, (SUNDAYS[0], SUNDAYS[1]))),
        ((None, 68), (), ForecastStep(Turn.CLOSE, ())),
    ],
)
def test_forecast_alert_closes_when_no_named_week_is_heavy(values, high, step):
    assert forecast_step({SUNDAYS[0]}, ahead(*values, high=high)) == step


def test_forecast_alert_lets_go_of_a_week_that_has_come():
    later = ahead(75, 50, 61)[1:]

    assert forecast_step({SUNDAYS[0]}, later) == ForecastStep(Turn.CLOSE, ())
    assert forecast_step({*SUNDAYS[:3]}, later) == ForecastStep(None, (SUNDAYS[1], SUNDAYS[2]))


def test_forecast_alert_of_aigul_closes_when_her_saturday_is_released():
    blocks = aigul()
    released = [block for block in blocks if block.start.date() != dt.date(2026, 12, 5)]
    coming = [
        [Ahead.of(result) for result in series(Person(), some, SUNDAYS, today=TODAY)]
        for some in (blocks, released)
    ]

    opened = forecast_step(None, coming[0])
    closed = forecast_step({*opened.named}, coming[1])

    assert opened == ForecastStep(Turn.OPEN, (SUNDAYS[0],))
    assert closed == ForecastStep(Turn.CLOSE, ())


@pytest.mark.parametrize(("days", "at_once"), [(14, True), (15, False)])
def test_near_forecast_is_told_at_once(days, at_once):
    first = TODAY + dt.timedelta(days=days)

    assert is_told_at_once([first + dt.timedelta(days=7), first], TODAY) is at_once


@pytest.mark.parametrize(("days", "due"), [(13, False), (14, True)])
def test_reminder_waits_two_weeks(days, due):
    assert is_reminder_due(TODAY - dt.timedelta(days=days), TODAY) is due

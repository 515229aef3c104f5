"""The weeks ahead."""

import datetime as dt

import pytest

from tests.wellbeing.examples import MONDAY, ONE_PROGRAM, SUNDAY, a_block, a_day, aigul, weeks
from wellbeing.rules import forecast
from wellbeing.rules.forecast import Outlook, outlook, sundays_after
from wellbeing.rules.load import assess, series
from wellbeing.rules.work import Person


def test_sundays_ahead_begin_after_this_week():
    expected = [a_day(1, 6), a_day(2, 6)]

    assert sundays_after(MONDAY, 2) == expected
    assert sundays_after(SUNDAY, 2) == expected


def test_outlook_covers_eight_weeks_with_the_same_function():
    blocks = aigul()
    today = dt.date(2026, 11, 23)

    found = outlook(Person(), blocks, today)

    on = [week.assessment.on for week in found]
    assert (on[0], on[-1], len(on)) == (dt.date(2026, 12, 6), dt.date(2027, 1, 24), 8)
    assert [week.assessment.shown for week in found[:3]] == [73.4, 68.3, 0.0]
    assert found[0].assessment == assess(Person(), blocks, on[0], today=today)


@pytest.mark.parametrize(
    ("days", "fill", "is_lower_bound"), [("A", 0.2, True), ("AAB", 0.6, False), ("", 0.0, True)]
)
def test_thin_week_is_a_lower_bound(days, fill, is_lower_bound):
    planned = [*ONE_PROGRAM, *weeks(days, 360, numbers=[1])]

    week = outlook(Person(), planned, SUNDAY)[0]

    assert week.fill == pytest.approx(fill)
    assert week.is_lower_bound is is_lower_bound


def test_half_full_week_is_no_lower_bound():
    planned = [*ONE_PROGRAM, *weeks("AA", 450, numbers=[1])]

    week = outlook(Person(), planned, SUNDAY)[0]

    assert (week.fill, week.is_lower_bound) == (0.5, False)


def test_fill_does_not_take_this_week_for_usual():
    """This week is not over, so the mean is that of the four weeks before it."""
    blocks = [*weeks("AAAAA", 360, numbers=range(-4, 0)), *weeks("AAAAA", 360, numbers=[1])]

    week = outlook(Person(), blocks, MONDAY)[0]

    assert week.fill == 1.0


def test_usual_line_has_the_usual_hours_and_no_jump():
    """An empty week after thirty hours a week: load and repetition as ever, nothing else."""
    week = outlook(Person(), ONE_PROGRAM, SUNDAY)[0]

    assert week.assessment.index == 0.0
    assert week.usual_index == pytest.approx(0.30 * 87.5 + 0.25 * 100)


def test_usual_line_leaves_the_rest_as_planned():
    planned = [*ONE_PROGRAM, *weeks("AAAAA", 480, numbers=[1])]

    week = outlook(Person(), planned, SUNDAY)[0]

    assert week.assessment.measures.jump == 10.0
    assert week.usual_index == pytest.approx(55.8885, abs=5e-5)


def test_nothing_is_usual_for_a_newcomer():
    newcomer = Person(known_from=a_day(-1, 0))

    week = outlook(newcomer, [a_block(a_day(1, 0))], MONDAY)[0]

    assert (week.fill, week.is_lower_bound, week.usual_index) == (None, False, None)


def test_week_before_the_first_known_day_has_no_outlook():
    later = Person(known_from=a_day(2, 0))

    weeks_ahead = outlook(later, [], MONDAY)

    assert [week.assessment.index for week in weeks_ahead[:2]] == [None, 0.0]
    assert {week.usual_index for week in weeks_ahead} == {None}


def test_usual_line_of_somebody_who_does_nothing_is_0():
    week = outlook(Person(), [], MONDAY)[0]

    assert (week.fill, week.is_lower_bound, week.usual_index) == (None, False, 0.0)


def test_usual_line_of_months_of_leave_knows_no_jump():
    """The weeks before are usual; those before the last week ahead are all absence."""
    away = Person(absences=frozenset(a_day(week, day) for week in range(8) for day in range(7)))

    last = outlook(away, ONE_PROGRAM, SUNDAY)[-1]

    assert last.assessment.measures.jump is None
    assert last.usual_index == pytest.approx(0.30 / 0.70 * 87.5)


def test_weeks_done_and_weeks_ahead_are_the_same_in_one_pass():
    blocks, today = aigul(), dt.date(2026, 11, 23)
    done = [dt.date(2026, 11, 15), dt.date(2026, 11, 29)]
    ahead = outlook(Person(), blocks, today)

    together = forecast.weeks(
        Person(), blocks, [*done, *(week.assessment.on for week in ahead)], today
    )

    past = series(Person(), blocks, done, today=today)
    no_outlook = [Outlook(week, fill=None, is_lower_bound=False, usual_index=None) for week in past]
    assert together == [*no_outlook, *ahead]

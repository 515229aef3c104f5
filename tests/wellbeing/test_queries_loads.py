"""Stored weeks as pages show them."""

import datetime as dt

import pytest
from django.utils import translation

from tests.builders.people import A_MONDAY
from tests.builders.trainers import a_share, a_trainer, an_engagement
from tests.builders.wellbeing import THIS_SUNDAY, a_load, an_own_load
from trainers.models import Trainer
from wellbeing.queries import loads
from wellbeing.queries.loads import LEVEL_WORDS, NOT_A_DIAGNOSIS, LoadWeek, Said
from wellbeing.rules.load import YearlyLine
from wellbeing.rules.policy import Level, View

pytestmark = pytest.mark.django_db

A_WEEK = dt.timedelta(weeks=1)


@pytest.mark.parametrize(
    ("on", "sunday"),
    [
        (A_MONDAY, THIS_SUNDAY),
        (THIS_SUNDAY, THIS_SUNDAY),
        (THIS_SUNDAY + dt.timedelta(days=1), THIS_SUNDAY + A_WEEK),
    ],
)
def test_week_ends_on_its_sunday(on, sunday):
    assert loads.sunday_of(on) == sunday


def test_sundays_are_those_around_this_week():
    assert loads.sundays(A_MONDAY, past=1, ahead=2) == [
        THIS_SUNDAY + A_WEEK * number for number in (-1, 0, 1, 2)
    ]


def test_curve_shows_what_is_stored_and_else_weeks_without_data():
    trainer = a_trainer()
    a_load(trainer, THIS_SUNDAY - A_WEEK, index=49.1)
    a_load(trainer, index=58.46)
    a_load(trainer, THIS_SUNDAY + A_WEEK, index=73.4, warnings=["not-filled"], fill=0.4)
    a_load(ends_on=THIS_SUNDAY - 2 * A_WEEK)

    weeks = loads.curve(trainer, on=A_MONDAY, past=2, ahead=1)

    assert [(week.shown, week.level, week.is_forecast) for week in weeks] == [
        (None, Level.UNKNOWN, False),
        (49.1, Level.MODERATE, False),
        (58.5, Level.ELEVATED, False),
        (73.4, Level.HIGH, True),
    ]
    assert [week.is_lower_bound for week in weeks] == [False, False, False, True]
    assert weeks[3].remarks == ["schedule not filled yet: the figure is a lower bound"]
    assert len(loads.curve(trainer, on=A_MONDAY)) == 12 + 1 + 8


def test_curve_by_own_ratings_is_another_table():
    trainer = a_trainer()
    a_load(trainer, index=58.46)
    an_own_load(trainer, index=77.77)

    [schedule] = loads.curve(trainer, on=A_MONDAY, past=0, ahead=0)
    [own] = loads.curve(trainer, on=A_MONDAY, past=0, ahead=0, view=View.PERSONAL)

    assert (schedule.shown, own.shown) == (58.5, 77.8)


def test_week_says_its_reasons_limits_and_remarks_in_the_language_of_the_page():
    trainer = a_trainer()
    a_load(
        trainer,
        hard_rules=[["streak", 25.0, "elevated"]],
        warnings=["low-confidence", "overlap"],
        coverage=0.2,
        unlogged=2,
    )
    week = loads.this_week([trainer.pk], A_MONDAY)[trainer.pk]

    said = {}
    for language in ("en", "ru"):
        with translation.override(language):
            level = str(LEVEL_WORDS[week.level])
            said[language] = (level, week.reasons, week.hard_rules, week.remarks)

    assert said["en"] == (
        "elevated",
        [
            Said("load", 26.25, "30 equivalent hours this week"),
            Said("repetition", 25.0, "you delivered effectively 1 program in four weeks"),
        ],
        [Said("streak", 25.0, "25 session days in a row with one program")],
        [
            "two blocks overlap; the minutes of both are counted",
            "low confidence: 2 sessions not logged",
        ],
    )
    assert said["ru"][1:] == (
        [
            Said("load", 26.25, "30 приведённых часов за неделю"),
            Said("repetition", 25.0, "за четыре недели фактически 1 программа"),
        ],
        [Said("streak", 25.0, "25 дней подряд с одной программой")],
        [
            "два блока пересекаются; учтены минуты обоих",
            "низкая достоверность: без итогов 2 занятия",
        ],
    )


def test_week_without_data_says_nothing():
    week = LoadWeek(THIS_SUNDAY, is_forecast=False)

    assert (week.reasons, week.hard_rules, week.remarks) == ([], [], [])
    assert str(LEVEL_WORDS[week.level]) == "no data"


def test_table_has_a_row_for_each_trainer_and_none_where_nothing_is_stored():
    full, empty = a_trainer(), a_trainer()
    a_load(full, THIS_SUNDAY - A_WEEK, index=10.0)
    a_load(full, index=20.0)

    found = loads.table([empty.pk, full.pk], on=A_MONDAY, past=1, ahead=1)

    assert list(found) == [empty.pk, full.pk]
    assert found[empty.pk] == [None, None, None]
    assert [week and week.shown for week in found[full.pk]] == [10.0, 20.0, None]
    assert {len(row) for row in loads.table([full.pk], on=A_MONDAY).values()} == {7 + 1 + 4}
    assert list(loads.this_week([empty.pk, full.pk], A_MONDAY)) == [full.pk]


@pytest.mark.parametrize("rows", [1, 3])
def test_table_costs_one_query_for_any_number_of_trainers(rows, django_assert_num_queries):
    trainers = [a_load().trainer_id for _ in range(rows)]

    with django_assert_num_queries(1):
        found = loads.table(trainers, on=A_MONDAY)

    assert len(found) == rows


def test_counts_by_level_name_every_level():
    for index in (10.0, 20.0, 40.0, 71.0):
        a_load(index=index)
    a_load(index=99.0, ends_on=THIS_SUNDAY - A_WEEK)  # of the week before: no data yet
    outside = a_load(index=60.0).trainer

    counts = loads.counts_by_level(Trainer.objects.exclude(pk=outside.pk), A_MONDAY)

    assert counts == {
        "no data": 1,
        "absent": 0,
        "low": 2,
        "moderate": 1,
        "elevated": 0,
        "high": 1,
    }


def test_yearly_hours_are_those_of_twelve_months_by_share():
    trainer = a_trainer(known_from=dt.date(2026, 1, 1))
    a_share(trainer, "0.50", starts_on=dt.date(2026, 1, 1))
    an_engagement(trainer, dt.date(2025, 11, 29))
    for day in (dt.date(2025, 11, 30), A_MONDAY, THIS_SUNDAY + dt.timedelta(days=1)):
        an_engagement(trainer, day)

    assert loads.yearly_hours(trainer, THIS_SUNDAY) == YearlyLine(24.0, 720.0, is_whole=False)


def test_text_under_every_index_is_the_one_agreed():
    assert str(NOT_A_DIAGNOSIS) == (
        "This figure describes the schedule, not the person's health. It is a rule of thumb made of"
        " working hours, repetition and rest; it is not a diagnosis and has not been validated"
        " against burnout. Thresholds are set by your company."
    )

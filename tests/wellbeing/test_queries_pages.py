import datetime as dt
from dataclasses import replace

import pytest
from django.utils import translation

from tests.builders.trainers import a_trainer
from tests.builders.wellbeing import a_load
from wellbeing.queries import loads, pages
from wellbeing.queries.loads import LoadWeek
from wellbeing.queries.stored import LOW_CONFIDENCE, NOT_FILLED
from wellbeing.rules.load import assess
from wellbeing.rules.measures import Measures
from wellbeing.rules.policy import DEFAULT, Level, Parts
from wellbeing.rules.work import Block, Kind, Person

SUNDAY = dt.date(2026, 11, 29)
UNSURE, MISSING = "low confidence", "3 sessions not logged"
EVERYTHING = LoadWeek(
    SUNDAY,
    is_forecast=False,
    index=73.4,
    shown=73.4,
    level=Level.HIGH,
    measures=Measures(
        hours=33.375,
        monotony=2.2678,
        repetition=0.75,
        jump=6.675,
        run=6,
        rest_deficit=1,
        short_rests=0,
        displacement=2,
        streak=12,
        rest_days=3,
    ),
    contributions=Parts(30.0, 16.6667, 6.6667, 10.0, 2.0, 1.6719),
    policy_version=1,
)


def test_week_is_explained_with_raw_figures_and_where_points_begin():
    told = pages.explained(EVERYTHING, DEFAULT)

    assert [(part.code, part.text) for part in told.parts] == [
        ("load", "33.4 equivalent hours this week (yellow from 16, red from 32)"),
        (
            "repetition",
            "you delivered effectively 1.3 programs in four weeks (yellow below 4, red at 1)",
        ),
        ("monotony", "days are almost alike (sameness 2.3: yellow from 1, red from 2)"),
        (
            "recovery",
            "6 work days in a row; 3 rest days in two weeks (in a row: yellow from 5, red from 9)",
        ),
        (
            "displacement",
            "2 evenings, weekend days or nights away (yellow from 1, red from 6)",
        ),
        ("spike", "6.7 h above your four-week mean (yellow from 4, red from 12)"),
    ]
    assert told.silent == []


def test_example_of_the_model_is_explained_as_it_prints_it():
    """L1: 26.3 points by 30 equivalent hours (yellow from 16, red from 32)."""
    start = dt.datetime(2025, 3, 24, 9, tzinfo=dt.UTC)
    days = [start + dt.timedelta(weeks=week, days=day) for week in range(-5, 1) for day in range(5)]
    blocks = [
        Block(
            day,
            day + dt.timedelta(hours=6),
            360,
            Kind.DELIVERY,
            category="one",
            expected_effort=4.0,
        )
        for day in days
    ]
    found = assess(Person(), blocks, dt.date(2025, 3, 30))
    week = LoadWeek(
        found.on,
        is_forecast=False,
        index=found.index,
        shown=found.shown,
        level=found.level,
        measures=found.measures,
        contributions=found.contributions,
    )

    first = pages.explained(week, DEFAULT).parts[0]

    assert round(first.points, 4) == 26.25
    assert first.text == "30 equivalent hours this week (yellow from 16, red from 32)"
    assert sum(part.points for part in pages.explained(week, DEFAULT).parts) == found.index


def test_parts_without_points_are_named_and_unknown_ones_are_not():
    quiet = LoadWeek(
        SUNDAY,
        is_forecast=False,
        measures=Measures(hours=20.0, monotony=0.5),
        contributions=Parts(10.0, None, 0.0, 0.0, 0.0, None),
    )

    told = pages.explained(quiet, DEFAULT)

    assert [part.code for part in told.parts] == ["load"]
    assert [str(label) for label in told.silent] == [
        "Days in a row and rest",
        "Sameness of the days",
        "Evenings, weekends, nights away",
    ]


def test_rota_says_no_ramp_of_others():
    told = pages.explained(EVERYTHING, DEFAULT, is_on_a_rota=True)

    assert told.parts[3].text == "6 work days in a row; 3 rest days in two weeks"


@pytest.mark.parametrize(
    ("is_own", "remarks"),
    [
        (True, ["two blocks overlap; the minutes of both are counted", f"{UNSURE}: {MISSING}"]),
        (False, [UNSURE, "two blocks overlap; the minutes of both are counted"]),
    ],
)
def test_missing_logs_are_counted_for_the_trainer_alone(is_own, remarks):
    week = replace(EVERYTHING, unlogged=3, warnings=("overlap", LOW_CONFIDENCE))

    assert pages.explained(week, DEFAULT, is_own=is_own).remarks == remarks


def test_remarks_that_count_no_logs_are_read_by_all():
    week = replace(EVERYTHING, is_forecast=True, warnings=(NOT_FILLED,))

    told = pages.explained(week, DEFAULT).remarks

    assert told == ["schedule not filled yet: the figure is a lower bound"]


def test_figures_follow_the_language():
    with translation.override("ru"):
        told = pages.explained(EVERYTHING, DEFAULT)

    assert told.parts[0].text.startswith("33,4 приведённого часа за неделю")


@pytest.mark.django_db
def test_rows_have_the_weeks_of_the_table():
    trainer = a_trainer()
    a_load(trainer, SUNDAY)

    (row,) = pages.rows_of([trainer], {trainer.pk: "/there/"}, SUNDAY)

    weeks = [week.ends_on if week else None for week in row.weeks]
    assert weeks == [None] * 7 + [SUNDAY] + [None] * 4
    assert len(weeks) == len(loads.sundays(SUNDAY, past=pages.PAST, ahead=pages.AHEAD))
    assert (row.employee, row.url) == (trainer.employee, "/there/")

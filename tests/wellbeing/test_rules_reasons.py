"""The figures in words, in both languages."""

from dataclasses import replace

import pytest

from tests.wellbeing.examples import BY_NAME, SUNDAY, a_block, a_day
from wellbeing.rules.load import OVERLAP, WORK_WHILE_ABSENT, BrokenLimit, Coverage, assess
from wellbeing.rules.measures import Measures
from wellbeing.rules.policy import Level, Parts
from wellbeing.rules.reasons import (
    LOWER_BOUND,
    WARNINGS,
    Words,
    broken_limit,
    low_confidence,
    reasons,
)
from wellbeing.rules.work import Person

IDLE = assess(Person(), [], SUNDAY)


def words_of(code, **measures):
    """The words of one part alone."""
    alone = Parts()._replace(**{code: 1.0})
    [reason] = reasons(replace(IDLE, contributions=alone, measures=Measures(**measures)))
    return reason.words


def test_reasons_are_the_three_that_add_most():
    example = BY_NAME["L9"]

    found = reasons(assess(example.person, example.blocks, example.on))

    assert [(reason.code, round(reason.points, 4)) for reason in found] == [
        ("load", 30.0),
        ("recovery", 20.0),
        ("monotony", 10.0),
    ]
    assert [reason.words for reason in found] == [
        Words("37 equivalent hours this week", "37 приведённых часов за неделю"),
        Words(
            "8 work days in a row; 1 rest day in two weeks; 1 rest shorter than 11 hours",
            "8 рабочих дней подряд; 1 день отдыха за две недели; 1 отдых короче 11 часов",
        ),
        Words("days are almost alike", "дни почти одинаковы"),
    ]


def test_reasons_leave_out_what_adds_nothing():
    example = BY_NAME["L6"]

    found = reasons(assess(example.person, example.blocks, example.on))

    assert [reason.code for reason in found] == ["load", "repetition"]


def test_idle_week_has_no_reason():
    assert reasons(IDLE) == ()


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (1.0, ("1 equivalent hour this week", "1 приведённый час за неделю")),
        (22.0, ("22 equivalent hours this week", "22 приведённых часа за неделю")),
        (21.04, ("21 equivalent hours this week", "21 приведённый час за неделю")),
        (11.0, ("11 equivalent hours this week", "11 приведённых часов за неделю")),
        (33.75, ("33.8 equivalent hours this week", "33,8 приведённого часа за неделю")),
        (112.0, ("112 equivalent hours this week", "112 приведённых часов за неделю")),
    ],
)
def test_hours_are_counted_as_people_count(hours, words):
    assert words_of("load", hours=hours) == words


@pytest.mark.parametrize(
    ("repetition", "words"),
    [
        (1.0, ("1 program in", "фактически 1 программа")),
        (0.5, ("2 programs in", "фактически 2 программы")),
        (0.2, ("5 programs in", "фактически 5 программ")),
        (0.46, ("2.2 programs in", "фактически 2,2 программы")),
    ],
)
def test_repetition_is_told_as_a_number_of_programs(repetition, words):
    en, ru = words_of("repetition", repetition=repetition)

    assert en == f"you delivered effectively {words[0]} four weeks"
    assert ru == f"за четыре недели {words[1]}"


@pytest.mark.parametrize(
    ("run", "rest_days", "words"),
    [
        (
            5,
            4,
            (
                "5 work days in a row; 4 rest days in two weeks",
                "5 рабочих дней подряд; 4 дня отдыха за две недели",
            ),
        ),
        (7, None, ("7 work days in a row", "7 рабочих дней подряд")),
        (
            1,
            0,
            (
                "1 work day in a row; 0 rest days in two weeks",
                "1 рабочий день подряд; 0 дней отдыха за две недели",
            ),
        ),
    ],
)
def test_recovery_names_run_and_rest_as_far_as_known(run, rest_days, words):
    assert words_of("recovery", run=run, rest_days=rest_days, short_rests=0) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, ("1 evening, weekend day or night away", "1 вечер, выходной или ночь вне дома")),
        (3, ("3 evenings, weekend days or nights away", "3 вечера, выходных или ночи вне дома")),
        (8, ("8 evenings, weekend days or nights away", "8 вечеров, выходных или ночей вне дома")),
    ],
)
def test_displacement_is_counted(number, words):
    assert words_of("displacement", displacement=number) == words


def test_spike_is_told_in_hours_above_the_mean():
    words = words_of("spike", jump=11.625)

    assert words == (
        "11.6 h above your four-week mean",
        "на 11,6 ч больше среднего за четыре недели",
    )


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        ("run", 8, ("8 work days in a row", "8 рабочих дней подряд")),
        ("rests", 2, ("2 rests shorter than 11 hours", "2 отдыха короче 11 часов")),
        (
            "streak",
            21,
            ("21 session days in a row with one program", "21 день подряд с одной программой"),
        ),
        ("hours", 36.5, ("36.5 equivalent hours this week", "36,5 приведённого часа за неделю")),
    ],
)
def test_broken_limit_is_told(code, value, words):
    assert broken_limit(BrokenLimit(code, value, Level.HIGH)) == words


def test_low_confidence_names_the_sessions_that_are_missing():
    unlogged = replace(IDLE, coverage=Coverage(0.2, unlogged=4, is_low=True))

    assert low_confidence(unlogged) == (
        "low confidence: 4 sessions not logged",
        "низкая достоверность: без итогов 4 занятия",
    )
    assert low_confidence(IDLE) is None


def test_every_warning_has_words():
    both = [a_block(a_day(0, 0)), a_block(a_day(0, 0))]
    away = Person(absences=frozenset({a_day(0, 0)}))

    found = assess(away, both, SUNDAY).warnings

    assert found == (OVERLAP, WORK_WHILE_ABSENT)
    assert WARNINGS.keys() == {*found}
    assert all(words.en != words.ru for words in (*WARNINGS.values(), LOWER_BOUND))

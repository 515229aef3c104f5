"""The figures in words, English and Russian (domain.md 1.9).

They stand beside the arithmetic and in no catalog, because files for other programs carry both
languages at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from wellbeing.rules.load import OVERLAP, WORK_WHILE_ABSENT, Assessment, BrokenLimit
from wellbeing.rules.measures import Measures
from wellbeing.rules.policy import Parts, half_up

SHOWN = 3
FEW = range(2, 5)
TEENS = range(11, 15)
TEN, HUNDRED = 10, 100


class Words(NamedTuple):
    """One sentence in both languages."""

    en: str
    ru: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of the index, by its name in `Parts`, with the points it adds."""

    code: str
    points: float
    words: Words


class Russian(NamedTuple):
    """What follows a number: 1 день, 2 дня, 5 дней, 1,5 дня."""

    one: str
    few: str
    many: str
    part: str

    def counted(self, value: float) -> str:
        """The number with the form that fits it."""
        return f"{in_russian(value)} {self._form(half_up(value))}"

    def _form(self, value: float) -> str:
        if not value.is_integer():
            return self.part
        if value % HUNDRED in TEENS:
            return self.many
        if value % TEN == 1:
            return self.one
        return self.few if value % TEN in FEW else self.many


HOURS = Russian("приведённый час", "приведённых часа", "приведённых часов", "приведённого часа")
PROGRAMS = Russian("программа", "программы", "программ", "программы")
WORK_DAYS = Russian("рабочий день", "рабочих дня", "рабочих дней", "рабочего дня")
REST_DAYS = Russian("день отдыха", "дня отдыха", "дней отдыха", "дня отдыха")
AWAY = Russian(
    "вечер, выходной или ночь вне дома",
    "вечера, выходных или ночи вне дома",
    "вечеров, выходных или ночей вне дома",
    "вечера, выходного или ночи вне дома",
)
RESTS = Russian(
    "отдых короче 11 часов",
    "отдыха короче 11 часов",
    "отдыхов короче 11 часов",
    "отдыха короче 11 часов",
)
SESSION_DAYS = Russian("день", "дня", "дней", "дня")
SESSIONS = Russian("занятие", "занятия", "занятий", "занятия")


def in_english(value: float) -> str:
    """The number with one decimal, or none if that is 0."""
    return f"{half_up(value):.1f}".removesuffix(".0")


def in_russian(value: float) -> str:
    """The same with a comma."""
    return in_english(value).replace(".", ",")


def english(value: float, one: str, many: str) -> str:
    """The number with the noun that fits it."""
    return f"{in_english(value)} {one if half_up(value) == 1 else many}"


def reasons(assessment: Assessment) -> tuple[Reason, ...]:
    """The parts that add most to the index, largest first, three at most."""
    adding = [
        (points, code)
        for code, points in zip(Parts._fields, assessment.contributions, strict=True)
        if points
    ]
    adding.sort(key=_points, reverse=True)
    return tuple(
        Reason(code, points, IN_WORDS[code](assessment.measures)) for points, code in adding[:SHOWN]
    )


def _points(row: tuple[float, str]) -> float:
    return row[0]


def _load(measures: Measures) -> Words:
    return _hours(measures.hours or 0.0)


def _hours(hours: float) -> Words:
    return Words(
        f"{english(hours, 'equivalent hour', 'equivalent hours')} this week",
        f"{HOURS.counted(hours)} за неделю",
    )


def _repetition(measures: Measures) -> Words:
    effective = 1 / (measures.repetition or 1.0)
    return Words(
        f"you delivered effectively {english(effective, 'program', 'programs')} in four weeks",
        f"за четыре недели фактически {PROGRAMS.counted(effective)}",
    )


def _recovery(measures: Measures) -> Words:
    """Run and rest days; short rests are named where there are any, for they weigh in as well."""
    said = [_run(measures.run or 0)]
    if (free := measures.rest_days) is not None:
        said.append(
            Words(
                f"{english(free, 'rest day', 'rest days')} in two weeks",
                f"{REST_DAYS.counted(free)} за две недели",
            )
        )
    if measures.short_rests:
        said.append(_rests(measures.short_rests))
    return Words("; ".join(each.en for each in said), "; ".join(each.ru for each in said))


def _run(days: float) -> Words:
    return Words(
        f"{english(days, 'work day', 'work days')} in a row", f"{WORK_DAYS.counted(days)} подряд"
    )


def _rests(number: float) -> Words:
    return Words(
        english(number, "rest shorter than 11 hours", "rests shorter than 11 hours"),
        RESTS.counted(number),
    )


def _monotony(_measures: Measures) -> Words:
    return Words("days are almost alike", "дни почти одинаковы")


def _displacement(measures: Measures) -> Words:
    number = measures.displacement or 0
    return Words(
        english(
            number,
            "evening, weekend day or night away",
            "evenings, weekend days or nights away",
        ),
        AWAY.counted(number),
    )


def _spike(measures: Measures) -> Words:
    jump = measures.jump or 0.0
    return Words(
        f"{in_english(jump)} h above your four-week mean",
        f"на {in_russian(jump)} ч больше среднего за четыре недели",
    )


IN_WORDS: Mapping[str, Callable[[Measures], Words]] = {
    "load": _load,
    "repetition": _repetition,
    "recovery": _recovery,
    "monotony": _monotony,
    "displacement": _displacement,
    "spike": _spike,
}


def _streak(number: float) -> Words:
    return Words(
        f"{english(number, 'session day', 'session days')} in a row with one program",
        f"{SESSION_DAYS.counted(number)} подряд с одной программой",
    )


LIMITS: Mapping[str, Callable[[float], Words]] = {
    "run": _run,
    "rests": _rests,
    "streak": _streak,
    "hours": _hours,
}


def broken_limit(limit: BrokenLimit) -> Words:
    """Why a firm limit lifts the level."""
    return LIMITS[limit.code](limit.value)


WARNINGS: Mapping[str, Words] = {
    OVERLAP: Words(
        "two blocks overlap; the minutes of both are counted",
        "два блока пересекаются; учтены минуты обоих",
    ),
    WORK_WHILE_ABSENT: Words(
        "there is work on a day of absence; it is counted",
        "в день отсутствия есть работа; она учтена",
    ),
}
LOWER_BOUND = Words(
    "schedule not filled yet: the figure is a lower bound",
    "расписание ещё не заполнено: это нижняя граница",
)


def low_confidence(assessment: Assessment) -> Words | None:
    """That too little of the past is confirmed, or None if enough is."""
    if not assessment.coverage.is_low:
        return None
    number = assessment.coverage.unlogged
    return Words(
        f"low confidence: {english(number, 'session', 'sessions')} not logged",
        f"низкая достоверность: без итогов {SESSIONS.counted(number)}",
    )

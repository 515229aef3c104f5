"""Random trainers and weeks for the properties of the rules.

A block is one number whose digits choose its fields, and many blocks are dice of one seed: drawing
each field by itself takes fifty times as long.
"""

import datetime as dt
import random

from hypothesis import strategies as st

from tests.wellbeing.examples import MONDAY
from wellbeing.rules.work import Block, Kind, Person, Role, Share, State, WorkPattern

LARGEST = 10**22
FIRST = MONDAY - dt.timedelta(days=70)
DAYS = 84
ZONES = [dt.timezone(dt.timedelta(hours=hours)) for hours in (3, 7)]
HOURS = [0, 6, 8, 9, 9, 9, 14, 21]


class Digits:
    """A number that is used up by choosing."""

    def __init__(self, number):
        self.rest = number

    def pick(self, choices):
        self.rest, digit = divmod(self.rest, len(choices))
        return choices[digit]

    def day(self):
        return FIRST + dt.timedelta(days=self.pick(range(DAYS)))


def a_random_block(number, states=tuple(State), kinds=tuple(Kind)):
    """One block at any hour; a rating comes often, a group now and then."""
    digits = Digits(number)
    hour, hours = digits.pick(HOURS), digits.pick(range(1, 9))
    start = dt.datetime.combine(digits.day(), dt.time(hour), digits.pick(ZONES))
    return Block(
        start=start,
        end=start + dt.timedelta(hours=hours),
        minutes=digits.pick([0, 45, 60 * hours, 60 * hours]),
        kind=digits.pick(kinds),
        category=digits.pick(["A", "B", "C", None]),
        role=digits.pick([*Role]),
        group=digits.pick([None, None, 0, 12, 24, 60]),
        state=digits.pick(states),
        effort=digits.pick([None, None, 0, 3, 6.5, 10]),
        expected_effort=digits.pick([None, 0.5, 4.5, 9.5]),
        night_away=digits.pick([True, False, False]),
        session=digits.pick([None, None, "x", "y"]),
    )


def a_random_person(number):
    """Somebody with contracts, days away, perhaps a late first day and a rota."""
    digits = Digits(number)
    shares = sorted((digits.day(), digits.pick([0.1, 0.5, 0.75, 1.0])) for _ in range(3))
    away = digits.day()
    return Person(
        shares=digits.pick([(), tuple(Share(*period) for period in shares)]),
        known_from=digits.pick([None, None, digits.day()]),
        absences=frozenset(
            away + dt.timedelta(days=number) for number in range(digits.pick(range(20)))
        ),
        holidays=frozenset({digits.day(), digits.day()}),
        working_days=frozenset({digits.day(), digits.day()}),
        pattern=digits.pick([None, None, WorkPattern(away, digits.pick(range(2, 20)), 7)]),
    )


def numbers():
    return st.integers(0, LARGEST)


def dates(least=0):
    return st.integers(least, DAYS - 1).map(lambda number: FIRST + dt.timedelta(days=number))


def blocks(**allowed):
    return numbers().map(lambda number: a_random_block(number, **allowed))


def people():
    return numbers().map(a_random_person)


def many(least=0, **allowed):
    """A trainer's blocks, up to six a week; fewer are the first of more."""

    def drawn(seed, count):
        dice = random.Random(seed)  # noqa: S311 - dice, no secret
        return [a_random_block(dice.randrange(LARGEST), **allowed) for _ in range(count)]

    return st.builds(drawn, st.integers(0, LARGEST), st.integers(least, 70))

"""Random trainers and weeks for the properties of the rules."""

import datetime as dt

from hypothesis import strategies as st

from tests.wellbeing.examples import MONDAY
from wellbeing.rules.work import Block, Kind, Person, Role, Share, State

FIRST = MONDAY - dt.timedelta(days=70)
DAYS = 84
ZONES = [dt.timezone(dt.timedelta(hours=hours)) for hours in (3, 7)]


def dates(least=0, most=DAYS - 1):
    return st.integers(least, most).map(lambda number: FIRST + dt.timedelta(days=number))


@st.composite
def blocks(draw, *, states=tuple(State), kinds=tuple(Kind)):
    """One block at any hour; a rating comes often, a group now and then."""
    hour = draw(st.sampled_from([0, 6, 9, 9, 9, 14, 18, 21]))
    start = dt.datetime.combine(draw(dates()), dt.time(hour), draw(st.sampled_from(ZONES)))
    hours = draw(st.integers(1, 8))
    return Block(
        start=start,
        end=start + dt.timedelta(hours=hours),
        minutes=draw(st.integers(0, 60 * hours)),
        kind=draw(st.sampled_from(kinds)),
        category=draw(st.sampled_from(["A", "B", "C", None])),
        role=draw(st.sampled_from(Role)),
        group=draw(st.none() | st.integers(0, 60)),
        state=draw(st.sampled_from(states)),
        effort=draw(st.none() | st.integers(0, 10)),
        expected_effort=draw(st.none() | st.floats(0, 10)),
        night_away=draw(st.booleans()),
        session=draw(st.none() | st.sampled_from("xyz")),
    )


@st.composite
def people(draw):
    """Somebody with a history of contracts, days away, and perhaps a late first day."""
    shares = draw(st.lists(st.tuples(dates(), st.floats(0.1, 1.0)), max_size=3))
    return Person(
        shares=tuple(Share(*period) for period in sorted(shares)),
        known_from=draw(st.none() | dates()),
        absences=draw(st.frozensets(dates(), max_size=12)),
        holidays=draw(st.frozensets(dates(), max_size=5)),
    )


def many(**more):
    """A trainer's blocks, up to about six a week."""
    return st.lists(blocks(**more), max_size=40)

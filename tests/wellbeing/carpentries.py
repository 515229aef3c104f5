"""Two trainers of a real history: The Carpentries in the United Kingdom, 2012-2022.

From the published extract of softwaresaved/UK-carpentry-workshops-extractor, data of 2 February
2022, BSD 3-Clause, University of Manchester for the Software Sustainability Institute. Trainers are
numbered, columns left out: program, first and last day, head count (0: not recorded).
"""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from wellbeing.rules.work import Block, Person, State

LONDON = ZoneInfo("Europe/London")
LONG_SPAN = 14
PERSON = Person(known_from=dt.date(2012, 4, 30))
TR_0025 = """
SWC 2015-04-16 2015-04-17 18
SWC 2015-12-14 2015-12-15 28
SWC 2016-02-16 2016-02-17 22
SWC 2016-03-23 2016-03-24 19
SWC 2016-06-09 2016-06-10 26
DC 2017-05-11 2017-05-12 23
SWC 2017-05-09 2017-05-10 32
DC 2016-11-02 2016-11-03 22
DC 2017-06-01 2017-06-02 26
SWC 2017-10-16 2017-10-17 20
SWC 2017-12-11 2017-12-12 26
"""
TR_0048 = """
SWC 2015-11-16 2015-11-17 22
SWC 2016-10-17 2016-10-18 26
SWC 2017-03-23 2017-03-24 20
SWC 2017-05-18 2017-05-20 13
TTT 2018-03-20 2018-03-21 11
TTT 2018-05-24 2018-05-25 16
SWC 2017-12-04 2017-12-06 17
SWC 2018-03-29 2018-03-30 0
TTT 2018-11-05 2018-11-06 13
SWC 2018-11-27 2018-11-28 30
SWC 2018-12-10 2018-12-11 50
SWC 2019-05-02 2019-05-03 19
SWC 2019-05-30 2019-05-31 12
SWC 2019-09-23 2019-09-24 0
SWC 2020-02-20 2020-02-21 0
TTT 2020-05-28 2020-05-29 0
SWC 2020-11-06 2020-11-13 0
SWC 2021-05-07 2021-05-14 0
SWC 2021-05-21 2021-05-28 0
SWC 2021-11-29 2021-11-30 0
"""


def blocks_of(history: str) -> list[Block]:
    """The blocks that the reading rules make of a history: working days from 09:00 to 15:00."""
    blocks = []
    for row in history.split("\n"):
        if row:
            program, first, last, attended = row.split()
            days = _days(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
            blocks += [_block(day, program, int(attended)) for day in days]
    return blocks


def _days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    span = [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
    assert len(span) <= LONG_SPAN
    return (day for day in span if day.isoweekday() <= 5)


def _block(day: dt.date, program: str, attended: int) -> Block:
    start, end = (dt.datetime.combine(day, dt.time(hour), LONDON) for hour in (9, 15))
    return Block(start, end, 360, category=program, group=attended or None, state=State.LOGGED)

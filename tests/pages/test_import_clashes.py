"""Clashes, absences and missing rights are seen while the files are compared."""

import datetime as dt
import time
from functools import partial
from pathlib import Path

import pytest

from people.models import Room
from programs.models import Qualification
from sessions.models import Block
from tests.builders.imports import (
    ASSIGNMENTS,
    SESSIONS,
    TRAINERS,
    a_table,
    brought_in,
)
from tests.builders.people import a_booking, a_room, a_site
from tests.builders.programs import a_program, a_qualification
from tests.builders.sessions import a_session
from tests.builders.trainers import a_trainer, an_absence, an_engagement
from trainer_institute.actions.imports.reports import Report
from trainer_institute.actions.imports.taken import Diary, Span

MONDAY = dt.date(2026, 11, 30)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bring_in(tmp_path: Path):
    """Imports tables given as texts."""
    return partial(brought_in, tmp_path / "files")


def told(report: Report) -> list[tuple[int, str, str]]:
    """Line, code and the beginning of the sentence of every problem."""
    return [
        (int(each["line"]), str(each["code"]), str(each["message"])) for each in report.problems
    ]


def test_clash_names_the_other_session_and_the_rest_goes_on(bring_in):
    report = bring_in(
        trainers=a_table(TRAINERS, "T-1,,,SWC,2020-01-01"),
        sessions=a_table(
            SESSIONS,
            "S-1,SWC,2026-11-23,2026-11-24,,",
            "S-2,SWC,2026-11-24,,,",
            "S-3,SWC,2026-11-25,,,",
        ),
        assignments=a_table(ASSIGNMENTS, "S-1,T-1", "S-2,T-1", "S-3,T-1"),
    )

    assert told(report) == [
        (
            3,
            "trainer-busy",
            "T-1 has “S-1” then: 24 November 2026, 09:00 to 15:00 (Europe/London)."
            " Correct one of the two.",
        )
    ]
    assert report.totals["assignments"] == 2


def test_clash_with_what_stands_is_found(bring_in):
    trainer = a_trainer(code="T-1", site=a_site("London", zone="Europe/London"))
    an_engagement(trainer, dt.date(2026, 11, 23), title="Conference")
    a_session(trainer, day=dt.date(2026, 11, 24), code="S-0")

    report = bring_in(
        sessions=a_table(SESSIONS, "S-1,SWC,2026-11-23,,,", "S-2,SWC,2026-11-24,,,"),
        assignments=a_table(ASSIGNMENTS, "S-1,T-1", "S-2,T-1"),
    )

    assert told(report) == [
        (
            2,
            "trainer-busy",
            "T-1 is taken on 2026-11-23. Choose somebody else, or another day.",
        ),
        (
            3,
            "trainer-busy",
            "T-1 has “S-0” then: 24 November 2026, 09:00 to 15:00 (Europe/London)."
            " Correct one of the two.",
        ),
    ]


def test_absence_refuses_what_lies_ahead_alone(bring_in):
    trainer = a_trainer(code="T-1")
    an_absence(trainer, dt.date(2026, 11, 23), MONDAY)

    report = bring_in(
        sessions=a_table(
            SESSIONS, "S-1,,2026-11-23,,,", "S-2,,2026-11-30,,,", "S-3,,2026-12-01,,,"
        ),
        assignments=a_table(ASSIGNMENTS, "S-1,T-1", "S-2,T-1", "S-3,T-1"),
    )

    found = [problem for problem in told(report) if problem[1] != "program-missing"]
    assert found == [
        (
            3,
            "trainer-busy",
            "T-1 is taken on 2026-11-30. Choose somebody else, or another day.",
        )
    ]


def test_nobody_learns_who_is_away_and_who_is_at_work(bring_in):
    site = a_site("London", zone="Europe/London")
    an_absence(a_trainer(code="T-1", site=site), MONDAY, MONDAY)
    an_engagement(a_trainer(code="T-2", site=site), MONDAY)

    report = bring_in(
        sessions=a_table(SESSIONS, "S-1,SWC,2026-11-30,,,"),
        assignments=a_table(ASSIGNMENTS, "S-1,T-1", "S-1,T-2"),
    )

    away, at_work = [(code, words) for _line, code, words in told(report)]
    assert (away[0], away[1].replace("T-1", "T-2")) == at_work


def test_diary_knows_what_is_free_again_among_thousands():
    def span(day: int) -> Span:
        begin = dt.datetime(2026, 1, 1, 9, tzinfo=dt.UTC) + dt.timedelta(days=day)
        return begin, begin + dt.timedelta(hours=2)

    diary = Diary()
    for day in range(20_000):
        diary.take("T-1", [span(day)], by=f"S-{day}")
    began = time.process_time()
    for day in range(0, 20_000, 2):
        diary.free("T-1", by=f"S-{day}")

    assert time.process_time() - began < 2  # a comparison with all for each took half a minute
    assert [diary.clash("T-1", [span(day)]) is None for day in (0, 1, 2, 3)] == [
        True,
        False,
        True,
        False,
    ]


def test_room_is_made_booked_and_refused_when_taken(bring_in):
    report = bring_in(
        sessions=a_table(
            "code,program,start_date,site,room",
            "S-1,SWC,2026-11-23,London,Blue",
            "S-2,SWC,2026-11-23,london,BLUE",
            "S-3,SWC,2026-11-23,Leeds,Blue",
            "S-4,SWC,2026-11-24,London,Blue",
        )
    )

    assert told(report) == [
        (
            3,
            "room-busy",
            "BLUE is taken: 23 November 2026, 09:00 to 15:00 (Europe/London)."
            " Choose another room or time.",
        )
    ]
    assert Room.objects.count() == 2
    assert Block.objects.filter(booking__room__name="Blue").count() == 3


def test_room_that_stands_is_taken_or_closed(bring_in):
    site = a_site("London", zone="UTC")
    room = a_room("Blue", site=site)
    a_booking(room)  # 9 to 11 on 23 November
    a_room("Red", site=site)
    Room.objects.filter(name="Red").update(closed_on=dt.date(2026, 11, 24))

    report = bring_in(
        sessions=a_table(
            "code,program,start_date,site,room",
            "S-1,SWC,2026-11-23,London,Blue",
            "S-2,SWC,2026-11-23,London,Red",
            "S-3,SWC,2026-11-24,London,Red",
        )
    )

    assert [problem[:2] for problem in told(report)] == [(2, "room-busy"), (4, "room-closed")]


def test_warnings_do_not_reject(bring_in):
    report = bring_in(
        trainers=a_table(TRAINERS, "T-1,,,SWC,2026-11-24", "T-2,,,SWC;swc,2026-11-23;2020-01-01"),
        sessions=a_table(
            SESSIONS, "S-1,SWC,2026-11-23,2026-12-06,,", "S-2,,2027-01-01,2027-01-15,,"
        ),
        assignments=a_table(ASSIGNMENTS, "S-1,T-1", "S-2,T-1", "S-1,T-2"),
    )

    assert [problem[:2] for problem in told(report)] == [
        (3, "program-missing"),
        (3, "long-span"),
        (2, "not-qualified"),
    ]
    assert report.totals == {
        "trainers": 2,
        "qualifications": 3,
        "sessions": 2,
        "blocks": 12,
        "assignments": 3,
    }


def test_second_trainer_needs_less_of_a_right(bring_in):
    program = a_program(code="SWC")
    trainer = a_trainer(code="T-1")
    a_qualification(trainer, program, level=Qualification.Level.SECOND)

    report = bring_in(
        sessions=a_table(SESSIONS, "S-1,SWC,2026-11-23,,,", "S-2,SWC,2026-11-24,,,"),
        assignments=a_table(f"{ASSIGNMENTS},role", "S-1,T-1,co", "S-2,T-1,lead"),
    )

    assert [problem[:2] for problem in told(report)] == [(3, "not-qualified")]


def test_lapsed_right_is_none(bring_in):
    program = a_program(code="SWC")
    trainer = a_trainer(code="T-1")
    a_qualification(trainer, program, valid_until=dt.date(2026, 11, 22))

    report = bring_in(
        trainers=a_table(TRAINERS, "T-1,,,SWC,2026-11-23"),
        sessions=a_table(SESSIONS, "S-1,SWC,2026-11-23,,,"),
        assignments=a_table(ASSIGNMENTS, "S-1,T-1"),
    )

    assert [problem[:2] for problem in told(report)] == [
        (2, "qualification-ended"),
        (2, "not-qualified"),
    ]


@pytest.mark.parametrize("state", ["draft", "canceled"])
def test_session_that_does_not_take_place_is_left_alone(bring_in, state):
    session = a_session(code="S-1", state=state)
    a_trainer(code="T-1")

    report = bring_in(
        sessions=a_table(SESSIONS, "S-1,SWC,2026-11-23,,,20"),
        assignments=a_table(ASSIGNMENTS, "S-1,T-1"),
    )

    assert {problem[1] for problem in told(report)} == {
        "session-not-open",
    }
    session.refresh_from_db()
    assert (session.state, session.head_count) == (state, None)

"""What stands is changed by what a file says, and by nothing it leaves blank."""

import datetime as dt
from functools import partial
from pathlib import Path

import pytest

from sessions.models import Assignment, Block, Duty, TrainingSession
from tests.builders.imports import (
    ASSIGNMENTS,
    AT,
    SESSIONS,
    TRAINERS,
    a_table,
    brought_in,
)
from tests.builders.people import a_site
from tests.builders.programs import a_program, an_edition
from trainer_institute.actions.imports.reports import Report
from trainers.models import Engagement, TimeChange, Trainer

MONDAY, TUESDAY = dt.date(2026, 11, 30), dt.date(2026, 12, 1)
FIRST = {
    "trainers": a_table(TRAINERS, "T-1,Karimova Aigul,Leeds,SWC,2020-01-01", "T-2,,,,"),
    "sessions": a_table(
        SESSIONS,
        "S-1,SWC,2026-11-30,2026-12-01,Leeds,",
        "S-2,SWC,2026-12-03,2026-12-03,Leeds,",
    ),
    "assignments": a_table(ASSIGNMENTS, "S-1,T-1", "S-2,T-1", "S-1,T-2"),
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def bring_in(tmp_path: Path):
    """Imports tables given as texts."""
    return partial(brought_in, tmp_path / "files")


def fates(report: Report) -> list[str]:
    return [str(outcome.fate) for outcome in report.outcomes]


def days_of(code: str) -> list[tuple[int, str]]:
    """Number and start of the days of a session."""
    days = Block.objects.filter(session__code=code).order_by("number")
    return [(day.number, f"{day.starts_at:%m-%d %H:%M}") for day in days]


def times_of(trainer: str) -> list[tuple[str, str, int]]:
    """Start, state and version of what the trainer has."""
    booked = Engagement.objects.filter(trainer__code=trainer).order_by("starts_at")
    return [(f"{each.starts_at:%m-%d %H:%M}", each.state, each.sequence) for each in booked]


def changed_from() -> dict[str, dt.date]:
    return dict(TimeChange.objects.values_list("trainer__code", "from_day"))


def test_first_time_leaves_a_note_for_every_trainer(bring_in):
    bring_in(**FIRST)

    assert changed_from() == {"T-1": dt.date(2026, 11, 25), "T-2": dt.date(2026, 11, 25)}


def test_second_time_changes_nothing(bring_in):
    bring_in(**FIRST)

    report = bring_in(**FIRST)

    assert fates(report) == ["unchanged"] * 7
    assert changed_from() == {}


def test_blank_says_nothing_and_what_was_mended_stays(bring_in):
    bring_in(**FIRST)
    program = an_edition(a_program("Safety", code="SAFE")).program
    session = TrainingSession.objects.get(code="S-1")
    session.edition, session.head_count = program.editions.get(), 17
    session.venue = "Hall 2"
    session.save()
    Engagement.objects.filter(duty__block__session=session).update(
        title="Safety", category=session.edition.category, group_size=17
    )
    Trainer.objects.update(languages=["ru"], topics=["Safety"])

    report = bring_in(
        trainers=a_table(f"{TRAINERS},languages,domains", "T-1,,,,,,", "T-2,,,,,,"),
        sessions=a_table(f"{SESSIONS},venue", "S-1,,2026-11-30,2026-12-01,,,"),
        assignments=FIRST["assignments"],
    )

    assert fates(report) == ["unchanged"] * 6
    assert report.problems[0]["code"] != "program-missing"
    session.refresh_from_db()
    assert (session.edition.program.code, session.head_count) == ("SAFE", 17)


def test_row_that_disappeared_stays(bring_in):
    bring_in(**FIRST)

    bring_in(trainers=a_table(TRAINERS), sessions=a_table(SESSIONS, "S-1,,2026-11-30,2026-12-01,,"))

    assert (Trainer.objects.count(), TrainingSession.objects.count()) == (2, 2)
    assert Assignment.objects.count() == 3


def test_changed_date_moves_days_and_booked_time(bring_in):
    bring_in(**FIRST)

    report = bring_in(sessions=a_table(SESSIONS, "S-1,SWC,2026-12-01,2026-12-02,Leeds,"))

    assert fates(report) == ["updated"]
    assert days_of("S-1") == [(1, "12-01 09:00"), (2, "12-02 09:00")]
    assert times_of("T-1") == [
        ("12-01 09:00", "planned", 1),
        ("12-02 09:00", "planned", 1),
        ("12-03 09:00", "planned", 0),
    ]
    assert changed_from() == {"T-1": MONDAY, "T-2": MONDAY}
    session = TrainingSession.objects.get(code="S-1")
    assert f"{session.starts_at:%m-%d} {session.ends_at:%m-%d %H}" == "12-01 12-02 15"


def test_fewer_days_free_the_time_and_more_days_take_it(bring_in):
    bring_in(**FIRST)

    bring_in(sessions=a_table(SESSIONS, "S-1,SWC,2026-11-30,2026-11-30,Leeds,"))

    assert days_of("S-1") == [(1, "11-30 09:00")]
    assert times_of("T-2") == [("11-30 09:00", "planned", 0), ("12-01 09:00", "canceled", 1)]

    report = bring_in(sessions=a_table(SESSIONS, "S-1,SWC,2026-11-30,2026-12-02,Leeds,"))

    assert fates(report) == ["updated"]
    assert days_of("S-1") == [(1, "11-30 09:00"), (2, "12-01 09:00"), (3, "12-02 09:00")]
    assert [each[:2] for each in times_of("T-1")] == [
        ("11-30 09:00", "planned"),
        ("12-01 09:00", "canceled"),
        ("12-01 09:00", "planned"),
        ("12-02 09:00", "planned"),
        ("12-03 09:00", "planned"),
    ]
    firsts = Duty.objects.filter(block__session__code="S-1", is_first=True)
    assert sorted(firsts.values_list("assignment__trainer__code", flat=True)) == ["T-1"] * 3


def test_move_onto_something_else_is_rejected(bring_in):
    bring_in(**FIRST)

    report = bring_in(sessions=a_table(SESSIONS, "S-1,SWC,2026-12-02,2026-12-03,Leeds,"))

    assert fates(report) == ["rejected"]
    assert report.problems[0]["message"] == (
        "T-1 has “S-2” then: 3 December 2026, 09:00 to 15:00 (Europe/London)."
        " Correct one of the two."
    )
    assert days_of("S-1") == [(1, "11-30 09:00"), (2, "12-01 09:00")]
    assert report.totals["blocks"] == 2


def test_two_sessions_of_a_trainer_change_places(bring_in):
    bring_in(
        trainers=a_table(TRAINERS, "T-1,,,,"),
        sessions=a_table(
            SESSIONS, "S-1,A,2026-12-01,,,", "S-2,A,2026-12-02,,,", "S-3,A,2026-12-04,,,"
        ),
        assignments=a_table(ASSIGNMENTS, "S-1,T-1", "S-2,T-1", "S-3,T-1"),
    )

    report = bring_in(
        sessions=a_table(
            SESSIONS, "S-2,A,2026-12-03,,,", "S-1,A,2026-12-02,,,", "S-3,A,2026-12-01,,,"
        )
    )

    assert fates(report) == ["updated"] * 3
    assert [days_of(code)[0][1] for code in ("S-1", "S-2", "S-3")] == [
        "12-02 09:00",
        "12-03 09:00",
        "12-01 09:00",
    ]
    assert {each[1] for each in times_of("T-1")} == {"planned"}


def test_new_assignment_sees_the_moved_time(bring_in):
    bring_in(**FIRST)

    report = bring_in(
        sessions=a_table(SESSIONS, "S-1,SWC,2026-12-07,2026-12-08,Leeds,", "S-9,SWC,2026-11-30,,,"),
        assignments=a_table(ASSIGNMENTS, "S-9,T-1"),
    )

    assert fates(report) == ["updated", "created", "created"]


def test_mended_days_and_hours_stay_while_the_dates_are_the_same(bring_in):
    bring_in(
        sessions=a_table(SESSIONS, "S-1,A,2026-11-30,2026-12-02,,"),
    )
    Block.objects.filter(number=2).delete()
    last = Block.objects.get(number=3)
    last.starts_at += dt.timedelta(hours=1)
    last.minutes = 240
    last.save()

    report = bring_in(sessions=a_table(SESSIONS, "S-1,A,2026-11-30,2026-12-02,,"))

    assert fates(report) == ["unchanged"]

    bring_in(sessions=a_table(f"{SESSIONS},start_time", "S-1,A,2026-11-30,2026-12-02,,,08:00"))

    assert days_of("S-1") == [(1, "11-30 08:00"), (3, "12-02 08:00")]


def test_head_count_program_and_place_reach_the_booked_time(bring_in):
    bring_in(**FIRST)

    report = bring_in(
        sessions=a_table(f"{SESSIONS},online", "S-1,NEW,2026-11-30,2026-12-01,York,12,yes")
    )

    assert fates(report) == ["updated"]
    booked = Engagement.objects.filter(duty__block__session__code="S-1", trainer__code="T-1")
    assert set(booked.values_list("title", "group_size", "site__name", "is_online")) == {
        ("NEW", 12, "York", True)
    }
    assert set(booked.values_list("category__label", flat=True)) == {"NEW 1"}


def test_another_zone_of_the_site_moves_the_hours(bring_in):
    bring_in(**FIRST)
    a_site("Norilsk", zone="Asia/Krasnoyarsk")

    bring_in(sessions=a_table(SESSIONS, "S-1,SWC,2026-11-30,2026-12-01,Norilsk,"))

    assert days_of("S-1") == [(1, "11-30 02:00"), (2, "12-01 02:00")]
    assert TrainingSession.objects.get(code="S-1").zone == "Asia/Krasnoyarsk"


def test_session_that_is_over_by_now_counts_as_delivered(bring_in):
    bring_in(**FIRST)

    report = bring_in(at=AT + dt.timedelta(days=7), **FIRST)

    assert [fate for fate in fates(report) if fate != "unchanged"] == ["updated"]
    assert TrainingSession.objects.get(code="S-1").state == "delivered"
    assert [each[1] for each in times_of("T-1")] == ["logged", "logged", "planned"]


def test_delivered_session_that_is_put_off_is_planned_again(bring_in):
    bring_in(sessions=a_table(SESSIONS, "S-1,A,2026-11-23,,,"))

    bring_in(sessions=a_table(SESSIONS, "S-1,A,2026-12-23,,,"))

    assert TrainingSession.objects.get().state == "published"


def test_day_logged_early_stays_logged(bring_in):
    bring_in(**FIRST)
    Engagement.objects.filter(starts_at__date=MONDAY).update(state="logged")

    report = bring_in(at=dt.datetime(2026, 12, 1, 8, tzinfo=dt.UTC), **FIRST)

    assert fates(report) == ["unchanged"] * 7


def test_session_without_days_gets_them(bring_in):
    bring_in(**FIRST)
    Duty.objects.all().delete()
    Block.objects.all().delete()

    bring_in(sessions=FIRST["sessions"])

    assert days_of("S-1") == [(1, "11-30 09:00"), (2, "12-01 09:00")]

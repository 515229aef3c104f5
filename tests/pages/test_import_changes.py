"""What files say of people, rooms and roles changes what stands."""

import datetime as dt
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from people.models import RoomBooking
from programs.models import Qualification
from tests.builders.imports import (
    ASSIGNMENTS,
    AT,
    SESSIONS,
    TRAINERS,
    a_folder,
    a_table,
    brought_in,
)
from tests.builders.trainers import a_trainer, an_engagement
from trainer_institute.actions.imports import runs, tables
from trainer_institute.actions.imports.reports import Report
from trainers.models import Engagement, FteShare, TimeChange, Trainer

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


def changed_from() -> dict[str, dt.date]:
    return dict(TimeChange.objects.values_list("trainer__code", "from_day"))


def test_role_and_nights_change_with_the_booked_time(bring_in):
    bring_in(**FIRST)

    report = bring_in(
        assignments=a_table(f"{ASSIGNMENTS},role,night_away", "S-1,T-2,co,yes", "S-1,T-1,,")
    )

    assert fates(report) == ["updated", "unchanged"]
    booked = Engagement.objects.filter(trainer__code="T-2")
    assert set(booked.values_list("role", "night_away")) == {("co", True)}
    assert changed_from() == {"T-2": MONDAY}


def test_person_share_and_rights_change(bring_in):
    bring_in(**FIRST)

    report = bring_in(
        trainers=a_table(
            "code,name,email,personnel_number,home_site,fte,qualified_for,qualified_on",
            "T-1,Petrova Aigul,a@example.com,00017,York,0.5,SWC;DC,2020-01-02;2021-01-01",
            "T-2,,,,,1,,",
        )
    )

    assert fates(report) == ["updated", "unchanged"]
    trainer = Trainer.objects.get(code="T-1")
    employee = trainer.employee
    assert (employee.last_name, employee.email, employee.personnel_number) == (
        "Petrova",
        "a@example.com",
        "00017",
    )
    assert employee.site.name == "York"
    assert sorted(Qualification.objects.values_list("program__code", "issued_on")) == [
        ("DC", dt.date(2021, 1, 1)),
        ("SWC", dt.date(2020, 1, 2)),
    ]
    assert list(FteShare.objects.values_list("starts_on", "share")) == [
        (AT.date(), Decimal("0.50"))
    ]
    assert changed_from() == {"T-1": AT.date()}

    again = bring_in(trainers=a_table("code,fte", "T-1,0.75"))

    assert fates(again) == ["updated"]
    assert [str(share.share) for share in FteShare.objects.all()] == ["0.75"]


def test_mentor_needs_no_right_to_lead_beside(bring_in):
    bring_in(**FIRST)
    Qualification.objects.update(level=Qualification.Level.MENTOR)

    report = bring_in(**FIRST)

    assert fates(report) == ["unchanged"] * 7


def test_earlier_history_makes_trainers_known_from_then(bring_in):
    bring_in(**FIRST)

    report = bring_in(trainers=FIRST["trainers"], sessions=a_table(SESSIONS, "S-0,A,2019-05-06,,,"))

    assert fates(report) == ["updated", "updated", "created"]
    assert set(Trainer.objects.values_list("known_from", flat=True)) == {dt.date(2019, 5, 6)}
    assert set(changed_from().values()) == {dt.date(2019, 5, 6)}


def test_room_follows_its_session(bring_in):
    header = "code,program,start_date,end_date,site,room"
    bring_in(
        sessions=a_table(
            header, "S-1,A,2026-11-30,2026-12-01,Leeds,Blue", "S-2,A,2026-12-02,,Leeds,Blue"
        )
    )

    report = bring_in(
        sessions=a_table(
            header,
            "S-1,A,2026-12-01,2026-12-02,,",  # S-2 is there on the second day
            "S-2,A,2026-11-30,,,Blue",  # and so is S-1 where this would go
            "S-3,A,2026-11-30,,Leeds,Red",
        )
    )

    assert fates(report) == ["rejected", "rejected", "created"]

    report = bring_in(sessions=a_table(header, "S-1,A,2026-11-30,,,Red", "S-2,A,2026-12-01,,,Blue"))

    assert fates(report) == ["rejected", "rejected"]

    report = bring_in(sessions=a_table(header, "S-1,A,2026-12-03,,,Red", "S-2,A,2026-12-01,,,"))

    assert fates(report) == ["updated", "updated"]
    booked = RoomBooking.objects.order_by("starts_at", "pk")
    assert [(f"{b.starts_at:%m-%d}", b.room.name, b.canceled) for b in booked] == [
        ("11-30", "Red", False),
        ("12-01", "Blue", True),
        ("12-01", "Blue", False),
        ("12-03", "Red", False),
    ]


def test_room_is_added_later_and_bookings_change_places(bring_in):
    header = "code,program,start_date,site,room"
    bring_in(sessions=a_table(header, "S-1,A,2026-11-30,Leeds,", "S-2,A,2026-12-01,Leeds,Blue"))

    report = bring_in(
        sessions=a_table(header, "S-2,A,2026-12-02,Leeds,Blue", "S-1,A,2026-12-01,Leeds,Blue")
    )

    assert fates(report) == ["updated", "updated"]
    booked = RoomBooking.objects.order_by("starts_at").values_list(
        "block__session__code", "canceled"
    )
    assert list(booked) == [("S-1", False), ("S-2", False)]


def test_other_time_of_the_trainer_is_left_alone(bring_in):
    trainer = a_trainer(code="T-1")
    engagement = an_engagement(trainer, dt.date(2026, 12, 10))

    bring_in(**FIRST)

    engagement.refresh_from_db()
    assert (engagement.state, engagement.sequence) == ("planned", 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_import_costs_the_same_for_any_length(bring_in, django_assert_num_queries, tmp_path, rows):
    def files(day: int, place: str) -> dict[str, str]:
        numbers = range(rows)
        return {
            "trainers": a_table(
                f"{TRAINERS},fte",
                *(f"T-{n},Name{day},{place}{n},SWC{n},2020-01-{day:02},0.{day}" for n in numbers),
            ),
            "sessions": a_table(
                f"{SESSIONS},room",
                *(f"S-{n},P{n},2026-12-{day + n:02},,{place}{n},,R{n}" for n in numbers),
            ),
            "assignments": a_table(ASSIGNMENTS, *(f"S-{n},T-{n}" for n in numbers)),
        }

    first = runs.read(tables.sources_in(a_folder(tmp_path / "first", **files(2, "Leeds"))))
    second = runs.read(tables.sources_in(a_folder(tmp_path / "second", **files(7, "York"))))

    with django_assert_num_queries(39):
        runs.bring_in(first, zone="Europe/London", at=AT)
    with django_assert_num_queries(42):
        report = runs.bring_in(second, zone="Europe/London", at=AT)

    assert fates(report) == ["updated"] * 2 * rows + ["unchanged"] * rows

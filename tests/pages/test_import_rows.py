"""What is wrong with a row is said in one sentence, and the rest of the file goes on."""

import datetime as dt
from functools import partial
from pathlib import Path

import pytest

from people.models import Employee, Site
from programs.models import Edition, Program
from sessions.models import Assignment, Block, TrainingSession
from tests.builders.imports import (
    ASSIGNMENTS,
    SESSIONS,
    TRAINERS,
    a_table,
    brought_in,
)
from tests.builders.people import a_site, an_employee
from tests.builders.programs import a_program
from tests.builders.trainers import a_trainer
from trainer_institute.actions.imports.reports import Report
from trainers.models import Trainer

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


@pytest.mark.parametrize(
    ("columns", "cells", "code"),
    [
        ("code,name", ",Karimova", "missing"),
        ("code", "=1+1", "formula"),
        ("code", "-12", "bad-code"),
        ("code", "T" * 41, "too-long"),
        ("code,name", "T,=HYPERLINK(1)", "formula"),
        ("code,name", "T,'=HYPERLINK(1)", "formula"),
        ("code,name", f"T,{'x' * 101}", "too-long"),
        ("code,name", f"T,{'x' * 4001}", "too-long"),
        ("code,name", "T,Kari\x07mova", "unreadable-character"),
        ("code,email", "T,karimova", "bad-email"),
        ("code,fte", "T,1.5", "bad-number"),
        ("code,fte", "T,half", "bad-number"),
        ("code,languages", f"T,{'x' * 36}", "too-long"),
        ("code,languages", r"T,['en\x07']", "unreadable-character"),
        ("code,languages", r"T,['\u202een']", "unreadable-character"),
        ("code,domains", r"T,['\x3d1+1']", "formula"),
        ("code,domains", "T,a;=1+1", "formula"),
        ("code,qualified_for,qualified_on", "T,SWC;DC,2020-01-01", "qualifications-do-not-match"),
        ("code,qualified_for,qualified_on", "T,SWC,2020-13-01", "bad-date"),
        ("code,qualified_for,qualified_on", "T,SWC,1.1.20", "bad-date"),
        ("code,name", "T,a,b", "wrong-number-of-cells"),
        ("code,name", "T", "wrong-number-of-cells"),
    ],
)
def test_bad_row_about_a_trainer_is_rejected(bring_in, columns, cells, code):
    report = bring_in(trainers=a_table(columns, cells, "T-2" + "," * columns.count(",")))

    assert [problem[:2] for problem in told(report)] == [(2, code)]
    assert list(Trainer.objects.values_list("code", flat=True)) == ["T-2"]


@pytest.mark.parametrize(
    ("columns", "cells", "code"),
    [
        ("code,start_date", "S,", "missing"),
        ("code,start_date", "S,2026-02-30", "bad-date"),
        ("code,start_date", "S,1926-02-28", "bad-date"),
        ("code,start_date,end_date", "S,2026-11-24,2026-11-23", "dates-reversed"),
        ("code,start_date,start_time", "S,2026-11-24,25:00", "bad-time"),
        ("code,start_date,start_time", "S,2026-11-24,noon", "bad-time"),
        ("code,start_date,start_time,end_time", "S,2026-11-24,9:00,9:00", "bad-time"),
        ("code,start_date,end_time,minutes", "S,2026-11-24,10:00,90", "too-many-minutes"),
        ("code,start_date,minutes", "S,2026-11-24,1.5", "bad-number"),
        ("code,start_date,edition", "S,2026-11-24,0", "bad-number"),
        ("code,start_date,attended", "S,2026-11-24,-1", "bad-number"),
        ("code,start_date,online", "S,2026-11-24,perhaps", "bad-choice"),
        ("code,start_date,country", "S,2026-11-24,GBR", "too-long"),
        ("code,start_date,latitude,longitude", "S,2026-11-24,91,0", "bad-number"),
    ],
)
def test_bad_row_about_a_session_is_rejected(bring_in, columns, cells, code):
    report = bring_in(sessions=a_table(columns, cells))

    found = [problem[1] for problem in told(report) if problem[1] != "program-missing"]
    assert found == [code]
    assert not TrainingSession.objects.exists()


def test_days_over_midnight_are_taken_and_days_that_overlap_are_not(bring_in):
    report = bring_in(
        sessions=a_table(
            "code,program,start_date,end_date,start_time,end_time,minutes",
            "S-1,SWC,2026-11-23,2026-11-24,22:00,06:00,",
            "S-2,SWC,2026-03-28,2026-03-29,09:00,,1440",  # the night has 23 hours
        ),
    )

    assert [problem[:2] for problem in told(report)] == [(3, "days-overlap")]
    assert list(Block.objects.values_list("minutes", flat=True)) == [480, 480]


def test_unknown_ends_of_an_assignment_are_named(bring_in):
    report = bring_in(
        trainers=a_table(TRAINERS, "T-1,,,,"),
        sessions=a_table(SESSIONS, "S-1,SWC,2026-11-23,,,"),
        assignments=a_table(
            f"{ASSIGNMENTS},role",
            *("S-1,T-2,", "S-2,T-1,", "S-1,T-1,boss", "S-1,T-1,lead", "S-1,T-1,co"),
        ),
    )

    assert [problem[:2] for problem in told(report)] == [
        (2, "trainer-unknown"),
        (3, "session-unknown"),
        (4, "bad-choice"),
        (5, "not-qualified"),
        (6, "duplicate"),
    ]
    assert Assignment.objects.count() == 1


def test_same_row_twice_is_rejected_the_second_time(bring_in):
    report = bring_in(trainers=a_table(TRAINERS, "T-1,Karimova,,,", "T-1,Petrova,,,"))

    assert told(report) == [(3, "duplicate", "Line 2 is about the same.")]
    assert Employee.objects.get().last_name == "Karimova"


def test_personnel_number_of_somebody_else_is_rejected(bring_in):
    other = a_trainer(an_employee(number="00017"), code="T-9")
    a_trainer(code="T-3")
    report = bring_in(
        trainers=a_table(
            "code,personnel_number", "T-1,00017", "T-2,5", "T-4,5", "T-3,00017", "T-9,00017"
        )
    )

    assert [problem[:2] for problem in told(report)] == [
        (2, "number-taken"),
        (4, "number-taken"),
        (5, "number-taken"),
    ]
    assert Trainer.objects.get(employee__personnel_number="00017") == other


def test_employee_known_by_the_number_becomes_the_trainer(bring_in):
    employee = an_employee("Karimova", "Aigul", number="00017")

    bring_in(trainers=a_table("code,personnel_number,home_site", "T-1,00017,"))

    assert Trainer.objects.get(code="T-1").employee == employee
    assert Employee.objects.get().last_name == "Karimova"


def test_new_session_has_what_the_row_says(bring_in):
    bring_in(
        sessions=a_table(
            "code,program,edition,start_date,end_date,start_time,end_time,venue,site,country,online"
            ",attended",
            "S-1,SWC,3,2026-11-20,2026-11-23,8:30,12:00,Hall 2,Leeds,GB,yes,12",
        )
    )

    session = TrainingSession.objects.get()
    assert (session.edition.number, session.edition.year, session.state) == (3, 2026, "delivered")
    assert (session.venue, session.country, session.is_online) == ("Hall 2", "GB", True)
    assert (session.site.name, session.site.code, session.zone) == (
        "Leeds",
        "leeds",
        "Europe/London",
    )
    days = [(b.starts_at.isoformat(), b.minutes) for b in session.blocks.order_by("number")]
    assert days == [("2026-11-20T08:30:00+00:00", 210), ("2026-11-23T08:30:00+00:00", 210)]
    assert (session.head_count, session.starts_at, session.ends_at) == (
        12,
        session.blocks.get(number=1).starts_at,
        session.blocks.get(number=2).ends_at,
    )
    edition = Edition.objects.get()
    assert (edition.category.label, str(edition.expected_effort)) == ("SWC 3", "4.0")


def test_what_lies_ahead_is_planned_and_the_weekend_alone_is_worked(bring_in):
    bring_in(
        trainers=a_table(TRAINERS, "T-1,,,,"),
        sessions=a_table(SESSIONS, "S-1,,2026-11-28,2026-11-29,,", "S-2,,2026-11-14,2026-11-16,,"),
        assignments=a_table(ASSIGNMENTS, "S-1,T-1", "S-2,T-1"),
    )

    found = {s.code: (s.state, s.blocks.count()) for s in TrainingSession.objects.all()}
    assert found == {"S-1": ("published", 2), "S-2": ("delivered", 1)}
    states = Trainer.objects.get().engagements.values_list("state", flat=True)
    assert sorted(states) == ["logged", "planned", "planned"]


def test_two_who_lead_answer_not_both(bring_in):
    bring_in(
        trainers=a_table(TRAINERS, "T-1,,,,", "T-2,,,,", "T-3,,,,"),
        sessions=a_table(SESSIONS, "S-1,,2026-11-23,,,"),
        assignments=a_table(f"{ASSIGNMENTS},role", "S-1,T-3,co", "S-1,T-1,lead", "S-1,T-2,lead"),
    )

    duties = Block.objects.get().duties.order_by("pk")
    assert [(d.assignment.trainer.code, d.assignment.role, d.is_first) for d in duties] == [
        ("T-3", "co", False),
        ("T-1", "lead", True),
        ("T-2", "lead", False),
    ]


def test_zone_is_that_of_most_sites_unless_given(bring_in):
    for name in ("Norilsk", "Dudinka"):
        a_site(name)
    a_site("Chita", zone="Asia/Chita")

    bring_in(zone="", trainers=a_table(TRAINERS, "T-1,,Igarka,,", "T-2,,Chita,,", "T-3,,,,"))

    zones = dict(Site.objects.values_list("name", "zone"))
    assert (zones["Igarka"], zones["Chita"], zones["Not recorded"]) == (
        "Asia/Krasnoyarsk",
        "Asia/Chita",
        "Asia/Krasnoyarsk",
    )


def test_names_that_differ_in_case_alone_are_one_site_and_one_program(bring_in):
    a_program(code="SWC")

    bring_in(
        trainers=a_table(TRAINERS, "T-1,,leeds,swc,2020-01-01", "T-2,,Leeds,Swc,2020-01-01"),
    )

    assert Site.objects.count() == 1
    assert list(Program.objects.values_list("code", flat=True)) == ["SWC"]


def test_sites_of_the_same_letters_get_codes_of_their_own(bring_in):
    bring_in(
        trainers=a_table(TRAINERS, "T-1,,A-B,,", "T-2,,A B,,", "T-3,,«…»,,", "T-4,,Норильск,,")
    )

    codes = dict(Site.objects.values_list("name", "code"))
    assert codes == {"A-B": "a-b", "A B": "a-b-2", "«…»": "site", "Норильск": "норильск"}


def test_shares_and_languages_are_kept(bring_in):
    bring_in(
        trainers=a_table("code,fte,languages,domains", "T-1,\"0,5\",en;ru,\"['a', ' b']\""),
        sessions=a_table(SESSIONS, "S-1,,2026-11-02,,,"),
    )

    trainer = Trainer.objects.get()
    assert (trainer.languages, trainer.topics) == (["en", "ru"], ["a", "b"])
    share = trainer.shares.get()
    assert (share.starts_on, str(share.share)) == (dt.date(2026, 11, 2), "0.50")
    assert trainer.known_from == dt.date(2026, 11, 2)

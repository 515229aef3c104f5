"""Every constraint of the tables of sessions refuses what it is there for."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from sessions.models import Assignment, Block, Duty, Incident, SessionLog, TrainingSession
from tests.builders.people import A_MONDAY, an_employee
from tests.builders.sessions import (
    a_duty,
    a_log,
    a_session,
    an_assignment,
    an_incident,
)
from tests.builders.trainers import a_trainer, an_engagement
from trainers.models.engagements import Role

pytestmark = pytest.mark.django_db
AN_HOUR = dt.timedelta(hours=1)


def breaks(rows, **values: object) -> str:
    """The name of the constraint that refuses these values."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        rows.update(**values)
    return refused.value.__cause__.diag.constraint_name


@pytest.mark.parametrize(
    ("state", "values", "constraint"),
    [
        ("draft", {"why_canceled": "No bus"}, "session_has_a_reason_only_if_canceled"),
        ("published", {"head_count": 0}, "session_counts_somebody_or_nothing"),
        ("draft", {"head_count": 3}, "session_counts_people_only_if_it_takes_place"),
        ("canceled", {"head_count": 3}, "session_counts_people_only_if_it_takes_place"),
    ],
)
def test_session_constraint_refuses(state, values, constraint):
    session = a_session(state=state)

    assert breaks(TrainingSession.objects.filter(pk=session.pk), **values) == constraint


def test_session_and_its_day_have_a_length():
    session = a_session()
    end = session.starts_at

    rows = TrainingSession.objects.filter(pk=session.pk)
    assert breaks(rows, ends_at=end) == "session_has_a_length"
    assert breaks(session.blocks, ends_at=end) == "block_has_a_length"


def test_session_code_is_unique():
    one, other = a_session(), a_session()

    rows = TrainingSession.objects.filter(pk=one.pk)
    assert breaks(rows, code=other.code) == "training_sessions_trainingsession_code_key"


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"number": 0}, "block_number_starts_at_one"),
        ({"number": 2}, "block_number_is_unique_in_its_session"),
        ({"minutes": 0}, "block_has_minutes_of_one_day"),
        ({"minutes": 1441}, "block_has_minutes_of_one_day"),
    ],
)
def test_day_constraint_refuses(values, constraint):
    session = a_session(days=2)

    assert breaks(Block.objects.filter(session=session, number=1), **values) == constraint


def test_trainer_is_in_a_session_once():
    trainer = a_trainer()
    session = a_session(trainer)

    with pytest.raises(IntegrityError, match="trainer_is_assigned_once"), transaction.atomic():
        Assignment.objects.create(session=session, trainer=trainer, role=Role.CO)


def test_day_is_given_once_and_has_one_first_trainer():
    session = a_session(a_trainer())
    assignment, block = session.assignments.get(), session.blocks.get()
    other = an_assignment(session, a_trainer(), blocks=[])
    later = an_engagement(assignment.trainer, A_MONDAY + dt.timedelta(days=9))

    with pytest.raises(IntegrityError, match="duty_is_given_once"), transaction.atomic():
        Duty.objects.create(assignment=assignment, block=block, engagement=later, is_first=False)
    with pytest.raises(IntegrityError, match="block_has_one_first_trainer"), transaction.atomic():
        a_duty(other, block, is_first=True)
    assert a_duty(other, block, is_first=False).pk


@pytest.mark.parametrize("value", [0, 6])
def test_enthusiasm_is_one_to_five(value):
    log = a_log(a_session(a_trainer()).assignments.get(), enthusiasm=3)

    rows = SessionLog.objects.filter(pk=log.pk)
    assert breaks(rows, enthusiasm=value) == "log_enthusiasm_is_one_to_five"


def test_incident_says_something_and_is_told_once_by_each():
    session, person = a_session(), an_employee()
    incident = an_incident(session, person)

    rows = Incident.objects.filter(pk=incident.pk)
    assert breaks(rows, words="") == "incident_says_something"
    with pytest.raises(IntegrityError, match="incident_is_told_once_by_each"), transaction.atomic():
        an_incident(session, person)
    assert an_incident(session, an_employee()).pk


def test_rows_say_what_they_are():
    session = a_session(a_trainer(), code="S-1")
    assignment = session.assignments.get()
    log, incident = a_log(assignment), an_incident(session, an_employee())
    words = [
        str(row) for row in (session, session.blocks.get(), assignment, assignment.duties.get())
    ]

    assert words == [
        "S-1",
        f"{session.pk}/1",
        f"{session.pk}: {assignment.trainer_id}",
        f"{assignment.pk} on {session.blocks.get().pk}",
    ]
    assert str(log).startswith(f"{assignment.pk}: ")
    assert str(incident).startswith(f"{session.pk}: ")


@pytest.mark.parametrize(
    ("expected", "counted", "size"), [(24, None, 24), (24, 19, 19), (None, None, None)]
)
def test_group_is_as_counted_else_as_expected(expected, counted, size):
    session = a_session(expected_people=expected, head_count=counted)

    assert session.group_size == size

"""What each right reads of a log, as switches stand: a planted value in every field."""

from typing import Any

import pytest

from people.models import Right, Shown, Switch, User
from sessions.queries.audiences import audiences
from sessions.queries.logs import incidents_of, logs_of, shared_notes
from tests.builders.people import a_site, a_user, an_employee
from tests.builders.programs import a_program
from tests.builders.sessions import a_log, a_session, an_assignment, an_incident
from tests.builders.trainers import a_trainer

pytestmark = pytest.mark.django_db

TEXTS = {"what_worked", "what_to_change"}
FULL: dict[str, Any] = {"enthusiasm": 4, "what_worked": "w", "what_to_change": "c", "note": "n"}
ALL_SWITCHES = [
    (Shown.LOG_TEXTS, Right.ANALYZE),
    (Shown.LOG_TEXTS, Right.LEAD_PROGRAM),
    (Shown.NOTES, Right.CARE),
]
OPEN = {Right.ANALYZE: TEXTS, Right.LEAD_PROGRAM: TEXTS, Right.CARE: {"note"}}


def a_logged_session(*, shares_note: bool = True, lead=None):
    trainer = a_trainer()
    session = a_session(trainer, program=a_program(lead=lead))
    a_log(session.assignments.get(), **FULL, shares_note=shares_note)
    return session, trainer


def open_all(*, site=None) -> None:
    for shown, right in ALL_SWITCHES:
        Switch.objects.create(shown=shown, right=right, site=site)


def read_by(user, session) -> set[str]:
    """What the user reads in a request of its own: rights and switches are read once in each."""
    reader = User.objects.get(pk=user.pk)
    return {name for log in logs_of(session, reader) for name in log.fields}


def a_reader(right: Right):
    """Somebody with the right; a methodologist leads the program."""
    employee = an_employee()
    return a_user(right, employee=employee), a_trainer(employee)


@pytest.mark.parametrize("right", list(Right))
def test_right_reads_what_a_switch_opened_and_nothing_else(right):
    user, lead = a_reader(right)
    session, _trainer = a_logged_session(lead=lead)

    assert read_by(user, session) == set()
    open_all()
    assert read_by(user, session) == OPEN.get(right, set())


@pytest.mark.parametrize("right", sorted(OPEN))
def test_switch_of_a_site_opens_what_its_trainers_wrote(right):
    user, lead = a_reader(right)
    session, trainer = a_logged_session(lead=lead)

    open_all(site=a_site())
    assert read_by(user, session) == set()
    Switch.objects.all().delete()
    open_all(site=trainer.employee.site)
    assert read_by(user, session) == OPEN[right]


def test_methodologist_reads_the_texts_of_the_own_program_alone():
    user, _trainer = a_reader(Right.LEAD_PROGRAM)
    session, _other = a_logged_session(lead=a_trainer())
    nobodys, _other = a_logged_session()
    open_all()

    assert read_by(user, session) == read_by(user, nobodys) == set()


def test_account_without_a_person_leads_no_program():
    user, _trainer = a_reader(Right.LEAD_PROGRAM)
    session, _other = a_logged_session()
    open_all()
    User.objects.filter(pk=user.pk).update(employee=None)

    assert read_by(user, session) == set()


def test_note_that_is_not_shared_stays_with_the_trainer():
    user, _trainer = a_reader(Right.CARE)
    session, trainer = a_logged_session(shares_note=False)
    open_all()

    assert read_by(user, session) == set()
    assert shared_notes(trainer, user) == []


def test_trainer_reads_all_of_the_own_log():
    session, trainer = a_logged_session()
    other = an_assignment(session, a_trainer(), is_first=False)
    a_log(other, **FULL)

    [log] = logs_of(session, a_user(employee=trainer.employee))

    assert (log.is_own, log.fields) == (True, FULL | {"shares_note": True})
    assert log.assignment.trainer == trainer


def test_log_without_words_is_no_log_to_read():
    trainer = a_trainer()
    session = a_session(trainer)
    a_log(session.assignments.get())

    assert logs_of(session, a_user(employee=trainer.employee)) == []


def test_shared_notes_are_read_by_care_and_the_trainer():
    care, _trainer = a_reader(Right.CARE)
    session, trainer = a_logged_session()
    open_all()

    for reader in (care, a_user(employee=trainer.employee)):
        [note] = shared_notes(trainer, reader)
        assert (note.session, note.words) == (session, "n")
    readers = {right for right in Right if shared_notes(trainer, a_user(right))}
    assert readers == {Right.CARE}


def test_incidents_are_those_the_viewer_may_read():
    session = a_session()
    incident = an_incident(session, an_employee())
    an_incident(a_session(), an_employee())

    assert list(incidents_of(session, a_user(Right.PLAN))) == [incident]
    assert list(incidents_of(session, a_user(Right.AUDIT))) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_logs_cost_the_same_for_any_number(rows, django_assert_num_queries):
    session = a_session()
    for _row in range(rows):
        a_log(an_assignment(session, a_trainer(), is_first=False, blocks=[]), **FULL)
    open_all()
    analyst = a_user(Right.ANALYZE)
    assert analyst.may(Right.ANALYZE)

    with django_assert_num_queries(1):
        read = [log.assignment.trainer.employee for log in logs_of(session, analyst)]

    assert len(read) == rows


@pytest.mark.parametrize(
    ("opened", "words"),
    [
        ([], "Only you read this, until an agreement opens it"),
        ([0], "You and analysts read this."),
        ([1], "You and the lead methodologist of the program read this."),
        ([0, 1], "You, analysts and the lead methodologist of the program read this."),
    ],
)
def test_audience_of_texts_is_as_switches_stand(opened, words):
    site = a_site()
    for number in opened:
        shown, right = ALL_SWITCHES[number]
        Switch.objects.create(shown=shown, right=right, site=site)
    Switch.objects.create(shown=Shown.LOG_TEXTS, right=Right.PLAN)

    readers = audiences(site)

    assert str(readers["what_worked"]).startswith(words)
    assert readers["what_to_change"] == readers["what_worked"]


def test_audience_of_the_note_says_whether_sharing_reaches_anybody():
    site = a_site()

    assert "once an agreement allows it" in str(audiences(site)["note"])
    open_all()
    assert "unless you share it below" in str(audiences(site)["note"])

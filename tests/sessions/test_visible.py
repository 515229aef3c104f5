"""Which sessions and incidents exist for whom: one table, right by row."""

import pytest

from people.models import HR, Right
from sessions.models import Assignment, Incident, TrainingSession
from tests.builders.people import a_grant, a_site, a_user, an_employee
from tests.builders.sessions import a_session, an_incident
from tests.builders.trainers import a_trainer

pytestmark = pytest.mark.django_db

SHOWN = {"own", "own site", "of the team", "foreign"}
SEEN = {
    **dict.fromkeys(HR, SHOWN | {"draft"}),
    Right.AUDIT: SHOWN,
    Right.LEAD_PROGRAM: SHOWN,
    Right.COORDINATE: {"own", "own site"},
    Right.LEAD_TEAM: {"own", "of the team"},
    Right.TRAIN: {"own"},
    Right.CONTACT: {"own"},
    Right.JUDGE: {"own"},
    Right.DIRECT: {"own"},
}
READ = {
    Right.PLAN: SHOWN,
    Right.CARE: SHOWN,
    Right.ANALYZE: SHOWN,
    Right.LEAD_TEAM: {"own", "own site"},
}


def a_world():
    """A person, and a session for every way it can stand to that person, each with an incident."""
    person = an_employee(site=a_site())
    member = an_employee(line_manager=person)
    sessions = {
        "own": a_session(a_trainer(person)),
        "own site": a_session(site=person.site),
        "of the team": a_session(a_trainer(member)),
        "foreign": a_session(a_trainer()),
        "draft": a_session(site=person.site, state="draft"),
    }
    for name, session in sessions.items():
        if name != "draft":
            an_incident(session, person if name == "own" else an_employee())
    return person, sessions


def seen_by(user, sessions) -> set[str]:
    visible = set(TrainingSession.objects.visible_to(user))
    return {name for name, session in sessions.items() if session in visible}


@pytest.mark.parametrize("right", list(Right))
def test_sessions_visible_to_one_right(right):
    person, sessions = a_world()
    user = a_user(right, employee=person)

    assert seen_by(user, sessions) == SEEN[right]


def test_sessions_visible_to_nobody_in_particular():
    person, sessions = a_world()

    assert seen_by(a_user(employee=person), sessions) == {"own"}


def test_draft_is_hidden_from_its_own_trainer():
    trainer = a_trainer()
    sessions = {"draft": a_session(trainer, state="draft")}

    assert seen_by(a_user(Right.TRAIN, employee=trainer.employee), sessions) == set()


@pytest.mark.parametrize("right", list(Right))
def test_incidents_visible_to_one_right(right):
    person, sessions = a_world()
    user = a_user(right, employee=person)

    told = set(Incident.objects.visible_to(user).values_list("session", flat=True))

    read = {name for name, session in sessions.items() if session.pk in told}
    assert read == READ.get(right, {"own"})


def test_account_without_a_person_reads_no_incident():
    a_world()
    user = a_user(Right.LEAD_TEAM)
    user.employee = None

    assert list(Incident.objects.visible_to(user)) == []


def test_assignments_are_those_of_person_or_team():
    person, sessions = a_world()
    mine, theirs = (sessions[name].assignments.get() for name in ("own", "of the team"))
    plain, head = a_user(employee=person), a_user()

    assert list(Assignment.objects.of_person_or_team(plain)) == [mine]
    assert list(Assignment.objects.own(plain)) == [mine]
    a_grant(plain, Right.LEAD_TEAM)
    assert set(Assignment.objects.of_person_or_team(type(plain).objects.get(pk=plain.pk))) == {
        mine,
        theirs,
    }
    assert list(Assignment.objects.own(head)) == []

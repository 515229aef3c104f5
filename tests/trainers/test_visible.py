"""Which trainers, and whose days away, exist for whom: one table, right by row."""

import datetime as dt

import pytest

from people.models import HR, Right
from tests.builders.people import a_grant, a_site, a_user, an_employee
from tests.builders.trainers import a_trainer, an_absence
from trainers import policies, queries
from trainers.models import Trainer

pytestmark = pytest.mark.django_db

EVERYBODY = {"self", "same site", "own team", "foreign"}
SEEN = {
    **dict.fromkeys((*HR, Right.AUDIT, Right.LEAD_PROGRAM), EVERYBODY),
    Right.COORDINATE: {"self", "same site"},
    Right.LEAD_TEAM: {"self", "own team"},
    Right.TRAIN: {"self"},
    Right.CONTACT: {"self"},
    Right.JUDGE: {"self"},
    Right.DIRECT: {"self"},
}
KNOWS_WHEN_AWAY = {
    **{right: {"self"} for right in Right},
    Right.PLAN: EVERYBODY,
    Right.CARE: EVERYBODY,
    Right.LEAD_TEAM: {"self", "own team"},
}


def a_world():
    home = a_site()
    viewer = an_employee(site=home)
    people = {
        "self": viewer,
        "same site": an_employee(site=home),
        "own team": an_employee(line_manager=viewer),
        "foreign": an_employee(),
    }
    return viewer, {name: a_trainer(person) for name, person in people.items()}


def seen_by(user, trainers) -> set[str]:
    visible = set(Trainer.objects.visible_to(user))
    return {name for name, trainer in trainers.items() if trainer in visible}


def known_away_to(user, trainers) -> set[str]:
    """Whose days away the user knows: by rows, and the policy says the same."""
    known = {absence.trainer_id for absence in queries.absences_known_to(user)}
    names = {name for name, trainer in trainers.items() if trainer.pk in known}
    assert names == {
        name for name, each in trainers.items() if policies.may_see_absences(user, each)
    }
    return names


@pytest.mark.parametrize("right", list(Right))
def test_trainers_visible_to_one_right(right):
    viewer, trainers = a_world()

    assert seen_by(a_user(right, employee=viewer), trainers) == SEEN[right]


@pytest.mark.parametrize("right", list(Right))
def test_days_away_known_to_one_right(right):
    viewer, trainers = a_world()
    for trainer in trainers.values():
        an_absence(trainer)

    assert known_away_to(a_user(right, employee=viewer), trainers) == KNOWS_WHEN_AWAY[right]


def test_trainers_and_days_away_without_a_right_are_the_own():
    viewer, trainers = a_world()
    for trainer in trainers.values():
        an_absence(trainer)
    user = a_user(employee=viewer)

    assert seen_by(user, trainers) == {"self"}
    assert known_away_to(user, trainers) == {"self"}


def test_trainers_and_days_away_without_a_person_are_none():
    _viewer, trainers = a_world()
    for trainer in trainers.values():
        an_absence(trainer)
    user = a_user(Right.LEAD_TEAM)
    user.employee = None

    assert seen_by(user, trainers) == set()
    assert known_away_to(user, trainers) == set()


def test_deputy_knows_of_the_team_of_the_deputized():
    head, trainers = a_world()
    for trainer in trainers.values():
        an_absence(trainer)
    lent = a_grant(a_user(employee=head), Right.LEAD_TEAM)
    deputy = a_user(employee=trainers["foreign"].employee)
    a_grant(deputy, Right.LEAD_TEAM, deputizes=lent, ends_on=dt.date(2099, 1, 1))

    assert seen_by(deputy, trainers) == {"own team", "foreign"}
    assert known_away_to(deputy, trainers) == {"own team", "foreign"}

"""Every policy as a table: who, in which case, may. Who knows of days away: `test_visible.py`."""

import pytest

from people.models import HR, Right
from tests.builders.people import a_user, an_employee
from tests.builders.trainers import a_trainer
from trainers import policies

pytestmark = pytest.mark.django_db

PLANNER = {Right.PLAN}


def those_who(ask) -> set[Right]:
    """Rights with which alone the question is answered yes."""
    return {right for right in Right if ask(a_user(right))}


@pytest.mark.parametrize(
    ("policy", "allowed"),
    [
        (
            policies.may_list_trainers,
            {*HR, Right.AUDIT, Right.LEAD_PROGRAM, Right.COORDINATE, Right.LEAD_TEAM},
        ),
        (policies.may_edit_agreement, PLANNER),
    ],
)
def test_policies_about_the_user_alone_by_right(policy, allowed):
    assert those_who(policy) == allowed
    assert not policy(a_user())


@pytest.mark.parametrize("policy", [policies.may_edit, policies.may_note_absence])
def test_policies_about_a_trainer_by_right(policy):
    trainer = a_trainer()

    assert those_who(lambda user: policy(user, trainer)) == PLANNER
    assert policy(a_user(employee=trainer.employee), trainer)


def test_line_manager_neither_edits_nor_notes():
    head = an_employee()
    trainer = a_trainer(an_employee(line_manager=head))
    user = a_user(Right.LEAD_TEAM, employee=head)

    assert policies.may_see_absences(user, trainer)
    assert not policies.may_edit(user, trainer)
    assert not policies.may_note_absence(user, trainer)


def test_is_own_never_without_a_person():
    user = a_user()
    user.employee = None

    assert not policies.is_own(user, a_trainer())

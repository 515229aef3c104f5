"""Which people exist for whom: one table, right by row."""

import datetime as dt

import pytest

from people.models import HR, Employee, Right
from tests.builders.people import A_MONDAY, a_department, a_grant, a_site, a_user, an_employee

pytestmark = pytest.mark.django_db

EVERYBODY = {"self", "same site", "own unit", "unit below", "own team", "foreign"}
SEEN = {
    **dict.fromkeys((*HR, Right.AUDIT), EVERYBODY),
    Right.COORDINATE: {"self", "same site"},
    Right.CONTACT: {"self", "own unit", "unit below"},
    Right.LEAD_TEAM: {"self", "own team"},
    Right.TRAIN: {"self"},
    Right.LEAD_PROGRAM: {"self"},
    Right.JUDGE: {"self"},
    Right.DIRECT: {"self"},
}


def a_world():
    home, mine = a_site(), a_department()
    viewer = an_employee(site=home, department=mine)
    people = {
        "self": viewer,
        "same site": an_employee(site=home),
        "own unit": an_employee(department=mine),
        "unit below": an_employee(department=a_department(parent=a_department(parent=mine))),
        "own team": an_employee(line_manager=viewer),
        "foreign": an_employee(department=a_department()),
    }
    return viewer, people


def seen_by(user, people) -> set[str]:
    visible = set(Employee.objects.visible_to(user))
    return {name for name, person in people.items() if person in visible}


@pytest.mark.parametrize("right", list(Right))
def test_employees_visible_to_one_right(right):
    viewer, people = a_world()
    user = a_user(right, employee=viewer)

    assert seen_by(user, people) == SEEN[right]


def test_employees_visible_to_nobody_in_particular():
    viewer, people = a_world()

    assert seen_by(a_user(employee=viewer), people) == {"self"}


def test_deputy_sees_the_team_of_the_deputized():
    head, people = a_world()
    lent = a_grant(a_user(employee=head), Right.LEAD_TEAM)
    deputy = a_user(employee=people["foreign"])
    a_grant(deputy, Right.LEAD_TEAM, deputizes=lent, ends_on=dt.date(2099, 1, 1))

    assert seen_by(deputy, people) == {"own team", "foreign"}


@pytest.mark.parametrize("units", [1, 3])
def test_unit_contact_of_many_units_asks_as_often_as_of_one(units, django_assert_num_queries):
    tops = [a_department() for _ in range(units)]
    people = [an_employee(department=a_department(parent=top)) for top in tops]
    an_employee(department=a_department())
    user = a_user()
    for top in tops:
        a_grant(user, Right.CONTACT, department=top)

    with django_assert_num_queries(3):
        seen = set(Employee.objects.visible_to(user))

    assert seen == {*people, user.employee}


@pytest.mark.parametrize(
    ("left_on", "gone"), [(None, False), (dt.date(2026, 11, 24), False), (A_MONDAY, True)]
)
def test_person_has_left_from_that_day_on(left_on, gone):
    person = an_employee()
    person.left_on = left_on
    person.save(update_fields=["left_on"])

    assert person.has_left(on=A_MONDAY) is gone
    assert Employee.objects.employed(on=A_MONDAY).exists() is not gone


def test_account_without_a_person_sees_nobody():
    _viewer, people = a_world()
    user = a_user(Right.LEAD_TEAM)
    user.employee = None

    assert seen_by(user, people) == set()

"""Every policy as a table: who, in which case, may."""

import datetime as dt

import pytest

from people import policies
from people.models import HR, Right, Shown
from tests.builders.people import a_grant, a_site, a_user, an_employee, an_instant

pytestmark = pytest.mark.django_db

LATER = dt.date(2099, 1, 1)
NOBODY: set[Right] = set()
ADMINISTRATOR = {Right.ADMINISTER}
READERS = {Right.ADMINISTER, Right.AUDIT}


def those_who(ask) -> set[Right]:
    """Rights with which alone the question is answered yes."""
    return {right for right in Right if ask(a_user(right))}


@pytest.mark.parametrize(
    ("policy", "allowed"),
    [
        (
            policies.may_list_people,
            {*HR, Right.AUDIT, Right.COORDINATE, Right.LEAD_TEAM, Right.CONTACT},
        ),
        (policies.may_see_traces, READERS),
        (policies.may_see_accounts, READERS),
        (policies.may_invite, ADMINISTRATOR),
        (policies.may_see_rights, ADMINISTRATOR),
        (policies.may_see_switches, READERS),
        (policies.may_set_switches, ADMINISTRATOR),
    ],
)
def test_policies_about_the_user_alone_by_right(policy, allowed):
    assert those_who(policy) == allowed
    assert not policy(a_user())


def test_may_see_account_by_right():
    stranger = an_employee()

    assert those_who(lambda user: policies.may_see_account(user, stranger)) == READERS


def test_may_see_account_of_oneself():
    person = an_employee()

    assert policies.may_see_account(a_user(employee=person), person)


def test_may_see_account_without_a_person_sees_none():
    user = a_user()
    user.employee = None

    assert not policies.may_see_account(user, an_employee())


@pytest.mark.parametrize("given", list(Right))
def test_may_give_by_right(given):
    assert those_who(lambda user: policies.may_give(user, given)) == ADMINISTRATOR


@pytest.mark.parametrize(
    ("given", "allowed"), [(Right.PLAN, True), (Right.AUDIT, True), (Right.ADMINISTER, False)]
)
def test_may_give_as_the_deputy_of_an_administrator(given, allowed):
    lent = a_grant(a_user(), Right.ADMINISTER)
    deputy = a_user()
    a_grant(deputy, Right.ADMINISTER, deputizes=lent, ends_on=LATER)

    assert policies.may_give(deputy, given) is allowed


SOON = dt.date(2098, 1, 1)


@pytest.mark.parametrize(
    ("own", "lent", "last_day"),
    [
        ([], [], None),
        ([None], [], None),
        ([SOON], [], None),  # what a lasting administrator gave would outlive the right too
        ([], [SOON], SOON),
        ([], [SOON, LATER], LATER),
        ([None], [SOON], None),
    ],
)
def test_gives_until_the_last_day_as_deputy_but_by_the_own_right_for_good(own, lent, last_day):
    user = a_user(Right.PLAN)
    for ends_on in own:
        a_grant(user, Right.ADMINISTER, ends_on=ends_on)
    for ends_on in lent:
        original = a_grant(a_user(), Right.ADMINISTER)
        a_grant(user, Right.ADMINISTER, deputizes=original, ends_on=ends_on)

    assert policies.gives_until(user) == last_day


@pytest.mark.parametrize("given", [Right.PLAN, Right.ADMINISTER])
def test_may_give_no_longer_from_a_closed_account(given):
    user = a_user(Right.ADMINISTER)
    user.is_active = False

    assert not policies.may_give(user, given)


@pytest.mark.parametrize("right", [Right.PLAN, Right.ADMINISTER])
def test_may_take_by_right(right):
    grant = a_grant(a_user(), right)

    assert those_who(lambda user: policies.may_take(user, grant)) == ADMINISTRATOR


def test_may_take_what_was_lent_of_the_own_right():
    own = a_grant(a_user(), Right.PLAN)
    lent = a_grant(a_user(), Right.PLAN, deputizes=own, ends_on=LATER)

    assert policies.may_take(own.user, lent)
    assert not policies.may_take(own.user, own)
    assert not policies.may_take(lent.user, lent)


@pytest.mark.parametrize("right", list(Right))
def test_may_deputize_the_own_right_but_an_administrator_s(right):
    user = a_user(right)

    may = policies.may_deputize(user, user.grants.get())

    assert may is (right != Right.ADMINISTER)


@pytest.mark.parametrize("right", [Right.PLAN, Right.ADMINISTER])
def test_may_deputize_the_right_of_somebody_else(right):
    grant = a_grant(a_user(), right)

    assert those_who(lambda user: policies.may_deputize(user, grant)) == ADMINISTRATOR


def test_may_deputize_neither_what_was_lent_nor_what_was_taken_back():
    own = a_grant(a_user(), Right.PLAN)
    lent = a_grant(a_user(), Right.PLAN, deputizes=own, ends_on=LATER)
    gone = a_grant(a_user(), Right.PLAN)
    gone.taken_at = an_instant()
    administrator = a_user(Right.ADMINISTER)

    assert not policies.may_deputize(lent.user, lent)
    assert not policies.may_deputize(administrator, lent)
    assert not policies.may_deputize(administrator, gone)


@pytest.mark.parametrize(
    ("left_on", "allowed"),
    [(None, True), (dt.date(2026, 11, 24), True), (dt.date(2026, 11, 23), False)],
)
def test_may_sign_in_until_the_day_of_leaving_at_the_site(left_on, allowed):
    person = an_employee(site=a_site(zone="Asia/Krasnoyarsk"))
    person.left_on = left_on
    late_on_sunday_in_london = an_instant(20, day=dt.date(2026, 11, 22))  # Monday in Krasnoyarsk

    assert policies.may_sign_in(a_user(employee=person), at=late_on_sunday_in_london) is allowed


@pytest.mark.parametrize(
    ("left_on", "there"),
    [(None, True), (dt.date(2026, 11, 24), True), (dt.date(2026, 11, 23), False)],
)
def test_may_open_account_for_who_has_not_left(left_on, there):
    person = an_employee()
    person.left_on = left_on

    may = those_who(lambda user: policies.may_open_account(user, person, at=an_instant()))

    assert may == (ADMINISTRATOR if there else set())


@pytest.mark.parametrize("left_on", [None, dt.date(2099, 1, 1), dt.date(2020, 1, 1)])
def test_may_sign_in_never_to_a_closed_account(left_on):
    user = a_user()
    user.is_active = False
    user.employee.left_on = left_on

    assert not policies.may_sign_in(user)


def test_may_sign_in_without_a_person():
    user = a_user()
    user.employee = None

    assert policies.may_sign_in(user)


@pytest.mark.parametrize(
    ("shown", "rights"),
    [
        (Shown.LOAD, {Right.PLAN, Right.CARE, Right.LEAD_TEAM}),
        (Shown.NOTES, {Right.CARE}),
        (Shown.LOG_TEXTS, {Right.ANALYZE, Right.LEAD_PROGRAM}),
    ],
)
def test_may_be_opened_for_few_rights(shown, rights):
    assert {right for right in Right if policies.may_be_opened(shown, right)} == rights

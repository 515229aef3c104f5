import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from people.models import Employee, Grant, Right, User
from tests.builders.people import A_MONDAY, a_department, a_grant, a_site, a_user, an_instant

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def broken_by(save) -> str:
    """Name of the constraint that refused."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        save()
    return refused.value.__cause__.diag.constraint_name


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"ends_on": dt.date(2024, 12, 31)}, "grant_ends_after_it_starts"),
        ({"right": Right.COORDINATE}, "grant_names_a_site_for_coordinators_only"),
        ({"right": Right.CONTACT}, "grant_names_a_department_for_contacts_only"),
    ],
)
def test_grant_is_whole(changes, constraint):
    grant = a_grant(a_user(), Right.PLAN)

    refused = broken_by(lambda: Grant.objects.filter(pk=grant.pk).update(**changes))

    assert refused == constraint


def test_grant_of_a_planner_names_no_site():
    grant = a_grant(a_user(), Right.PLAN)

    refused = broken_by(lambda: Grant.objects.filter(pk=grant.pk).update(site=a_site()))

    assert refused == "grant_names_a_site_for_coordinators_only"


def test_grant_of_a_deputy_is_dated():
    lent = a_grant(a_user(), Right.PLAN)

    refused = broken_by(lambda: a_grant(a_user(), Right.PLAN, deputizes=lent))

    assert refused == "grant_of_a_deputy_is_dated"


def test_grant_days_never_overlap_until_it_is_taken_back():
    user = a_user()
    first = a_grant(user, Right.PLAN)

    refused = broken_by(lambda: a_grant(user, Right.PLAN))
    Grant.objects.filter(pk=first.pk).update(taken_at=an_instant())
    again = a_grant(user, Right.PLAN)

    assert refused == "grant_days_never_overlap"
    assert list(user.grants.standing()) == [again]


@pytest.mark.parametrize("right", [Right.PLAN, Right.COORDINATE, Right.CONTACT])
@pytest.mark.parametrize(
    ("first", "last", "refused"), [(0, None, True), (0, 0, True), (1, None, False), (1, 1, False)]
)
def test_grant_days_never_overlap_for_one_user_right_and_reach(right, first, last, refused):
    user = a_user()
    earlier = a_grant(user, right, ends_on=A_MONDAY)

    def again() -> Grant:
        ends_on = None if last is None else A_MONDAY + last * DAY
        return a_grant(user, right, starts_on=A_MONDAY + first * DAY, ends_on=ends_on)

    if refused:
        assert broken_by(again) == "grant_days_never_overlap"
    else:
        assert {again(), earlier} == set(user.grants.all())


def test_grants_of_other_users_rights_and_reaches_share_days():
    first, second, deputy = a_user(*Right), a_user(*Right), a_user()
    a_grant(first, Right.COORDINATE, site=a_site())
    a_grant(first, Right.CONTACT, department=a_department())

    for deputized in (first, second):
        lent = deputized.grants.get(right=Right.PLAN)
        a_grant(deputy, Right.PLAN, deputizes=lent, ends_on=A_MONDAY)

    assert Grant.objects.standing().count() == 2 * len(Right) + 4


@pytest.mark.parametrize(
    "changes", [{"starts_on": None}, {"ends_on": A_MONDAY - 2 * DAY}, {"right": ""}]
)
def test_grant_that_is_wrong_otherwise_is_refused_in_words_all_the_same(changes):
    user = a_user(Right.PLAN)
    offered = {"right": Right.PLAN, "starts_on": A_MONDAY, **changes}

    with pytest.raises(ValidationError) as refused:
        Grant(user=user, **offered).full_clean(exclude=["given_by"])

    assert "already holds" not in str(refused.value)


def closed(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def left_today(user: User) -> None:
    Employee.objects.filter(user=user).update(left_on=A_MONDAY)


def leaves_tomorrow(user: User) -> None:
    Employee.objects.filter(user=user).update(left_on=A_MONDAY + DAY)


@pytest.mark.parametrize(
    ("lost", "counts"), [(closed, False), (left_today, False), (leaves_tomorrow, True)]
)
def test_right_counts_while_its_holder_is_there(lost, counts):
    holder, deputy = a_user(Right.PLAN), a_user()
    lent = a_grant(deputy, Right.PLAN, deputizes=holder.grants.get(), ends_on=A_MONDAY)

    lost(holder)

    found = set(Grant.objects.in_force(on=A_MONDAY))
    assert found == ({holder.grants.get(), lent} if counts else set())


@pytest.mark.parametrize(
    ("lost", "counts"), [(closed, False), (left_today, False), (leaves_tomorrow, True)]
)
def test_right_of_a_deputy_counts_while_the_deputy_is_there(lost, counts):
    holder, deputy = a_user(Right.PLAN), a_user()
    lent = a_grant(deputy, Right.PLAN, deputizes=holder.grants.get(), ends_on=A_MONDAY)

    lost(deputy)

    found = set(Grant.objects.in_force(on=A_MONDAY))
    assert found == ({holder.grants.get(), lent} if counts else {holder.grants.get()})


def test_right_of_an_account_without_a_person_counts():
    user = User.objects.create(email="first@example.com")

    grant = a_grant(user, Right.ADMINISTER)

    assert list(Grant.objects.in_force(on=A_MONDAY)) == [grant]
    assert user.may(Right.ADMINISTER)


@pytest.mark.parametrize(
    ("starts", "ends", "held"),
    [
        (dt.date(2026, 11, 23), None, True),
        (dt.date(2026, 11, 24), None, False),
        (dt.date(2026, 1, 1), dt.date(2026, 11, 23), True),
        (dt.date(2026, 1, 1), dt.date(2026, 11, 22), False),
    ],
)
def test_right_counts_within_its_dates(starts, ends, held):
    user = a_user()
    a_grant(user, Right.PLAN, starts_on=starts, ends_on=ends)

    found = Grant.objects.in_force(on=A_MONDAY).filter(user=user).exists()

    assert found is held


def test_deputy_holds_a_right_only_while_the_deputized_one_does():
    lent = a_grant(a_user(), Right.PLAN)
    a_grant(a_user(), Right.PLAN, deputizes=lent, ends_on=dt.date(2026, 12, 1))
    before = Grant.objects.in_force(on=A_MONDAY).count()

    Grant.objects.filter(pk=lent.pk).update(taken_at=an_instant())

    assert (before, Grant.objects.in_force(on=A_MONDAY).count()) == (2, 0)


def test_user_who_may_not_sign_in_holds_no_right():
    user = a_user(Right.PLAN)
    assert user.may(Right.PLAN)

    user.is_active = False

    assert not user.may(*Right)

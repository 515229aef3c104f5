import datetime as dt
import threading

import pytest
from django.db import connection

from people.actions import grants
from people.models import Employee, Grant, Right, Trace, User
from people.rules import Refused
from tests.builders.people import A_MONDAY, a_department, a_grant, a_site, a_user, an_instant

NOW = an_instant(6)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def an_offer(user: User, right: Right = Right.PLAN, **columns) -> Grant:
    return Grant(user=user, right=right, **{"starts_on": A_MONDAY, **columns})


def an_administrator(**columns) -> Grant:
    return a_grant(a_user(password="x"), Right.ADMINISTER, **columns)


def traces_about(user: User) -> list[tuple[User | None, str, str]]:
    return [(trace.by, trace.what, trace.why) for trace in Trace.objects.of(user)]


@pytest.mark.django_db
def test_give_lets_the_user_act_and_leaves_a_trace():
    user, administrator = a_user(), a_user(Right.ADMINISTER)

    grant = grants.give(an_offer(user), by=administrator, at=NOW)

    assert list(Grant.objects.filter(user=user).in_force(on=A_MONDAY)) == [grant]
    assert (grant.given_by, grant.given_at) == (administrator, NOW)
    assert traces_about(user) == [(administrator, "right given: plan", "")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"ends_on": A_MONDAY - DAY}, "The last day is over. Choose a later one."),
        (
            {"starts_on": A_MONDAY + 2 * DAY, "ends_on": A_MONDAY + DAY},
            "The last day must not be before the first.",
        ),
        ({"right": Right.COORDINATE}, "A site coordinator needs a site, other rights have none."),
        ({"right": Right.CONTACT}, "A unit contact needs a department, other rights have none."),
    ],
)
def test_give_refuses_in_words(columns, sentence):
    user = a_user()

    with pytest.raises(Refused) as refused:
        grants.give(an_offer(user, **{"right": Right.PLAN, **columns}), by=None, at=NOW)

    assert str(refused.value) == sentence
    assert not Grant.objects.exists()


@pytest.mark.django_db
def test_give_refuses_a_right_that_is_held():
    user = a_user(Right.PLAN)

    with pytest.raises(Refused, match="already holds that right"):
        grants.give(an_offer(user), by=None, at=NOW)


@pytest.mark.django_db
def test_give_makes_room_for_a_right_of_an_earlier_time():
    user = a_user()
    over = a_grant(user, Right.PLAN, ends_on=A_MONDAY - DAY)

    grant = grants.give(an_offer(user), by=None, at=NOW)

    over.refresh_from_db()
    assert over.taken_at == NOW
    assert list(user.grants.standing()) == [grant]


@pytest.mark.django_db
def test_give_allows_the_same_right_for_another_reach():
    user = a_user()
    first, second = a_site(), a_site()

    grants.give(an_offer(user, Right.COORDINATE, site=first), by=None, at=NOW)
    grants.give(an_offer(user, Right.COORDINATE, site=second), by=None, at=NOW)
    grants.give(an_offer(user, Right.CONTACT, department=a_department()), by=None, at=NOW)

    assert user.grants.standing().count() == 3


@pytest.mark.django_db
def test_give_refuses_a_closed_account():
    user = a_user()
    user.is_active = False

    with pytest.raises(Refused, match="account is closed"):
        grants.give(an_offer(user), by=None, at=NOW)


@pytest.mark.django_db
def test_take_ends_the_right_and_what_was_lent_of_it():
    administrator, user = a_user(Right.ADMINISTER), a_user(Right.PLAN)
    grant = user.grants.get()
    lent = a_grant(a_user(), Right.PLAN, deputizes=grant, ends_on=A_MONDAY + DAY)
    other = a_grant(user, Right.CARE)

    grants.take(grant, by=administrator, why="moved to another team", at=NOW)

    lent.refresh_from_db()
    assert (grant.taken_at, lent.taken_at) == (NOW, NOW)
    assert list(Grant.objects.filter(user=user).in_force(on=A_MONDAY)) == [other]
    assert traces_about(user) == [
        (administrator, "right taken back: plan", "moved to another team")
    ]


@pytest.mark.django_db
def test_take_refuses_the_second_click():
    administrator, user = a_user(Right.ADMINISTER), a_user(Right.PLAN)
    shown_twice = Grant.objects.get(user=user)
    grants.take(user.grants.get(), by=administrator, why="moved", at=NOW)

    with pytest.raises(Refused, match="taken back already"):
        grants.take(shown_twice, by=administrator, why="moved", at=NOW)

    assert len(traces_about(user)) == 1


def closed(grant: Grant) -> None:
    User.objects.filter(pk=grant.user_id).update(is_active=False)


def gone(grant: Grant) -> None:
    Employee.objects.filter(user=grant.user).update(left_on=A_MONDAY)


def never_came(grant: Grant) -> None:
    grant.user.set_unusable_password()
    grant.user.save(update_fields=["password"])


def ending(grant: Grant) -> None:
    Grant.objects.filter(pk=grant.pk).update(ends_on=A_MONDAY + DAY)


def from_tomorrow(grant: Grant) -> None:
    Grant.objects.filter(pk=grant.pk).update(starts_on=A_MONDAY + DAY)


@pytest.mark.django_db
@pytest.mark.parametrize("lost", [closed, gone, never_came, ending, from_tomorrow])
def test_take_leaves_an_administrator_who_can_sign_in_for_good(lost):
    mine, other = an_administrator(), an_administrator()
    a_grant(a_user(password="x"), Right.ADMINISTER, deputizes=mine, ends_on=A_MONDAY + DAY)
    lost(other)

    with pytest.raises(Refused, match="last administrator"):
        grants.take(mine, by=mine.user, why="tired", at=NOW)

    mine.refresh_from_db()
    assert mine.taken_at is None


@pytest.mark.django_db
def test_take_an_administrator_s_right_while_another_stays():
    mine, _other = an_administrator(), an_administrator()

    grants.take(mine, by=mine.user, why="tired", at=NOW)

    assert mine.taken_at == NOW


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_take_each_other_s_right_leave_one():
    pair = [an_administrator(), an_administrator()]
    start, outcomes = threading.Barrier(2), []

    def take_the_other(mine: Grant, other: Grant) -> None:
        start.wait()
        try:
            grants.take(other, by=mine.user, why="quarrel", at=NOW)
            outcomes.append("taken")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=take_the_other, args=(pair[i], pair[1 - i])) for i in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["refused", "taken"]
    assert Grant.objects.standing().count() == 1


def lend(grant: Grant, deputy: User, *, first: int = 0, last: int = 1, at: dt.datetime = NOW):
    """The first and last day are counted from the Monday."""
    return grants.deputize(
        grant,
        deputy=deputy,
        starts_on=A_MONDAY + first * DAY,
        ends_on=A_MONDAY + last * DAY,
        by=grant.user,
        at=at,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("right", [Right.PLAN, Right.COORDINATE, Right.CONTACT])
def test_deputize_lends_the_right_with_its_reach(right):
    holder, deputy = a_user(right), a_user()
    grant = holder.grants.get()

    lent = lend(grant, deputy)

    assert (lent.user, lent.right, lent.deputizes) == (deputy, right, grant)
    assert (lent.site, lent.department) == (grant.site, grant.department)
    assert traces_about(deputy) == [(holder, f"became deputy: {right}", "")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (-1, 1, "The right itself does not cover these days. Choose days within it."),
        (0, 8, "The right itself does not cover these days. Choose days within it."),
        (2, 1, "The last day must not be before the first."),
    ],
)
def test_deputize_refuses_days_in_words(first, last, sentence):
    grant = a_grant(a_user(), Right.PLAN, starts_on=A_MONDAY, ends_on=A_MONDAY + 7 * DAY)

    with pytest.raises(Refused) as refused:
        lend(grant, a_user(), first=first, last=last)

    assert str(refused.value) == sentence


@pytest.mark.django_db
def test_deputize_refuses_chains_the_holder_and_what_is_gone():
    holder, deputy = a_user(Right.PLAN), a_user()
    grant = holder.grants.get()
    lent = lend(grant, deputy)
    gone = a_grant(holder, Right.CARE)
    gone.taken_at = NOW

    for asked, named, words in [
        (lent, a_user(), "A deputy does not name another deputy"),
        (grant, holder, "Nobody is their own deputy"),
        (gone, deputy, "taken back meanwhile"),
        (grant, deputy, "already holds that right"),
    ]:
        with pytest.raises(Refused, match=words):
            lend(asked, named)


@pytest.mark.django_db
def test_deputize_again_for_the_next_absence():
    holder, deputy = a_user(Right.PLAN), a_user()
    grant = holder.grants.get()
    lend(grant, deputy)

    again = lend(grant, deputy, first=7, last=8, at=NOW + 7 * DAY)

    assert list(deputy.grants.standing()) == [again]

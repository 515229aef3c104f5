import datetime as dt
import threading

import pytest
from django.db import connection

from people.actions import grants
from people.models import Employee, Grant, Right, Trace, User
from people.rules import Refused
from tests.builders.people import A_MONDAY, a_grant, a_user, an_instant

NOW = an_instant(6)
DAY = dt.timedelta(days=1)
LATER = dt.date(2099, 1, 1)


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def an_administrator(**columns) -> Grant:
    return a_grant(a_user(password="x"), Right.ADMINISTER, **columns)


def traces_about(user: User) -> list[tuple[User | None, str, str]]:
    return [(trace.by, trace.what, trace.why) for trace in Trace.objects.of(user)]


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


@pytest.mark.django_db
def test_take_all_leaves_an_administrator():
    mine, deputized = an_administrator(), an_administrator(ends_on=LATER)
    a_grant(mine.user, Right.PLAN)
    a_grant(a_user(password="x"), Right.ADMINISTER, deputizes=deputized, ends_on=LATER)

    with pytest.raises(Refused, match="last administrator"):
        grants.take_all(mine.user, by=deputized.user, why="erased", at=NOW)

    assert mine.user.grants.standing().count() == 2
    an_administrator()
    assert grants.take_all(mine.user, by=deputized.user, why="erased", at=NOW) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "dates",
    [
        {"ends_on": A_MONDAY - DAY},
        {"ends_on": A_MONDAY + DAY},
        {"starts_on": A_MONDAY + DAY},
        {"starts_on": A_MONDAY + DAY, "ends_on": A_MONDAY + 2 * DAY},
    ],
)
def test_make_administrator_replaces_what_does_not_last(dates):
    user = a_user()
    a_grant(user, Right.ADMINISTER, **dates)

    grant = grants.make_administrator(user, by=None, at=NOW)

    counting = user.grants.in_force(on=A_MONDAY).filter(ends_on=None)
    assert list(counting) == [grant]
    assert user.grants.in_force(on=A_MONDAY + DAY).count() == 1


@pytest.mark.django_db
def test_make_administrator_leaves_a_lasting_one_alone():
    user = a_user(Right.ADMINISTER)

    grant = grants.make_administrator(user, by=None, at=NOW)

    assert list(user.grants.all()) == [grant]
    assert traces_about(user) == []

import datetime as dt
from contextlib import nullcontext

import pytest

from people.actions import grants
from people.models import Employee, Grant, Right, Trace, User
from people.rules import Refused
from tests.builders.people import A_MONDAY, a_department, a_grant, a_site, a_user, an_instant

NOW = an_instant(6)
DAY = dt.timedelta(days=1)
LATER = dt.date(2099, 1, 1)


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
            {"starts_on": A_MONDAY - 366 * DAY},
            "The first day is more than a year ago. Choose a later one.",
        ),
        ({"starts_on": dt.date(1, 1, 1)}, "The first day is more than a year ago."),
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

    assert str(refused.value).startswith(sentence)
    assert not Grant.objects.exists()


@pytest.mark.django_db
def test_give_from_a_year_back():
    grant = grants.give(an_offer(a_user(), starts_on=A_MONDAY - 365 * DAY), by=None, at=NOW)

    assert grant.pk is not None


def a_deputy_of_an_administrator(*, until: dt.date) -> User:
    deputy, own = a_user(), an_administrator()
    a_grant(deputy, Right.ADMINISTER, deputizes=own, ends_on=until)
    return deputy


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ends_on", "is_given"),
    [(A_MONDAY, True), (A_MONDAY + 7 * DAY, True), (A_MONDAY + 8 * DAY, False), (None, False)],
)
def test_what_a_deputy_gives_ends_with_the_deputyship(ends_on, is_given):
    user, deputy = a_user(), a_deputy_of_an_administrator(until=A_MONDAY + 7 * DAY)
    refusal = "as a deputy until Nov. 30, 2026. What you give ends by then too."

    with nullcontext() if is_given else pytest.raises(Refused, match=refusal):
        grants.give(an_offer(user, ends_on=ends_on), by=deputy, at=NOW)

    assert user.grants.exists() is is_given


@pytest.mark.django_db
def test_what_a_deputy_lends_of_others_ends_with_the_deputyship():
    deputy = a_deputy_of_an_administrator(until=A_MONDAY + 7 * DAY)
    a_grant(deputy, Right.PLAN)
    own, foreign = deputy.grants.get(right=Right.PLAN), a_grant(a_user(), Right.CARE)

    lent = lend(own, a_user(), last=30)
    with pytest.raises(Refused, match="as a deputy until"):
        lend(foreign, deputy, last=8, by=deputy)

    assert lent.deputizes == own
    assert not deputy.grants.filter(right=Right.CARE).exists()


@pytest.mark.django_db
def test_give_refuses_a_right_that_is_held():
    user = a_user(Right.PLAN)

    with pytest.raises(Refused, match="already holds that right on some of these days"):
        grants.give(an_offer(user), by=None, at=NOW)


@pytest.mark.django_db
def test_give_again_leaves_the_record_of_an_earlier_time_as_it_was():
    user = a_user()
    over = a_grant(user, Right.PLAN, ends_on=A_MONDAY - DAY)

    grant = grants.give(an_offer(user), by=None, at=NOW)

    assert list(user.grants.standing()) == [over, grant]


@pytest.mark.django_db
def test_give_renews_a_dated_right_before_it_ends():
    user = a_user()
    first = a_grant(user, Right.COORDINATE, ends_on=A_MONDAY + DAY)

    again = grants.give(
        an_offer(user, Right.COORDINATE, site=user.site, starts_on=A_MONDAY + 2 * DAY),
        by=None,
        at=NOW,
    )

    assert list(user.grants.standing()) == [first, again]
    with pytest.raises(Refused, match="Choose days that do not overlap"):
        grants.give(
            an_offer(user, Right.COORDINATE, site=user.site, ends_on=A_MONDAY), by=None, at=NOW
        )


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
    assert traces_about(lent.user) == [(administrator, "no longer deputy: plan", "")]


@pytest.mark.django_db
def test_take_tells_nothing_to_who_was_deputy_once():
    administrator, user = a_user(Right.ADMINISTER), a_user(Right.PLAN)
    grant = user.grants.get()
    over = a_grant(a_user(), Right.PLAN, deputizes=grant, ends_on=A_MONDAY - DAY)

    grants.take(grant, by=administrator, why="moved", at=NOW)

    over.refresh_from_db()
    assert over.taken_at == NOW
    assert traces_about(over.user) == []


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


@pytest.mark.django_db
def test_take_all_ends_every_right_of_the_user_and_what_was_lent():
    administrator, user, other = an_administrator(), a_user(Right.PLAN), a_user(Right.PLAN)
    a_grant(user, Right.CARE, starts_on=A_MONDAY + 7 * DAY)
    a_grant(user, Right.PLAN, deputizes=other.grants.get(), ends_on=A_MONDAY)
    lent = a_grant(
        a_user(), Right.PLAN, deputizes=user.grants.get(right="plan", deputizes=None), ends_on=LATER
    )

    taken = grants.take_all(user, by=administrator.user, why="erased", at=NOW)

    assert taken == 3
    assert list(Grant.objects.standing()) == [administrator, other.grants.get()]
    assert sorted(traces_about(user), key=str) == [
        (administrator.user, "right taken back: care", "erased"),
        (administrator.user, "right taken back: plan", "erased"),
        (administrator.user, "right taken back: plan", "erased"),
    ]
    assert traces_about(lent.user) == [(administrator.user, "no longer deputy: plan", "")]
    assert grants.take_all(user, by=administrator.user, why="erased", at=NOW) == 0


def lend(grant: Grant, deputy: User, *, first: int = 0, last: int = 1, by: User | None = None):
    """The first and last day are counted from the Monday."""
    return grants.deputize(
        grant,
        deputy=deputy,
        starts_on=A_MONDAY + first * DAY,
        ends_on=A_MONDAY + last * DAY,
        by=by or grant.user,
        at=NOW,
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
def test_deputize_for_92_days_at_most():
    grant = a_grant(a_user(), Right.PLAN)

    with pytest.raises(Refused, match="A deputy stands in for 92 days at most"):
        lend(grant, a_user(), last=92)

    assert lend(grant, a_user(), last=91).ends_on == A_MONDAY + 91 * DAY


@pytest.mark.django_db
def test_deputize_refuses_chains_the_holder_and_what_is_gone():
    holder, deputy = a_user(Right.PLAN), a_user()
    grant = holder.grants.get()
    lent = lend(grant, deputy)
    gone = a_grant(holder, Right.CARE)
    shown_before = Grant.objects.get(pk=gone.pk)
    grants.take(gone, by=holder, why="moved", at=NOW)

    for asked, named, words in [
        (lent, a_user(), "A deputy does not name another deputy"),
        (grant, holder, "Nobody is their own deputy"),
        (shown_before, deputy, "taken back meanwhile"),
        (grant, deputy, "already holds that right"),
    ]:
        with pytest.raises(Refused, match=words):
            lend(asked, named)


@pytest.mark.django_db
def test_deputize_ahead_for_two_absences():
    holder, deputy = a_user(Right.PLAN), a_user()
    grant = holder.grants.get()

    first, second = lend(grant, deputy), lend(grant, deputy, first=7, last=8)

    assert list(deputy.grants.standing()) == [first, second]
    with pytest.raises(Refused, match="on some of these days"):
        lend(grant, deputy, first=8, last=9)


@pytest.mark.django_db
@pytest.mark.parametrize("lost", [closed, gone])
def test_deputize_refuses_for_who_is_no_longer_there(lost):
    grant = a_grant(a_user(), Right.PLAN)
    lost(grant)

    with pytest.raises(Refused, match="person stood in for is closed"):
        lend(Grant.objects.get(pk=grant.pk), a_user())

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from people.actions import switches
from people.models import Right, Shown, Site, Switch, Trace, User
from people.rules import Refused
from tests.builders.people import a_site, a_user

LOAD, CARE = Shown.LOAD, Right.CARE
AGREEMENT = "works agreement of 2 November"


def open_for(by: User, site: Site | None = None, right: Right = CARE) -> Switch:
    return switches.open_for(LOAD, right, site=site, by=by, why=AGREEMENT)


def close_for(by: User, site: Site | None = None) -> None:
    switches.close_for(LOAD, CARE, site=site, by=by, why="agreement ended")


def sites_open() -> list[int | None]:
    return Switch.objects.sites_open(LOAD, CARE)


def traces() -> list[tuple[User | None, str, str]]:
    return [(trace.by, trace.what, trace.why) for trace in Trace.objects.order_by("pk")]


@pytest.mark.django_db
def test_open_at_a_site_and_close_it_again():
    by, site = a_user(Right.ADMINISTER), a_site()

    switch = open_for(by, site)
    opened = sites_open()
    close_for(by, site)

    assert (switch.shown, switch.right, switch.site) == (LOAD, CARE, site)
    assert (opened, sites_open()) == ([site.pk], [])
    assert traces() == [
        (by, f"switch opened: load/care/{site.pk}", AGREEMENT),
        (by, f"switch closed: load/care/{site.pk}", "agreement ended"),
    ]
    assert {trace.about_id for trace in Trace.objects.all()} == {switch.pk}


@pytest.mark.django_db
def test_open_at_all_sites_takes_in_the_single_ones():
    by, site = a_user(), a_site()
    open_for(by, site)
    other = open_for(by, site, right=Right.PLAN)

    open_for(by)
    opened = sites_open()
    close_for(by)

    assert (opened, sites_open()) == ([None], [])
    assert list(Switch.objects.all()) == [other]
    assert traces()[-1] == (by, "switch closed: load/care/", "agreement ended")


@pytest.mark.django_db
def test_open_at_a_second_site():
    by, first, second = a_user(), a_site(), a_site()

    open_for(by, first)
    open_for(by, second)

    assert set(sites_open()) == {first.pk, second.pk}


@pytest.mark.django_db
@pytest.mark.parametrize("is_everywhere", [True, False])
def test_open_refuses_what_is_open(is_everywhere):
    by, site = a_user(), a_site()
    open_for(by, None if is_everywhere else site)

    with pytest.raises(Refused, match="This is open there already"):
        open_for(by, site)

    assert Trace.objects.count() == 1


@pytest.mark.django_db
def test_open_refuses_a_right_that_never_sees_it():
    with pytest.raises(Refused, match="never shown to holders of that right"):
        open_for(a_user(), right=Right.DIRECT)

    assert not Switch.objects.exists()


@pytest.mark.django_db
def test_close_refuses_what_is_closed():
    by, site = a_user(), a_site()

    for where in (None, site):
        with pytest.raises(Refused, match="This is closed there already"):
            close_for(by, where)

    open_for(by)
    with pytest.raises(Refused, match=r"This is open at all sites\. Close it for all"):
        close_for(by, site)

    assert sites_open() == [None]


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_open_at_once_leave_one_row():
    by, site, outcomes = a_user(), a_site(), []
    start = threading.Barrier(2)

    def open_it(where: Site | None) -> None:
        start.wait()
        try:
            open_for(by, where)
            outcomes.append("opened")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=open_it, args=(where,)) for where in (site, site)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["opened", "refused"]
    assert sites_open() == [site.pk]


@pytest.mark.django_db
@pytest.mark.parametrize("is_everywhere", [True, False])
def test_switch_is_set_once_in_the_database_too(is_everywhere):
    site = None if is_everywhere else a_site()
    Switch.objects.create(shown=LOAD, right=CARE, site=site)

    with pytest.raises(IntegrityError, match="switch_is_set_once"), transaction.atomic():
        Switch.objects.create(shown=LOAD, right=CARE, site=site)

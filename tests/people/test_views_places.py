"""The site put first: who may choose, what is refused, what it changes."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone

from people import policies
from people.models import Right, User
from people.views.places import clock_of, site_shown, sites_to_choose
from tests.builders.people import a_grant, a_site, a_user, an_employee

pytestmark = pytest.mark.django_db

EVERYWHERE = {
    Right.PLAN,
    Right.CARE,
    Right.ANALYZE,
    Right.ADMINISTER,
    Right.AUDIT,
    Right.LEAD_PROGRAM,
    Right.DIRECT,
}


def asked_by(user):
    request = RequestFactory().get("/")
    request.user = User.objects.get(pk=user.pk)
    return request


@pytest.mark.parametrize("right", list(Right))
def test_those_who_see_all_sites_choose_among_all(right):
    user, other = a_user(right), a_site()

    assert policies.may_choose_site(user) == (right in EVERYWHERE)
    assert policies.may_show(user, other) == (right in EVERYWHERE)
    assert policies.may_show(user, user.site or other)
    assert (other in sites_to_choose(user)) == (right in EVERYWHERE)


def test_coordinator_of_several_sites_chooses_among_them():
    user = a_user(Right.COORDINATE)
    second, third = a_site(), a_site()
    a_grant(user, Right.COORDINATE, site=second)

    assert policies.may_choose_site(user)
    assert policies.may_show(user, second)
    assert not policies.may_show(user, third)
    assert {site.pk for site in sites_to_choose(user)} == {user.site.pk, second.pk}


def test_account_without_person_and_right_has_no_site():
    user = User.objects.create_user("nobody@example.com")

    assert policies.sites_of(user) == frozenset()
    assert (site_shown(asked_by(user)), clock_of(asked_by(user))) == (None, None)


def test_visitor_has_no_site():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()

    assert (site_shown(request), clock_of(request)) == (None, None)


def test_site_put_first_gives_the_clock_and_the_default(client):
    user, site = a_user(Right.PLAN), a_site("Chita", zone="Asia/Chita")
    client.force_login(user)

    answer = client.post("/account/site/", {"site": site.code, "next": "/people/?text=a"})

    assert answer.url == "/people/?text=a"
    assert site_shown(asked_by(user)) == site
    assert clock_of(asked_by(user)) == site
    page = client.get("/people/").content.decode()
    assert 'data-zone="Asia/Chita"' in page
    assert "UTC+9" in page


def test_all_sites_keep_the_own_clock(client):
    user = a_user(Right.PLAN)
    User.objects.filter(pk=user.pk).update(shown_site=a_site())
    client.force_login(user)

    client.post("/account/site/", {"site": ""})

    assert site_shown(asked_by(user)) is None
    assert clock_of(asked_by(user)) == user.site


def test_site_that_is_not_open_is_refused(client):
    user, foreign = a_user(Right.TRAIN), a_site()
    client.force_login(user)

    for code in (foreign.code, "no-such-site"):
        answer = client.post("/account/site/", {"site": code}, follow=True)

        assert "That site is not open to you. Choose one of the list." in answer.content.decode()
        assert site_shown(asked_by(user)) == user.site


def test_site_is_forgotten_with_the_right_to_see_it():
    user, site = a_user(Right.COORDINATE), a_site()
    grant = a_grant(user, Right.COORDINATE, site=site)
    User.objects.filter(pk=user.pk).update(shown_site=site)
    assert site_shown(asked_by(user)) == site

    type(grant).objects.filter(pk=grant.pk).update(taken_at=timezone.now())

    assert site_shown(asked_by(user)) == user.site


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example/", "/no/"])
def test_switch_leads_nowhere_else(client, address):
    client.force_login(a_user(Right.PLAN))

    assert client.post("/account/site/", {"next": address}).url == "/account/site/"
    assert client.post("/theme/", {"next": address, "theme": "dark"}).url == "/account/"


def test_page_offers_the_sites_and_a_part_of_it_to_scripts(client):
    client.force_login(a_user(Right.PLAN))
    a_site("Talnakh")

    whole = client.get("/account/site/?next=/people/").content.decode()
    part = client.get("/account/site/", headers={"HX-Request": "true"}).content.decode()

    assert "Talnakh" in whole
    assert 'name="next" value="/people/"' in whole
    assert ("Talnakh" in part, "<html" in part) == (True, False)


def test_page_says_that_there_is_nothing_to_choose(client):
    site = a_site("Norilsk")
    client.force_login(a_user(Right.TRAIN, employee=an_employee(site=site)))

    assert "one site, Norilsk, so" in client.get("/account/site/").content.decode()

    client.force_login(User.objects.create_user("nobody@example.com"))

    assert "No site belongs to your account" in client.get("/account/site/").content.decode()


@pytest.mark.parametrize(
    ("zone", "shift"),
    [
        ("Asia/Krasnoyarsk", "UTC+7"),
        ("Asia/Kolkata", "UTC+5:30"),
        ("America/Sao_Paulo", "UTC\u22123"),
        ("UTC", "UTC+0"),
    ],
)
def test_clock_names_its_distance(client, zone, shift):
    client.force_login(a_user(employee=an_employee(site=a_site(zone=zone))))

    assert shift in client.get("/account/").content.decode()


def test_theme_is_kept(client):
    user = a_user(Right.PLAN)
    client.force_login(user)

    for theme, kept in (("dark", "dark"), ("pink", "dark"), ("light", "light")):
        client.post("/theme/", {"theme": theme, "next": "/people/"})

        assert User.objects.get(pk=user.pk).theme == kept


def test_today_stays_that_of_the_own_site():
    own = a_site(zone="Pacific/Kiritimati")
    user = a_user(Right.PLAN, employee=an_employee(site=own))
    user.shown_site = a_site(zone="Pacific/Midway")
    noon = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)

    assert user.today(at=noon) == dt.date(2026, 5, 5)

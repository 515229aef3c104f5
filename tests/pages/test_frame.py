"""What the frame around every page says, and what it costs."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from people.models import Right, User
from tests.builders.people import a_site, a_user, an_employee
from trainer_institute.queries.frame import Frame


def a_frame(user: User | AnonymousUser | None = None, *, view_name: str = "home") -> Frame:
    request = RequestFactory().get("/people/?q=anna")
    request.resolver_match = SimpleNamespace(view_name=view_name)  # type: ignore[assignment] # enough
    if user is not None:
        request.user = user
    return Frame(request)


@pytest.mark.parametrize("user", [None, AnonymousUser()])
def test_frame_of_a_visitor_costs_nothing(user, settings):
    frame = a_frame(user)  # any query would fail here: the test has no database

    assert frame.theme == "auto"
    assert frame.language == "en"
    assert [(other.code, other.name) for other in frame.other_languages] == [("ru", "Русский")]
    assert (frame.menu, frame.site_name, frame.site_time) == ([], "", None)
    assert (frame.initials, frame.site_zone, frame.face) == ("", "", "internal")


@pytest.mark.parametrize(
    ("rights", "labels"),
    [
        ([], ["Home"]),
        ([Right.TRAIN], ["Home"]),
        ([Right.DIRECT, Right.JUDGE, Right.LEAD_PROGRAM], ["Home"]),
        ([Right.PLAN], ["Home", "People"]),
        ([Right.COORDINATE], ["Home", "People"]),
        ([Right.CONTACT], ["Home", "People"]),
        ([Right.LEAD_TEAM], ["Home", "People"]),
        ([Right.AUDIT], ["Home", "People"]),
        ([Right.ADMINISTER], ["Home", "People", "Rights"]),
    ],
)
def test_menu_leads_only_where_the_viewer_may_go(db, rights, labels):
    frame = a_frame(a_user(*rights))

    assert [str(link.label) for link in frame.menu] == labels


@pytest.mark.parametrize(
    ("view_name", "current"),
    [
        ("home", ["Home"]),
        ("people:list", ["People"]),
        ("people:detail", ["People"]),
        ("people:rights", ["Rights"]),
        ("account-settings", []),
    ],
)
def test_menu_marks_where_the_viewer_is(db, view_name, current):
    frame = a_frame(a_user(Right.ADMINISTER), view_name=view_name)

    assert [str(link.label) for link in frame.menu if link.is_current] == current


def test_clock_is_that_of_the_home_site(db):
    site = a_site("Norilsk", zone="Asia/Krasnoyarsk")

    frame = a_frame(a_user(employee=an_employee(site=site)))

    assert (frame.site_name, frame.site_zone) == ("Norilsk", "Asia/Krasnoyarsk")
    assert frame.site_time.utcoffset() == dt.timedelta(hours=7)


@pytest.mark.parametrize(
    ("chosen", "theme"),
    [(User.Theme.SYSTEM, "auto"), (User.Theme.LIGHT, "light"), (User.Theme.DARK, "dark")],
)
def test_theme_is_the_one_chosen(chosen, theme):
    frame = a_frame(User(email="a@example.com", theme=chosen))

    assert frame.theme == theme


def test_account_without_a_person_has_a_letter_and_no_clock(db):
    frame = a_frame(User(email="anna@example.com"))

    assert frame.initials == "A"
    assert (frame.site_name, frame.site_time) == ("", None)


def test_initials_are_those_of_the_person(db):
    person = an_employee("Каримова", "Айгуль")

    assert a_frame(a_user(employee=person)).initials == "АК"


def test_switching_the_language_comes_back_to_the_page():
    assert a_frame().here == "/people/?q=anna"
    assert Frame(RequestFactory().post("/people/")).here == ""


def test_page_costs_session_user_and_rights_with_its_frame(client, db, django_assert_num_queries):
    user = a_user(Right.ADMINISTER)
    client.force_login(user)

    with django_assert_num_queries(3):
        page = client.get("/")

    assert page.context["frame"].site_name == user.site.name

"""What the frame around every page says, and what it costs."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone

from people.models import Right, Shown, Switch, User
from tests.builders.notices import a_notice
from tests.builders.people import a_site, a_user, an_employee
from tests.builders.trainers import a_trainer
from tests.builders.wellbeing import a_switch, an_alert
from trainer_institute.queries.frame import Frame
from wellbeing import policies as wellbeing
from wellbeing.models import Alert
from wellbeing.queries.alerts import Wanted, worklist


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
    assert (frame.menu, frame.site, frame.clock, frame.clock_name) == ([], None, None, "")
    assert (frame.initials, frame.roles, frame.face) == ("", "", "internal")
    assert (frame.above, frame.may_choose_site, frame.keeps_words) == (None, False, False)
    assert (frame.theme_icon, [theme.is_current for theme in frame.themes]) == ("", [False] * 3)


LISTS = ["Sessions", "Trainers", "Programs", "Messages"]


@pytest.mark.parametrize(
    ("rights", "labels"),
    [
        ([], ["Home", "Messages"]),
        ([Right.JUDGE], ["Home", "Messages"]),
        ([Right.CONTACT], ["Home", "Programs", "Messages", "People"]),
        ([Right.TRAIN], ["My day", "My load", "Sessions", "Programs", "Messages"]),
        ([Right.DIRECT], ["Overview", "Programs", "Messages"]),
        ([Right.LEAD_PROGRAM], LISTS),
        ([Right.AUDIT], [*LISTS, "People", "Switches"]),
        ([Right.LEAD_TEAM], [*LISTS, "People"]),
        ([Right.COORDINATE], ["Overview", *LISTS, "People"]),
        ([Right.PLAN], ["Overview", *LISTS, "People"]),
        ([Right.ANALYZE], ["Overview", *LISTS, "People"]),
        ([Right.CARE], ["Overview", "Load and care", *LISTS, "People"]),
        ([Right.ADMINISTER], ["Overview", *LISTS, "People", "Rights", "Switches", "Import"]),
    ],
)
def test_menu_leads_only_where_the_viewer_may_go(db, client, rights, labels):
    user = a_user(*rights)
    client.force_login(user)

    menu = a_frame(user).menu

    assert [str(link.label) for link in menu] == labels
    assert [client.get(link.url, follow=True).status_code for link in menu] == [200] * len(menu)


@pytest.mark.parametrize("right", [Right.PLAN, Right.LEAD_TEAM, Right.CARE, Right.ANALYZE])
@pytest.mark.parametrize("opened", [None, Right.PLAN, Right.LEAD_TEAM, Right.CARE])
def test_menu_knows_the_switches_as_the_policies_do(db, right, opened):
    if opened:
        Switch.objects.create(shown=Shown.LOAD, right=opened)
    user = a_user(right)

    labels = [str(link.label) for link in a_frame(user).menu]

    assert ("Load and care" in labels) == wellbeing.may_list_alerts(user)
    assert ("My team" in labels) == wellbeing.may_list_team(user)


@pytest.mark.parametrize(
    ("view_name", "current"),
    [
        ("overview", ["Overview"]),
        ("people:list", ["People"]),
        ("people:detail", ["People"]),
        ("people:rights", ["Rights"]),
        ("people:switches", ["Switches"]),
        ("sessions:detail", ["Sessions"]),
        ("trainer-card", ["Trainers"]),
        ("import-detail", ["Import"]),
        ("alert", ["Load and care"]),
        ("account-settings", []),
    ],
)
def test_menu_marks_where_the_viewer_is(db, view_name, current):
    frame = a_frame(a_user(Right.ADMINISTER, Right.CARE), view_name=view_name)

    assert [str(link.label) for link in frame.menu if link.is_current] == current


def test_phone_shows_four_pages_and_a_way_to_the_rest(db):
    few, many = a_frame(a_user(Right.DIRECT)), a_frame(a_user(Right.ADMINISTER))

    assert (few.tabs, few.more) == (few.menu, [])
    assert [str(link.label) for link in many.tabs] == [
        "Overview",
        "Sessions",
        "Trainers",
        "Programs",
    ]
    assert [*many.tabs, *many.more] == many.menu


@pytest.mark.parametrize(
    ("view_name", "above"),
    [
        ("people:detail", "People"),
        ("people:list", None),
        ("people:rights", None),
        ("trainer-card", "Trainers"),
        ("alert", "Load and care"),
        ("account-settings", None),
    ],
)
def test_page_is_below_a_page_of_the_menu(db, view_name, above):
    frame = a_frame(a_user(Right.ADMINISTER, Right.CARE), view_name=view_name)

    assert (str(frame.above.label) if frame.above else None) == above


def test_page_shows_the_way_that_leads_to_it(client, db):
    user = a_user(Right.ADMINISTER)
    client.force_login(user)

    below = client.get(f"/people/{user.employee_id}/rights/give/").content.decode()
    top = client.get("/people/").content.decode()

    way = below[below.index('<nav class="crumbs"') :].partition("</nav>")[0]
    assert 'href="/people/"' in way
    assert way.count('aria-current="page"') == 1
    assert way.index('href="/people/"') < way.index('aria-current="page"')
    assert 'class="crumbs"' not in top


def test_viewer_is_named_with_what_they_are(db):
    frame = a_frame(a_user(Right.PLAN, Right.CARE, Right.AUDIT))

    assert frame.roles == "planner, load coordinator"


def test_page_offers_search_site_language_theme_and_account(client, db):
    client.force_login(a_user(Right.PLAN))

    page = client.get("/account/").content.decode()

    for part in (
        'href="/search/" data-dialog="find"',
        'hx-get="/account/site/?next=/account/"',
        'action="/theme/"',
        'action="/language/"',
        'action="/sign-out/"',
        'id="find"',
    ):
        assert part in page


@pytest.mark.parametrize(
    ("rights", "has_person"), [([], True), ([Right.DIRECT], False), ([], False)]
)
def test_long_work_is_offered_to_who_could_ask_for_it(client, db, rights, has_person):
    user = a_user(*rights)
    if not has_person:
        User.objects.filter(pk=user.pk).update(employee=None)
    client.force_login(user)

    page = client.get("/account/").content.decode()

    assert ("Work in the background</a>" in page) is (has_person or bool(rights))


def test_page_of_one_site_offers_no_choice(client, db):
    client.force_login(a_user(Right.TRAIN))

    assert "/account/site/" not in client.get("/account/").content.decode()


def test_menu_counts_what_waits_for_the_viewer(db):
    care = a_user(Right.CARE)
    a_notice(care.employee)
    a_notice(care.employee)
    a_notice(an_employee())
    own, others = an_alert(owner=care), an_alert(owner=a_user(Right.CARE))
    an_alert(trainer=own.trainer, kind=Alert.Kind.ASKED, owner=care)
    closed = {"closed_at": timezone.now(), "why_closed": "lighter"}
    Alert.objects.filter(pk=own.pk).update(**closed)

    frame = a_frame(care)

    counted = {str(link.label): link.count for link in frame.menu if link.count}
    assert counted == {"Load and care": 1, "Messages": 2}
    assert others.is_open


@pytest.mark.parametrize("right", [Right.PLAN, Right.CARE, Right.LEAD_TEAM, Right.ANALYZE])
@pytest.mark.parametrize("is_open_for", [None, Right.PLAN, Right.CARE, Right.LEAD_TEAM])
def test_menu_counts_what_the_worklist_has(db, right, is_open_for):
    user, site, now = a_user(right), a_site(), timezone.now()
    for where in (site, a_site()):
        whole = a_trainer(site=where)
        for kind, told_at in zip(
            Alert.Kind, (now, None, now + dt.timedelta(days=1), now, None), strict=True
        ):
            an_alert(whole, kind=kind, told_at=told_at, owner=user)
    an_alert(a_trainer(user.employee), owner=user)
    an_alert(a_trainer(site=site))
    if is_open_for:
        a_switch(is_open_for, site=site)

    counted = a_frame(user).waiting.alerts

    assert counted == worklist(user, Wanted(is_mine=True)).count()


def test_page_says_how_many_messages_are_unread(client, db):
    user = a_user(Right.ADMINISTER)
    a_notice(user.employee)
    client.force_login(user)

    page = client.get("/account/").content.decode()

    assert 'aria-label="Messages, 1 unread"' in page
    assert page.count('<span class="cnt num">1</span>') == 2  # beside the page, and on a phone


def test_clock_is_that_of_the_home_site(db):
    site = a_site("Norilsk", zone="Asia/Krasnoyarsk")

    frame = a_frame(a_user(employee=an_employee(site=site)))

    assert (frame.clock_name, frame.clock_site, frame.clock_shift) == ("Norilsk", site, "UTC+7")
    assert frame.clock.utcoffset() == dt.timedelta(hours=7)


def test_clock_names_no_site_that_stands_beside_it(db):
    user, site = a_user(Right.PLAN), a_site("Chita", zone="Asia/Chita")
    user.shown_site = site

    frame = a_frame(user)

    assert (frame.clock_name, frame.clock_site, frame.site) == ("", site, site)


@pytest.mark.parametrize(
    ("chosen", "theme"),
    [(User.Theme.SYSTEM, "auto"), (User.Theme.LIGHT, "light"), (User.Theme.DARK, "dark")],
)
def test_theme_is_the_one_chosen(chosen, theme):
    frame = a_frame(User(email="a@example.com", theme=chosen))

    assert frame.theme == theme
    assert [choice.value for choice in frame.themes if choice.is_current] == [chosen]
    assert frame.theme_icon in {choice.icon for choice in frame.themes if choice.is_current}


def test_account_without_a_person_has_a_letter_and_no_clock(db):
    frame = a_frame(User(email="anna@example.com"))

    assert frame.initials == "A"
    assert (frame.clock_name, frame.clock, frame.clock_shift) == ("", None, "UTC+0")


def test_initials_are_those_of_the_person(db):
    person = an_employee("Каримова", "Айгуль")

    assert a_frame(a_user(employee=person)).initials == "АК"


def test_switching_the_language_comes_back_to_the_page():
    assert a_frame().here == "/people/?q=anna"
    assert Frame(RequestFactory().post("/people/")).here == ""


def test_frame_costs_one_query_beside_session_user_and_rights(db, django_assert_num_queries):
    user = a_user(Right.ADMINISTER, Right.CARE, Right.PLAN, Right.LEAD_TEAM)
    frame = a_frame(user)
    assert len(user.rights) == 4

    with django_assert_num_queries(1):
        links = [*frame.tabs, *frame.more]

    assert links == frame.menu

"""Every URL keeps what the table of doors promises; planted holes prove that the walk sees."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType

import pytest
from csp.decorators import csp_exempt
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, URLResolver, clear_url_caches, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from pytest_django import DjangoDbBlocker

from people import policies
from people.models import Employee, Grant, Right, User
from people.models.access import GrantQuerySet
from people.models.persons import EmployeeQuerySet
from people.views import persons
from sessions.models.assignments import AssignmentQuerySet
from sessions.models.sessions import SessionQuerySet
from tests.house.walk import findings_behind, gaps_of_the_table, walk
from tests.house.walkers import Walker, walkers_in_a_world
from trainer_institute import doors, urls
from trainer_institute.accounts.backend import Backend
from trainer_institute.doors import ANYBODY, Door, Near, joined
from trainer_institute.middleware import faces, viewer

pytestmark = pytest.mark.timeout(900)  # thousands of requests, on a slow machine too

View = Callable[..., HttpResponseBase]
Patterns = list[URLPattern | URLResolver]


@pytest.fixture(scope="module")
def walkers(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[Walker]]:
    """Everybody who walks, made once: what a test changes is taken back to where it began.

    No test here asks for the database by mark, since such a test closes the connection at its end.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        made = walkers_in_a_world()
        with django_db_blocker.block():
            yield made
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clean_walk(walkers: list[Walker], django_db_blocker: DjangoDbBlocker) -> list[str]:
    """What the walk finds without a hole, asked once for all tests here."""
    with django_db_blocker.unblock(), transaction.atomic():
        findings = walk(walkers)
        transaction.set_rollback(True)
    return findings


@pytest.mark.slow
def test_every_url_keeps_its_promise(clean_walk):
    assert clean_walk == []


# ---- planting -------------------------------------------------------------------------------


class Gardener:
    """Plants one hole into the running application."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, settings) -> None:
        self.patch = monkeypatch.setattr
        self.rows = monkeypatch
        self._settings = settings

    def swap(self, name: str, change: Callable[[View], View]) -> None:
        """The view of this URL becomes another one."""
        self.addresses(_swapped(urls.urlpatterns, name, change, ""))

    def addresses(self, patterns: Patterns) -> None:
        """The application has these URLs."""
        planted = ModuleType("planted")
        for handler in ("handler400", "handler403", "handler404", "handler429", "handler500"):
            setattr(planted, handler, getattr(urls, handler))
        planted.urlpatterns = patterns  # type: ignore[attr-defined] # what Django looks for
        self._settings.ROOT_URLCONF = planted
        clear_url_caches()


def _swapped(patterns: Patterns, name: str, change: Callable[[View], View], space: str) -> Patterns:
    found: Patterns = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            below = f"{space}{pattern.namespace}:" if pattern.namespace else space
            found.append(
                URLResolver(
                    pattern.pattern,
                    _swapped(pattern.url_patterns, name, change, below),
                    app_name=pattern.app_name,
                    namespace=pattern.namespace,
                )
            )
        elif f"{space}{pattern.name}" == name:
            view = change(pattern.callback)
            found.append(URLPattern(pattern.pattern, view, pattern.default_args, pattern.name))
        else:
            found.append(pattern)
    return found


@pytest.fixture
def gardener(monkeypatch, settings):
    yield Gardener(monkeypatch, settings)
    clear_url_caches()


# ---- the holes: each plants one mistake and names the sentence that must be found ---------------


@dataclass(frozen=True)
class Hole:
    """What the walk has to say, word for word; the URL it speaks of, none for the table alone."""

    sentence: str
    url: str = ""


def a_page_without_sign_in(gardener: Gardener) -> Hole:
    def for_everybody(request: HttpRequest) -> HttpResponseBase:
        return HttpResponse("Hello")

    for_everybody.login_required = False  # type: ignore[attr-defined] # what the decorator sets
    gardener.swap("home", lambda view: require_safe(for_everybody))
    return Hole("GET home by a visitor: 200 instead of a redirect to the sign-in.", "home")


def all_rows_instead_of_the_visible_ones(gardener: Gardener) -> Hole:
    gardener.patch(EmployeeQuerySet, "visible_to", lambda rows, user: rows.all())
    return Hole(
        "GET people:detail by only lead_team (foreign): 200 instead of 404.",
        "people:detail",
    )


def a_policy_that_says_yes_to_all(gardener: Gardener) -> Hole:
    gardener.patch(policies, "may_see_rights", lambda user: True)
    return Hole("GET people:rights by without rights: 200 instead of 403.", "people:rights")


def a_policy_that_asks_for_the_wrong_right(gardener: Gardener) -> Hole:
    gardener.patch(policies, "may_invite", lambda user: user.may(Right.PLAN))
    return Hole("POST people:invite by only plan (foreign): 302 instead of 403.", "people:invite")


def a_url_without_a_row(gardener: Gardener) -> Hole:
    page = path("forgotten/", persons.person_list, name="forgotten")
    gardener.addresses([*urls.urlpatterns, page])
    return Hole("forgotten (/forgotten/) has no row in the table of doors.")


def a_url_without_a_name(gardener: Gardener) -> Hole:
    gardener.addresses([*urls.urlpatterns, path("nameless/", persons.person_list)])
    return Hole("/nameless/ has no name, so no row can speak of it.")


def a_row_without_a_url(gardener: Gardener) -> Hole:
    gardener.rows.setitem(doors.DOORS, "long-gone", Door(read=ANYBODY))
    return Hole("long-gone has a row in the table of doors, but no URL.")


def a_public_page_without_a_row(gardener: Gardener) -> Hole:
    gardener.rows.delitem(doors.DOORS, "robots")
    return Hole("robots (/robots.txt) has no row in the table of doors.")


def a_change_that_a_link_can_make(gardener: Gardener) -> Hole:
    gardener.swap("people:invite", lambda view: view.__wrapped__)  # type: ignore[attr-defined] # what the decorator wraps
    return Hole("GET people:invite by only administer (own): 302 instead of 405.", "people:invite")


def reading_that_writes(gardener: Gardener) -> Hole:
    def and_writes(view: View) -> View:
        def page(request: HttpRequest, pk: int) -> HttpResponseBase:
            Employee.objects.filter(pk=pk).update(phone="+1")
            return view(request, pk)

        return page

    gardener.swap("people:detail", and_writes)
    return Hole(
        "GET people:detail by only plan (own): reading wrote into people_employee.",
        "people:detail",
    )


def a_method_nobody_declared(gardener: Gardener) -> Hole:
    def also_deletes(view: View) -> View:
        def page(request: HttpRequest) -> HttpResponseBase:
            request.method = "GET" if request.method == "DELETE" else request.method
            return view(request)

        return page

    gardener.swap("people:list", also_deletes)
    return Hole("DELETE people:list by only plan: 200 instead of 405.", "people:list")


def a_form_that_another_site_can_send(gardener: Gardener) -> Hole:
    gardener.swap("people:grant-take", csrf_exempt)
    return Hole(
        "POST people:grant-take by only administer (own): another site can send this form (200).",
        "people:grant-take",
    )


def an_internal_page_on_the_public_host(gardener: Gardener) -> Hole:
    gardener.patch(faces, "_is_public", lambda request, door: True)
    return Hole("GET account_login: is on the public host (200).", "account_login")


def a_page_that_caches_may_keep(gardener: Gardener) -> Hole:
    gardener.patch(viewer, "keep_nowhere", lambda response: None)
    return Hole(
        "GET people:list by only plan: may be kept by caches, no-store is missing.",
        "people:list",
    )


def a_refusal_that_tells_what_exists(gardener: Gardener) -> Hole:
    def refuses(view: View) -> View:
        def page(request: HttpRequest, pk: int) -> HttpResponseBase:
            try:
                return view(request, pk)
            except Http404:
                if Employee.objects.filter(pk=pk).exists():
                    raise PermissionDenied from None
                raise

        return page

    gardener.swap("people:detail", refuses)
    return Hole(
        "GET people:detail by without rights (foreign): 403 instead of 404.",
        "people:detail",
    )


def other_words_for_what_exists(gardener: Gardener) -> Hole:
    def explains(view: View) -> View:
        def page(request: HttpRequest, pk: int) -> HttpResponseBase:
            try:
                return view(request, pk)
            except Http404:
                person = Employee.objects.filter(pk=pk).first()
                if person is None:
                    raise
                return HttpResponse(f"{person} is not yours.", status=404)

        return page

    gardener.swap("people:detail", explains)
    return Hole(
        "GET people:detail by without rights (foreign): a hidden object answers otherwise than an "
        "unknown one.",
        "people:detail",
    )


def every_session_for_everybody(gardener: Gardener) -> Hole:
    gardener.patch(SessionQuerySet, "visible_to", lambda rows, user: rows.all())
    return Hole(
        "GET sessions:detail by only judge (foreign): 200 instead of 404.", "sessions:detail"
    )


def the_log_of_a_colleague(gardener: Gardener) -> Hole:
    gardener.patch(AssignmentQuerySet, "own", lambda rows, user: rows.of_person_or_team(user))
    return Hole("GET sessions:log by only lead_team (team): 200 instead of 404.", "sessions:log")


def a_deputy_whose_time_is_over(gardener: Gardener) -> Hole:
    gardener.patch(GrantQuerySet, "in_force", lambda rows, on: rows.filter(starts_on__lte=on))
    return Hole("GET people:list by deputy too late: 200 instead of 403.", "people:list")


def an_account_that_was_closed(gardener: Gardener) -> Hole:
    gardener.patch(Backend, "user_can_authenticate", lambda backend, user: True)
    gardener.patch(User, "rights", property(lambda user: frozenset()))
    return Hole(
        "GET home by with a closed account: 200 instead of a redirect to the sign-in.",
        "home",
    )


def someone_stood_in_for_who_takes_any_right(gardener: Gardener) -> Hole:
    def may_take(user: User, grant: Grant) -> bool:
        return user.may(Right.ADMINISTER) or Grant.objects.filter(deputizes__user=user).exists()

    gardener.patch(policies, "may_take", may_take)
    return Hole(
        "POST people:grant-take by without rights (own): 200 instead of 403.", "people:grant-take"
    )


def someone_stood_in_for_who_takes_nothing(gardener: Gardener) -> Hole:
    gardener.patch(policies, "may_take", lambda user, grant: user.may(Right.ADMINISTER))
    return Hole(
        "POST people:grant-take by without rights (lent): 403 instead of a form taken (302) or "
        "shown again (200).",
        "people:grant-take",
    )


def a_deputy_of_a_deputy(gardener: Gardener) -> Hole:
    gardener.patch(policies, "may_deputize", lambda user, grant: grant.user_id == user.pk)
    return Hole(
        "GET people:grant-deputize by without rights (borrowed): 200 instead of 403.",
        "people:grant-deputize",
    )


def a_form_that_is_never_taken(gardener: Gardener) -> Hole:
    def refuses(view: View) -> View:
        def page(request: HttpRequest) -> HttpResponseBase:
            return HttpResponse(status=429) if request.method == "POST" else view(request)

        return page

    gardener.swap("account-settings", refuses)
    return Hole(
        "POST account-settings by without rights: 429 instead of a form taken (302) or shown again "
        "(200).",
        "account-settings",
    )


def a_page_without_policy_for_content(gardener: Gardener) -> Hole:
    gardener.swap("home", csp_exempt())
    return Hole("GET home by without rights: no content security policy.", "home")


HOLES = [
    a_page_without_sign_in,
    all_rows_instead_of_the_visible_ones,
    a_policy_that_says_yes_to_all,
    a_policy_that_asks_for_the_wrong_right,
    a_url_without_a_row,
    a_url_without_a_name,
    a_row_without_a_url,
    a_public_page_without_a_row,
    a_change_that_a_link_can_make,
    reading_that_writes,
    a_method_nobody_declared,
    a_form_that_another_site_can_send,
    an_internal_page_on_the_public_host,
    a_page_that_caches_may_keep,
    a_refusal_that_tells_what_exists,
    other_words_for_what_exists,
    every_session_for_everybody,
    the_log_of_a_colleague,
    a_deputy_whose_time_is_over,
    an_account_that_was_closed,
    someone_stood_in_for_who_takes_any_right,
    someone_stood_in_for_who_takes_nothing,
    a_deputy_of_a_deputy,
    a_form_that_is_never_taken,
    a_page_without_policy_for_content,
]


@pytest.mark.parametrize("plant", HOLES, ids=lambda plant: plant.__name__)
def test_walk_sees_a_hole(plant, gardener, walkers, clean_walk, django_db_blocker):
    hole = plant(gardener)

    said: list[str] = []
    with django_db_blocker.unblock(), transaction.atomic():
        findings = findings_behind(walkers, hole.url) if hole.url else gaps_of_the_table()
        for sentence in findings:  # only as far as needed: a walk takes its time
            said.append(sentence)
            if sentence == hole.sentence:
                break
        transaction.set_rollback(True)

    assert hole.sentence in said
    assert clean_walk == []


def test_table_refuses_two_rows_for_one_url():
    row = {"home": Door(read=ANYBODY)}

    with pytest.raises(ValueError, match="home"):
        joined(row, row)


def test_right_reaches_only_as_far_as_its_row_says():
    team = doors.Access({Right.LEAD_TEAM: Near.TEAM}, signed_in=Near.OWN)

    reached = [near for near in Near if team.lets_in({Right.LEAD_TEAM}, near)]

    assert reached == [Near.OWN, Near.TEAM]
    assert [near for near in Near if team.lets_in({Right.JUDGE}, near)] == [Near.OWN]

"""Every URL keeps what the table of doors promises; planted holes prove that the walk sees."""

from collections.abc import Callable
from types import ModuleType

import pytest
from csp.decorators import csp_exempt
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, URLResolver, clear_url_caches, path
from django.views.decorators.csrf import csrf_exempt
from pytest_django import DjangoDbBlocker

from people import policies
from people.models import Employee, Right, User
from people.models.access import GrantQuerySet
from people.models.persons import EmployeeQuerySet
from people.views import persons
from tests.house.walk import findings_behind, gaps_of_the_table, walk
from trainer_institute import doors, urls
from trainer_institute.accounts.backend import Backend
from trainer_institute.doors import ANYBODY, Door, Near, joined
from trainer_institute.middleware import faces, viewer

View = Callable[..., HttpResponseBase]
Patterns = list[URLPattern | URLResolver]


@pytest.fixture(scope="module")
def clean_walk(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> list[str]:
    """What the walk finds without a hole, asked once for all tests here."""
    with django_db_blocker.unblock(), transaction.atomic():
        findings = walk()
        transaction.set_rollback(True)
    return findings


@pytest.mark.slow
@pytest.mark.django_db
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


# ---- the holes: each plants one mistake and names the URL that must be found ------------------


def a_page_without_sign_in(gardener: Gardener) -> str:
    def for_everybody(request: HttpRequest) -> HttpResponseBase:
        return HttpResponse("Hello")

    for_everybody.login_required = False  # type: ignore[attr-defined] # what the decorator sets
    gardener.swap("home", lambda view: for_everybody)
    return "home"


def all_rows_instead_of_the_visible_ones(gardener: Gardener) -> str:
    gardener.patch(EmployeeQuerySet, "visible_to", lambda rows, user: rows.all())
    return "people:detail"


def a_policy_that_says_yes_to_all(gardener: Gardener) -> str:
    gardener.patch(policies, "may_see_rights", lambda user: True)
    return "people:rights"


def a_policy_that_asks_for_the_wrong_right(gardener: Gardener) -> str:
    gardener.patch(policies, "may_invite", lambda user: user.may(Right.PLAN))
    return "people:invite"


def a_url_without_a_row(gardener: Gardener) -> str:
    page = path("forgotten/", persons.person_list, name="forgotten")
    gardener.addresses([*urls.urlpatterns, page])
    return "forgotten"


def a_url_without_a_name(gardener: Gardener) -> str:
    gardener.addresses([*urls.urlpatterns, path("nameless/", persons.person_list)])
    return "nameless"


def a_row_without_a_url(gardener: Gardener) -> str:
    gardener.rows.setitem(doors.DOORS, "long-gone", Door(read=ANYBODY))
    return "long-gone"


def a_public_page_without_a_row(gardener: Gardener) -> str:
    gardener.rows.delitem(doors.DOORS, "robots")
    return "robots"


def a_change_that_a_link_can_make(gardener: Gardener) -> str:
    gardener.swap("people:invite", lambda view: view.__wrapped__)  # type: ignore[attr-defined] # what the decorator wraps
    return "people:invite"


def reading_that_writes(gardener: Gardener) -> str:
    def and_writes(view: View) -> View:
        def page(request: HttpRequest, pk: int) -> HttpResponseBase:
            Employee.objects.filter(pk=pk).update(phone="+1")
            return view(request, pk)

        return page

    gardener.swap("people:detail", and_writes)
    return "people:detail"


def a_method_nobody_declared(gardener: Gardener) -> str:
    def also_deletes(view: View) -> View:
        def page(request: HttpRequest) -> HttpResponseBase:
            request.method = "GET" if request.method == "DELETE" else request.method
            return view(request)

        return page

    gardener.swap("people:list", also_deletes)
    return "people:list"


def a_form_that_another_site_can_send(gardener: Gardener) -> str:
    gardener.swap("people:grant-take", csrf_exempt)
    return "people:grant-take"


def an_internal_page_on_the_public_host(gardener: Gardener) -> str:
    gardener.patch(faces, "_is_public", lambda request, door: True)
    return "account_login"


def a_page_that_caches_may_keep(gardener: Gardener) -> str:
    gardener.patch(viewer, "keep_nowhere", lambda response: None)
    return "people:list"


def a_refusal_that_tells_what_exists(gardener: Gardener) -> str:
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
    return "people:detail"


def other_words_for_what_exists(gardener: Gardener) -> str:
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
    return "people:detail"


def a_deputy_whose_time_is_over(gardener: Gardener) -> str:
    gardener.patch(GrantQuerySet, "in_force", lambda rows, on: rows.filter(starts_on__lte=on))
    return "people:list"


def an_account_that_was_closed(gardener: Gardener) -> str:
    gardener.patch(Backend, "user_can_authenticate", lambda backend, user: True)
    gardener.patch(User, "rights", property(lambda user: frozenset()))
    return "home"


def a_page_without_policy_for_content(gardener: Gardener) -> str:
    gardener.swap("home", csp_exempt())
    return "home"


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
    a_deputy_whose_time_is_over,
    an_account_that_was_closed,
    a_page_without_policy_for_content,
]
# These concern the table alone: no door is knocked at.
OF_THE_TABLE = {
    a_url_without_a_row,
    a_url_without_a_name,
    a_row_without_a_url,
    a_public_page_without_a_row,
}


@pytest.mark.django_db
@pytest.mark.parametrize("plant", HOLES, ids=lambda plant: plant.__name__)
def test_walk_sees_a_hole(plant, gardener, clean_walk):
    named = plant(gardener)

    findings = gaps_of_the_table() if plant in OF_THE_TABLE else findings_behind(named)

    assert next((words for words in findings if named in words), None) is not None
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

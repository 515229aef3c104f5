"""The person behind a request: language, clock, nothing kept, access that ends."""

import datetime as dt

import pytest
from django.apps import apps
from django.http import HttpResponse
from django.utils import timezone, translation

from people.models import Employee, Right, User
from tests.builders.people import a_site, a_user, an_employee
from tests.pages.planting import planted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _usual_language():
    with translation.override("en"):
        yield


def test_answers_come_in_the_language_of_the_person(client):
    user = a_user()
    User.objects.filter(pk=user.pk).update(language="ru")
    client.force_login(user)

    answer = client.get("/", headers={"accept-language": "en"})

    assert answer["Content-Language"] == "ru"
    assert '<html lang="ru"' in answer.content.decode()


def test_visitor_reads_what_the_browser_asks_for(client):
    answers = [client.get("/sign-in/", headers={"accept-language": code}) for code in ("ru", "en")]

    assert [answer["Content-Language"] for answer in answers] == ["ru", "en"]


def test_clock_is_that_of_the_site_and_of_this_request_only(client, settings):
    settings.ROOT_URLCONF = planted(lambda _: HttpResponse(timezone.get_current_timezone_name()))
    person = an_employee(site=a_site("Yakutsk", zone="Asia/Yakutsk"))
    visitor = client.get("/page/")
    client.force_login(a_user(employee=person))

    answer = client.get("/page/")

    assert (visitor.content, answer.content) == (b"UTC", b"Asia/Yakutsk")
    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.parametrize(
    "address", ["/", "/people/", "/account/", "/no-such-page/", "/people/999999999/"]
)
def test_nothing_shown_to_a_signed_in_person_is_kept(client, address):
    client.force_login(a_user(Right.ADMINISTER))

    answer = client.get(address)

    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/welcome/a-secret/", "/recovery/a-secret/"])
def test_page_with_a_secret_address_is_not_kept(client, address):
    answer = client.get(address, follow=True)

    assert answer["Cache-Control"] == "no-store"


def test_access_ends_when_the_account_is_closed(client):
    user = a_user(Right.ADMINISTER)
    client.force_login(user)
    before = client.get("/people/")

    User.objects.filter(pk=user.pk).update(is_active=False)
    after = client.get("/people/")

    assert before.status_code == 200
    assert (after.status_code, after["Location"]) == (302, "/sign-in/?next=/people/")


def test_access_ends_when_the_person_has_left(client):
    user = a_user(Right.ADMINISTER)
    client.force_login(user)
    before = client.get("/people/")

    yesterday = timezone.now().date() - dt.timedelta(days=1)
    Employee.objects.filter(user=user).update(left_on=yesterday)
    after = client.get("/people/")

    assert before.status_code == 200
    assert (after.status_code, after["Location"]) == (302, "/sign-in/?next=/people/")


def test_history_names_author_and_page_but_never_the_address(client):
    user = a_user()
    client.force_login(user)

    client.post("/account/?q=a-secret", {"language": "ru", "theme": "dark"})

    versions = apps.get_model("people", "UserEvent").objects.filter(pgh_obj=user)
    last = versions.order_by("pgh_id").last()
    assert last is not None
    assert (last.theme, last.pgh_context) == ("dark", {"user": user.pk, "url": "account-settings"})

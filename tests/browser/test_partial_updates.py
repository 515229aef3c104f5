"""What changes without a whole new page is the same as the whole page, and nobody gets lost."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from people.models import Right, User
from tests.browser.conftest import sign_in
from tests.browser.driving import fill_sign_in
from tests.browser.keys import NOWHERE, Keys
from tests.builders.people import PASSWORD, a_site, a_user, an_employee
from tests.builders.trainers import a_trainer
from wellbeing.models import Alert

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(200)]

LIST = "#list"


@pytest.fixture
def planner(transactional_db) -> User:
    """Of an institute with more people than a page holds."""
    site, other = a_site("Norilsk"), a_site("Talnakh")
    for number in range(60):
        an_employee(f"Karimova{number:02}", "Aigul", site=(site, other)[number % 2])
    person = an_employee("Petrova", "Olga", site=site)
    return a_user(Right.PLAN, Right.ADMINISTER, employee=person, password=PASSWORD)


def list_on(page: Page) -> str:
    return " ".join(page.locator(LIST).inner_text().split())


def test_part_of_a_list_equals_the_whole_page_and_back_goes_back(profile, complaints, planner):
    # What was typed is asked for when Enter asks for it too: the first answer is not waited for.
    complaints.expected += ["htmx:afterRequest", "htmx:sendAbort"]
    with profile(planner) as page, profile(planner) as whole:
        page.goto("/people/")
        first = list_on(page)
        page.evaluate("window.isTheSamePage = true")
        for step in (look_for_somebody, sort, turn_the_page):
            with page.expect_response(lambda answer: "/people/" in answer.url):
                step(page)
            expect(page.locator(".htmx-request")).to_have_count(0)
            whole.goto(page.url)
            assert list_on(page) == list_on(whole), page.url
            assert page.evaluate("window.isTheSamePage"), step.__name__
            assert Keys(page).at() != NOWHERE, step.__name__

        for steps in (-1, -2):
            with page.expect_navigation(wait_until="load"):
                page.evaluate(f"history.go({steps})")
            whole.goto(page.url)
            assert list_on(page) == list_on(whole), page.url
        assert (list_on(page), page.url.partition("?")[2]) == (first, "")
    assert complaints.unexpected() == []


def look_for_somebody(page: Page) -> None:
    page.locator("main [name=text]").fill("karim")
    page.locator("main [name=text]").press("Enter")


def sort(page: Page) -> None:
    page.locator(f"{LIST} th a").first.press("Enter")


def turn_the_page(page: Page) -> None:
    page.get_by_role("link", name="Next").press("Enter")


def test_what_was_typed_outlives_the_sign_in(profile, complaints, planner):
    trainer = a_trainer(planner.employee)
    with profile(java_script_enabled=False) as page:
        sign_in(page, planner)
        page.goto("/load/my/ask/")
        page.locator("[name=words]").fill("A Saturday at home")
        Session.objects.all().delete()
        page.locator("main form [type=submit]").last.click()
        expect(page).to_have_url(re.compile(r"/sign-in/"))
        assert not Alert.objects.exists()

        fill_sign_in(page, planner.email, PASSWORD)
        expect(page.locator("main")).to_contain_text("A Saturday at home")
        page.locator("main form [type=submit]").first.click()

        expect(page.get_by_text("You have asked.")).to_be_visible()
    assert [(alert.trainer, alert.words) for alert in Alert.objects.all()] == [
        (trainer, "A Saturday at home")
    ]
    assert complaints.unexpected() == []


def test_second_of_two_editors_reads_both_texts_and_decides(profile, complaints, planner, look):
    trainer = a_trainer(site=planner.site)
    address = f"/trainers/{trainer.pk}/edit/"
    with profile(planner) as one, profile(planner) as other:
        for page in (one, other):
            page.goto(address)
        one.locator("[name=topics]").fill("ladders")
        save(one)
        other.locator("[name=topics]").fill("ropes")
        save(other)

        conflict = other.locator("main")
        expect(conflict).to_contain_text("ladders")
        expect(other.locator("[name=topics]")).to_have_value("ropes")
        trainer.refresh_from_db()
        assert trainer.topics == ["ladders"]
        look(other, "two-editors")
        save(other)

        trainer.refresh_from_db()
        assert trainer.topics == ["ropes"]
    assert complaints.unexpected() == []


def save(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form:has([name=topics]) [type=submit]").last.click()

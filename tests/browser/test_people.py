"""The administrator's work with people and rights."""

import re

import pytest
from playwright.sync_api import expect

from people.models import Grant, Right, User
from tests.browser.conftest import sign_in
from tests.builders.people import PASSWORD, a_site, a_user, an_employee

WIDER_THAN_ITS_CARD = """() => [...document.querySelectorAll(".c .btn")]
  .filter((e) => e.getBoundingClientRect().right > e.closest(".c").getBoundingClientRect().right
    || e.scrollWidth > e.clientWidth + 1)
  .map((e) => e.value || e.textContent)"""


@pytest.fixture
def admin(transactional_db) -> User:
    person = an_employee("Petrova", "Olga", site=a_site("Norilsk"))
    return a_user(Right.ADMINISTER, employee=person, email="olga@example.com", password=PASSWORD)


def test_person_is_found_and_opened(page, admin):
    an_employee("Karimova", "Aigul", site=admin.site, number="00001234")
    an_employee("Sokolov", "Dmitry", site=admin.site)
    sign_in(page, admin)
    page.get_by_role("navigation").get_by_role("link", name="People").first.click()
    page.get_by_label("Name, number or e-mail").fill("karim")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("tbody tr")).to_have_count(1)

    page.get_by_role("link", name="Karimova Aigul").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Karimova Aigul")
    expect(page.get_by_role("main")).to_contain_text("00001234")


def test_account_is_made_and_its_link_mailed(page, admin, mailoutbox):
    aigul = an_employee("Karimova", "Aigul", site=admin.site)
    sign_in(page, admin)
    page.goto(f"/people/{aigul.pk}/")
    page.get_by_label("E-mail").fill("aigul@example.com")

    page.get_by_role("button", name="Make the account and send the link").click()

    expect(page.get_by_role("status")).to_contain_text("The link is on its way.")
    assert [letter.to for letter in mailoutbox] == [["aigul@example.com"]]
    expect(page.get_by_role("button", name="Send again")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("width", [390, 320])
def test_buttons_stay_within_their_cards_on_a_phone(page, admin, language, width):
    aigul = an_employee("Karimova", "Aigul", site=admin.site)
    User.objects.filter(pk=admin.pk).update(language=language)
    sign_in(page, admin)
    page.set_viewport_size({"width": width, "height": 844})

    page.goto(f"/people/{aigul.pk}/")

    assert page.locator(".c .btn").count() == 1
    assert page.evaluate(WIDER_THAN_ITS_CARD) == []


def test_right_is_given_and_taken_back_with_a_reason(page, admin):
    aigul = a_user(employee=an_employee("Karimova", "Aigul", site=admin.site))
    sign_in(page, admin)
    page.goto(f"/people/{aigul.employee_id}/")
    page.get_by_role("link", name="Give a right").click()
    page.get_by_label("Right").first.select_option(Right.PLAN)
    page.get_by_role("button", name="Give the right").click()
    expect(page.get_by_role("status")).to_contain_text("The right is given.")
    expect(page.get_by_role("main")).to_contain_text("Planner")

    page.get_by_label("Take back: planner, Aigul Karimova").click()
    page.get_by_label("Reason").fill("moved to another site")
    page.get_by_role("button", name="Take back").click()

    expect(page.get_by_role("status")).to_contain_text("The right is taken back.")
    expect(page.get_by_role("main")).to_contain_text("moved to another site")
    assert list(Grant.objects.standing().filter(user=aigul)) == []


def test_form_says_at_the_field_what_is_missing(page, admin):
    sign_in(page, admin)
    page.goto(f"/people/{admin.employee_id}/rights/give/")
    page.get_by_label("Right").first.select_option(Right.COORDINATE)

    page.get_by_role("button", name="Give the right").click()

    site = page.get_by_label("Site")
    expect(site).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("main")).to_contain_text("Choose the site this person coordinates.")


def test_table_of_rights_keeps_its_filter_over_pages(page, admin, complaints):
    # What is chosen is asked for at once, and the button asks again before the answer is there.
    complaints.expected += ["htmx:afterRequest", "htmx:sendAbort"]
    for number in range(60):
        a_user(Right.TRAIN, employee=an_employee(f"Trainer{number:02}", site=admin.site))
    sign_in(page, admin)
    page.goto("/people/rights/")
    page.get_by_label("Right", exact=True).select_option(Right.TRAIN)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("navigation", name="Pages", exact=True)).to_contain_text(
        "1 to 50 of 60"
    )

    page.get_by_role("link", name="Next").click()

    expect(page).to_have_url(re.compile(r"right=train"))
    expect(page.locator("tbody tr")).to_have_count(10)


def test_page_of_somebody_else_reads_as_missing(page, transactional_db):
    stranger = an_employee("Karimova", "Aigul")
    trainer = a_user(Right.TRAIN, password=PASSWORD)
    sign_in(page, trainer)

    answer = page.goto(f"/people/{stranger.pk}/")

    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing is here for you")

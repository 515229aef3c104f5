"""Getting in and out, as people do it."""

import re

import pytest
from django.core.mail import EmailMessage
from playwright.sync_api import Locator, Page, expect

from people.actions import invitations
from people.models import User
from tests.browser.conftest import sign_in
from tests.browser.driving import fill_sign_in
from tests.builders.people import PASSWORD, a_user, an_employee

NEW_PASSWORD = "seven quiet reindeer"


@pytest.fixture
def anna(transactional_db) -> User:
    person = an_employee("Orlova", "Anna")
    return a_user(employee=person, email="anna@example.com", password=PASSWORD)


def link_in(letter: EmailMessage) -> str:
    """The address in a letter."""
    found = re.search(r"http\S+", str(letter.body))
    assert found is not None
    return found.group()


def account_menu(page: Page) -> Locator:
    """What folds out the links of the own account."""
    return page.locator("summary", has_text="Account of Anna Orlova")


def test_wrong_password_is_told_and_the_right_one_opens(page, anna):
    page.goto("/account/")
    fill_sign_in(page, "anna@example.com", "not the password")
    expect(page.locator(".alert-danger")).to_be_visible()

    fill_sign_in(page, "Anna@Example.com", PASSWORD)

    expect(page).to_have_url(re.compile(r"/account/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Account")


def test_sixth_try_is_asked_to_wait_and_shown_another_way(page, anna):
    for _try in range(5):
        page.goto("/sign-in/")
        fill_sign_in(page, "anna@example.com", "not the password")

    page.goto("/sign-in/")
    fill_sign_in(page, "anna@example.com", PASSWORD)

    expect(page.get_by_role("heading", level=1)).to_have_text("Too many tries")
    page.get_by_role("link", name="Send me a link").click()
    expect(page).to_have_url(re.compile(r"/recovery/$"))


def test_forgotten_password_is_set_by_the_link(page, anna, mailoutbox):
    page.goto("/sign-in/")
    page.get_by_role("link", name="I forgot my password").click()
    page.get_by_label("E-mail").fill("anna@example.com")
    page.get_by_role("button", name="Send me a link").click()
    expect(page).to_have_url(re.compile(r"/recovery/sent/$"))

    page.goto(link_in(mailoutbox[0]))
    page.get_by_role("textbox", name="New password").fill(NEW_PASSWORD)
    page.get_by_role("textbox", name="The same password again").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    page.get_by_role("link", name="To the sign-in").click()
    fill_sign_in(page, "anna@example.com", NEW_PASSWORD)

    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Anna")


def test_welcome_link_sets_the_first_password_once(page, transactional_db):
    guest = a_user(email="guest@example.com")
    _invitation, token = invitations.invite(guest, by=None)
    page.goto(f"/welcome/{token}/")
    page.locator("input[name=password1]").fill(NEW_PASSWORD)
    page.get_by_role("textbox", name="The same password again").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Set the password").click()

    fill_sign_in(page, "guest@example.com", NEW_PASSWORD)

    expect(page).to_have_url(re.compile(r"/$"))
    page.goto(f"/welcome/{token}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("This link no longer works")


def test_sign_out_closes_the_door(page, anna):
    sign_in(page, anna)

    account_menu(page).click()
    page.get_by_role("button", name="Sign out").click()

    expect(page).to_have_url(re.compile(r"/sign-in/$"))
    page.goto("/account/")
    expect(page).to_have_url(re.compile(r"/sign-in/\?next="))


def test_language_is_switched_on_the_page_and_stays(page, anna):
    page.goto("/sign-in/")
    page.get_by_role("button", name="Русский").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")

    page.get_by_role("button", name="English").click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page).to_have_url(re.compile(r"/sign-in/$"))


def test_sign_in_on_another_device_is_ended(page, browser, live_server, anna):
    elsewhere = browser.new_context(base_url=live_server.url)
    other = elsewhere.new_page()
    sign_in(other, anna)
    sign_in(page, anna)
    page.goto("/account/sign-ins/")
    expect(page.locator("main .lst > li")).to_have_count(2)

    page.get_by_role("button", name="End all others").click()

    expect(page.locator("main .lst > li")).to_have_count(1)
    other.goto("/account/")
    expect(other).to_have_url(re.compile(r"/sign-in/\?next="))
    elsewhere.close()


def test_dark_pages_are_kept_for_the_person(page, anna):
    sign_in(page, anna)
    page.goto("/account/")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")

    page.get_by_role("radio", name="dark").check()
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("status")).to_contain_text("Saved.")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light


def test_account_menu_works_by_keyboard(page, anna):
    sign_in(page, anna)
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    menu = account_menu(page)

    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(menu).to_be_focused()


def test_doors_open_without_scripts(browser, live_server, anna):
    bare = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = bare.new_page()

    sign_in(page, anna)
    account_menu(page).click()
    page.get_by_role("link", name="Where I am signed in").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Where I am signed in")
    expect(page.locator("main .lst > li")).to_have_count(1)
    bare.close()

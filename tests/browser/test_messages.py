"""Messages, what is open to whom, and who looked: from all sides, and with the keyboard alone."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from people.actions import access, switches
from people.models import Right, Shown, User
from tests.browser.conftest import sign_in
from tests.builders.notices import a_notice
from tests.builders.people import PASSWORD, a_site, a_user, an_employee

RELIEF = {"alert": 1, "name": "Константинопольская Александра", "due_on": "2026-12-04"}


@pytest.fixture
def admin(transactional_db, language) -> User:
    site = a_site("Петропавловск-Камчатский", zone="Asia/Kamchatka")
    person = an_employee("Соколов", "Дмитрий", site=site)
    user = a_user(Right.ADMINISTER, employee=person, password=PASSWORD)
    user.language = language
    user.save(update_fields=["language"])
    return user


@pytest.mark.parametrize("language", ["ru"])
def test_messages_switches_and_looks_look_right(page, look, language, admin):
    sign_in(page, admin)
    pages = {
        "messages": "/messages/",
        "switches": "/people/switches/",
        "switch-set": "/people/switches/set/?shown=load&right=care",
        "looks": "/people/looks/",
    }
    for name, address in pages.items():
        page.goto(address)
        look(page, f"{name}-empty-{language}")

    for read_at in (None, timezone.now()):
        a_notice(admin.employee, read_at=read_at)
        a_notice(admin.employee, kind="relief-proposed", values=RELIEF, read_at=read_at)
    places = [admin.site, a_site("Norilsk"), a_site("Северо-Енисейский район")]
    for place in places:
        switches.open_for(Shown.LOAD, Right.CARE, site=place, by=admin, why="agreement, 2 November")
    switches.open_for(Shown.NOTES, Right.CARE, site=None, by=admin, why="agreement, 2 November")
    access.log(a_user(), page="wellbeing:list", employees=[admin.employee], right=Right.CARE)

    for name in ("messages", "switches", "looks"):
        page.goto(pages[name])
        look(page, f"{name}-{language}")


def test_switch_is_set_by_keyboard_and_message_opened(page, look, admin):
    notice = a_notice(admin.employee)
    sign_in(page, admin)
    page.goto("/people/switches/set/?shown=load&right=plan")

    page.keyboard.press("Tab")
    page.locator("[name=why]").focus()
    page.keyboard.type("agreement of 2 November")
    page.locator("[type=submit][name=save]").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".msg.ok")).to_have_text("It is open now.")
    page.goto("/people/switches/set/?shown=load&right=plan")
    page.locator("[name=why]").fill("the same again")
    page.locator("[type=submit][name=save]").click()
    expect(page.locator("main .alert")).to_contain_text("This is open there already.")
    expect(page.locator("[name=why]")).to_have_value("the same again")
    look(page, "switch-refused")

    page.goto("/messages/")
    page.get_by_role("button", name="Mark as read A message").press("Enter")

    expect(page.get_by_role("button", name="Mark as read")).to_have_count(0)
    notice.refresh_from_db()
    assert notice.read_at is not None

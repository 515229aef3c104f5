"""What no page shows when it is first opened: refusals, wrong words, failures, folded parts.

In Russian, whose words are longer; every page as it is opened is looked at by its round.
"""

import pytest
from playwright.sync_api import expect

from people.actions import invitations, traces
from people.models import Right, User
from tests.browser.conftest import sign_in
from tests.browser.driving import fill_sign_in
from tests.builders.people import (
    PASSWORD,
    a_department,
    a_grant,
    a_site,
    a_user,
    an_employee,
    an_instant,
)


@pytest.fixture
def language() -> str:
    return "ru"


@pytest.fixture
def admin(transactional_db, language) -> User:
    site = a_site("Петропавловск-Камчатский", zone="Asia/Kamchatka")
    unit = a_department("Управление промышленной безопасности и охраны труда")
    person = an_employee("Константинопольская", "Александра", site=site, department=unit)
    user = a_user(*Right, employee=person, email="alexandra@example.com", password=PASSWORD)
    user.language = language
    user.save(update_fields=["language"])
    return user


@pytest.fixture
def crowd(admin) -> list[User]:
    """More people than a page holds, and somebody with rights of every kind."""
    for number in range(55):
        an_employee(f"Каримова{number:02}", "Айгуль", site=admin.site, department=a_department())
    boss, deputy = admin, a_user(employee=an_employee("Соколов", "Дмитрий", site=admin.site))
    own = boss.grants.get(right=Right.PLAN)
    a_grant(deputy, Right.PLAN, deputizes=own, ends_on=an_instant().date().replace(year=2099))
    a_grant(deputy, Right.COORDINATE, site=admin.site, starts_on=an_instant().date().replace(2098))
    traces.leave(by=boss, what="gave a right", about=deputy, why="covers the leave of a colleague")
    return [boss, deputy]


def test_refused_sign_in_looks_right(page, look, language, admin):
    page.goto("/sign-in/")
    fill_sign_in(page, admin.email, "not the password")
    look(page, f"sign-in-wrong-{language}")

    for _try in range(5):
        page.goto("/sign-in/")
        fill_sign_in(page, admin.email, "not the password")

    look(page, f"sign-in-wait-{language}")


def test_welcome_looks_right(page, look, language, transactional_db):
    _invitation, token = invitations.invite(a_user(), by=None)
    page.goto(f"/welcome/{token}/")
    look(page, f"welcome-{language}")

    for field in page.locator("input[type=password]").all():
        field.fill("123")
    page.locator("[type=submit][name=save]").click()

    expect(page.locator(".is-invalid")).not_to_have_count(0)
    look(page, f"welcome-wrong-{language}")


def test_home_without_rights_looks_right(page, look, language, transactional_db):
    newcomer = a_user(password=PASSWORD)
    newcomer.language = language
    newcomer.save(update_fields=["language"])

    sign_in(page, newcomer)

    expect(page.locator(".empty")).to_be_visible()
    look(page, f"home-empty-{language}")


def test_forms_about_rights_look_right(page, look, language, admin, crowd):
    sign_in(page, admin)
    page.goto(f"/people/{crowd[1].employee_id}/rights/give/")
    page.locator("select[name=right]").select_option(Right.COORDINATE)
    page.locator("[type=submit][name=save]").click()
    expect(page.locator(".is-invalid")).not_to_have_count(0)
    look(page, f"give-wrong-{language}")

    page.goto("/people/rights/")
    page.locator("main tbody a[href*='/take']").first.click()
    expect(page.locator("main [name=why]")).to_be_visible()
    look(page, f"take-back-{language}")


def test_error_pages_look_right(page, look, language, settings, transactional_db, admin):
    settings.ROOT_URLCONF = "tests.browser.broken_urls"
    trainer = a_user(Right.TRAIN, password=PASSWORD)
    trainer.language = language
    trainer.save(update_fields=["language"])
    sign_in(page, trainer)
    for status, address in [
        (400, "/people/?text=%FF"),
        (403, "/people/"),
        (404, "/nowhere/"),
        (500, "/mistake/"),
        (503, "/outage/"),
    ]:
        assert page.goto(address).status == status
        expect(page.locator("html")).to_have_attribute("lang", language)
        look(page, f"error-{status}-{language}")

"""Pages about trainers and programs from all sides, with names as long as they come."""

import datetime as dt

import pytest

from people.models import Right, User
from programs.models import Program
from tests.browser.conftest import sign_in
from tests.builders.people import PASSWORD, a_site, a_user, an_employee
from tests.builders.programs import a_program, a_qualification, a_target, an_edition
from tests.builders.trainers import a_share, a_trainer, an_absence
from trainers.models import Trainer

DAY = dt.timedelta(days=1)


@pytest.fixture
def language() -> str:
    return "ru"


@pytest.fixture
def planner(transactional_db, language) -> User:
    person = an_employee(
        "Константинопольская",
        "Александра",
        site=a_site("Петропавловск-Камчатский", zone="Asia/Kamchatka"),
    )
    user = a_user(Right.PLAN, employee=person, email="alexandra@example.com", password=PASSWORD)
    user.language = language
    user.save(update_fields=["language"])
    return user


@pytest.fixture
def trainer(planner) -> Trainer:
    """Somebody with all a list and a page can show."""
    trainer = a_trainer(planner.employee, languages=["ru", "en", "kk", "az"], share="1.00")
    today = planner.today()
    a_share(trainer, "0.50", starts_on=today)
    an_absence(trainer, today, today + 40 * DAY)
    an_absence(trainer, today + 60 * DAY)
    return trainer


@pytest.fixture
def program(planner, trainer) -> Program:
    older = a_program("Охрана труда и промышленная безопасность для всех", code="OT-2019")
    program = a_program(
        "Лидерство в безопасности: поведенческие беседы и остановка опасных работ",
        code="LEADER-OF-SAFETY-2026",
        lead=trainer,
        grew_out_of=older,
    )
    an_edition(program, number=1, year=2025, state="retired")
    an_edition(program, number=2)
    today = planner.today()
    a_target(program, 12_345, year=today.year, month=today.month)
    for whose, right, days in [
        (trainer, program, -9),
        (trainer, older, 9),
        (a_trainer(site=planner.site), program, 300),
    ]:
        a_qualification(whose, right, valid_until=today + days * DAY)
    return program


def test_lists_look_right(page, look, language, planner, program):
    sign_in(page, planner)
    for name, address in [
        ("trainers", "/trainers/"),
        ("trainers-none", "/trainers/?text=zzz"),
        ("programs", "/programs/"),
        ("programs-none", "/programs/?text=zzz"),
        ("program", f"/programs/{program.pk}/"),
        ("program-bare", f"/programs/{program.grew_out_of_id}/"),
    ]:
        page.goto(address)
        look(page, f"{name}-{language}")


def test_absence_that_cannot_be_looks_right(page, look, language, planner, trainer):
    sign_in(page, planner)
    page.goto(f"/trainers/{trainer.pk}/absences/")
    page.locator("input[name=starts_on]").fill("2020-01-02")
    page.locator("input[name=ends_on]").fill("2020-01-01")

    with page.expect_navigation():
        page.locator("main input[type=submit]").click()

    look(page, f"trainer-absences-wrong-{language}")

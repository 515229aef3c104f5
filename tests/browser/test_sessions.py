"""A trainer's day on the phone, and the pages of sessions, seen from all four sides."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from people.models import Right
from sessions.models import SessionLog, TrainingSession
from tests.browser.conftest import sign_in
from tests.browser.driving import PHONE
from tests.builders.people import PASSWORD, a_site, a_user, an_employee
from tests.builders.programs import a_program, a_qualification
from tests.builders.sessions import a_log, a_session, an_assignment, an_incident
from tests.builders.trainers import a_trainer, an_absence, an_engagement
from tests.builders.wellbeing import a_load
from trainers.models import Trainer
from trainers.models.categories import Work
from trainers.models.engagements import Role
from wellbeing.models import EffortRating
from wellbeing.queries.loads import sunday_of

pytestmark = pytest.mark.django_db(transaction=True)

A_DAY = dt.timedelta(days=1)


def a_trainer_with_days() -> Trainer:
    """A trainer with a session to log, others to come, and a load that grows."""
    norilsk = a_site("Norilsk")
    person = an_employee("Karimova", "Aigul", site=norilsk)
    a_user(Right.TRAIN, employee=person, email="trainer@example.com", password=PASSWORD)
    trainer = a_trainer(person)
    steps, talk = a_program("Three Steps of Safety"), a_program("Stop-work talk")
    today = norilsk.today()
    for program, days in ((steps, -3), (talk, -2), (steps, 1), (talk, 7)):
        a_session(trainer, program=program, day=today + days * A_DAY)
    far = a_site("Chita", zone="Asia/Chita")
    a_session(trainer, program=steps, day=today + 8 * A_DAY, site=far)
    an_engagement(trainer, today, "17:00", 90, kind=Work.METHOD_WORK, title="Methodology circle")
    for week, index in zip(
        range(-7, 5), (31, 38, 41, 45, 44, 49, 57, 58, 73, 68, 51, 22), strict=True
    ):
        a_load(trainer, sunday_of(today) + 7 * week * A_DAY, index=float(index))
    return trainer


def test_trainer_logs_a_session_on_the_phone(page, look):
    trainer = a_trainer_with_days()
    sign_in(page, trainer.employee.user)
    page.goto("/my-day/")
    look(page, "my-day")
    page.set_viewport_size(PHONE)

    page.locator("input[name=effort][value='7']").check()
    page.get_by_text("Write more").click()
    page.get_by_label("What worked").fill("The ladder example")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text("Thank you, it is saved.")).to_be_visible()
    assert EffortRating.objects.get().value == 7
    log = SessionLog.objects.get()
    assert log.what_worked == "The ladder example"
    page.goto(f"/sessions/logs/{log.assignment_id}/")
    look(page, "session-log")


def test_log_is_filled_in_by_keyboard_alone(page):
    trainer = a_trainer_with_days()
    sign_in(page, trainer.employee.user)
    page.goto("/my-day/")

    page.locator("input[name=effort]").first.focus()
    for _step in range(3):
        page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Save", exact=True).focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text("Thank you, it is saved.")).to_be_visible()
    assert EffortRating.objects.get().value == 3


def test_planner_looks_at_sessions(page, look):
    trainer = a_trainer_with_days()
    planner = a_user(Right.PLAN, Right.CARE, Right.ANALYZE, password=PASSWORD)
    coming = TrainingSession.objects.order_by("-starts_at").first()
    assert coming is not None
    an_absence(trainer, sunday_of(trainer.employee.site.today()), coming.ends_at.date())
    second = an_assignment(
        coming, a_trainer(an_employee("Lebedeva", "Maria")), role=Role.CO, is_first=False
    )
    a_log(second, what_worked="The ladder example", what_to_change="A longer break")
    an_incident(coming, trainer.employee, "The projector fell from the wall.")
    bare = a_session(program=coming.edition.program, day=coming.starts_at.date() + A_DAY, days=2)
    for name in ("Sokolov", "Akhmetov"):
        a_qualification(a_trainer(an_employee(name, "Timur")), coming.edition.program)
    sign_in(page, planner)

    for name, address in (
        ("session-list", "/sessions/"),
        ("session-detail", f"/sessions/{coming.pk}/"),
        ("duty-release", f"/sessions/days/{second.duties.get().pk}/release/"),
        ("duty-assign", f"/sessions/{bare.pk}/trainers/"),
    ):
        page.goto(address)
        look(page, name)

"""The main road of the product with the keyboard alone: nobody touches a mouse."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from people.models import Right, User
from tests.browser.keys import Keys
from tests.builders.people import PASSWORD, a_site, a_user, an_employee
from tests.builders.trainers import a_trainer
from tests.builders.wellbeing import a_load, a_switch, an_alert, an_own_load
from wellbeing.models import Alert, ReliefAction
from wellbeing.queries.loads import sunday_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(200)]

A_DAY = dt.timedelta(days=1)
WORDS = "Saturday goes to somebody else."


@pytest.fixture
def care(transactional_db) -> User:
    a_switch(Right.CARE)
    person = an_employee("Petrova", "Olga", site=a_site("Norilsk"))
    return a_user(Right.CARE, Right.PLAN, employee=person, password=PASSWORD)


@pytest.fixture
def alert(care) -> Alert:
    """Of a trainer for whom a heavy week lies ahead, who was told."""
    person = an_employee("Karimova", "Aigul", site=care.site)
    a_user(Right.TRAIN, employee=person, password=PASSWORD)
    trainer, this_sunday = a_trainer(person), sunday_of(care.today())
    for week in range(-8, 9):
        for stored in (a_load, an_own_load):
            stored(trainer, this_sunday + 7 * week * A_DAY, index=71.5 if week == 1 else 44.0)
    coming = this_sunday + 7 * A_DAY
    return an_alert(
        trainer,
        kind=Alert.Kind.FORECAST,
        week=coming,
        named_weeks=[coming],
        due_on=care.today() + 3 * A_DAY,
    )


def test_relief_is_proposed_and_agreed_by_keyboard(profile, complaints, care, alert):
    with profile() as desk, profile() as phone:
        propose(Keys(desk), care, alert)
        agree(Keys(phone), alert.trainer.employee.user)

        for page in (phone, desk):
            page.goto(f"/load/alerts/{alert.pk}/")
            expect(page.get_by_role("main")).to_contain_text(WORDS)
            expect(page.get_by_role("main")).to_contain_text("agreed by both")
    assert list(ReliefAction.objects.agreed()) == [ReliefAction.objects.get()]
    assert complaints.unexpected() == []


def propose(keys: Keys, care: User, alert: Alert) -> None:
    keys.sign_in(care.email, PASSWORD)
    keys.open("/overview/")
    keys.open(f"/load/alerts/{alert.pk}/")
    keys.to("/propose/")
    keys.press("Enter")
    expect(keys.page.locator("[name=kind]")).to_be_visible()
    keys.to("kind")
    keys.press("a")  # the first of those that begin so: a session day is given back
    keys.to("words")
    keys.type(WORDS)
    keys.to("due_on")
    keys.type(f"{care.today() + 4 * A_DAY:%m%d%Y}")
    keys.open("Propose")
    expect(keys.page.get_by_role("status")).to_contain_text("It is proposed.")


def agree(keys: Keys, trainer: User) -> None:
    keys.sign_in(trainer.email, PASSWORD)
    keys.open("/messages/")
    keys.open("proposes a relief")
    expect(keys.page.get_by_role("main")).to_contain_text(WORDS)
    keys.open("Agree")

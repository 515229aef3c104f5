"""No page tells of somebody's load or alert without writing down who looked."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from people.models import AccessLog, Right, User
from tests.builders.people import a_user, an_employee
from tests.builders.trainers import a_trainer
from tests.builders.wellbeing import a_load, a_relief, a_switch, an_alert
from trainers.models import Trainer
from wellbeing import urls
from wellbeing.models import Alert
from wellbeing.queries.loads import sunday_of

pytestmark = pytest.mark.django_db

NAME = "Karimova"
READS = (Right.CARE, Right.PLAN, Right.LEAD_TEAM)
ALL_PAGES = {f"wellbeing:{pattern.name}" for pattern in urls.urlpatterns}
ALL_PAGES |= {"alert", "trainer-card", "overview"}
# What is answered to a POST alone, and the two pages about the reader's own load.
NAMELESS = {
    "wellbeing:alert-take-over",
    "wellbeing:alert-withdraw",
    "wellbeing:own",
    "wellbeing:relief-agree",
    "wellbeing:relief-ask",
    "wellbeing:relief-decline",
}


@pytest.fixture
def olga() -> User:
    """Somebody with every right that reads load, each opened."""
    for right in READS:
        a_switch(right)
    return a_user(*READS, employee=an_employee("Petrova"))


@pytest.fixture
def request_for_relief(olga) -> Alert:
    """Of a trainer in the team, with a load at risk and something proposed."""
    aigul = a_trainer(an_employee(NAME, line_manager=olga.employee))
    a_load(aigul, sunday_of(olga.today()), index=73.4)
    now = timezone.now()
    times = {"opened_at": now, "told_at": now, "due_on": now.date() + dt.timedelta(days=3)}
    alert = an_alert(aigul, kind=Alert.Kind.ASKED, **times)
    a_relief(alert, proposed_by=a_user(Right.CARE))
    return alert


def address(page: str, alert: Alert) -> str:
    """Where the page of this alert is, by what its address asks for."""
    if page == "trainer-card":
        return reverse(page, args=[alert.trainer_id])
    if page == "alert":
        return reverse(page, args=[alert.pk])
    routes = {f"wellbeing:{pattern.name}": str(pattern.pattern) for pattern in urls.urlpatterns}
    route = routes.get(page, "")
    if "<int:pk>" not in route:
        return reverse(page)
    return reverse(page, args=[alert.pk if route.startswith("alerts/") else alert.actions.get().pk])


def looks_at(trainer: Trainer, viewer: User) -> list[str]:
    return [look.page for look in AccessLog.objects.filter(viewer=viewer).about(trainer.employee)]


@pytest.mark.parametrize("page", sorted(ALL_PAGES))
@pytest.mark.parametrize("sent", [None, {"due_on": "2020-01-01"}])
def test_page_that_names_a_trainer_writes_down_who_looked(
    client, olga, request_for_relief, page, sent
):
    client.force_login(olga)
    url = address(page, request_for_relief)

    answer = client.get(url) if sent is None else client.post(url, sent)

    is_named = NAME in answer.content.decode()
    expected = [page] if is_named else []
    assert looks_at(request_for_relief.trainer, olga) == expected
    if sent is None:
        assert is_named == (page not in NAMELESS)


@pytest.mark.parametrize("page", ["alert-due", "alert-answer", "relief-propose", "relief-end"])
def test_form_about_an_alert_is_opened_by_care(client, olga, request_for_relief, page):
    client.force_login(olga)

    client.get(address(f"wellbeing:{page}", request_for_relief))

    assert AccessLog.objects.get().right == Right.CARE


def test_trainer_who_proposes_is_not_written_down(client, request_for_relief):
    client.force_login(a_user(employee=request_for_relief.trainer.employee))

    answer = client.get(address("wellbeing:relief-propose", request_for_relief))

    assert answer.status_code == 200
    assert not AccessLog.objects.exists()

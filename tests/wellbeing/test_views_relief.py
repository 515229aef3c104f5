import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from people.models import Right, User
from tests.builders.people import a_user, an_employee
from tests.builders.trainers import a_trainer
from tests.builders.wellbeing import a_relief, a_switch, an_alert
from trainers.models import Trainer
from wellbeing.models import Alert, ReliefAction

pytestmark = pytest.mark.django_db

LATER = dt.date(2099, 1, 1)
PLAN = {"kind": "free-time", "words": "Fridays without sessions", "due_on": "2099-01-01"}


@pytest.fixture
def aigul() -> Trainer:
    return a_trainer(an_employee("Karimova", "Aigul"))


@pytest.fixture
def user(aigul) -> User:
    return a_user(Right.TRAIN, employee=aigul.employee)


@pytest.fixture
def olga() -> User:
    a_switch(Right.CARE)
    return a_user(Right.CARE, employee=an_employee("Petrova", "Olga"))


@pytest.fixture
def alert(aigul) -> Alert:
    now = timezone.now()
    return an_alert(aigul, opened_at=now, told_at=now, due_on=LATER)


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def errors(answer) -> list[str]:
    return [str(error) for errors in answer.context["form"].errors.values() for error in errors]


def post(client, page: str, pk: int, **fields: str):
    return client.post(reverse(f"wellbeing:{page}", args=[pk]), fields, follow=True)


def test_trainer_asks_for_relief(client, aigul, user):
    client.force_login(user)
    url = reverse("wellbeing:relief-ask")
    assert client.get(url).status_code == 200

    answer = client.post(url, {"words": "Six days in a row"}, follow=True)

    alert = Alert.objects.get()
    assert (alert.trainer, alert.kind, alert.words) == (aigul, "asked", "Six days in a row")
    assert answer.redirect_chain == [(reverse("wellbeing:own"), 302)]
    assert said(answer) == ["You have asked. A load coordinator answers within days."]


def test_second_request_keeps_what_was_typed(client, user):
    client.force_login(user)
    url = reverse("wellbeing:relief-ask")
    client.post(url, {"words": "first"})

    refused = client.post(url, {"words": "second"})
    empty = client.post(url, {"words": ""})

    assert errors(refused) == ["You have asked already. Withdraw that request before you ask anew."]
    assert refused.context["form"]["words"].value() == "second"
    assert errors(empty) == ["Write a few words, so that somebody can help."]
    assert Alert.objects.count() == 1


def test_who_does_not_train_asks_for_nothing(client, olga):
    client.force_login(olga)

    assert client.post(reverse("wellbeing:relief-ask"), {"words": "x"}).status_code == 403


def test_account_without_a_person_asks_for_nothing(client, olga):
    User.objects.filter(pk=olga.pk).update(employee=None)
    olga.refresh_from_db()
    client.force_login(olga)

    assert client.get(reverse("wellbeing:relief-ask")).status_code == 403


def test_relief_goes_from_proposal_to_outcome(client, alert, user, olga):
    client.force_login(olga)
    assert client.get(reverse("wellbeing:relief-propose", args=[alert.pk])).status_code == 200
    proposed = post(client, "relief-propose", alert.pk, **PLAN)
    action = ReliefAction.objects.get()
    client.force_login(user)
    agreed = post(client, "relief-agree", action.pk)
    client.force_login(olga)
    assert client.get(reverse("wellbeing:relief-end", args=[action.pk])).status_code == 200
    ended = post(client, "relief-end", action.pk, outcome="Two Fridays were free")

    action.refresh_from_db()
    assert (action.kind, action.words, action.due_on) == ("free-time", PLAN["words"], LATER)
    assert (action.is_agreed, action.outcome) == (True, "Two Fridays were free")
    assert said(proposed) == ["It is proposed. It counts when the other side agrees."]
    assert said(agreed) == ["Agreed. Both sides said yes."]
    assert said(ended) == ["The outcome is noted."]
    assert ended.redirect_chain == [(reverse("alert", args=[alert.pk]), 302)]


def test_trainer_proposes_and_care_declines(client, alert, user, olga):
    client.force_login(user)
    post(client, "relief-propose", alert.pk, **PLAN)
    action = ReliefAction.objects.get()
    client.force_login(olga)

    declined = post(client, "relief-decline", action.pk)
    late = post(client, "relief-agree", action.pk)

    action.refresh_from_db()
    assert action.is_declined
    assert said(declined) == ["The proposal is off."]
    assert said(late) == ["This proposal no longer waits for your answer."]


def test_wrong_proposal_keeps_what_was_typed(client, alert, olga):
    client.force_login(olga)

    answer = post(client, "relief-propose", alert.pk, **PLAN | {"due_on": "2020-01-01"})

    assert errors(answer) == ["This day is over. Choose a later one."]
    assert answer.context["form"]["words"].value() == PLAN["words"]
    assert ReliefAction.objects.count() == 0


def test_outcome_of_what_is_not_agreed_is_refused(client, alert, olga):
    action = a_relief(alert, proposed_by=olga)
    client.force_login(olga)

    answer = post(client, "relief-end", action.pk, outcome="too early")

    assert errors(answer) == [
        "Only what both sides agreed on is ended with an outcome, and only once."
    ]
    assert answer.context["form"]["outcome"].value() == "too early"


@pytest.mark.parametrize("page", ["relief-agree", "relief-decline", "relief-end"])
def test_planner_takes_no_part(client, alert, olga, page):
    action = a_relief(alert, proposed_by=olga)
    a_switch(Right.PLAN)
    client.force_login(a_user(Right.PLAN))

    assert post(client, page, action.pk, outcome="x").status_code == 403
    assert post(client, "relief-propose", alert.pk, **PLAN).status_code == 403


@pytest.mark.parametrize("right", sorted(set(Right) - {Right.CARE, Right.PLAN}))
def test_relief_does_not_exist_for_others(client, alert, olga, right):
    action = a_relief(alert, proposed_by=olga)
    a_switch(right)
    client.force_login(a_user(right))

    for page, pk in [
        ("relief-propose", alert.pk),
        ("relief-agree", action.pk),
        ("relief-decline", action.pk),
        ("relief-end", action.pk),
    ]:
        assert post(client, page, pk, **PLAN).status_code == 404


def test_trainer_does_not_end_the_own_relief(client, alert, user, olga):
    action = a_relief(alert, proposed_by=olga)
    client.force_login(user)

    assert post(client, "relief-end", action.pk, outcome="x").status_code == 403

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from notices.models import Notice
from people.models import Employee, Grant, Right, Trace, User
from people.rules import ChangedMeanwhile, Refused
from tests.builders.people import a_site, a_user, an_employee
from tests.builders.trainers import a_trainer
from trainers.models import Trainer
from wellbeing.actions import relief
from wellbeing.actions.relief import Plan
from wellbeing.models import Alert, ReliefAction

pytestmark = pytest.mark.django_db

WORDS = "The sixth day in a row is too much for me"
MONDAY = dt.datetime(2026, 11, 23, 3, tzinfo=dt.UTC)  # ten o'clock at the site
TODAY = dt.date(2026, 11, 23)
SOON = dt.date(2026, 11, 27)


@pytest.fixture
def aigul() -> Trainer:
    trainer = a_trainer(an_employee("Karimova", "Aigul", site=a_site("Norilsk")))
    a_user(Right.TRAIN, employee=trainer.employee)
    return trainer


@pytest.fixture
def user(aigul) -> User:
    return User.objects.get(employee=aigul.employee)


@pytest.fixture
def olga(aigul) -> User:
    """Care at the site of the trainer."""
    return a_user(Right.CARE, employee=an_employee("Petrova", "Olga", site=aigul.employee.site))


@pytest.fixture
def alert(aigul, user, olga) -> Alert:
    asked = relief.ask(aigul, by=user, words=WORDS, at=MONDAY)
    Notice.objects.all().delete()
    return asked


def a_plan(kind: str = "release", words: str = "Saturday off", due_on: dt.date = SOON) -> Plan:
    return Plan(kind, words, due_on)


def told() -> list[tuple[str, Employee | None]]:
    return [(notice.kind, notice.to) for notice in Notice.objects.order_by("pk")]


def deeds_about(alert: Alert) -> list[tuple[str, User | None]]:
    return [(trace.what, trace.by) for trace in Trace.objects.of(alert).order_by("pk")]


def test_ask_opens_a_request_that_care_answers_in_three_days(aigul, user, olga):
    alert = relief.ask(aigul, by=user, words=WORDS, at=MONDAY)

    alert.refresh_from_db()
    assert (alert.kind, alert.words, alert.opened_at) == ("asked", WORDS, MONDAY)
    assert (alert.week, alert.due_on) == (dt.date(2026, 11, 29), dt.date(2026, 11, 26))
    assert alert.owner == olga
    assert told() == [("relief-asked", olga.employee)]
    assert deeds_about(alert) == [("relief asked", user)]


def test_ask_without_anybody_in_care_still_opens(aigul, user):
    alert = relief.ask(aigul, by=user, words=WORDS, at=MONDAY)

    assert alert.owner is None
    assert told() == []


def test_ask_is_refused_while_a_request_is_open(aigul, user, alert):
    with pytest.raises(Refused, match="You have asked already"):
        relief.ask(aigul, by=user, words="again", at=MONDAY)

    relief.withdraw(alert, by=user, at=MONDAY)

    assert relief.ask(aigul, by=user, words="again", at=MONDAY).is_open


def test_words_never_reach_a_trace_or_a_notice(aigul, user, olga, alert):
    action = relief.propose(alert, a_plan(words="planted words"), by=olga, at=MONDAY)
    relief.agree(action, by=user, at=MONDAY)
    relief.close_action(action, by=olga, outcome="planted outcome", at=MONDAY)
    relief.answer(alert, by=olga, note="planted note", at=MONDAY)

    kept = [f"{trace.what} {trace.why}" for trace in Trace.objects.all()]
    kept += [str(notice.values) for notice in Notice.objects.all()]
    assert [words for words in kept if "planted" in words or WORDS in words] == []


def test_proposal_of_care_is_told_to_the_trainer(alert, olga, aigul):
    action = relief.propose(alert, a_plan(), by=olga, at=MONDAY)

    assert (action.kind, action.words, action.due_on) == ("release", "Saturday off", SOON)
    assert (action.agreed_by_care_at, action.agreed_by_trainer_at) == (MONDAY, None)
    assert action.proposed_by == olga
    assert told() == [("relief-proposed", aigul.employee)]
    assert Notice.objects.get().values == {
        "alert": alert.pk,
        "name": "Olga Petrova",
        "due_on": "2026-11-27",
    }


def test_proposal_of_the_trainer_is_told_to_the_owner(alert, user, olga):
    action = relief.propose(alert, a_plan(), by=user, at=MONDAY)

    assert (action.agreed_by_care_at, action.agreed_by_trainer_at) == (None, MONDAY)
    assert told() == [("relief-proposed", olga.employee)]


def test_proposal_while_nobody_holds_the_right_of_care_is_told_to_nobody(alert, user):
    Grant.objects.filter(right=Right.CARE).update(taken_at=MONDAY)

    relief.propose(alert, a_plan(), by=user, at=MONDAY)

    assert told() == []


def test_answer_goes_to_another_carer_once_the_owner_lost_the_right(alert, user):
    Grant.objects.filter(user=alert.owner).update(taken_at=MONDAY)
    successor = a_user(Right.CARE)

    relief.propose(alert, a_plan(), by=user, at=MONDAY)

    assert told() == [("relief-proposed", successor.employee)]


def test_answer_is_told_to_nobody_once_the_load_is_closed_to_care(alert, user):
    Alert.objects.update(kind=Alert.Kind.PEAK)
    alert.refresh_from_db()

    relief.propose(alert, a_plan(), by=user, at=MONDAY)

    assert told() == []


@pytest.mark.parametrize("due_on", [TODAY - dt.timedelta(days=1), dt.date(2020, 1, 1)])
def test_proposal_for_a_past_day_is_refused(alert, olga, due_on):
    with pytest.raises(Refused, match="This day is over"):
        relief.propose(alert, a_plan(due_on=due_on), by=olga, at=MONDAY)


def test_proposal_to_a_closed_alert_is_refused(alert, user, olga):
    relief.withdraw(alert, by=user, at=MONDAY)

    with pytest.raises(Refused, match="This alert is closed"):
        relief.propose(alert, a_plan(), by=olga, at=MONDAY)

    assert ReliefAction.objects.count() == 0


@pytest.mark.parametrize("first_is_care", [True, False])
def test_both_sides_make_it_agreed(alert, user, olga, aigul, first_is_care):
    proposer, other = (olga, user) if first_is_care else (user, olga)
    action = relief.propose(alert, a_plan(), by=proposer, at=MONDAY)

    relief.agree(action, by=other, at=MONDAY)

    assert action.is_agreed
    assert list(ReliefAction.objects.agreed()) == [action]
    assert told()[-1] == ("relief-agreed", proposer.employee)
    assert deeds_about(alert)[-1] == ("relief agreed", other)


def test_own_proposal_is_not_agreed_by_its_own_side(alert, user, olga):
    action = relief.propose(alert, a_plan(), by=olga, at=MONDAY)

    with pytest.raises(Refused, match="no longer waits for your answer"):
        relief.agree(action, by=a_user(Right.CARE), at=MONDAY)

    relief.agree(action, by=user, at=MONDAY)
    with pytest.raises(Refused, match="no longer waits for your answer"):
        relief.agree(action, by=user, at=MONDAY)


def test_declined_proposal_is_off_for_good(alert, user, olga):
    action = relief.propose(alert, a_plan(), by=olga, at=MONDAY)

    relief.decline(action, by=user, at=MONDAY)

    assert (action.closed_at, action.is_declined, action.outcome) == (MONDAY, True, "")
    assert told()[-1] == ("relief-declined", olga.employee)
    with pytest.raises(Refused, match="no longer waits"):
        relief.agree(action, by=user, at=MONDAY)
    with pytest.raises(Refused, match="cannot be declined"):
        relief.decline(action, by=olga, at=MONDAY)


def test_what_is_agreed_is_not_declined(alert, user, olga):
    action = relief.propose(alert, a_plan(), by=olga, at=MONDAY)
    relief.agree(action, by=user, at=MONDAY)

    with pytest.raises(Refused, match="cannot be declined"):
        relief.decline(action, by=user, at=MONDAY)


def test_agreed_relief_ends_with_its_outcome_once(alert, user, olga):
    action = relief.propose(alert, a_plan(), by=olga, at=MONDAY)
    with pytest.raises(Refused, match="Only what both sides agreed on"):
        relief.close_action(action, by=olga, outcome="too early", at=MONDAY)
    relief.agree(action, by=user, at=MONDAY)

    relief.close_action(action, by=olga, outcome="Saturday was free", at=MONDAY)

    assert (action.closed_at, action.outcome) == (MONDAY, "Saturday was free")
    assert deeds_about(alert)[-1] == ("relief ended", olga)
    with pytest.raises(Refused, match="only once"):
        relief.close_action(action, by=olga, outcome="again", at=MONDAY)


def test_request_is_withdrawn_once(alert, user):
    relief.withdraw(alert, by=user, at=MONDAY)

    assert (alert.closed_at, alert.why_closed) == (MONDAY, "")
    assert deeds_about(alert)[-1] == ("request withdrawn", user)
    with pytest.raises(Refused, match="Only an open request"):
        relief.withdraw(alert, by=user, at=MONDAY)


def test_request_is_answered_with_a_note(alert, olga):
    relief.answer(alert, by=olga, note="Saturdays stay free", at=MONDAY)

    assert (alert.closed_at, alert.why_closed) == (MONDAY, "Saturdays stay free")
    with pytest.raises(Refused, match="Only an open request"):
        relief.answer(alert, by=olga, note="again", at=MONDAY)


def test_alert_of_the_model_is_not_closed_by_hand(alert, olga):
    Alert.objects.update(kind=Alert.Kind.PEAK)

    with pytest.raises(Refused, match="Only an open request"):
        relief.answer(alert, by=olga, note="enough", at=MONDAY)


def test_alert_is_taken_over_once(alert, olga):
    other = a_user(Right.CARE)

    relief.take_over(alert, by=other)

    assert alert.owner == other
    assert deeds_about(alert)[-1] == ("alert taken over", other)
    with pytest.raises(Refused, match="yours already"):
        relief.take_over(alert, by=other)


def test_alert_without_an_owner_is_taken_over(alert, olga):
    Alert.objects.update(owner=None)

    assert relief.take_over(alert, by=olga).owner == olga


def test_day_of_the_answer_is_set_for_open_alerts(alert, user, olga):
    relief.set_due(alert, by=olga, due_on=SOON, version=alert.due_on, at=MONDAY)

    assert alert.due_on == SOON
    with pytest.raises(Refused, match="This day is over"):
        relief.set_due(
            alert, by=olga, due_on=dt.date(2026, 11, 22), version=alert.due_on, at=MONDAY
        )
    relief.withdraw(alert, by=user, at=MONDAY)
    with pytest.raises(Refused, match="no answer is due"):
        relief.set_due(alert, by=olga, due_on=SOON, version=alert.due_on, at=MONDAY)


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_leave_one():
    trainer = a_trainer()
    user = a_user(Right.TRAIN, employee=trainer.employee)

    def ask(_number: int) -> str:
        try:
            relief.ask(trainer, by=user, words=WORDS, at=timezone.now())
        except Refused:
            return "refused"
        finally:
            connection.close()
        return "asked"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(ask, range(2)))

    assert answers == ["asked", "refused"]
    assert Alert.objects.count() == 1


def test_day_that_somebody_set_meanwhile_is_not_overwritten(alert, olga):
    seen = alert.due_on
    relief.set_due(alert, by=olga, due_on=SOON, version=seen, at=MONDAY)

    with pytest.raises(ChangedMeanwhile):
        relief.set_due(alert, by=olga, due_on=SOON + dt.timedelta(days=1), version=seen, at=MONDAY)

    alert.refresh_from_db()
    assert alert.due_on == SOON

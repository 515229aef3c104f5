import datetime as dt

import pytest

from people.models import Trace
from people.rules import Refused
from tests.builders.people import A_MONDAY, a_user, an_instant
from tests.builders.trainers import a_trainer, an_absence, an_engagement
from trainers.actions import absences, time_changes
from trainers.models import Absence, Engagement, TimeChange

pytestmark = pytest.mark.django_db

FRIDAY = A_MONDAY + dt.timedelta(days=4)


def notes() -> list[tuple[int, dt.date]]:
    return list(TimeChange.objects.values_list("trainer", "from_day"))


def deeds() -> list[tuple[str, str, int]]:
    return list(Trace.objects.values_list("what", "about_kind", "about_id"))


def noted(trainer, first=A_MONDAY, last=FRIDAY, by=None) -> Absence:
    return absences.note(trainer, starts_on=first, ends_on=last, by=by or a_user(), at=an_instant())


def test_note_keeps_the_days_and_leaves_note_and_trace():
    trainer, user = a_trainer(), a_user()

    absence = noted(trainer, by=user)

    assert (absence.starts_on, absence.ends_on) == (A_MONDAY, FRIDAY)
    assert notes() == [(trainer.pk, A_MONDAY)]
    assert deeds() == [("absence noted", "trainers.trainer", trainer.pk)]
    assert Trace.objects.get().by == user


def test_note_is_never_refused_for_what_is_booked_and_changes_nothing_of_it():
    engagement = an_engagement()

    noted(engagement.trainer)

    engagement.refresh_from_db()
    assert (engagement.state, engagement.sequence) == (Engagement.State.PLANNED, 0)


@pytest.mark.parametrize("last", [A_MONDAY, FRIDAY])
def test_note_of_days_that_are_noted_changes_nothing(last):
    trainer = a_trainer()
    standing = an_absence(trainer, A_MONDAY, FRIDAY)

    assert noted(trainer, last=last) == standing
    assert (notes(), deeds()) == ([], [])


def test_note_of_more_days_is_another_row():
    trainer = a_trainer()
    standing = an_absence(trainer, A_MONDAY)
    an_absence(a_trainer(), A_MONDAY, FRIDAY)

    longer = noted(trainer)

    assert list(trainer.absences.order_by("pk")) == [standing, longer]


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (FRIDAY, A_MONDAY, "The last day must not be before the first."),
        (dt.date(2025, 11, 22), A_MONDAY, "more than a year ago"),
        (A_MONDAY, dt.date(2029, 11, 25), "An absence lasts three years at most."),
        (FRIDAY, dt.date(2029, 11, 26), "more than three years ahead"),
        (dt.date.max, dt.date.max, "more than three years ahead"),
    ],
)
def test_note_refuses_what_can_only_be_a_slip(first, last, sentence):
    with pytest.raises(Refused, match=sentence):
        noted(a_trainer(), first, last)

    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (dt.date(2025, 11, 23), FRIDAY),
        (A_MONDAY, dt.date(2029, 11, 24)),
        (dt.date(2029, 11, 25), dt.date(2029, 11, 25)),
    ],
)
def test_note_takes_the_longest_the_earliest_and_the_furthest(first, last):
    assert noted(a_trainer(), first, last).pk


def test_withdraw_takes_the_days_back_once():
    absence, user = an_absence(), a_user()
    trainer = absence.trainer
    again = Absence.objects.get()

    absences.withdraw(absence, by=user)

    assert not trainer.absences.exists()
    assert notes() == [(trainer.pk, A_MONDAY)]
    assert deeds() == [("absence withdrawn", "trainers.trainer", trainer.pk)]
    with pytest.raises(Refused, match="already withdrawn"):
        absences.withdraw(again, by=user)
    assert len(notes()) == 1


def test_leave_notes_each_trainer_once_from_the_earliest_day():
    first, second = a_trainer(), a_trainer()

    left = time_changes.leave(
        iter([(first.pk, FRIDAY), (second.pk, FRIDAY), (first.pk, A_MONDAY), (first.pk, FRIDAY)])
    )

    assert left == 2
    assert notes() == [(first.pk, A_MONDAY), (second.pk, FRIDAY)]
    assert time_changes.leave([]) == 0

"""One trainer who cannot be assessed holds up nobody, and is not forgotten."""

import datetime as dt

import pytest

from tests.builders.people import A_MONDAY
from tests.builders.trainers import a_trainer
from tests.builders.wellbeing import ON_MONDAY, THIS_SUNDAY
from trainers.actions import time_changes
from trainers.models import TimeChange, Trainer
from wellbeing.actions import assessments
from wellbeing.models import WeeklyLoad
from wellbeing.queries.inputs import gather

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("day", [dt.date.max, dt.date.min])
def test_change_on_the_first_or_the_last_day_there_is_does_not_stop_the_queue(day):
    hostile, trainer = a_trainer(), a_trainer()
    time_changes.leave([(hostile.pk, day), (trainer.pk, A_MONDAY)])

    assert assessments.assess_changed(at=ON_MONDAY) == 2

    assert not TimeChange.objects.exists()
    assert hostile.weeklyloads.filter(ends_on__gte=THIS_SUNDAY).count() == 9


@pytest.fixture
def broken(monkeypatch) -> Trainer:
    """A trainer whose weeks cannot be reckoned."""
    found = a_trainer()

    def crash(trainers, span, **named):
        if found in trainers:
            raise OverflowError("date value out of range")
        return gather(trainers, span, **named)

    monkeypatch.setattr(assessments, "gather", crash)
    return found


def test_trainer_who_cannot_be_assessed_stays_in_the_queue_and_holds_up_nobody(broken, caplog):
    others = [a_trainer() for _ in range(4)]
    time_changes.leave((each.pk, A_MONDAY) for each in (broken, *others))
    left_at = TimeChange.objects.get(trainer=broken).left_at

    assert assessments.assess_changed(at=ON_MONDAY) == 4

    assert [(note.trainer, note.left_at) for note in TimeChange.objects.all()] == [
        (broken, left_at)
    ]
    assert {row.trainer for row in WeeklyLoad.objects.all()} == set(others)
    assert f"Trainer {broken.pk} cannot be assessed" in caplog.text
    assert assessments.assess_changed(at=ON_MONDAY) == 0


def test_trainer_who_cannot_be_assessed_goes_to_the_end_of_the_queue(broken):
    other = a_trainer()
    time_changes.leave([(broken.pk, A_MONDAY)])
    time_changes.leave([(other.pk, A_MONDAY)])

    taken = [assessments.assess_changed(limit=1, at=ON_MONDAY) for _time in range(2)]

    assert taken == [0, 1]
    assert [note.trainer for note in TimeChange.objects.all()] == [broken]


def test_everybody_else_is_assessed_when_one_cannot_be(broken):
    others = {a_trainer() for _ in range(3)}

    assert assessments.assess(at=ON_MONDAY) == 3

    assert {row.trainer for row in WeeklyLoad.objects.all()} == others

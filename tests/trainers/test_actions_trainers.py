import datetime as dt
from decimal import Decimal

import pytest

from people.models import Trace
from people.rules import Refused
from tests.builders.people import A_MONDAY, a_user, an_instant
from tests.builders.trainers import a_share, a_trainer
from trainers.actions import trainers
from trainers.models import TimeChange, Trainer

pytestmark = pytest.mark.django_db

NOW = an_instant()


def notes() -> list[tuple[int, dt.date]]:
    return list(TimeChange.objects.values_list("trainer", "from_day"))


def deeds() -> list[str]:
    return list(Trace.objects.values_list("what", flat=True))


def test_edit_saves_what_changed_and_nothing_else():
    trainer, user = a_trainer(), a_user()
    stale = Trainer.objects.get()
    Trainer.objects.update(topics=["Safety"])
    stale.languages, stale.code = ["ru", "en"], "never asked for"

    edited = trainers.edit(stale, changed=["languages"], by=user, at=NOW)

    trainer.refresh_from_db()
    assert edited == trainer
    assert (trainer.languages, trainer.topics) == (["ru", "en"], ["Safety"])
    assert trainer.code == edited.code != "never asked for"
    assert (notes(), deeds()) == ([], ["record edited"])


def test_edit_of_nothing_leaves_nothing():
    trainers.edit(a_trainer(), changed=[], by=a_user(), at=NOW)

    assert (notes(), deeds()) == ([], [])


@pytest.mark.parametrize(
    "fields",
    [{"rota_from": A_MONDAY, "rota_days_on": 28, "rota_days_off": 28}, {"left_on": A_MONDAY}],
)
def test_edit_of_what_counts_for_load_leaves_a_note_from_today(fields):
    trainer = a_trainer()
    for name, value in fields.items():
        setattr(trainer, name, value)

    trainers.edit(trainer, changed=fields, by=a_user(), at=NOW)

    assert notes() == [(trainer.pk, A_MONDAY)]


def test_edit_refuses_what_cannot_be():
    trainer = a_trainer()
    trainer.rota_from = A_MONDAY

    with pytest.raises(Refused, match="A rota needs its first day, the days on and the days off"):
        trainers.edit(trainer, changed=["rota_from"], by=a_user(), at=NOW)

    assert (notes(), deeds()) == ([], [])


def changed(trainer, share: str = "0.5", from_day: dt.date = A_MONDAY):
    return trainers.change_share(
        trainer, share=Decimal(share), from_day=from_day, by=a_user(), at=NOW
    )


def test_change_share_holds_from_the_day_on():
    trainer = a_trainer(share="1.00")

    changed(trainer)

    rows = trainer.shares.values_list("starts_on", "share")
    assert list(rows) == [(dt.date(2025, 1, 1), Decimal("1.00")), (A_MONDAY, Decimal("0.50"))]
    assert (notes(), deeds()) == ([(trainer.pk, A_MONDAY)], ["share changed"])


def test_change_share_of_the_same_day_replaces_it_once():
    trainer = a_trainer()
    a_share(trainer, "0.8", starts_on=A_MONDAY)

    changed(trainer)

    assert trainer.shares.get().share == Decimal("0.5")
    with pytest.raises(Refused, match="already holds"):
        changed(trainer)


@pytest.mark.parametrize(
    ("share", "from_day", "sentence"),
    [
        ("0.05", A_MONDAY, "0.10"),
        ("1.50", A_MONDAY, "1.00"),
        ("0.50", dt.date(2025, 11, 22), "more than a year ago"),
    ],
)
def test_change_share_refuses_what_cannot_be(share, from_day, sentence):
    trainer = a_trainer()

    with pytest.raises(Refused, match=sentence):
        changed(trainer, share, from_day)

    assert (trainer.shares.count(), notes(), deeds()) == (0, [], [])

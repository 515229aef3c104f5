import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.db import connection

from people.models import Trace, User
from people.rules import ChangedMeanwhile, Refused
from tests.builders.people import A_MONDAY, a_user, an_instant
from tests.builders.trainers import a_share, a_trainer
from trainers import queries
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

    edited = trainers.edit(stale, changed=["languages"], by=user, version=0, at=NOW)

    trainer.refresh_from_db()
    assert edited == trainer
    assert (trainer.languages, trainer.topics) == (["ru", "en"], ["Safety"])
    assert trainer.code == edited.code != "never asked for"
    assert (notes(), deeds()) == ([], ["record edited"])


def test_edit_of_nothing_leaves_nothing():
    trainers.edit(a_trainer(), changed=[], by=a_user(), version=0, at=NOW)

    assert (notes(), deeds()) == ([], [])


@pytest.mark.parametrize(
    "fields",
    [{"rota_from": A_MONDAY, "rota_days_on": 28, "rota_days_off": 28}, {"left_on": A_MONDAY}],
)
def test_edit_of_what_counts_for_load_leaves_a_note_from_today(fields):
    trainer = a_trainer()
    for name, value in fields.items():
        setattr(trainer, name, value)

    trainers.edit(trainer, changed=fields, by=a_user(), version=0, at=NOW)

    assert notes() == [(trainer.pk, A_MONDAY)]


def test_edit_refuses_what_cannot_be():
    trainer = a_trainer()
    trainer.rota_from = A_MONDAY

    with pytest.raises(Refused, match="A rota needs its first day, the days on and the days off"):
        trainers.edit(trainer, changed=["rota_from"], by=a_user(), version=0, at=NOW)

    assert (notes(), deeds()) == ([], [])


def changed(trainer, share: str = "0.5", from_day: dt.date = A_MONDAY, version: int | None = None):
    seen = queries.version_of_shares(trainer.shares.all()) if version is None else version
    return trainers.change_share(
        trainer, share=Decimal(share), from_day=from_day, by=a_user(), version=seen, at=NOW
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


def test_edit_raises_the_version_by_which_others_notice():
    trainer, first, second = a_trainer(), a_user(), a_user()
    mine, theirs = Trainer.objects.get(), Trainer.objects.get()
    mine.topics, theirs.topics = ["Mine"], ["Theirs"]

    trainers.edit(theirs, changed=["topics"], by=first, version=0, at=NOW)
    with pytest.raises(ChangedMeanwhile):
        trainers.edit(mine, changed=["topics"], by=second, version=0, at=NOW)

    trainer.refresh_from_db()
    assert (trainer.topics, trainer.version, deeds()) == (["Theirs"], 1, ["record edited"])
    trainers.edit(mine, changed=["topics"], by=second, version=1, at=NOW)
    trainer.refresh_from_db()
    assert (trainer.topics, trainer.version) == (["Mine"], 2)


def test_change_share_notices_every_share_that_is_new_or_changed():
    trainer = a_trainer()
    a_share(trainer, "0.8", starts_on=A_MONDAY)
    version = queries.version_of_shares(trainer.shares.all())
    changed(trainer, "0.7", version=version)

    with pytest.raises(ChangedMeanwhile):
        changed(trainer, "0.6", version=version)
    with pytest.raises(ChangedMeanwhile):
        changed(trainer, "0.6", A_MONDAY + dt.timedelta(days=1), version=version)

    assert trainer.shares.get().share == Decimal("0.70")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_told():
    trainer, users = a_trainer(), [a_user(), a_user()]
    ready, ended = threading.Barrier(2), []

    def save(user: User) -> None:
        mine = Trainer.objects.get(pk=trainer.pk)
        mine.topics = [user.email]
        ready.wait()
        try:
            trainers.edit(mine, changed=["topics"], by=user, version=0, at=NOW)
            ended.append("saved")
        except ChangedMeanwhile:
            ended.append("told")
        connection.close()

    writers = [threading.Thread(target=save, args=[user]) for user in users]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    trainer.refresh_from_db()
    assert (sorted(ended), trainer.version) == (["saved", "told"], 1)
    assert deeds() == ["record edited"]

"""Writers who want the same time of a trainer at the same instant."""

import datetime as dt
import threading
import time

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from people.rules import Refused
from tests.builders.people import A_MONDAY, a_user, an_instant
from tests.builders.trainers import a_category, a_trainer, an_engagement
from trainers.actions import absences, engagements
from trainers.actions.engagements import Slot
from trainers.models import Engagement
from trainers.models.categories import Work

WRITERS = 8
ROUNDS = 5

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def race(*attempts) -> list[str]:
    """What each of the writers, let go at one instant, got."""
    gate = threading.Barrier(len(attempts))
    answers: list[str] = []

    def write(attempt) -> None:
        connection.ensure_connection()
        gate.wait()
        try:
            attempt()
            answer = "done"
        except Refused as refused:
            answer = str(refused)
        except (OperationalError, IntegrityError) as problem:
            answer = f"broken: {problem}"
        answers.append(answer)
        connection.close()

    writers = [threading.Thread(target=write, args=[attempt]) for attempt in attempts]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    return sorted(answers)


def deadlocks() -> int:
    """How many PostgreSQL had to end in this database; statistics arrive with a short delay."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


def a_slot(start: dt.datetime, category) -> Slot:
    return Slot(
        starts_at=start,
        ends_at=start + dt.timedelta(hours=6),
        zone="Asia/Krasnoyarsk",
        minutes=360,
        kind=Work.DELIVERY,
        title="Three Steps",
        category=category,
    )


def test_book_has_one_winner_among_eight_writers_in_each_round():
    trainer, category, before = a_trainer(), a_category(), deadlocks()
    expected, got = [], []
    for number in range(ROUNDS):
        slot = a_slot(an_instant(2, day=A_MONDAY + dt.timedelta(days=number)), category)

        answers = race(*[lambda slot=slot: engagements.book(trainer, slot)] * WRITERS)

        clash = (
            f"{trainer.employee.full_name} has “Three Steps” from {23 + number} November 2026,"
            " 09:00 to 15:00 (Asia/Krasnoyarsk). Choose another time or trainer."
        )
        got.append(answers)
        expected.append(sorted(["done", *[clash] * (WRITERS - 1)]))

    assert got == expected
    assert Engagement.objects.count() == ROUNDS
    assert deadlocks() == before


def test_book_for_several_trainers_in_either_order_never_blocks():
    trainers, category, before = [a_trainer(), a_trainer()], a_category(), deadlocks()

    def book_both(start: dt.datetime, order) -> None:
        with transaction.atomic():
            engagements.lock(order)
            for trainer in order:
                engagements.book(trainer, a_slot(start, category))

    for number in range(ROUNDS):
        start = an_instant(2, day=A_MONDAY + dt.timedelta(days=number))
        orders = [trainers, trainers[::-1]] * (WRITERS // 2)

        answers = race(*[lambda s=start, o=order: book_both(s, o) for order in orders])

        assert answers.count("done") == 1
        assert not [answer for answer in answers if answer.startswith("broken")]
    assert Engagement.objects.count() == 2 * ROUNDS
    assert deadlocks() == before


def test_absence_and_booking_of_one_day_see_each_other():
    """Whoever comes second knows: no booking slips onto a day of absence that is just noted."""
    trainer, category, user = a_trainer(), a_category(), a_user()
    entered = threading.Event()

    def note_slowly() -> None:
        with transaction.atomic():
            absences.note(trainer, starts_on=A_MONDAY, ends_on=A_MONDAY, by=user, at=an_instant())
            entered.set()
            time.sleep(0.3)

    def book_then() -> None:
        entered.wait(5)
        engagements.book(trainer, a_slot(an_instant(2), category))

    answers = race(note_slowly, book_then)

    assert answers == sorted(
        ["done", f"{trainer.employee.full_name} is away on 23 November 2026. Choose somebody else."]
    )


def test_constraint_has_the_last_word_over_who_writes_without_the_lock():
    """Whoever forgets the lock is not seen by the look before; the database knows all the same."""
    trainer, category = a_trainer(), a_category()
    slot, entered = a_slot(an_instant(2), category), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            Engagement.objects.create(trainer=trainer, **vars(slot))
            entered.set()
            time.sleep(0.3)

    def book_then() -> None:
        entered.wait(5)
        engagements.book(trainer, slot)

    answers = race(write_slowly, book_then)

    name = trainer.employee.full_name
    assert answers == sorted(
        [
            "done",
            f"{name} has “Three Steps” from 23 November 2026, 09:00 to 15:00 (Asia/Krasnoyarsk)."
            " Choose another time or trainer.",
        ]
    )


def test_confirm_of_many_at_once_counts_each_once():
    trainers = [a_trainer() for _ in range(3)]
    rows = [an_engagement(trainer) for trainer in trainers]
    counts: list[int] = []

    answers = race(
        *[
            lambda order=order: counts.append(engagements.confirm(order))
            for order in (rows, rows[::-1]) * (WRITERS // 2)
        ]
    )

    assert answers == ["done"] * WRITERS
    assert sorted(counts) == [0] * (WRITERS - 1) + [3]


def test_control_that_looks_before_it_writes_double_books():
    """Without the lock a trainer is promised twice: were it not so, the races could not fail.

    The rows are written canceled, which sets the constraint of the database aside.
    """
    trainer, category = a_trainer(), a_category()

    def look_then_write(start: dt.datetime) -> None:
        slot = a_slot(start, category)
        with transaction.atomic():
            if trainer.engagements.overlapping(slot.starts_at, slot.ends_at).exists():
                raise Refused("taken")
            Engagement.objects.create(
                trainer=trainer, state=Engagement.State.CANCELED, **vars(slot)
            )

    for number in range(ROUNDS):
        start = an_instant(2, day=A_MONDAY + dt.timedelta(days=number))
        race(*[lambda s=start: look_then_write(s)] * WRITERS)

    assert Engagement.objects.count() > ROUNDS

import datetime as dt
import re
import threading
import time
from contextlib import nullcontext
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from people.actions import bookings
from people.models import RoomBooking
from people.rules import Refused
from tests.builders.people import a_booking, a_room, a_site, an_instant

WRITERS = 32
ROUNDS = 20


def at(hour: int) -> dict[str, Any]:
    return {"starts_at": an_instant(hour), "ends_at": an_instant(hour + 2)}


@pytest.mark.django_db
def test_book_holds_the_room():
    room = a_room()

    booking = bookings.book(room, **at(9), purpose="Three Steps")

    assert list(room.bookings.standing()) == [booking]


@pytest.mark.django_db
def test_book_refuses_a_taken_room_and_names_the_clash_in_the_clock_of_the_site():
    room = a_room("3.12", site=a_site(zone="Asia/Krasnoyarsk"))
    bookings.book(room, **at(2), purpose="Three Steps")

    with pytest.raises(Refused) as refused:
        bookings.book(room, **at(3))

    assert str(refused.value) == (
        "3.12 is taken from 23 November 2026, 09:00 to 11:00. Choose another time or room."
    )


@pytest.mark.django_db
def test_book_refuses_an_end_before_the_start():
    room = a_room()

    with pytest.raises(Refused, match=r"The end must be after the start\."):
        bookings.book(room, starts_at=an_instant(11), ends_at=an_instant(9))

    assert not RoomBooking.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("closes", ["room", "site"])
@pytest.mark.parametrize(("hour", "booked"), [(14, True), (16, False)])
def test_book_refuses_a_day_on_which_the_room_is_closed(closes, hour, booked):
    room = a_room("3.12", site=a_site(zone="Asia/Krasnoyarsk"))
    closing = room if closes == "room" else room.site
    closing.closed_on = dt.date(2026, 11, 24)
    sentence = "3.12 can be booked until 23 November 2026; it is closed afterwards."

    with nullcontext() if booked else pytest.raises(Refused, match=re.escape(sentence)):
        bookings.book(room, **at(hour))

    assert room.bookings.count() == booked


@pytest.mark.django_db
def test_bookings_may_touch():
    room = a_room()

    first = bookings.book(room, **at(9))
    second = bookings.book(room, **at(11))

    assert list(room.bookings.standing()) == [first, second]


@pytest.mark.django_db
def test_move_changes_time_and_room():
    booking, other = a_booking(), a_room()

    moved = bookings.move(booking, **at(14), room=other)

    assert (moved.room, moved.starts_at) == (other, an_instant(14))


@pytest.mark.django_db
def test_move_within_its_own_time_is_no_clash():
    booking = a_booking()

    moved = bookings.move(booking, **at(10))

    assert moved.starts_at == an_instant(10)


@pytest.mark.django_db
def test_move_refuses_a_taken_room_and_leaves_the_booking():
    booking, other = a_booking(), a_booking()

    with pytest.raises(Refused, match="is taken from"):
        bookings.move(booking, **at(9), room=other.room)

    booking.refresh_from_db()
    assert booking.room != other.room


@pytest.mark.django_db
def test_move_refuses_a_canceled_booking():
    booking = bookings.cancel(a_booking())

    with pytest.raises(Refused, match="canceled"):
        bookings.move(booking, **at(14))


@pytest.mark.django_db
def test_cancel_frees_the_room_once():
    booking = a_booking()

    bookings.cancel(booking)

    assert booking.canceled
    assert bookings.book(booking.room, **at(9)).pk != booking.pk
    with pytest.raises(Refused, match="already canceled"):
        bookings.cancel(booking)


def race(attempt) -> tuple[list[str], float]:
    """What each of 32 writers, let go at one instant, got; and the slowest one's seconds."""
    gate = threading.Barrier(WRITERS)
    answers: list[str] = []
    slowest = 0.0

    def write() -> None:
        nonlocal slowest
        connection.ensure_connection()
        gate.wait()
        began = time.monotonic()
        try:
            attempt()
            answer = "booked"
        except Refused as refused:
            answer = str(refused)
        except (OperationalError, IntegrityError) as problem:
            answer = f"broken: {problem}"
        slowest = max(slowest, time.monotonic() - began)
        answers.append(answer)
        connection.close()

    writers = [threading.Thread(target=write) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    return answers, slowest


def deadlocks() -> int:
    """How many PostgreSQL had to end in this database; statistics arrive with a short delay."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_book_has_one_winner_among_32_writers_in_each_of_20_rounds():
    room = a_room("3.12")
    clash = "3.12 is taken from {day} November 2026, 16:00 to 18:00. Choose another time or room."
    expected, got, slowest = [], [], []
    for number in range(ROUNDS):
        day = dt.date(2026, 11, 1) + dt.timedelta(days=number)
        start = an_instant(9, day=day)

        answers, seconds = race(
            lambda start=start: bookings.book(
                room, starts_at=start, ends_at=start + dt.timedelta(hours=2)
            )
        )

        got.append(sorted(answers))
        expected.append(sorted(["booked", *[clash.format(day=day.day)] * (WRITERS - 1)]))
        slowest.append(seconds)

    assert got == expected
    assert RoomBooking.objects.count() == ROUNDS
    assert deadlocks() == 0
    print(f"slowest of {WRITERS * ROUNDS} writers: {max(slowest):.2f} s")  # noqa: T201 - a figure


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_control_that_looks_before_it_writes_double_books():
    """Without the lock somebody is promised a room twice: were it not so, the race above could
    not fail. The rows are written canceled, which sets the constraint of the database aside."""
    room = a_room()

    def look_then_write(start: dt.datetime) -> None:
        end = start + dt.timedelta(hours=2)
        with transaction.atomic():
            if room.bookings.overlapping(start, end).exists():
                raise Refused("taken")
            RoomBooking.objects.create(room=room, starts_at=start, ends_at=end, canceled=True)

    winners = []
    for number in range(ROUNDS):
        start = an_instant(9, day=dt.date(2026, 11, 1) + dt.timedelta(days=number))

        answers, _slowest = race(lambda start=start: look_then_write(start))

        winners.append(answers.count("booked"))

    assert sum(winners) > ROUNDS
    assert min(winners) >= 1

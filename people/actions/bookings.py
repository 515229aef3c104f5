"""Books, moves and frees rooms so that two people are never promised the same one.

The order that keeps 32 writers from blocking each other: lock the rooms in the order of their
numbers, then look, then write. The constraint of the database has the last word.

A booking belongs to what is held in the room; that object's action leaves the trace.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from people.models import Room, RoomBooking
from people.rules import Refused

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 3
PAUSE_SECONDS = 0.05
DEADLOCK_OR_LOCK_TIMEOUT = frozenset({"40P01", "55P03"})
LOCK_TIMEOUT = "5s"


def retried(change: Callable[P, R]) -> Callable[P, R]:
    """The same change, tried three times when PostgreSQL ends it for a lock somebody else holds.

    Inside a transaction of the caller there is nothing to try again: the caller's work is lost too.
    """

    @wraps(change)
    def change_with_tries(*args: P.args, **named: P.kwargs) -> R:
        tries = 1 if connection.in_atomic_block else TRIES
        for left in reversed(range(tries)):
            try:
                return change(*args, **named)
            except OperationalError as problem:
                code = getattr(problem.__cause__, "pgcode", None)
                if code not in DEADLOCK_OR_LOCK_TIMEOUT:
                    raise
                if not left:
                    raise Refused(
                        _("Somebody else is changing the same bookings. Try again in a moment.")
                    ) from problem
                time.sleep(PAUSE_SECONDS)
        raise AssertionError  # the last try returned or raised

    return change_with_tries


def lock(rooms: Iterable[Room]) -> None:
    """Nothing; holds the rooms until the transaction ends, always in the order of their numbers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
    numbers = sorted({room.pk for room in rooms})
    held = Room.objects.filter(pk__in=numbers).order_by("pk").select_for_update(no_key=True)
    list(held.values_list("pk", flat=True))


@retried
@transaction.atomic
def book(
    room: Room, *, starts_at: dt.datetime, ends_at: dt.datetime, purpose: str = ""
) -> RoomBooking:
    """The saved booking; raises Refused with the clash if the room is taken."""
    lock([room])
    booking = RoomBooking(room=room, starts_at=starts_at, ends_at=ends_at, purpose=purpose)
    return _save(booking)


@retried
@transaction.atomic
def move(
    booking: RoomBooking,
    *,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    room: Room | None = None,
) -> RoomBooking:
    """The booking at its new time or place; raises Refused if that is taken or it was canceled."""
    target = room or booking.room
    lock([booking.room, target])
    standing = RoomBooking.objects.standing().select_for_update().filter(pk=booking.pk).first()
    if standing is None:
        raise Refused(_("This booking was canceled. Book the room anew."))
    standing.room, standing.starts_at, standing.ends_at = target, starts_at, ends_at
    return _save(standing)


@transaction.atomic
def cancel(booking: RoomBooking) -> RoomBooking:
    """The canceled booking; raises Refused the second time."""
    if not RoomBooking.objects.standing().filter(pk=booking.pk).update(canceled=True):
        raise Refused(_("This booking was already canceled."))
    booking.refresh_from_db()
    return booking


def _save(booking: RoomBooking) -> RoomBooking:
    try:
        _refuse_when_closed(booking)
        booking.full_clean()
        with transaction.atomic():
            booking.save()
    except ValidationError as problem:
        raise Refused(_sentence(booking, problem)) from problem
    except IntegrityError as problem:
        cause = getattr(problem.__cause__, "diag", None)
        if getattr(cause, "constraint_name", None) != "room_is_free":
            raise
        raise Refused(_clash(booking)) from problem
    return booking


def _refuse_when_closed(booking: RoomBooking) -> None:
    last_day = booking.room.last_day
    last_moment = booking.ends_at - dt.timedelta(microseconds=1)
    if last_day and booking.room.site.today(at=last_moment) > last_day:
        raise Refused(
            _("%(room)s can be booked until %(day)s; it is closed afterwards.")
            % {"room": booking.room.name, "day": date_format(last_day, "j E Y")}
        )


def _sentence(booking: RoomBooking, problem: ValidationError) -> str:
    codes = {error.code for errors in problem.error_dict.values() for error in errors}
    if "room_is_free" in codes:
        return _clash(booking)
    return " ".join(problem.messages)


def _clash(booking: RoomBooking) -> str:
    """Names when the room is taken, not by whom or what for: that is for those who may read it."""
    others = RoomBooking.objects.standing().filter(room=booking.room).exclude(pk=booking.pk)
    other = others.overlapping(booking.starts_at, booking.ends_at).order_by("starts_at").first()
    if other is None:
        return _("The room is taken at that time. Choose another time or room.")
    zone = booking.room.site.tz
    return _("%(room)s is taken from %(start)s to %(end)s. Choose another time or room.") % {
        "room": booking.room.name,
        "start": date_format(other.starts_at.astimezone(zone), "j E Y, H:i"),
        "end": time_format(other.ends_at.astimezone(zone).time(), "H:i"),
    }

"""The life of a session: what each step changes, and when it is refused."""

import datetime as dt

import pytest

from people.models import Right, RoomBooking, Trace
from people.rules import Refused
from sessions.actions import training_sessions
from sessions.actions.training_sessions import Day, Plan
from sessions.models import Block, TrainingSession
from tests.builders.people import A_MONDAY, a_room, a_site, a_user, an_instant
from tests.builders.programs import an_edition
from tests.builders.sessions import a_session, an_assignment
from tests.builders.trainers import a_trainer
from tests.sessions.together import while_held
from trainers.models import Engagement, TimeChange

pytestmark = pytest.mark.django_db

LATER = an_instant(9, day=A_MONDAY + dt.timedelta(days=9))
A_SECOND = dt.timedelta(seconds=1)
State = TrainingSession.State


def a_day(number: int = 0, *, hour: int = 2, hours: int = 6) -> Day:
    start = an_instant(hour, day=A_MONDAY + dt.timedelta(days=number))
    return Day(start, start + dt.timedelta(hours=hours), 360)


def a_plan(*days: Day, **fields) -> Plan:
    words = {"code": "S-9", "edition": an_edition(), "site": a_site(), **fields}
    return Plan(days=days, **words)


def deeds(thing) -> list[str]:
    return [trace.what for trace in reversed(Trace.objects.of(thing))]


def states(session) -> list[str]:
    booked = Engagement.objects.filter(duty__block__session=session).order_by("starts_at", "pk")
    return list(booked.values_list("state", flat=True))


@pytest.mark.parametrize(("is_published", "state"), [(False, "draft"), (True, "published")])
def test_created_session_begins_and_ends_with_its_days(is_published, state):
    by = a_user(Right.PLAN)
    days = [a_day(3), a_day(0), a_day(1)]

    session = training_sessions.create(a_plan(*days, is_published=is_published), by=by)

    blocks = list(session.blocks.values_list("number", "starts_at", "ends_at", "minutes"))
    inorder = sorted(days, key=lambda day: day.starts_at)
    assert blocks == [
        (number, day.starts_at, day.ends_at, 360) for number, day in enumerate(inorder, start=1)
    ]
    assert (session.starts_at, session.ends_at) == (inorder[0].starts_at, inorder[-1].ends_at)
    assert (session.state, session.zone) == (state, session.site.zone)
    assert deeds(session) == ["session made"]


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ([], "at least one day"),
        ([a_day(), a_day(hour=7)], "overlap"),
        ([a_day(hours=-1)], "end must be after the start"),
        ([Day(an_instant(2), an_instant(8), 0)], "between 1 and 1,440"),
    ],
)
def test_session_with_wrong_days_is_refused_whole(days, sentence):
    with pytest.raises(Refused, match=sentence):
        training_sessions.create(a_plan(*days), by=a_user(Right.PLAN))

    assert TrainingSession.objects.count() == Block.objects.count() == 0


def test_session_with_a_taken_code_is_refused():
    a_session(code="S-9")

    with pytest.raises(Refused, match="already exists"):
        training_sessions.create(a_plan(a_day()), by=a_user(Right.PLAN))


def test_publishing_turns_held_time_into_a_promise_once():
    by = a_user(Right.PLAN)
    session = a_session(a_trainer(), days=2, state="draft")

    published = training_sessions.publish(session, by=by)

    assert published.state == State.PUBLISHED
    assert states(session) == ["planned", "planned"]
    assert TimeChange.objects.get().from_day == A_MONDAY
    assert deeds(session) == ["session published"]
    with pytest.raises(Refused, match="only once"):
        training_sessions.publish(session, by=by)


def test_delivering_confirms_the_time_and_passes_on_the_group():
    by = a_user(Right.PLAN)
    session = a_session(a_trainer(), days=2)

    delivered = training_sessions.deliver(session, by=by, head_count=19, at=LATER)

    booked = Engagement.objects.values_list("state", "group_size")
    assert (delivered.state, delivered.head_count) == (State.DELIVERED, 19)
    assert set(booked) == {("logged", 19)}
    assert deeds(session) == ["session delivered"]
    with pytest.raises(Refused, match="only once"):
        training_sessions.deliver(session, by=by, at=LATER)


def test_delivering_without_a_count_keeps_what_was_expected():
    session = a_session(a_trainer(), expected_people=24)

    delivered = training_sessions.deliver(session, by=a_user(), at=LATER)

    assert delivered.head_count is None
    assert Engagement.objects.get().group_size == 24


def test_session_is_not_delivered_before_it_ends():
    session = a_session(a_trainer(), days=2)

    with pytest.raises(Refused, match="has not ended"):
        training_sessions.deliver(
            session, by=a_user(), at=session.ends_at - dt.timedelta(seconds=1)
        )

    assert states(session) == ["planned", "planned"]
    assert training_sessions.deliver(session, by=a_user(), at=session.ends_at).pk


def test_count_is_corrected_until_the_session_is_closed():
    session, by = a_session(a_trainer(), state="delivered", head_count=10), a_user()

    counted = training_sessions.count(session, by=by, head_count=12)

    assert counted.head_count == Engagement.objects.get().group_size == 12
    assert training_sessions.count(session, by=by, head_count=None).head_count is None
    assert Engagement.objects.get().group_size == 24
    assert deeds(session) == ["people counted", "people counted"]
    training_sessions.close(session, by=by)
    with pytest.raises(Refused, match="not yet closed"):
        training_sessions.count(session, by=by, head_count=13)


def test_nobody_is_no_count():
    session = a_session(a_trainer(), state="delivered")

    with pytest.raises(Refused, match="Leave the count empty"):
        training_sessions.count(session, by=a_user(), head_count=0)
    with pytest.raises(Refused, match="Leave the count empty"):
        training_sessions.deliver(session, by=a_user(), head_count=0)


def test_session_is_closed_once_and_only_when_delivered():
    session, by = a_session(state="delivered"), a_user()

    assert training_sessions.close(session, by=by).state == State.CLOSED
    assert deeds(session) == ["session closed"]
    for other in (session, a_session()):
        with pytest.raises(Refused, match="only once"):
            training_sessions.close(other, by=by)


def test_canceling_frees_trainers_and_rooms_and_keeps_what_was_worked():
    session, by = a_session(a_trainer(), days=2, head_count=24), a_user()
    an_assignment(session, a_trainer(), is_first=False)
    first, second = session.blocks.all()
    Engagement.objects.filter(duty__block=first).update(state="logged")
    second.booking = RoomBooking.objects.create(
        room=a_room(), starts_at=second.starts_at, ends_at=second.ends_at
    )
    second.save(update_fields=["booking"])

    canceled = training_sessions.cancel(session, by=by, why="The road is closed")

    assert (canceled.state, canceled.why_canceled, canceled.head_count) == (
        State.CANCELED,
        "The road is closed",
        None,
    )
    assert states(session) == ["logged", "logged", "canceled", "canceled"]
    assert RoomBooking.objects.get().canceled
    assert list(Trace.objects.of(session).values_list("what", "why")) == [
        ("session canceled", "The road is closed")
    ]


@pytest.mark.parametrize("state", ["delivered", "closed", "canceled"])
def test_session_that_is_over_is_not_canceled(state):
    session = a_session(a_trainer(), state=state)

    with pytest.raises(Refused, match="draft or a published"):
        training_sessions.cancel(session, by=a_user(), why="Too late")


STEPS: dict[str, tuple[str, dict[str, object]]] = {
    "publish": ("draft", {}),
    "deliver": ("published", {"at": LATER}),
    "count": ("delivered", {"head_count": 12}),
    "cancel": ("published", {"why": "The road is closed"}),
}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", sorted(STEPS))
def test_step_is_refused_when_a_trainer_joined_while_it_waited(step):
    state, words = STEPS[step]
    session, by, late = a_session(a_trainer(), state=state), a_user(), a_trainer()

    answer = while_held(
        session,
        change=lambda: an_assignment(session, late, is_first=False),
        meanwhile=lambda: getattr(training_sessions, step)(session, by=by, **words),
    )

    session.refresh_from_db()
    assert answer == "The trainers of this session have just changed. Try again."
    assert session.state == state
    assert deeds(session) == []

"""Days are given to trainers who may and can, and taken back with a note."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone

from notices.models import Notice
from notices.queries import text_of
from people.models import Right, Trace
from people.rules import Refused
from sessions.actions import duties
from sessions.models import Assignment, Duty
from tests.builders.people import A_MONDAY, a_user, an_instant
from tests.builders.programs import a_program, a_qualification, an_edition
from tests.builders.sessions import a_log, a_session, an_assignment
from tests.builders.trainers import a_trainer, an_absence, an_engagement
from tests.sessions.together import while_held
from trainers.models import Engagement, TimeChange

pytestmark = pytest.mark.django_db

A_DAY = dt.timedelta(days=1)
COMING = timezone.now().date() + 30 * A_DAY
BEFORE = an_instant(0, day=A_MONDAY - dt.timedelta(days=3))


def one_who_may(session, level: str = "lead", **fields):
    trainer = a_trainer(site=session.site)
    a_qualification(trainer, session.edition.program, level=level, **fields)
    return trainer


def test_first_trainer_gets_the_days_that_have_none():
    session = a_session(days=3)
    an_assignment(session, a_trainer(), blocks=list(session.blocks.all()[:1]))
    trainer, by = one_who_may(session), a_user(Right.PLAN)

    assignment = duties.assign(session, trainer, by=by)

    booked = Engagement.objects.filter(trainer=trainer)
    given = list(assignment.duties.values_list("block__number", "is_first", "engagement__state"))
    assert given == [(2, True, "planned"), (3, True, "planned")]
    assert set(
        booked.values_list("minutes", "title", "kind", "category", "role", "group_size", "zone")
    ) == {
        (
            360,
            session.edition.program.name,
            "delivery",
            session.edition.category_id,
            "lead",
            24,
            session.zone,
        )
    }
    assert TimeChange.objects.filter(trainer=trainer).exists()
    assert Trace.objects.of(session).get().what == "trainer assigned"


def test_second_trainer_assists_on_all_days_without_answering_for_them():
    session = a_session(a_trainer(), days=2)

    assignment = duties.assign(session, one_who_may(session, "second"), by=a_user(), role="co")

    assert [duty.is_first for duty in assignment.duties.all()] == [False, False]
    assert assignment.role == "co"


def test_trainer_gets_the_days_asked_for_and_more_later():
    session = a_session(days=3)
    trainer = one_who_may(session)
    first, _second, third = session.blocks.all()

    duties.assign(session, trainer, by=a_user(), blocks=[third])
    assignment = duties.assign(session, trainer, by=a_user(), blocks=[first])

    assert list(assignment.duties.values_list("block__number", flat=True)) == [1, 3]


def test_draft_holds_time_that_nobody_else_sees():
    session = a_session(state="draft")
    trainer = one_who_may(session)

    assignment = duties.assign(session, trainer, by=a_user())

    assert assignment.duties.get().engagement.state == "provisional"
    assert not TimeChange.objects.filter(trainer=trainer).exists()


RIGHTS = [
    ("lead", "observer", False),
    ("lead", "second", False),
    ("lead", "lead", True),
    ("lead", "mentor", True),
    ("co", "observer", False),
    ("co", "second", True),
    ("co", "lead", True),
    ("co", "mentor", True),
]


@pytest.mark.parametrize(("role", "level", "is_enough"), RIGHTS)
def test_right_to_deliver_decides_who_may(role, level, is_enough):
    session = a_session()
    trainer = one_who_may(session, level)

    if is_enough:
        assert duties.assign(session, trainer, by=a_user(), role=role).pk
        return
    with pytest.raises(Refused, match="has no right to deliver"):
        duties.assign(session, trainer, by=a_user(), role=role)
    assert Assignment.objects.count() == 0


def test_right_has_to_count_on_the_first_day_at_the_place():
    session = a_session(start_hour=3)  # still Sunday in UTC
    sunday = A_MONDAY - dt.timedelta(days=1)
    lapsed = one_who_may(session, valid_until=sunday)
    lasting = one_who_may(session, valid_until=A_MONDAY)

    with pytest.raises(Refused, match="on 23 November 2026"):
        duties.assign(session, lapsed, by=a_user())
    assert duties.assign(session, lasting, by=a_user()).pk


def test_program_that_needs_no_right_takes_anybody():
    session = a_session(edition=an_edition(a_program(needs_right=False)))

    assert duties.assign(session, a_trainer(), by=a_user()).pk


def test_trainer_who_is_taken_away_or_gone_is_refused():
    session = a_session(days=2)
    busy, away, gone = (one_who_may(session) for _ in range(3))
    an_engagement(busy, A_MONDAY + dt.timedelta(days=1), "14:00", title="Method work")
    an_absence(away, A_MONDAY + dt.timedelta(days=1))
    type(gone).objects.filter(pk=gone.pk).update(left_on=A_MONDAY)

    for trainer, sentence in (
        (busy, "has “Method work” from"),
        (away, "is away on"),
        (gone, "no longer a trainer"),
    ):
        trainer.refresh_from_db()
        with pytest.raises(Refused, match=sentence):
            duties.assign(session, trainer, by=a_user())
    assert Duty.objects.count() == Assignment.objects.count() == 0


def test_day_that_has_a_first_trainer_is_not_given_twice():
    session = a_session(a_trainer())
    other = one_who_may(session)

    with pytest.raises(Refused, match="already has a first trainer"):
        duties.assign(session, other, by=a_user())
    with pytest.raises(Refused, match="already answers for this day"):
        duties.assign(session, other, by=a_user(), blocks=list(session.blocks.all()))


def days_away(session, first: int, last: int, **fields):
    """A first trainer on all days of the session, away from one day of it to another."""
    trainer = a_trainer(site=session.site)
    an_assignment(session, trainer, **fields)
    day = session.starts_at.astimezone(session.site.tz).date() - A_DAY
    an_absence(trainer, day + first * A_DAY, day + last * A_DAY)
    return trainer


def test_day_of_a_trainer_who_is_away_is_covered():
    session = a_session(days=3, day=COMING)
    ill = days_away(session, 2, 9)
    trainer, by = one_who_may(session), a_user(Right.PLAN)

    assignment = duties.assign(session, trainer, by=by)

    firsts = Duty.objects.filter(is_first=True).order_by("block__number")
    assert [duty.assignment.trainer for duty in firsts] == [ill, trainer, trainer]
    assert [duty.block.number for duty in assignment.duties.all()] == [2, 3]
    canceled = Engagement.objects.filter(trainer=ill, state="canceled")
    assert [time.day for time in canceled.order_by("starts_at")] == [
        COMING + A_DAY,
        COMING + 2 * A_DAY,
    ]
    noted = TimeChange.objects.filter(trainer=ill).order_by("from_day")
    assert [change.from_day for change in noted] == [COMING + A_DAY, COMING + 2 * A_DAY]
    traces = Trace.objects.of(session).order_by("pk").values_list("what", "why", "by")
    assert list(traces) == [
        *[("day released", "Somebody else takes over this day.", by.pk)] * 2,
        ("trainer assigned", "", by.pk),
    ]


def test_trainer_who_is_covered_is_told_without_a_reason():
    session = a_session(day=COMING)
    ill = days_away(session, 1, 1)
    trainer = one_who_may(session)

    duties.assign(session, trainer, by=a_user(), blocks=list(session.blocks.all()))

    notice = Notice.objects.get()
    assert (notice.kind, notice.to) == ("duty-released", ill.employee)
    assert notice.values == {
        "title": session.edition.program.name,
        "day_on": COMING.isoformat(),
        "why": "",
    }
    text = text_of(notice)
    assert "You are released from" in text.title
    assert "Somebody else takes over this day." in text.body
    assert trainer.employee.last_name not in text.title + text.body
    assert not Assignment.objects.filter(trainer=ill).exists()


def test_cover_in_a_draft_is_told_to_nobody():
    session = a_session(day=COMING, state="draft")
    days_away(session, 1, 1)

    duties.assign(session, one_who_may(session), by=a_user())

    assert Notice.objects.count() == 0
    assert Engagement.objects.standing().count() == 1


def test_absent_trainer_stays_where_nobody_takes_over():
    session = a_session(day=COMING)
    ill = days_away(session, 1, 1)
    busy = one_who_may(session)
    an_engagement(busy, COMING, "14:00", title="Method work")

    with pytest.raises(Refused, match="Method work"):
        duties.assign(session, busy, by=a_user())
    duties.assign(session, one_who_may(session, "second"), by=a_user(), role="co")

    assert Duty.objects.get(is_first=True).assignment.trainer == ill
    assert Notice.objects.count() == 0


def test_day_that_began_is_not_covered_any_more():
    session = a_session(day=COMING - 60 * A_DAY)
    days_away(session, 1, 1)
    trainer = one_who_may(session)

    with pytest.raises(Refused, match="already has a first trainer"):
        duties.assign(session, trainer, by=a_user())
    with pytest.raises(Refused, match="already answers for this day"):
        duties.assign(session, trainer, by=a_user(), blocks=list(session.blocks.all()))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_cover_is_refused_when_the_absent_changed_while_one_waited():
    session, by = a_session(day=COMING), a_user(Right.PLAN)
    trainer, ill = one_who_may(session), a_trainer(site=session.site)

    def another_first_trainer_who_is_away() -> None:
        an_assignment(session, ill)
        an_absence(ill, COMING)

    answer = while_held(
        session,
        change=another_first_trainer_who_is_away,
        meanwhile=lambda: duties.assign(session, trainer, by=by),
    )

    assert answer == "The trainers of this session have just changed. Try again."
    assert Duty.objects.get().assignment.trainer == ill


def test_trainer_has_one_role_in_a_session():
    session = a_session(days=2)
    trainer = one_who_may(session)
    first, second = session.blocks.all()
    duties.assign(session, trainer, by=a_user(), blocks=[first])

    with pytest.raises(Refused, match="already in this session as first trainer"):
        duties.assign(session, trainer, by=a_user(), role="co", blocks=[second])


@pytest.mark.parametrize("state", ["delivered", "closed", "canceled"])
def test_session_that_is_over_changes_no_trainers(state):
    session = a_session(state=state)

    with pytest.raises(Refused, match="draft or a published"):
        duties.assign(session, one_who_may(session), by=a_user())


# ---- release --------------------------------------------------------------------------------


def test_released_day_is_free_uncovered_and_told():
    trainer, by = a_trainer(), a_user(Right.CARE)
    session = a_session(trainer, days=2)
    second = an_assignment(session, a_trainer(), is_first=False)
    duty = Duty.objects.get(assignment__trainer=trainer, block__number=2)
    title = duty.engagement.title

    freed = duties.release(duty, by=by, why="A full week", at=BEFORE)

    assert (freed.state, freed.title, freed.sequence) == ("canceled", title, 1)
    assert list(session.blocks.uncovered().values_list("number", flat=True)) == [2]
    assert [duty.is_first for duty in second.duties.all()] == [False, False]
    assert Assignment.objects.filter(trainer=trainer).exists()
    trace = Trace.objects.of(session).get()
    assert (trace.what, trace.why, trace.by) == ("day released", "A full week", by)
    notice = Notice.objects.get()
    assert (notice.kind, notice.to) == ("duty-released", trainer.employee)
    assert notice.values == {"title": title, "day_on": "2026-11-24", "why": "A full week"}
    assert TimeChange.objects.get(trainer=trainer).from_day == dt.date(2026, 11, 24)


@pytest.mark.parametrize("has_log", [False, True])
def test_place_ends_with_its_last_day_unless_it_has_a_log(has_log):
    session = a_session(a_trainer())
    assignment = session.assignments.get()
    if has_log:
        a_log(assignment)

    duties.release(assignment.duties.get(), by=a_user(), why="A full week", at=BEFORE)

    assert Assignment.objects.exists() is has_log


def test_release_of_a_draft_is_told_to_nobody():
    session = a_session(a_trainer(), state="draft")

    freed = duties.release(Duty.objects.get(), by=a_user(), why="Another plan", at=BEFORE)

    assert freed.state == "canceled"
    assert Notice.objects.count() == 0
    assert session.blocks.uncovered().exists()


def test_release_is_refused():
    session = a_session(a_trainer(), days=2)
    first, second = Duty.objects.order_by("block__number")
    by = a_user()

    with pytest.raises(Refused, match="Write a note"):
        duties.release(first, by=by, why=" ", at=BEFORE)
    with pytest.raises(Refused, match="has begun"):
        duties.release(first, by=by, why="Late", at=first.block.starts_at)
    duties.release(first, by=by, why="In time", at=BEFORE)
    with pytest.raises(Refused, match="already given back"):
        duties.release(first, by=by, why="Again", at=BEFORE)
    type(session).objects.update(state="delivered")
    with pytest.raises(Refused, match="draft or a published"):
        duties.release(second, by=by, why="Too late", at=BEFORE)
    assert Duty.objects.get() == second


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_day_goes_to_one_of_eight_who_are_assigned_at_once():
    session, by = a_session(days=2), a_user(Right.PLAN)
    rivals = [one_who_may(session) for _ in range(8)]
    gate = threading.Barrier(len(rivals))
    answers: list[str] = []

    def assign(trainer) -> None:
        connection.ensure_connection()
        gate.wait()
        try:
            duties.assign(session, trainer, by=by)
            answers.append("given")
        except Refused as refusal:
            answers.append(str(refusal))
        finally:
            connection.close()

    writers = [threading.Thread(target=assign, args=[rival]) for rival in rivals]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    taken = "Every day of this session already has a first trainer."
    assert sorted(answers) == [*[taken] * 7, "given"]
    assert Duty.objects.count() == Engagement.objects.count() == 2

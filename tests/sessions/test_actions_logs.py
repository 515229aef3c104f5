"""A trainer tells how it went: what is kept, where it goes, and what is never kept."""

import datetime as dt
import threading
from dataclasses import replace

import pytest
from django.db import connection

from people.models import Trace
from people.rules import ChangedMeanwhile, Refused
from sessions.actions import logs
from sessions.actions.logs import LogWords
from sessions.models import Incident, SessionLog
from tests.builders.people import a_user
from tests.builders.sessions import a_log, a_session, an_assignment
from tests.builders.trainers import a_trainer
from trainers.models import TimeChange
from wellbeing.models import EffortRating

pytestmark = pytest.mark.django_db

A_SECOND = dt.timedelta(seconds=1)
ALL = LogWords(
    effort=7,
    enthusiasm=4,
    what_worked="The ladder example",
    what_to_change="A longer break",
    note="I slept badly",
    shares_note=True,
    incident="A fire drill",
)


def a_place(days: int = 1, **fields):
    """The place of a trainer in a session, the trainer's account, and the end of the last day."""
    trainer = a_trainer()
    session = a_session(trainer, days=days, **fields)
    assignment = session.assignments.get()
    return assignment, a_user(employee=trainer.employee), session.ends_at


def states(assignment) -> list[str]:
    return list(assignment.duties.values_list("engagement__state", flat=True))


def test_everything_told_goes_where_it_belongs():
    assignment, user, end = a_place(days=2)

    saved = logs.save(assignment, by=user, words=ALL, at=end)

    log = SessionLog.objects.get()
    assert (saved.log, saved.keeps_effort) == (log, True)
    assert (log.enthusiasm, log.what_worked, log.what_to_change, log.note, log.shares_note) == (
        4,
        "The ladder example",
        "A longer break",
        "I slept badly",
        True,
    )
    rating = EffortRating.objects.get()
    assert (rating.value, rating.trainer, rating.program) == (
        7,
        assignment.trainer,
        assignment.session.edition.program,
    )
    assert rating.covers.count() == 2
    incident = Incident.objects.get()
    assert (incident.words, incident.told_by) == ("A fire drill", user.employee)
    assert states(assignment) == ["logged", "logged"]
    assert TimeChange.objects.filter(trainer=assignment.trainer).exists()
    assert assignment.session.state == "published"


def test_nothing_told_still_confirms_the_days():
    assignment, user, end = a_place()

    logs.save(assignment, by=user, words=LogWords(), at=end)

    assert states(assignment) == ["logged"]
    assert EffortRating.objects.count() == Incident.objects.count() == Trace.objects.count() == 0


def test_log_after_the_first_day_confirms_that_day_alone():
    assignment, user, _end = a_place(days=3)
    first_end = assignment.duties.first().block.ends_at

    logs.save(assignment, by=user, words=LogWords(effort=5), at=first_end)

    assert states(assignment) == ["logged", "planned", "planned"]
    assert EffortRating.objects.get().covers.count() == 3


def test_log_confirms_nothing_of_a_colleague():
    assignment, user, end = a_place()
    other = an_assignment(assignment.session, a_trainer(), is_first=False)

    logs.save(assignment, by=user, words=LogWords(), at=end)

    assert states(other) == ["planned"]


def test_saving_again_replaces_all_but_the_incident():
    assignment, user, end = a_place()
    logs.save(assignment, by=user, words=ALL, at=end)

    words = LogWords(effort=3, what_worked="Pairs")
    logs.save(assignment, by=user, words=words, seen=1, at=end + A_SECOND)

    log = SessionLog.objects.get()
    assert (log.enthusiasm, log.what_worked, log.note, log.shares_note, log.logged_at) == (
        None,
        "Pairs",
        "",
        False,
        end + A_SECOND,
    )
    assert EffortRating.objects.get().value == 3
    assert Incident.objects.get().words == "A fire drill"


def test_effort_is_taken_back_by_leaving_it_out():
    assignment, user, end = a_place()
    logs.save(assignment, by=user, words=ALL, at=end)

    logs.save(assignment, by=user, words=LogWords(), seen=1, at=end)

    assert EffortRating.objects.count() == 0


def test_words_of_an_incident_can_be_changed():
    assignment, user, end = a_place()
    logs.save(assignment, by=user, words=ALL, at=end)

    logs.save(assignment, by=user, words=LogWords(incident="Told by mistake"), seen=1, at=end)

    incident = Incident.objects.get()
    assert incident.words == "Told by mistake"
    assert [trace.what for trace in Trace.objects.of(incident)] == ["incident told"]


@pytest.mark.parametrize(("late", "counts"), [(dt.timedelta(), True), (A_SECOND, False)])
def test_effort_counts_for_fourteen_days(late, counts):
    assignment, user, end = a_place(days=2)
    at = end + dt.timedelta(days=14) + late

    saved = logs.save(assignment, by=user, words=LogWords(effort=7, what_worked="Pairs"), at=at)

    assert saved.keeps_effort is counts
    assert EffortRating.objects.exists() is counts
    assert SessionLog.objects.get().what_worked == "Pairs"


def test_effort_told_in_time_stays_when_the_log_is_changed_later():
    assignment, user, end = a_place()
    logs.save(assignment, by=user, words=ALL, at=end)

    logs.save(assignment, by=user, words=LogWords(), seen=1, at=end + dt.timedelta(days=15))

    assert EffortRating.objects.get().value == 7


def test_log_is_refused_before_the_first_day_is_over():
    assignment, user, _end = a_place(days=2)
    first_end = assignment.duties.first().block.ends_at

    with pytest.raises(Refused, match="when your first day is over"):
        logs.save(assignment, by=user, words=ALL, at=first_end - A_SECOND)
    assert SessionLog.objects.count() == 0


@pytest.mark.parametrize("state", ["draft", "canceled"])
def test_log_is_refused_for_a_session_that_does_not_take_place(state):
    assignment, user, end = a_place()
    type(assignment.session).objects.update(state=state)

    with pytest.raises(Refused, match="does not take place"):
        logs.save(assignment, by=user, words=ALL, at=end)


def test_log_is_refused_when_no_day_is_left():
    assignment, user, end = a_place()
    assignment.duties.all().delete()

    with pytest.raises(Refused, match="No day of this session is yours"):
        logs.save(assignment, by=user, words=ALL, at=end)


def test_what_is_told_leaves_no_trace_of_its_words():
    assignment, user, end = a_place()

    logs.save(assignment, by=user, words=ALL, at=end)
    logs.save(assignment, by=user, words=LogWords(), seen=1, at=end)

    told = list(Trace.objects.order_by("pk").values_list("what", "why"))
    assert told == [("note shared", ""), ("incident told", ""), ("note no longer shared", "")]


def test_note_is_shared_and_taken_back():
    trainer = a_trainer()
    by = a_user(employee=trainer.employee)
    log = a_log(a_session(trainer).assignments.get(), note="Tired")

    assert logs.share(log, by=by).shares_note is True
    with pytest.raises(Refused, match="already shared"):
        logs.share(log, by=by)
    assert logs.unshare(log, by=by).shares_note is False
    with pytest.raises(Refused, match="not shared any more"):
        logs.unshare(log, by=by)
    assert [trace.what for trace in Trace.objects.of(log)] == [
        "note no longer shared",
        "note shared",
    ]


def test_silence_is_not_shared():
    log = a_log(a_session(a_trainer()).assignments.get())

    with pytest.raises(Refused, match="no text to share"):
        logs.share(log, by=a_user())


def test_tick_without_words_shares_nothing():
    assignment, user, end = a_place()

    saved = logs.save(assignment, by=user, words=LogWords(shares_note=True), at=end)

    assert saved.log.shares_note is False


# ---- two devices of one trainer -------------------------------------------------------------


@pytest.mark.parametrize("seen", [-1, 0, 2])
def test_log_changed_by_another_device_is_not_overwritten(seen):
    assignment, user, end = a_place()
    logs.save(assignment, by=user, words=ALL, at=end)

    with pytest.raises(ChangedMeanwhile, match="Another device of yours"):
        logs.save(assignment, by=user, words=LogWords(note="Later"), seen=seen, at=end)

    log = SessionLog.objects.get()
    assert (log.note, log.version) == ("I slept badly", 1)
    assert EffortRating.objects.get().value == 7


def test_same_words_once_more_are_simply_saved():
    assignment, user, end = a_place()
    logs.save(assignment, by=user, words=ALL, at=end)

    saved = logs.save(assignment, by=user, words=replace(ALL, incident=""), seen=0, at=end)

    assert (saved.log.version, saved.log.note) == (1, "I slept badly")
    assert EffortRating.objects.get().value == 7
    assert [trace.what for trace in Trace.objects.order_by("pk")] == [
        "note shared",
        "incident told",
    ]


def test_effort_that_came_too_late_makes_no_other_words():
    assignment, user, end = a_place()
    at = end + dt.timedelta(days=20)
    words = LogWords(effort=7, note="Late")

    versions = [
        logs.save(assignment, by=user, words=words, at=at).log.version for _again in range(2)
    ]

    assert versions == [1, 1]


def test_change_of_a_seen_log_makes_a_new_version():
    assignment, user, end = a_place()
    logs.save(assignment, by=user, words=ALL, at=end)

    saved = logs.save(assignment, by=user, words=LogWords(note="Better"), seen=1, at=end)

    assert (saved.log.version, saved.log.note) == (2, "Better")


def test_sharing_makes_a_new_version():
    trainer = a_trainer()
    by = a_user(employee=trainer.employee)
    log = a_log(a_session(trainer).assignments.get(), note="Tired")

    versions = [change(log, by=by).version for change in (logs.share, logs.unshare)]

    assert versions == [2, 3]


@pytest.mark.django_db(transaction=True)
def test_of_two_devices_at_once_the_second_is_told():
    assignment, user, end = a_place()
    answers = []

    def write(note: str) -> None:
        try:
            logs.save(assignment, by=user, words=LogWords(note=note), at=end)
            answers.append("saved")
        except ChangedMeanwhile:
            answers.append("told")
        finally:
            connection.close()

    devices = [threading.Thread(target=write, args=[note]) for note in ("One", "Two")]
    for device in devices:
        device.start()
    for device in devices:
        device.join()

    assert sorted(answers) == ["saved", "told"]
    assert SessionLog.objects.get().version == 1

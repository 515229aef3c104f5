"""Weeks are stored as they are reckoned, once, and only anew when something changed."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from people.models import Switch
from tests.builders.people import A_MONDAY, a_holiday, a_site, an_employee
from tests.builders.programs import a_program
from tests.builders.trainers import a_share, a_trainer, an_absence, an_engagement
from tests.builders.wellbeing import (
    ON_MONDAY,
    THIS_SUNDAY,
    a_load,
    a_rating,
    an_own_load,
    weeks_of_work,
)
from trainers.actions import time_changes
from trainers.models import Engagement, TimeChange
from wellbeing.actions import alerts, assessments, ratings
from wellbeing.models import Alert, LoadPolicy, OwnWeeklyLoad, WeeklyLoad
from wellbeing.queries import loads
from wellbeing.rules.policy import Level, View

pytestmark = pytest.mark.django_db

A_DAY, A_WEEK = dt.timedelta(days=1), dt.timedelta(weeks=1)
EARLIER, LATER = range(-8, 0), range(1, 9)


def sunday(week: int) -> dt.date:
    return THIS_SUNDAY + A_WEEK * week


def shown(trainer, view=View.SCHEDULE, past=1, ahead=1):
    weeks = loads.curve(trainer, on=A_MONDAY, past=past, ahead=ahead, view=view)
    return [week.shown for week in weeks]


def rows(table) -> dict[tuple[int, dt.date], dict[str, object]]:
    """Everything stored but the row's own number."""
    return {
        (row["trainer_id"], row["ends_on"]): row for row in table.objects.values() if row.pop("id")
    }


def test_assess_stores_eight_weeks_back_this_one_and_eight_ahead_in_both_views():
    trainer = a_trainer()
    weeks_of_work(trainer)

    assert assessments.assess([trainer.pk], at=ON_MONDAY) == 1

    for table in (WeeklyLoad, OwnWeeklyLoad):
        found = list(table.objects.values_list("ends_on", flat=True))
        assert found == [sunday(week) for week in range(-8, 9)]
    this = loads.this_week([trainer.pk], A_MONDAY)[trainer.pk]
    assert (round(this.index or 0, 4), this.level) == (55.8885, Level.ELEVATED)
    assert [round(part or 0, 4) for part in this.subindices] == [87.5, 100, 0, 46.385, 0, 0]
    assert this.measures.by_symbol()["streak"] == 30


def test_assess_begins_with_the_week_of_the_change_but_not_before_the_first_known_day():
    long_known, new = a_trainer(), a_trainer(known_from=A_MONDAY - 3 * A_WEEK + A_DAY)
    from_weeks = dict.fromkeys((long_known.pk, new.pk), A_MONDAY - 20 * A_WEEK)

    assessments.assess(from_weeks, at=ON_MONDAY, from_weeks=from_weeks)

    first = {
        trainer: WeeklyLoad.objects.filter(trainer=trainer).earliest("ends_on")
        for trainer in (long_known, new)
    }
    assert [row.ends_on for row in first.values()] == [sunday(-20), sunday(-3)]
    assert first[new].level == Level.UNKNOWN


def test_assess_never_begins_before_what_is_kept_and_never_after_this_week():
    early, late = a_trainer(known_from=dt.date(2012, 4, 30)), a_trainer()
    from_weeks = {early.pk: dt.date(2012, 4, 30), late.pk: A_MONDAY + 30 * A_WEEK}

    assessments.assess(from_weeks, at=ON_MONDAY, from_weeks=from_weeks)

    assert WeeklyLoad.objects.filter(trainer=early).earliest("ends_on").ends_on == sunday(-105)
    assert WeeklyLoad.objects.filter(trainer=late).earliest("ends_on").ends_on == sunday(0)
    assert assessments.forget_old(at=ON_MONDAY) == 0


def test_assess_writes_nothing_when_nothing_changed():
    trainer = a_trainer()
    weeks_of_work(trainer)
    assessments.assess([trainer.pk], at=ON_MONDAY)
    before = [rows(table) for table in (WeeklyLoad, OwnWeeklyLoad)]

    assessments.assess([trainer.pk], at=ON_MONDAY + dt.timedelta(hours=1))

    assert [rows(table) for table in (WeeklyLoad, OwnWeeklyLoad)] == before


def test_assess_writes_the_weeks_a_change_reaches():
    trainer = a_trainer()
    assessments.assess([trainer.pk], at=ON_MONDAY)
    later = ON_MONDAY + dt.timedelta(minutes=1)
    an_engagement(trainer, A_MONDAY + 2 * A_WEEK)

    assessments.assess([trainer.pk], at=later)

    changed = WeeklyLoad.objects.filter(assessed_at=later).values_list("ends_on", flat=True)
    assert list(changed) == [sunday(week) for week in range(2, 9)]


@pytest.mark.parametrize(
    "change",
    [
        lambda trainer: a_share(trainer, "0.50"),
        lambda trainer: an_absence(trainer, A_MONDAY, THIS_SUNDAY),
        lambda trainer: a_holiday(trainer.employee.site, A_MONDAY),
        lambda trainer: Engagement.objects.update(group_size=30),
    ],
    ids=["share", "absence", "holiday", "group"],
)
def test_assess_sees_what_changed_beside_time(change):
    trainer = a_trainer()
    weeks_of_work(trainer, days=6)
    assessments.assess([trainer.pk], at=ON_MONDAY)
    before = rows(WeeklyLoad)[trainer.pk, THIS_SUNDAY]

    change(trainer)
    assessments.assess([trainer.pk], at=ON_MONDAY)

    assert rows(WeeklyLoad)[trainer.pk, THIS_SUNDAY]["digest"] != before["digest"]


def test_week_ahead_tells_how_full_it_is_and_becomes_this_week_in_its_turn():
    trainer = a_trainer()
    weeks_of_work(trainer, weeks=range(-5, 1))
    an_engagement(trainer, A_MONDAY + A_WEEK)
    assessments.assess([trainer.pk], at=ON_MONDAY)
    ahead = WeeklyLoad.objects.get(ends_on=sunday(1))

    assessments.assess([trainer.pk], at=ON_MONDAY + A_WEEK)

    assert (round(ahead.fill or 0, 2), ahead.warnings) == (0.2, ["not-filled"])
    now = WeeklyLoad.objects.get(ends_on=sunday(1))
    assert (now.fill, now.usual_index, now.warnings) == (None, None, [])
    assert now.index == ahead.index


def test_share_confirmed_follows_the_days_that_are_over():
    trainer = a_trainer()
    weeks_of_work(trainer, weeks=[0])
    assessments.assess([trainer.pk], at=ON_MONDAY)
    Engagement.objects.filter(starts_at__date=A_MONDAY).update(state=Engagement.State.LOGGED)
    found = []
    for days in (0, 1, 3, 7):
        assessments.assess([trainer.pk], at=ON_MONDAY + days * A_DAY)
        row = WeeklyLoad.objects.get(ends_on=THIS_SUNDAY)
        found.append((row.coverage, row.unlogged, row.warnings))

    assert found == [
        (None, 0, []),
        (1.0, 0, []),
        (1 / 3, 2, ["low-confidence"]),
        (0.2, 4, ["low-confidence"]),
    ]


def test_past_weeks_stay_under_the_policy_that_held_in_them():
    trainer = a_trainer()
    booked = weeks_of_work(trainer, weeks=range(-5, 2))
    LoadPolicy.objects.create(version=2, from_week=A_MONDAY, figures={"ramps": {"load": [8, 16]}})
    LoadPolicy.objects.create(
        version=3, from_week=A_MONDAY + A_WEEK, figures={"ramps": {"load": [30, 60]}}
    )

    assessments.assess([trainer.pk], at=ON_MONDAY)
    Engagement.objects.filter(pk=booked[-11].pk).update(minutes=300)
    assessments.assess([trainer.pk], at=ON_MONDAY)

    found = WeeklyLoad.objects.filter(ends_on__range=(sunday(-1), sunday(2)))
    assert [(row.policy_version, row.subindices["load"]) for row in found] == [
        (1, 81.25),
        (2, 100.0),
        (3, 0.0),
        (3, 0.0),
    ]


def test_ratings_change_the_own_weeks_and_nothing_else():
    trainer, program = a_trainer(), a_program()
    booked = weeks_of_work(trainer, program=program)
    assessments.assess([trainer.pk], at=ON_MONDAY)
    before, told = rows(WeeklyLoad), list(Alert.objects.values())

    ratings.rate(trainer, program=program, engagements=booked[-5:-3], value=10, at=ON_MONDAY)
    assert assessments.assess_changed(at=ON_MONDAY + A_DAY) == 1

    # The day is another one, so this week is stored anew; what was reckoned is the same.
    untold = ("digest", "assessed_at", "coverage", "unlogged", "warnings")
    for row in (*before.values(), *(after := rows(WeeklyLoad)).values()):
        for column in untold:
            row.pop(column)
    assert after == before
    assert list(Alert.objects.values()) == told
    own, schedule = shown(trainer, View.PERSONAL, past=0), shown(trainer, past=0)
    assert (own[0] or 0) > (schedule[0] or 0)


def test_ratings_are_not_even_in_the_digest_of_the_schedule():
    trainer, program = a_trainer(), a_program()
    booked = weeks_of_work(trainer, program=program)
    assessments.assess([trainer.pk], at=ON_MONDAY)
    before, own = rows(WeeklyLoad), rows(OwnWeeklyLoad)

    a_rating(trainer, program=program, engagements=booked[-5:], value=10)
    assessments.assess([trainer.pk], at=ON_MONDAY + dt.timedelta(minutes=1))

    assert rows(WeeklyLoad) == before
    assert rows(OwnWeeklyLoad) != own


def test_rating_that_is_taken_away_leaves_the_own_weeks_as_the_timetable_says():
    trainer, program = a_trainer(), a_program()
    booked = weeks_of_work(trainer, program=program)
    ratings.rate(trainer, program=program, engagements=booked[-5:], value=10)
    assessments.assess([trainer.pk], at=ON_MONDAY)
    assert shown(trainer, View.PERSONAL) != shown(trainer)

    ratings.rate(trainer, program=program, engagements=booked[-5:], value=None)
    assessments.assess_changed(at=ON_MONDAY)

    assert shown(trainer, View.PERSONAL) == shown(trainer)


def test_unrated_days_of_the_program_are_judged_by_the_own_ratings_before():
    trainer, program = a_trainer(), a_program()
    booked = weeks_of_work(trainer, program=program)
    for day in booked[-15:-5]:
        a_rating(trainer, program=program, engagements=[day], value=8)

    assessments.assess([trainer.pk], at=ON_MONDAY)

    this = OwnWeeklyLoad.objects.get(ends_on=THIS_SUNDAY)
    effort = (10 * 8 + 3 * 4) / 13
    assert this.measures["hours"] == pytest.approx(30 * effort / 4)


def test_changed_trainers_are_assessed_from_their_earliest_day_and_their_notes_go():
    trainer, untouched = a_trainer(), a_trainer()
    time_changes.leave([(trainer.pk, A_MONDAY)])
    time_changes.leave([(trainer.pk, A_MONDAY - 12 * A_WEEK)])

    assert assessments.assess_changed(at=ON_MONDAY) == 1
    assert assessments.assess_changed(at=ON_MONDAY) == 0

    assert not TimeChange.objects.exists()
    assert WeeklyLoad.objects.filter(trainer=trainer).count() == 12 + 1 + 8
    assert not WeeklyLoad.objects.filter(trainer=untouched).exists()


def test_changed_trainers_are_taken_in_the_order_of_the_notes():
    trainers = [a_trainer() for _ in range(3)]
    for trainer in trainers:
        time_changes.leave([(trainer.pk, A_MONDAY)])

    assert assessments.assess_changed(limit=2, at=ON_MONDAY) == 2

    assert [note.trainer for note in TimeChange.objects.all()] == trainers[2:]


def test_weeks_ahead_of_who_left_go_by_the_day_of_the_site():
    left = a_trainer(an_employee(site=a_site("Norilsk", zone="Asia/Krasnoyarsk")))
    a_load(left, sunday(0))
    type(left).objects.filter(pk=left.pk).update(left_on=A_MONDAY, why_left="moved")
    still_sunday_in_utc = dt.datetime(2026, 11, 22, 18, tzinfo=dt.UTC)

    assessments.assess([left.pk], at=still_sunday_in_utc)

    assert left.weeklyloads.count() == 1


def test_trainers_who_left_or_are_not_known_yet_have_no_weeks_ahead():
    left, to_come = a_trainer(), a_trainer(known_from=A_MONDAY + A_DAY)
    for build in (a_load, an_own_load):
        build(left)
        build(left, sunday(1))
    type(left).objects.filter(pk=left.pk).update(left_on=A_MONDAY, why_left="moved")

    assert assessments.assess(at=ON_MONDAY) == 2

    assert [row.ends_on for row in WeeklyLoad.objects.all()] == [THIS_SUNDAY]
    assert [row.ends_on for row in OwnWeeklyLoad.objects.all()] == [THIS_SUNDAY]
    assert to_come.weeklyloads.count() == 0


def test_everybody_is_assessed_in_batches(monkeypatch):
    monkeypatch.setattr(assessments, "BATCH", 2)
    trainers = [a_trainer() for _ in range(5)]

    assert assessments.assess(at=ON_MONDAY) == 5

    assert {row.trainer for row in WeeklyLoad.objects.all()} == set(trainers)


@pytest.mark.parametrize("trainers", [1, 3])
def test_assessment_costs_the_same_for_any_number_of_trainers(trainers, django_assert_num_queries):
    numbers = []
    for _ in range(trainers):
        trainer = a_trainer()
        an_engagement(trainer)
        numbers.append(trainer.pk)
    assert not Switch.objects.exists()

    # The lock, trainers, policies; shares, absences, holidays, time, ratings; what is stored and
    # what is written, twice each; alerts; the savepoint of the batch and its end.
    with django_assert_num_queries(15):
        assessments.assess(numbers, at=ON_MONDAY)


def test_results_are_forgotten_after_two_years():
    kept, gone = sunday(-105), sunday(-106)
    for ends_on in (kept, gone):
        a_load(ends_on=ends_on)
        an_own_load(ends_on=ends_on)

    assert assessments.forget_old(at=ON_MONDAY) == 2
    assert assessments.forget_old(at=ON_MONDAY) == 0

    assert [row.ends_on for row in WeeklyLoad.objects.all()] == [kept]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_store_every_week_once_and_open_no_alert_twice():
    trainers = [a_trainer() for _ in range(3)]
    for trainer in trainers:
        weeks_of_work(trainer)
    LoadPolicy.objects.get_or_create(version=1, defaults={"from_week": dt.date(1900, 1, 1)})
    time_changes.leave((trainer.pk, A_MONDAY) for trainer in trainers)

    def work(_number: int) -> int:
        try:
            return assessments.assess_changed(at=ON_MONDAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assessed = sorted(pool.map(work, range(4)))

    assert assessed == [0, 0, 0, 3]
    assert WeeklyLoad.objects.count() == 3 * 9
    assert Alert.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_change_left_while_an_assessment_runs_waits_for_the_next(monkeypatch):
    trainer = a_trainer()
    time_changes.leave([(trainer.pk, A_MONDAY)])
    review = alerts.review

    def review_while_somebody_books(*pictures, **named):
        with ThreadPoolExecutor(1) as pool:
            pool.submit(book).result()
        review(*pictures, **named)

    def book():
        try:
            time_changes.leave([(trainer.pk, THIS_SUNDAY)])
        finally:
            connection.close()

    monkeypatch.setattr(alerts, "review", review_while_somebody_books)

    assert assessments.assess_changed(at=ON_MONDAY) == 1

    assert [note.from_day for note in TimeChange.objects.all()] == [THIS_SUNDAY]

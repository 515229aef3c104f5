"""Booked time as the rules see it."""

import datetime as dt
from decimal import Decimal

import pytest

from tests.builders.people import A_MONDAY, a_holiday, a_site
from tests.builders.programs import a_program, an_edition
from tests.builders.trainers import a_category, a_share, a_trainer, an_absence, an_engagement
from tests.builders.wellbeing import THIS_SUNDAY, a_rating, weeks_of_work
from trainers.models import Engagement, Trainer
from trainers.models.categories import Work
from wellbeing.queries.inputs import gather
from wellbeing.rules.policy import TWO_MONTHS
from wellbeing.rules.timeline import Span
from wellbeing.rules.work import Block, Kind, Person, Role, Share, State, WorkPattern

pytestmark = pytest.mark.django_db

A_DAY = dt.timedelta(days=1)
WEEK = Span(THIS_SUNDAY, THIS_SUNDAY)
FIRST_READ = THIS_SUNDAY - dt.timedelta(days=TWO_MONTHS)


def inputs_of(trainer, **more):
    return gather([trainer], WEEK, **more)[trainer.pk]


def days_of(blocks):
    return [block.start.date() for block in blocks]


def test_block_has_the_clock_of_the_place_and_every_column():
    site = a_site(zone="Asia/Krasnoyarsk")
    trainer = a_trainer()
    booked = an_engagement(
        trainer,
        category=a_category(),
        role="co",
        group_size=24,
        expected_effort=Decimal("4.5"),
        night_away=True,
        state=Engagement.State.LOGGED,
        site=site,
    )

    [block] = inputs_of(trainer).blocks

    assert block == Block(
        start=booked.local_start,
        end=booked.local_end,
        minutes=360,
        kind=Kind.DELIVERY,
        category=str(booked.category_id),
        role=Role.CO,
        group=24,
        state=State.LOGGED,
        expected_effort=4.5,
        night_away=True,
        place=f"Asia/Krasnoyarsk {site.pk}",
    )
    assert block.start.isoformat() == "2026-11-23T09:00:00+07:00"


def test_block_of_other_work_has_no_content_where_there_is_none():
    trainer = a_trainer()
    an_engagement(trainer, kind=Work.TRAVEL)
    an_engagement(trainer, A_MONDAY + A_DAY, kind=Work.INTERNSHIP)

    travel, internship = inputs_of(trainer).blocks

    assert (travel.kind, travel.category) == (Kind.OTHER, None)
    assert internship.kind is Kind.OTHER
    assert internship.category is not None


def test_drafts_and_canceled_time_are_left_out():
    trainer = a_trainer()
    states = [*Engagement.State]
    for number, state in enumerate(states):
        an_engagement(trainer, A_MONDAY + A_DAY * number, state=state)

    found = inputs_of(trainer).blocks

    assert [block.state for block in found] == [State.PLANNED, State.LOGGED]


def test_window_reaches_as_far_as_the_figures_and_a_day_wider():
    trainer = a_trainer()
    days = [FIRST_READ - 2 * A_DAY, FIRST_READ, THIS_SUNDAY, THIS_SUNDAY + 3 * A_DAY]
    for day in days:
        an_engagement(trainer, day)

    assert days_of(inputs_of(trainer).blocks) == [FIRST_READ, THIS_SUNDAY]


def test_window_reaches_further_for_a_long_rota():
    trainer = a_trainer(rota_from=A_MONDAY, rota_days_on=40, rota_days_off=40)
    early = an_engagement(trainer, FIRST_READ - 10 * A_DAY)

    found = inputs_of(trainer)

    assert days_of(found.blocks) == [early.day]
    assert found.person.pattern == WorkPattern(A_MONDAY, 40, 40)


def test_person_is_what_the_rules_ask_for():
    trainer = a_trainer()
    a_share(trainer, "0.50", starts_on=A_MONDAY)
    a_share(trainer, "1.00", starts_on=dt.date(2025, 1, 1))
    a_share(a_trainer(), "0.10")
    an_absence(trainer, A_MONDAY, A_MONDAY + A_DAY)
    an_absence(trainer, THIS_SUNDAY, THIS_SUNDAY + 30 * A_DAY)
    site = trainer.employee.site
    a_holiday(site, A_MONDAY)
    a_holiday(site, THIS_SUNDAY, is_worked=True)
    a_holiday(a_site(), A_MONDAY + A_DAY)

    assert inputs_of(trainer).person == Person(
        shares=(Share(dt.date(2025, 1, 1), 1.0), Share(A_MONDAY, 0.5)),
        known_from=dt.date(2025, 1, 1),
        absences=frozenset({A_MONDAY, A_MONDAY + A_DAY, THIS_SUNDAY}),
        holidays=frozenset({A_MONDAY}),
        working_days=frozenset({THIS_SUNDAY}),
    )


def test_ratings_are_on_the_own_blocks_alone():
    trainer = a_trainer()
    program = a_program()
    editions = [an_edition(program, number=number) for number in (1, 2)]
    rated, _unrated = (
        an_engagement(trainer, A_MONDAY + A_DAY * day, category=edition.category)
        for day, edition in enumerate(editions)
    )
    rating = a_rating(trainer, program=program, engagements=[rated], value=0)

    found = inputs_of(trainer, with_ratings=True)

    assert [(b.effort, b.session, b.program) for b in found.blocks] == [(None, None, None)] * 2
    assert [(b.effort, b.session, b.program) for b in found.own or ()] == [
        (0.0, str(rating.pk), str(program.pk)),
        (None, None, str(program.pk)),
    ]


def test_ratings_from_before_the_window_come_along():
    trainer = a_trainer()
    early = an_engagement(trainer, FIRST_READ - 30 * A_DAY)
    a_rating(trainer, engagements=[early])
    an_engagement(trainer)

    found = inputs_of(trainer, with_ratings=True)

    assert days_of(found.blocks) == [A_MONDAY]
    assert days_of(found.own or ()) == [early.day, A_MONDAY]


def test_ratings_are_not_read_unless_asked_for_and_are_nobody_else_s():
    trainer, other = a_trainer(), a_trainer()
    an_engagement(trainer)
    a_rating(other)

    assert inputs_of(other).own is None
    assert gather([trainer, other], WEEK, with_ratings=True)[trainer.pk].own is None


@pytest.mark.parametrize("trainers", [1, 3])
def test_inputs_cost_the_same_for_any_number_of_trainers(trainers, django_assert_num_queries):
    for _ in range(trainers):
        trainer = a_trainer()
        a_rating(trainer, engagements=weeks_of_work(trainer)[:2])
        an_absence(trainer)
    everybody = list(Trainer.objects.select_related("employee"))

    with django_assert_num_queries(7):
        found = gather(everybody, WEEK, with_ratings=True)

    assert [len(each.own or ()) for each in found.values()] == [30] * trainers

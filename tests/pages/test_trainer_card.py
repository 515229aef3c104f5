"""The page of a trainer: who reads it, which parts, and what it costs."""

import datetime as dt
import gzip
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from people.models import AccessLog, Right, User
from tests.builders.people import a_department, a_site, a_user, an_employee
from tests.builders.programs import a_program, a_qualification
from tests.builders.sessions import a_session
from tests.builders.trainers import a_share, a_trainer, an_absence, an_engagement
from tests.builders.wellbeing import a_load, a_switch
from trainer_institute.queries.trainer_card import Page, page_of, trainers_for_card
from trainers.models import Trainer
from trainers.models.categories import Work
from wellbeing.rules.policy import Level

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 11, 23)
SUNDAY = dt.date(2026, 11, 29)
DAY = dt.timedelta(days=1)


def today() -> dt.date:
    """The day it is for a reader at a site of the builders."""
    return timezone.now().astimezone(ZoneInfo("Asia/Krasnoyarsk")).date()


def this_sunday() -> dt.date:
    return today() + DAY * (6 - today().weekday())


def page_for(user: User, trainer: Trainer) -> Page:
    found = trainers_for_card(user, on=MONDAY).get(pk=trainer.pk)
    return page_of(user, found, on=MONDAY)


def status(client, user: User, trainer: Trainer) -> int:
    client.force_login(user)
    return client.get(reverse("trainer-card", args=[trainer.pk])).status_code


def opened(client, user: User, trainer: Trainer) -> str:
    client.force_login(user)
    answer = client.get(reverse("trainer-card", args=[trainer.pk]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    ("right", "foreign", "near"),
    [
        (Right.PLAN, 200, 200),
        (Right.CARE, 200, 200),
        (Right.ANALYZE, 200, 200),
        (Right.ADMINISTER, 200, 200),
        (Right.AUDIT, 200, 200),
        (Right.LEAD_PROGRAM, 200, 200),
        (Right.COORDINATE, 404, 200),
        (Right.LEAD_TEAM, 404, 200),
        (Right.TRAIN, 404, 404),
        (Right.DIRECT, 404, 404),
        (Right.CONTACT, 404, 404),
        (Right.JUDGE, 404, 404),
    ],
)
def test_trainer_exists_for_who_may_look_one_up(client, right, foreign, near):
    reader = an_employee("Reader")
    close = a_trainer(an_employee("Near", site=reader.site, line_manager=reader))
    user = a_user(right, employee=reader)

    assert (status(client, user, a_trainer()), status(client, user, close)) == (foreign, near)


def test_card_tells_site_time_share_languages_and_topics(client):
    site = a_site("Chita", zone="Asia/Chita")
    boss = an_employee("Orlov", "Viktor")
    person = an_employee(
        "Karimova", site=site, department=a_department("Safety"), line_manager=boss
    )
    trainer = a_trainer(person, languages=["ru", "en"], topics=["Feedback"], left_on=today() + DAY)
    trainer.started_on = dt.date(2020, 2, 3)
    trainer.save()
    a_share(trainer, "1.00")
    a_share(trainer, "0.50", starts_on=today() + 30 * DAY)

    html = opened(client, a_user(Right.PLAN), trainer)

    clock = timezone.now().astimezone(ZoneInfo("Asia/Chita"))
    assert f'<span class="num">Chita, UTC+9, {clock:%H:}' in html
    for words in ("Safety", "Orlov Viktor", "Russian, English", "Feedback"):
        assert words in html
    assert "1.00; 0.50 from " in html
    assert "3 February 2020" in html
    assert "Trainer until" in html


def test_rights_to_deliver_say_how_they_stand(client):
    person = an_employee()
    trainer = a_trainer(person)
    for days, level in ((None, "lead"), (10, "mentor"), (-1, "second")):
        until = None if days is None else today() + DAY * days
        a_qualification(trainer, a_program(f"Until {days}"), level=level, valid_until=until)
    program = reverse("programs:detail", args=[trainer.qualifications.first().program_id])

    auditor = opened(client, a_user(Right.AUDIT), trainer)
    without_rights = opened(client, a_user(employee=person), trainer)

    for words in ("Until None", ">mentor<", "lapses after", "lapsed on", ">second trainer<"):
        assert words in auditor
    assert (program in auditor, program in without_rights) == (True, False)


def test_trainer_without_session_or_right_reads_so(client):
    html = opened(client, a_user(Right.AUDIT), a_trainer())

    assert "No session is planned" in html
    assert "No right to deliver" in html


def test_sessions_are_those_of_this_and_next_week_that_the_reader_sees():
    trainer = a_trainer()
    shown = [a_session(trainer, day=MONDAY + DAY * n) for n in (0, 6, 13)]
    for days in (-1, 14):
        a_session(trainer, day=MONDAY + DAY * days)
    draft = a_session(trainer, day=MONDAY + DAY, state="draft")
    a_session(a_trainer(), day=MONDAY)

    audit, plan = (page_for(a_user(right), trainer) for right in (Right.AUDIT, Right.PLAN))

    assert [day.duty.block.session for day in audit.days] == shown
    assert [day.duty.block.session for day in plan.days] == [shown[0], draft, *shown[1:]]


def test_times_of_sessions_are_those_of_the_place_and_name_it(client):
    trainer = a_trainer(site=a_site("Chita", zone="Asia/Chita"))
    a_session(trainer, day=today(), program=a_program("Stop-work"))

    html = opened(client, a_user(Right.AUDIT), trainer)

    assert "09:00–15:00 · Chita, UTC+9" in html
    assert "(Asia/" not in html


def test_sessions_of_twelve_months_are_counted():
    trainer = a_trainer()
    for days in (0, 100, 364, 366, -1):
        a_session(trainer, day=MONDAY - DAY * days, days=1)
    a_session(trainer, day=MONDAY - DAY * 3, days=2)
    a_session(trainer, day=MONDAY - DAY * 9, state="draft")
    a_session(a_trainer(), day=MONDAY - DAY)

    assert page_for(a_user(Right.AUDIT), trainer).delivered == 4


# ---- absences -----------------------------------------------------------------------------------


@pytest.mark.parametrize("right", [*Right])
def test_days_away_are_for_planner_care_line_manager_and_the_trainer(right):
    reader = an_employee("Reader")
    trainer = a_trainer(an_employee(site=reader.site, line_manager=reader), weekly_hours_limit=30)
    an_absence(trainer, MONDAY + DAY)
    user = a_user(right, employee=reader)
    if not Trainer.objects.visible_to(user).filter(pk=trainer.pk).exists():
        return

    away = page_for(user, trainer).card.away

    assert (away is not None) == (right in {Right.PLAN, Right.CARE, Right.LEAD_TEAM})


def test_page_shows_days_away_and_rota_to_the_planner(client):
    trainer = a_trainer(rota_from=MONDAY, rota_days_on=28, rota_days_off=14, weekly_hours_limit=30)
    an_absence(trainer, today(), today() + 3 * DAY)

    html, blind = (opened(client, a_user(right), trainer) for right in (Right.PLAN, Right.ANALYZE))

    assert "28 days on, 14 off, from 23 November 2026" in html
    assert "Days away and agreements" in html
    assert "Days away and agreements" not in blind


# ---- load ---------------------------------------------------------------------------------------


def test_planner_reads_figure_and_yearly_hours_where_it_is_open(client):
    trainer = a_trainer()
    a_load(trainer, this_sunday(), index=73.4)
    an_engagement(trainer, today() - DAY, minutes=600)
    an_engagement(trainer, today() - 2 * DAY, minutes=600, kind=Work.TRAVEL)
    planner = a_user(Right.PLAN)

    closed = opened(client, planner, trainer)
    a_switch(Right.PLAN)
    html = opened(client, planner, trainer)

    assert "73.4" not in closed
    assert "73.4" in html
    assert "10 hours of delivery in twelve months" in html
    look = AccessLog.objects.get()
    assert (look.viewer, look.page, look.right) == (planner, "trainer-card", Right.PLAN)
    assert look.employees == [trainer.employee_id]


def test_line_manager_reads_the_level_and_why_but_no_figure(client):
    boss = an_employee("Boss")
    trainer = a_trainer(an_employee(line_manager=boss))
    a_load(trainer, this_sunday(), index=73.4)
    a_switch(Right.LEAD_TEAM)

    html = opened(client, a_user(Right.LEAD_TEAM, employee=boss), trainer)

    assert ">high</span>" in html
    assert "equivalent hours" in html
    assert "73.4" not in html
    assert "twelve months, by a full contract" not in html
    assert AccessLog.objects.get().right == Right.LEAD_TEAM


def test_own_page_shows_the_own_load_and_is_nobody_elses_look(client):
    person = an_employee()
    trainer = a_trainer(person)
    a_load(trainer, this_sunday(), index=73.4)

    html = opened(client, a_user(Right.TRAIN, employee=person), trainer)

    assert "73.4" in html
    assert not AccessLog.objects.exists()
    for name in ("trainers:edit", "trainers:absence-note"):
        assert reverse(name, args=[trainer.pk]) in html
    assert "Who sees your load" in html
    assert reverse("people:looks") in html
    assert "Who sees your load" not in opened(client, a_user(Right.AUDIT), trainer)


@pytest.mark.parametrize(
    "right", [Right.ANALYZE, Right.ADMINISTER, Right.AUDIT, Right.LEAD_PROGRAM, Right.COORDINATE]
)
def test_nobody_else_reads_the_load_whatever_is_open(client, right):
    for opened_for in (Right.CARE, Right.PLAN, Right.LEAD_TEAM):
        a_switch(opened_for)
    user = a_user(right)
    trainer = a_trainer(site=user.site)
    a_load(trainer, this_sunday(), index=73.4)

    html = opened(client, user, trainer)

    assert "73.4" not in html
    assert "Schedule load" not in html
    assert not AccessLog.objects.exists()


def test_week_that_nobody_assessed_has_no_data():
    a_switch(Right.CARE)

    load = page_for(a_user(Right.CARE), a_trainer()).load

    assert (load.week.level, load.week.ends_on, load.said) == (Level.UNKNOWN, SUNDAY, [])
    assert (load.year.hours, load.year.is_whole) == (0, True)


def test_buttons_are_for_who_may_use_them(client):
    trainer = a_trainer()

    planner, auditor = (opened(client, a_user(r), trainer) for r in (Right.PLAN, Right.AUDIT))

    edit = reverse("trainers:edit", args=[trainer.pk])
    assert edit in planner
    assert edit not in auditor
    assert reverse("people:detail", args=[trainer.employee_id]) in auditor


@pytest.mark.parametrize("rows", [1, 3, 12])
def test_card_costs_the_same_for_any_length(client, rows, django_assert_num_queries):
    a_switch(Right.CARE)
    trainer = a_trainer(share="0.50")
    a_load(trainer, this_sunday(), index=60.0)
    for number in range(rows):
        a_session(trainer, day=this_sunday() - DAY * 6 + DAY * number)
        a_qualification(trainer)
        an_absence(trainer, today() + DAY * number)
    client.force_login(a_user(Right.CARE, Right.PLAN))

    with django_assert_num_queries(13):
        answer = client.get(reverse("trainer-card", args=[trainer.pk]))

    assert len(gzip.compress(answer.content)) <= 10_000

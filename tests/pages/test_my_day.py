"""A trainer's own day."""

import datetime as dt
import gzip
import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.models import AccessLog, Right
from tests.builders.people import A_MONDAY, a_site, a_user, an_employee
from tests.builders.sessions import a_log, a_session
from tests.builders.trainers import a_trainer, an_engagement
from tests.builders.wellbeing import a_load
from trainer_institute.queries import my_day as queries
from trainers.models import Trainer
from trainers.models.categories import Work
from wellbeing.queries.loads import sunday_of

pytestmark = pytest.mark.django_db

A_DAY = dt.timedelta(days=1)
NOON = dt.datetime.combine(A_MONDAY, dt.time(12), dt.UTC)


def a_signed_in_trainer(client: Client) -> Trainer:
    trainer = a_trainer(an_employee(first_name="Aigul", site=a_site("Norilsk")))
    client.force_login(a_user(Right.TRAIN, employee=trainer.employee))
    return trainer


def today(trainer: Trainer) -> dt.date:
    return trainer.employee.site.today()


def opened(client: Client, **asked: int):
    page = client.get(reverse("my-day"), asked)
    assert page.status_code == 200
    return page


def titles(trainer: Trainer, on: dt.date = A_MONDAY) -> list[list[str]]:
    stretches = queries.stretches(trainer, today=on, at=NOON)
    return [[block.engagement.title for block in stretch.blocks] for stretch in stretches]


# ---- the days to come -----------------------------------------------------------------------


def test_days_are_today_the_rest_of_the_week_and_the_next():
    trainer = a_trainer()
    for title, days in (
        ("yesterday", -1),
        ("today", 0),
        ("Sunday", 6),
        ("next Monday", 7),
        ("next Sunday", 13),
        ("later", 14),
    ):
        an_engagement(trainer, A_MONDAY + days * A_DAY, title=title)

    assert titles(trainer) == [["today"], ["Sunday"], ["next Monday", "next Sunday"]]
    assert titles(trainer, A_MONDAY + 6 * A_DAY) == [["Sunday"], ["next Monday", "next Sunday"]]


def test_drafts_canceled_time_and_that_of_others_are_not_there():
    trainer = a_trainer()
    a_session(trainer, state="draft")
    an_engagement(trainer, start="18:00", state="canceled")
    an_engagement(a_trainer())

    assert titles(trainer) == [[], [], []]


def test_time_is_by_the_clock_of_the_place_and_leads_to_its_session(client):
    trainer = a_signed_in_trainer(client)
    far = a_site("Chita", zone="Asia/Chita")
    session = a_session(trainer, site=far, day=today(trainer) + A_DAY)
    an_engagement(trainer, today(trainer) + A_DAY, "19:00", 60, kind=Work.TRAVEL, title="Flight")

    page = opened(client).content.decode()

    assert "09:00–15:00" in page
    assert "Chita, UTC+9" in page
    assert "Norilsk, UTC+7" in page
    assert reverse("sessions:detail", args=[session.pk]) in page


# ---- what is still to be told ---------------------------------------------------------------


def test_latest_ended_session_is_asked_for_and_the_others_are_named(client):
    trainer = a_signed_in_trainer(client)
    older, latest = (a_session(trainer, day=today(trainer) - days * A_DAY) for days in (3, 2))
    a_session(trainer, day=today(trainer) - 20 * A_DAY)
    a_session(trainer, day=today(trainer) + A_DAY)
    a_log(a_session(trainer, day=today(trainer) - 4 * A_DAY).assignments.get())

    page = opened(client)

    assert page.context["assignment"].session == latest
    assert [each.assignment.session for each in page.context["waiting"]] == [older]
    assert 'name="effort"' in page.content.decode()


def test_session_is_asked_for_from_the_end_of_its_last_day():
    trainer = a_trainer()
    session = a_session(trainer, days=3)

    before, after = (
        queries.still_to_log(trainer, at=at)
        for at in (session.ends_at - A_DAY / 24, session.ends_at)
    )

    assert before == []
    assert [each.assignment.session for each in after] == [session]


@pytest.mark.parametrize("state", ["draft", "canceled"])
def test_session_that_does_not_take_place_is_not_asked_for(state):
    trainer = a_trainer()
    session = a_session(trainer)
    type(session).objects.update(state=state)

    assert queries.still_to_log(trainer, at=session.ends_at) == []


def test_skipped_session_is_named_and_the_next_one_asked_for(client):
    trainer = a_signed_in_trainer(client)
    older, latest = (a_session(trainer, day=today(trainer) - days * A_DAY) for days in (3, 2))

    page = opened(client, skip=latest.assignments.get().pk)

    assert page.context["assignment"].session == older
    assert [each.assignment.session for each in page.context["waiting"]] == [latest]


def test_only_session_that_was_skipped_is_named(client):
    trainer = a_signed_in_trainer(client)
    session = a_session(trainer, day=today(trainer) - A_DAY)

    page = opened(client, skip=session.assignments.get().pk)

    assert "assignment" not in page.context
    assert "Log it" in page.content.decode()


# ---- the page -------------------------------------------------------------------------------


def test_empty_day_says_so(client):
    a_signed_in_trainer(client)

    page = opened(client).content.decode()

    assert "No session today." in page
    assert "Nothing to log" in page
    assert "There is no figure yet" in page


def test_own_load_is_shown_in_words_and_logged_for_nobody(client):
    trainer = a_signed_in_trainer(client)
    a_load(trainer, sunday_of(today(trainer)), index=73.4)

    page = opened(client).content.decode()

    assert "73.4" in page
    assert reverse("wellbeing:own") in page
    assert "it is not a diagnosis" in page
    assert AccessLog.objects.count() == 0


def test_page_leads_to_relief_and_to_who_looked(client):
    a_signed_in_trainer(client)

    page = opened(client).content.decode()

    assert reverse("wellbeing:relief-ask") in page
    assert reverse("people:looks") in page
    assert "Only you see this page." in page


def test_others_read_that_the_page_is_for_trainers(client):
    client.force_login(a_user(Right.PLAN))

    assert "You are no trainer here" in opened(client).content.decode()


@pytest.mark.parametrize(
    ("hour", "words"),
    [(5, "Good morning, Aigul"), (12, "Good afternoon, Aigul"), (18, "Good evening, Aigul")],
)
def test_greeting_follows_the_clock_of_the_trainer(client, monkeypatch, hour, words):
    trainer = a_signed_in_trainer(client)
    now = dt.datetime.combine(A_MONDAY, dt.time(hour), trainer.employee.site.tz)
    monkeypatch.setattr(timezone, "now", lambda: now)

    assert words in opened(client).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_page_costs_the_same_for_any_number_of_days(client, rows, django_assert_num_queries):
    trainer = a_signed_in_trainer(client)
    for number in range(rows):
        a_session(trainer, day=today(trainer) + number * A_DAY, start_hour=23)
        a_session(trainer, day=today(trainer) - (number + 1) * A_DAY)

    with django_assert_num_queries(11):
        page = opened(client)

    assert sum(len(stretch.blocks) for stretch in page.context["stretches"]) >= 1


# ---- what matters, what the month was made of, the part of the page --------------------------


def test_lead_says_what_matters(client):
    trainer = a_signed_in_trainer(client)
    empty = opened(client).context["lead"]
    a_session(trainer, day=today(trainer))
    a_session(trainer, day=today(trainer) - 2 * A_DAY)
    a_load(trainer, sunday_of(today(trainer)), index=73.4)

    page = opened(client)

    assert empty == "No session today. Everything is logged."
    assert page.context["lead"].startswith("1 session today. ")
    assert page.context["lead"].endswith(" still to log. Your load is high this week.")


def test_next_day_is_marked_and_an_unlogged_one_leads_to_its_log(monkeypatch, client):
    trainer = a_signed_in_trainer(client)
    over = a_session(trainer, day=A_MONDAY, start_hour=2)
    coming = a_session(trainer, day=A_MONDAY, start_hour=21)
    an_engagement(trainer, A_MONDAY, "20:00", 30, kind=Work.METHOD_WORK, title="Circle")
    now = dt.datetime.combine(A_MONDAY, dt.time(12), trainer.employee.site.tz)
    monkeypatch.setattr(timezone, "now", lambda: now)

    page = opened(client)

    blocks = page.context["stretches"][0].blocks
    assert [(each.session, each.is_over, each.is_next) for each in blocks] == [
        (over.pk, True, False),
        (None, False, True),
        (coming.pk, False, False),
    ]
    log = reverse("sessions:log", args=[over.assignments.get().pk])
    assert f'<a class="chip warn" href="{log}">' in page.content.decode()


def test_month_is_made_of_the_booked_time_of_four_weeks():
    trainer = a_trainer()
    for days, minutes, kind in (
        (0, 240, Work.DELIVERY),
        (-27, 60, Work.METHOD_WORK),
        (-28, 600, Work.DELIVERY),
        (1, 600, Work.TRAVEL),
    ):
        day = A_MONDAY + days * A_DAY
        an_engagement(trainer, day, "09:00", minutes, kind=kind, title=kind.value)
    an_engagement(a_trainer())

    found = queries.made_of(trainer, today=A_MONDAY)

    assert [(share.label, share.percent, share.start) for share in found] == [
        ("delivery", 80, 0),
        ("method work", 20, 80),
    ]


def test_percents_add_up_and_small_kinds_are_one_share():
    minutes = {"delivery": 1, "travel": 1, "meeting": 1, "learning": 1, "community": 1, "x": 1}

    found = queries.shares(minutes)

    assert [share.kind for share in found] == ["community", "delivery", "learning", "meeting", ""]
    assert sum(share.percent for share in found) == 100
    assert found[-1].label == ""
    assert queries.shares({}) == []


def test_part_of_the_page_brings_the_next_log_and_the_note(client):
    trainer = a_signed_in_trainer(client)
    place = a_session(trainer, day=today(trainer) - 2 * A_DAY).assignments.get()
    headers = {"HX-Request": "true", "HX-Target": "day"}

    url = reverse("sessions:log", args=[place.pk])
    page = client.post(url, {"effort": "5"}, headers=headers, follow=True).content.decode()

    assert page.lstrip().startswith('<div id="day">')
    assert "<html" not in page
    assert 'hx-swap-oob="innerHTML"' in page
    assert "Thank you, it is saved." in page


def test_device_learns_what_is_still_to_log_and_nothing_else(client):
    trainer = a_signed_in_trainer(client)
    session = a_session(trainer, day=today(trainer) - 2 * A_DAY)

    page = opened(client)

    (kept,) = json.loads(page.context["open_logs"])
    assert kept["url"] == reverse("sessions:log", args=[session.assignments.get().pk])
    assert kept["title"].startswith(f"{session.edition.program.name} · ")
    assert kept["title"].endswith("15:00 · Norilsk, UTC+7")
    assert set(kept) == {"url", "title"}


def test_page_is_light_with_as_much_as_it_shows(client):
    trainer = a_signed_in_trainer(client)
    for number in range(10):
        a_session(trainer, day=today(trainer) + (number + 1) * A_DAY)
        a_session(trainer, day=today(trainer) - (number + 1) * A_DAY)
    for week in range(-7, 5):
        a_load(trainer, sunday_of(today(trainer)) + 7 * week * A_DAY, index=50.0)

    assert len(gzip.compress(opened(client).content)) <= 10_000

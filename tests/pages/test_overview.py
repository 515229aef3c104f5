"""The institute on one page: who reads which part, what the figures are, what it costs."""

import datetime as dt
import gzip

import pytest
from django.urls import reverse
from django.utils import timezone

from people.models import AccessLog, Right, Site, User
from tests.builders.people import a_site, a_user, an_employee
from tests.builders.programs import a_program, a_target
from tests.builders.sessions import a_session, an_assignment
from tests.builders.trainers import a_trainer, an_absence
from tests.builders.wellbeing import a_load, a_switch, an_alert
from tests.pages.overviews import MONDAY, NOON, SUNDAY, WEEK, opened, page_for, this_sunday, today
from trainer_institute.queries.overview import Overview
from wellbeing.models import Alert

pytestmark = pytest.mark.django_db

# ---- who reads which part ---------------------------------------------------------------------


def an_institute() -> Site:
    """Two sites: at the first somebody is at risk and away, a day is bare, a session late."""
    site = a_site("Norilsk")
    heavy, light = a_trainer(an_employee("Karimova", site=site)), a_trainer(site=a_site("Chita"))
    for trainer, index in ((heavy, 73.4), (light, 12.0)):
        a_load(trainer, SUNDAY, index=index)
    an_alert(heavy, shown=73.4)
    a_session(heavy, day=MONDAY + dt.timedelta(days=1), program=a_program("Three Steps"))
    an_absence(heavy, MONDAY + dt.timedelta(days=1))
    a_session(day=MONDAY + dt.timedelta(days=2), site=site, program=a_program("Stop-work"))
    an_assignment(a_session(day=MONDAY - dt.timedelta(days=5), site=site), light)
    return site


PARTS = {
    Right.PLAN: {"heat", "alerts", "bare", "away", "unconfirmed", "unlogged"},
    Right.CARE: {"heat", "alerts", "bare", "away", "unconfirmed", "unlogged"},
    Right.ANALYZE: {"counts", "bare", "unconfirmed", "unlogged"},
    Right.ADMINISTER: {"bare", "unconfirmed", "unlogged"},
    Right.COORDINATE: {"bare", "unconfirmed"},
    Right.DIRECT: {"counts"},
}


def parts_of(page: Overview) -> set[str]:
    load, work = page.load, page.work
    shown = {
        "heat": load and load.heat and load.heat.rows,
        "alerts": load and load.alerts and load.alerts.first,
        "counts": load and load.counts and not load.heat,
        "bare": work and work.bare.first,
        "away": work and work.away.first,
        "unconfirmed": work and work.unconfirmed,
        "unlogged": work and work.unlogged,
    }
    return {part for part, there in shown.items() if there}


@pytest.mark.parametrize("right", PARTS)
def test_right_sees_its_parts_and_no_other(right):
    a_switch(Right.PLAN)
    a_switch(Right.CARE)
    user = a_user(right, employee=an_employee("Reader", site=an_institute()))

    page = page_for(user=user)

    assert parts_of(page) == PARTS[right]


@pytest.mark.parametrize("right", [Right.PLAN, Right.CARE])
def test_load_by_name_is_closed_until_a_switch_opens_it(client, right):
    an_institute()
    user = a_user(right)

    page = page_for(user=user)
    html = opened(client, user)

    assert page.load is None
    assert "73.4" not in html
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("right", [r for r in Right if r not in PARTS])
def test_others_are_not_let_in(client, right):
    client.force_login(a_user(right))

    assert client.get("/overview/").status_code == 403


def test_switch_of_one_site_opens_that_site_alone():
    site = an_institute()
    a_switch(Right.CARE, site=site)
    elsewhere = a_trainer()
    a_load(elsewhere, SUNDAY, index=80.0)
    an_alert(elsewhere)

    load = page_for(Right.CARE).load

    assert [row.employee.last_name for row in load.heat.rows] == ["Karimova"]
    assert [alert.trainer.employee.last_name for alert in load.alerts.first] == ["Karimova"]
    assert (load.total, load.counts["high"]) == (1, 1)


def test_coordinator_reads_the_own_site_only():
    site = an_institute()
    a_session(day=MONDAY)
    a_target(people=50)
    user = a_user(Right.COORDINATE, employee=an_employee("Reader", site=site))

    page = page_for(user=user)

    assert [line.site for line in page.places.lines] == [site]
    assert (page.plan.planned, page.week.sessions) == (0, 2)
    assert [day.bare.block.session.site for day in page.work.bare.first] == [site]


def test_figures_are_of_the_site_that_is_chosen():
    site = an_institute()
    a_switch(Right.PLAN)
    a_session(day=MONDAY, site=a_site("Talnakh"))

    whole, chosen = page_for(Right.PLAN), page_for(Right.PLAN, site=site.code)

    assert (whole.week.sessions, chosen.week.sessions) == (3, 2)
    assert (whole.load.total, chosen.load.total) == (2, 1)
    assert (whole.work.bare.total, chosen.work.bare.total) == (2, 1)
    assert (whole.work.unlogged, chosen.work.unlogged) == (1, None)
    assert page_for(Right.PLAN, site="no-such-site").places.chosen is None


def test_site_that_is_closed_is_shown_as_long_as_it_has_something():
    user = a_user(Right.PLAN)
    a_site("Old")
    busy = a_site("Busy")
    Site.objects.exclude(pk=user.site.pk).update(closed_on=MONDAY)
    a_session(day=MONDAY, site=busy)

    assert [line.site for line in page_for(user=user).places.lines] == [busy, user.site]


# ---- what waits --------------------------------------------------------------------------------


def test_days_without_a_trainer_are_the_nearest_first_with_the_time_left():
    days = [MONDAY + dt.timedelta(days=n) for n in (70, 40, 3, 2, 1, 0)]
    made = {day: a_session(day=day, days=1) for day in days}
    a_session(day=MONDAY - dt.timedelta(days=1))
    a_session(a_trainer(), day=MONDAY)

    bare = page_for(Right.PLAN).work.bare

    assert bare.total == 6
    assert [(d.bare.block.session, d.bare.days_left, d.bare.tone) for d in bare.first] == [
        (made[MONDAY + dt.timedelta(days=n)], n, "bad") for n in range(2)
    ]


def test_day_whose_trainer_is_away_names_the_trainer_once():
    away, other = a_trainer(an_employee("Nurlanova", "Saule")), a_trainer()
    session = a_session(away, day=MONDAY + dt.timedelta(days=1), days=2)
    an_absence(away, MONDAY + dt.timedelta(days=1))
    a_session(other, day=MONDAY)

    work = page_for(Right.PLAN).work

    assert work.bare.first == []
    assert [(d.bare.block, d.away) for d in work.away.first] == [
        (session.blocks.get(number=1), "Saule Nurlanova")
    ]


def test_session_that_ended_waits_to_be_confirmed_after_two_days():
    early = NOON.date() - dt.timedelta(days=1)
    a_session(day=early)
    a_session(day=early - dt.timedelta(days=2))
    a_session(day=early - dt.timedelta(days=60))
    a_session(day=early - dt.timedelta(days=3), state="delivered")

    assert page_for(Right.COORDINATE).work.unconfirmed == 0
    assert page_for(Right.ADMINISTER).work.unconfirmed == 2


def test_missing_logs_are_counted_in_all_for_two_weeks():
    trainer = a_trainer()
    for days in (1, 4, 10, 30):
        a_session(trainer, day=MONDAY - dt.timedelta(days=days), state="delivered")

    assert page_for(Right.ANALYZE).work.unlogged == 2


# ---- the page -----------------------------------------------------------------------------------


def test_page_of_care_leads_to_every_list_and_object(client):
    a_switch(Right.CARE)
    now, sunday = today(), this_sunday()
    trainer = a_trainer()
    a_load(trainer, sunday, index=80.0)
    told = {"shown": 80.0, "told_at": timezone.now()}
    alert = an_alert(trainer, named_weeks=[sunday], kind=Alert.Kind.FORECAST, **told)
    session = a_session(day=now + dt.timedelta(days=1))
    a_session(day=now - dt.timedelta(days=9))

    html = opened(client, a_user(Right.CARE))

    for address in (
        reverse("trainer-card", args=[trainer.pk]),
        reverse("alert", args=[alert.pk]),
        reverse("sessions:detail", args=[session.pk]),
        reverse("wellbeing:list"),
        "?site=&amp;show=sites",
    ):
        assert f'href="{address}"' in html
    assert "Plan relief" in html
    assert "state=published&amp;last=" in html
    assert "1 session ended and is not confirmed" in html


def test_list_behind_a_number_keeps_the_site(client):
    site = a_site()
    a_session(day=today(), site=site)

    html = opened(client, a_user(Right.PLAN), f"/overview/?site={site.code}")

    assert html.count(f"&amp;site={site.code}") >= 3


def test_site_that_was_put_first_is_shown_until_the_address_names_another(client):
    site, other = a_site("Norilsk"), a_site("Chita")
    user = a_user(Right.PLAN)
    User.objects.filter(pk=user.pk).update(shown_site=site)

    client.force_login(user)
    shown = [
        client.get(f"/overview/{address}").context["page"].places.chosen
        for address in ("", f"?site={other.code}", "?site=")
    ]

    assert shown == [site, other, None]


def test_page_of_one_site_says_so_and_leads_to_all(client):
    site = a_site("Norilsk")
    a_trainer(site=a_site("Chita"))

    html = opened(client, a_user(Right.PLAN), f"/overview/?site={site.code}")

    assert "Norilsk only" in html
    assert 'href="?site="' in html
    assert "Show all sites" not in opened(client, a_user(Right.PLAN))


def test_load_of_all_is_taken_as_a_sheet_from_here(client):
    a_switch(Right.PLAN)
    site = a_site()
    a_trainer(site=site)
    sheet = f"{reverse('wellbeing:list')}?who=all&amp;site={site.code}&amp;export=xlsx"

    assert sheet in opened(client, a_user(Right.PLAN), f"/overview/?site={site.code}")
    assert "export=" not in opened(client, a_user(Right.ANALYZE))


def test_week_to_come_tells_the_load_to_who_reads_names_alone(client):
    a_switch(Right.PLAN)
    a_load(a_trainer(), this_sunday() + WEEK, index=80.0)
    a_session(day=today() + WEEK)

    of_planner, of_director = (
        " ".join(opened(client, a_user(right)).split()) for right in (Right.PLAN, Right.DIRECT)
    )

    assert "1 trainer is high then" in of_planner
    assert "1 session without a trainer" in of_planner
    assert "1 session without a trainer" in of_director
    assert "high then" not in of_director


def test_page_by_site_counts_levels_of_each(client):
    a_switch(Right.PLAN)
    for index in (80.0, 10.0):
        a_load(a_trainer(site=a_site(f"Site of {index}")), this_sunday(), index=index)

    html = " ".join(opened(client, a_user(Right.PLAN), "/overview/?show=sites").split())

    assert "Trainers by level this week" in html
    assert "hm-cell" not in html
    assert html.count('<span class="num fw6">1</span>') == 2


@pytest.mark.parametrize(
    ("right", "words"),
    [
        (Right.ADMINISTER, "Import a history"),
        (Right.PLAN, "An administrator of the institute can import"),
    ],
)
def test_empty_institute_says_what_to_do_first(client, right, words):
    assert words in opened(client, a_user(right))


def test_institute_with_trainers_is_not_empty_and_says_that_nothing_waits(client):
    a_trainer()

    html = opened(client, a_user(Right.PLAN))

    assert "Nothing is here yet" not in html
    assert "Nothing waits" in html


@pytest.mark.parametrize(
    ("right", "is_known"), [(Right.COORDINATE, False), (Right.ANALYZE, False), (Right.PLAN, True)]
)
def test_page_promises_no_more_than_its_reader_may_know(client, right, is_known):
    site = a_site()
    away = a_trainer(site=site)
    a_session(away, day=today() + dt.timedelta(days=1), site=site)
    an_absence(away, today() + dt.timedelta(days=1))

    html = opened(client, a_user(right, employee=an_employee("Reader", site=site)))

    assert ("is away" in html) == is_known
    assert ("Every session ahead has a trainer assigned" in html) == (not is_known)
    assert "has its trainer" not in html
    assert "all have a trainer</" not in html


def test_links_to_days_of_one_session_have_names_of_their_own(client):
    trainer = a_trainer(site=a_site("Chita", zone="Asia/Chita"))
    first, last = today() + dt.timedelta(days=1), today() + dt.timedelta(days=2)
    session = a_session(trainer, day=first, days=2, program=a_program("Stop-work"))
    an_absence(trainer, first, last)

    html = opened(client, a_user(Right.PLAN))

    for day in (first, last):
        when = f"{day.day} {day:%B}, 09:00 · Chita, UTC+9 · {session.code}"
        assert html.count(f": Stop-work, {when}</span>") == 1
    assert html.count("is away</p>") == 2


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_overview_costs_eleven_queries_and_twelve_kilobytes(
    client, rows, django_assert_num_queries
):
    a_switch(Right.CARE)
    a_switch(Right.PLAN)
    now, sunday = today(), this_sunday()
    for number in range(rows):
        trainer = a_trainer()
        for week in range(-7, 5):
            a_load(trainer, sunday + WEEK * week, index=60.0 + number)
        an_alert(trainer, shown=60.0 + number, told_at=timezone.now())
        session = a_session(trainer, day=now + dt.timedelta(days=1))
        an_absence(trainer, now, now + dt.timedelta(days=2))
        a_session(day=now + dt.timedelta(days=2), site=session.site)
        a_target(year=now.year, site=session.site, program=session.edition.program)
    client.force_login(a_user(Right.PLAN, Right.CARE, Right.ANALYZE, Right.ADMINISTER))

    with django_assert_num_queries(11):
        answer = client.get("/overview/")

    assert len(gzip.compress(answer.content)) <= 12_000

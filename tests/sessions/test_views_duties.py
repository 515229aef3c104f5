"""Pages that take a day from a trainer and give the days that wait to one."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from notices.models import Notice
from people.models import Right
from sessions.models import Assignment, Duty
from sessions.queries.coverage import to_cover
from tests.builders.people import a_site, a_user, an_employee
from tests.builders.programs import a_program, a_qualification, an_edition
from tests.builders.sessions import a_session, an_assignment
from tests.builders.trainers import a_trainer, an_absence, an_engagement
from trainers.models.engagements import Role

pytestmark = pytest.mark.django_db


def a_day_from_now(days: int) -> dt.date:
    return timezone.now().date() + dt.timedelta(days=days)


def a_coming_session(trainer=None, **fields):
    return a_session(trainer, day=a_day_from_now(5), **fields)


def one_who_may(session, last_name: str = "Karimova", level: str = "lead"):
    trainer = a_trainer(an_employee(last_name))
    a_qualification(trainer, session.edition.program, level=level)
    return trainer


def url_of(page: str, thing) -> str:
    return reverse(f"sessions:{page}", args=[thing.pk])


@pytest.mark.parametrize(
    ("page", "rights"), [("duty-release", {Right.PLAN, Right.CARE}), ("duty-assign", {Right.PLAN})]
)
def test_page_is_for_those_who_may_change_trainers(client, page, rights):
    session = a_coming_session(a_trainer())
    thing = Duty.objects.get() if page == "duty-release" else session
    opened = set()
    for right in (Right.PLAN, Right.CARE, Right.ANALYZE, Right.AUDIT, Right.LEAD_PROGRAM):
        client.force_login(a_user(right))
        if client.get(url_of(page, thing)).status_code != 403:
            opened.add(right)

    assert opened == rights


# ---- release --------------------------------------------------------------------------------


@pytest.mark.parametrize("right", [Right.PLAN, Right.CARE])
def test_release_asks_for_a_note_then_frees_the_day(client, right):
    session = a_coming_session(a_trainer(an_employee("Karimova")))
    duty = Duty.objects.get()
    client.force_login(a_user(right))

    page = client.get(url_of("duty-release", duty)).content.decode()
    answer = client.post(url_of("duty-release", duty), {"why": "A full week"})

    assert "Karimova" in page
    assert "09:00–15:00" in page
    assert answer.headers["Location"] == url_of("detail", session)
    assert Duty.objects.count() == 0
    assert Notice.objects.get().values["why"] == "A full week"


@pytest.mark.parametrize(
    ("asked", "led"),
    [("/load/alerts/1/", "/load/alerts/1/"), ("https://evil.example", ""), ("people:list", "")],
)
def test_release_leads_back_to_where_one_came_from(client, asked, led):
    session = a_coming_session(a_trainer())
    url = url_of("duty-release", Duty.objects.get())
    client.force_login(a_user(Right.CARE))

    page = client.get(url, {"next": asked})
    answer = client.post(f"{url}?next={asked}", {"why": "A full week"})

    expected = led or url_of("detail", session)
    assert page.context["back"] == expected
    assert answer.headers["Location"] == expected


def test_release_without_a_note_keeps_the_day(client):
    a_coming_session(a_trainer())
    client.force_login(a_user(Right.CARE))

    answer = client.post(url_of("duty-release", Duty.objects.get()), {"why": " "})

    assert answer.status_code == 200
    assert "the trainer reads why" in answer.content.decode()
    assert Duty.objects.count() == 1


def test_release_of_a_day_that_has_begun_says_so_and_keeps_the_note(client):
    a_session(a_trainer(), day=a_day_from_now(-5))
    client.force_login(a_user(Right.CARE))

    answer = client.post(url_of("duty-release", Duty.objects.get()), {"why": "Planted note"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "This day has begun" in page
    assert "Planted note" in page


# ---- assign ---------------------------------------------------------------------------------


def offered(client, session, **asked: object) -> list[str]:
    page = client.get(url_of("duty-assign", session), asked)
    assert page.status_code == 200
    return [trainer.employee.last_name for trainer in page.context["found"]]


def test_those_who_may_and_can_are_offered_by_name(client):
    session = a_coming_session(days=2)
    for name in ("Zorina", "Adams"):
        one_who_may(session, name)
    one_who_may(session, "Second", level="second")
    one_who_may(session, "Watching", level="observer")
    an_engagement(one_who_may(session, "Busy"), a_day_from_now(6))
    an_absence(one_who_may(session, "Away"), a_day_from_now(6))
    an_assignment(session, one_who_may(session, "Inside"), blocks=[])
    gone = one_who_may(session, "Gone")
    type(gone).objects.filter(pk=gone.pk).update(left_on=a_day_from_now(1))
    a_trainer(an_employee("Without"))
    client.force_login(a_user(Right.PLAN))

    assert offered(client, session) == ["Adams", "Zorina"]
    assert offered(client, session, role="co") == ["Adams", "Second", "Zorina"]
    assert offered(client, session, text="zor aig") == ["Zorina"]
    assert offered(client, session, role="nonsense") == ["Adams", "Zorina"]


def test_anybody_is_offered_where_no_right_is_needed(client):
    session = a_coming_session(edition=an_edition(a_program(needs_right=False)))
    a_trainer(an_employee("Without"))
    client.force_login(a_user(Right.PLAN))

    assert offered(client, session) == ["Without"]


def test_nobody_is_offered_as_first_trainer_where_none_is_missing(client):
    session = a_coming_session(a_trainer())
    one_who_may(session)
    client.force_login(a_user(Right.PLAN))

    assert offered(client, session) == []
    assert offered(client, session, role="co") == ["Karimova"]


def test_day_of_tomorrow_is_covered_on_one_page(client):
    """The trainer noted an absence; the planner finds somebody, who takes the day over."""
    site = a_site()
    ill = a_trainer(an_employee("Akhmetova", "Saule", site=site))
    session = a_session(ill, day=site.today() + dt.timedelta(days=1))
    an_absence(ill, site.today() + dt.timedelta(days=1))
    trainer = one_who_may(session)
    planner = a_user(Right.PLAN)
    client.force_login(planner)
    assert len(to_cover(planner, first=site.today())) == 1

    page = client.get(url_of("duty-assign", session))
    sent = {"trainer": trainer.pk, "role": Role.LEAD}
    answer = client.post(url_of("duty-assign", session), sent)

    assert "Akhmetova Saule is away on" in page.content.decode()
    assert list(page.context["found"]) == [trainer]
    assert answer.headers["Location"] == url_of("detail", session)
    assert Duty.objects.get().assignment.trainer == trainer
    assert Notice.objects.get().to == ill.employee
    assert list(to_cover(planner, first=site.today())) == []


def test_only_first_trainers_who_are_away_are_replaced(client):
    session = a_coming_session(a_trainer())
    second = a_trainer()
    an_assignment(session, second, role=Role.CO, is_first=False)
    an_absence(second, a_day_from_now(5))
    one_who_may(session)
    client.force_login(a_user(Right.PLAN))

    assert offered(client, session) == []


def test_first_fifty_are_offered(client):
    session = a_coming_session()
    for _number in range(51):
        one_who_may(session, "Same")
    client.force_login(a_user(Right.PLAN))

    page = client.get(url_of("duty-assign", session))

    assert len(page.context["found"]) == 50
    assert "Only the first 50 are shown" in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_offer_costs_the_same_for_any_number(client, rows, django_assert_num_queries):
    session = a_coming_session()
    for _row in range(rows):
        one_who_may(session)
    client.force_login(a_user(Right.PLAN))

    with django_assert_num_queries(8):
        names = offered(client, session)

    assert len(names) == rows


def test_days_are_given_to_the_chosen_trainer(client):
    session = a_coming_session(days=2)
    trainer = one_who_may(session)
    client.force_login(a_user(Right.PLAN))

    answer = client.post(url_of("duty-assign", session), {"trainer": trainer.pk, "role": Role.LEAD})

    assert answer.headers["Location"] == url_of("detail", session)
    assert Assignment.objects.get().trainer == trainer
    assert Duty.objects.count() == 2


@pytest.mark.parametrize("sent", [{}, {"trainer": "x", "role": "lead"}, {"trainer": 10**9}])
def test_days_are_given_to_nobody_unknown(client, sent):
    session = a_coming_session()
    client.force_login(a_user(Right.PLAN))

    answer = client.post(url_of("duty-assign", session), sent)

    assert answer.status_code == 200
    assert [str(message) for message in answer.context["messages"]] == [
        "Choose a trainer of the list, and as what."
    ]


def test_trainer_who_was_taken_meanwhile_is_refused_with_the_clash(client):
    session = a_coming_session()
    trainer = one_who_may(session)
    an_engagement(trainer, a_day_from_now(5), "13:00", title="Method work")
    client.force_login(a_user(Right.PLAN))

    answer = client.post(url_of("duty-assign", session), {"trainer": trainer.pk, "role": "lead"})

    assert answer.status_code == 200
    [sentence] = [str(message) for message in answer.context["messages"]]
    assert "Method work" in sentence

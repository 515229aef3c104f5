"""The page of a session with all that is done with it."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from people.actions import traces
from people.models import Right, RoomBooking, Shown, Switch
from sessions.models import TrainingSession
from tests.builders.people import a_room, a_site, a_user, an_employee
from tests.builders.programs import a_program
from tests.builders.sessions import a_log, a_session, an_assignment, an_incident
from tests.builders.trainers import a_trainer, an_absence
from trainers.models import Engagement

pytestmark = pytest.mark.django_db

A_DAY = dt.timedelta(days=1)


def a_day_from_now(days: int) -> dt.date:
    return timezone.now().date() + days * A_DAY


def detail(client, session) -> str:
    page = client.get(reverse("sessions:detail", args=[session.pk]))
    assert page.status_code == 200
    return page.content.decode()


def told(client, session) -> list[str]:
    """The messages that the next page shows."""
    page = client.get(reverse("sessions:detail", args=[session.pk]))
    return [str(message) for message in page.context["messages"]]


def test_detail_of_the_foreign_and_of_the_unknown_are_one(client):
    session = a_session(a_trainer())
    client.force_login(a_user(Right.TRAIN))

    answers = [client.get(reverse("sessions:detail", args=[pk])) for pk in (session.pk, 10**9)]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_detail_shows_days_trainers_and_the_clock(client):
    trainer = a_trainer(an_employee("Karimova", site=a_site("Norilsk")))
    session = a_session(days=2, site=trainer.employee.site)
    an_assignment(session, trainer, blocks=list(session.blocks.all()[:1]))
    client.force_login(a_user(Right.PLAN))

    page = detail(client, session)

    assert "Norilsk, UTC+7" in page
    assert "Monday, 23 November 2026<" in page
    assert "09:00–15:00" in page
    assert page.count("no trainer yet") == 1
    assert "Karimova Aigul" in page
    assert reverse("trainer-card", args=[trainer.pk]) in page


@pytest.mark.parametrize("right", [Right.PLAN, Right.CARE])
def test_detail_leads_planners_from_an_absence_to_cover(client, right):
    trainer = a_trainer()
    session = a_session(trainer, day=a_day_from_now(3))
    an_absence(trainer, a_day_from_now(3))
    client.force_login(a_user(right))

    page = detail(client, session)

    assert "away that day" in page
    assert ("Find cover" in page) is (right == Right.PLAN)


# A form in a window has a button of its own.
FORMS_INSIDE = {"": 0, "publish": 0, "assign": 0, "deliver": 1, "close": 1}


def booked(block, name: str):
    """The day, with that room booked for it."""
    room = a_room(name, site=block.session.site)
    block.booking = RoomBooking.objects.create(
        room=room, starts_at=block.starts_at, ends_at=block.ends_at
    )
    block.save(update_fields=["booking"])
    return block


DONE = {
    "publish": ("draft", {Right.PLAN}),
    "deliver": ("published", {Right.PLAN, Right.COORDINATE}),
    "count": ("delivered", {Right.PLAN, Right.COORDINATE}),
    "close": ("delivered", {Right.PLAN, Right.COORDINATE}),
    "cancel": ("published", {Right.PLAN}),
    "duty-assign": ("published", {Right.PLAN}),
}


@pytest.mark.parametrize("right", [Right.PLAN, Right.COORDINATE, Right.CARE, Right.AUDIT])
@pytest.mark.parametrize("deed", sorted(DONE))
def test_detail_offers_what_the_right_and_the_state_allow(client, deed, right):
    state, rights = DONE[deed]
    user = a_user(right)
    client.force_login(user)
    offered = set()
    for each in TrainingSession.State.values:
        session = a_session(a_trainer(), state=each, site=user.site, day=a_day_from_now(-3))
        url = reverse(f"sessions:{deed}", args=[session.pk])
        answer = client.get(reverse("sessions:detail", args=[session.pk]))
        if url in answer.content.decode():
            offered.add(each)

    allowed = {state, "draft"} if deed in {"cancel", "duty-assign"} else {state}
    assert offered == (allowed if right in rights else set())


@pytest.mark.parametrize(
    ("state", "days", "is_covered", "first"),
    [
        ("draft", 3, False, "publish"),
        ("published", 3, False, "assign"),
        ("published", 3, True, ""),
        ("published", -3, False, "deliver"),
        ("delivered", -3, True, "close"),
        ("closed", -3, True, ""),
    ],
)
def test_one_act_comes_first(client, state, days, is_covered, first):
    trainers = [a_trainer()] if is_covered else []
    session = a_session(*trainers, state=state, day=a_day_from_now(days))
    client.force_login(a_user(Right.PLAN))

    page = client.get(reverse("sessions:detail", args=[session.pk]))

    assert page.context["first_act"] == first
    assert page.content.decode().count("btn btn-primary") == bool(first) + FORMS_INSIDE[first]


def test_trainer_comes_to_log_first_and_only_until_it_is_done(client):
    trainer = a_trainer()
    session = a_session(trainer, day=a_day_from_now(-1))
    client.force_login(a_user(Right.PLAN, employee=trainer.employee))
    url = reverse("sessions:detail", args=[session.pk])

    first = client.get(url).context["first_act"]
    a_log(session.assignments.get())

    assert (first, client.get(url).context["first_act"]) == ("log", "deliver")


def test_detail_names_the_room_of_each_day_unless_it_was_given_back(client):
    session = a_session(a_trainer(), days=2)
    first, second = session.blocks.all()
    booked(first, "Room 3.12")
    RoomBooking.objects.filter(block=booked(second, "Room 4.01")).update(canceled=True)
    client.force_login(a_user(Right.PLAN))

    page = client.get(reverse("sessions:detail", args=[session.pk]))

    assert page.context["rooms"] == ["Room 3.12"]
    assert "Room 3.12" in page.content.decode()
    assert "Room 4.01" not in page.content.decode()


@pytest.mark.parametrize("right", list(Right))
def test_day_to_come_is_released_by_planners_and_load_coordinators(client, right):
    user = a_user(right)
    session = a_session(a_trainer(), site=user.site, day=a_day_from_now(3))
    past = a_session(a_trainer(), site=user.site, day=a_day_from_now(-3))
    client.force_login(user)

    shown = {}
    for each in (session, past):
        url = reverse("sessions:duty-release", args=[each.assignments.get().duties.get().pk])
        answer = client.get(reverse("sessions:detail", args=[each.pk]))
        shown[each] = url in answer.content.decode()

    assert shown == {session: right in {Right.PLAN, Right.CARE}, past: False}


@pytest.mark.parametrize("right", list(Right))
def test_planted_words_reach_only_those_who_may_read_them(client, right):
    user = a_user(right)
    lead = a_trainer(user.employee)
    trainer = a_trainer(site=user.site)
    session = a_session(trainer, program=a_program(lead=lead))
    type(trainer.employee).objects.filter(pk=trainer.employee_id).update(line_manager=user.employee)
    a_log(
        session.assignments.get(),
        enthusiasm=1,
        what_worked="planted-worked",
        what_to_change="planted-change",
        note="planted-note",
        shares_note=True,
    )
    an_incident(session, trainer.employee, "planted-incident")
    an_absence(trainer)
    traces.leave(by=user, what="day released", about=session, why="planted-reason")
    for shown, to in (
        (Shown.LOG_TEXTS, Right.ANALYZE),
        (Shown.LOG_TEXTS, Right.LEAD_PROGRAM),
        (Shown.NOTES, Right.CARE),
    ):
        Switch.objects.create(shown=shown, right=to)
    client.force_login(user)

    page = client.get(reverse("sessions:detail", args=[session.pk])).content.decode()

    words = ("worked", "change", "note", "incident", "reason")
    read = {word for word in words if f"planted-{word}" in page}
    assert read == {
        Right.PLAN: {"incident", "reason"},
        Right.CARE: {"note", "incident", "reason"},
        Right.ANALYZE: {"worked", "change", "incident"},
        Right.LEAD_PROGRAM: {"worked", "change"},
        Right.LEAD_TEAM: {"incident"},
    }.get(right, set())
    assert ("away that day" in page) is (right in {Right.PLAN, Right.CARE})
    assert "of 5" not in page


def test_trainer_reads_the_own_log_and_goes_to_it(client):
    trainer = a_trainer()
    session = a_session(trainer, day=a_day_from_now(-1))
    assignment = session.assignments.get()
    a_log(assignment, enthusiasm=4, note="Tired")
    client.force_login(a_user(employee=trainer.employee))

    page = detail(client, session)

    assert "4 of 5" in page
    assert "Tired" in page
    assert "Share my words" in page
    assert reverse("sessions:log", args=[assignment.pk]) in page
    assert reverse("my-day") in page


@pytest.mark.parametrize("rows", [1, 3])
def test_detail_costs_the_same_for_any_number_of_trainers(client, rows, django_assert_num_queries):
    session = a_session(days=rows)
    for _row in range(rows):
        a_log(an_assignment(session, a_trainer(), is_first=False), what_worked="Pairs")
        an_incident(session, an_employee())
        traces.leave(by=a_user(), what="people counted", about=session)
    Switch.objects.create(shown=Shown.LOG_TEXTS, right=Right.ANALYZE)
    client.force_login(a_user(Right.PLAN, Right.ANALYZE))

    with django_assert_num_queries(10):
        page = client.get(reverse("sessions:detail", args=[session.pk]))

    assert len(page.context["days"]) == len(page.context["logs"]) == rows


# ---- what is done with it -------------------------------------------------------------------


def act(client, deed: str, session, **words: object):
    return client.post(reverse(f"sessions:{deed}", args=[session.pk]), words)


def test_session_lives_from_draft_to_closed(client):
    session = a_session(a_trainer(), state="draft", day=a_day_from_now(-3))
    client.force_login(a_user(Right.PLAN))

    states = []
    for deed, words in (
        ("publish", {}),
        ("deliver", {"head_count": "19"}),
        ("count", {"head_count": "20"}),
        ("close", {}),
    ):
        answer = act(client, deed, session, version=session.version, **words)
        assert answer.headers["Location"] == reverse("sessions:detail", args=[session.pk])
        session.refresh_from_db()
        states.append((session.state, session.head_count))

    assert states == [
        ("published", None),
        ("delivered", 19),
        ("delivered", 20),
        ("closed", 20),
    ]
    assert "The session is closed." in told(client, session)


def test_session_is_canceled_with_a_reason(client):
    session = a_session(a_trainer())
    client.force_login(a_user(Right.PLAN))

    act(client, "cancel", session, why="The road is closed")

    session.refresh_from_db()
    assert (session.state, session.why_canceled) == ("canceled", "The road is closed")
    assert Engagement.objects.get().state == "canceled"
    assert "The road is closed" in detail(client, session)


@pytest.mark.parametrize("deed", ["publish", "close", "count", "cancel", "deliver"])
def test_what_the_moment_does_not_allow_is_refused_with_a_sentence(client, deed):
    session = a_session(a_trainer(), state="closed")
    client.force_login(a_user(Right.PLAN))

    act(client, deed, session, why="x")

    session.refresh_from_db()
    assert session.state == "closed"
    [sentence] = told(client, session)
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("deed", "state", "words", "kept"),
    [
        ("deliver", "published", {"head_count": "0"}, 'value="0"'),
        ("count", "delivered", {"head_count": "x"}, 'value="x"'),
        ("cancel", "published", {"why": "y" * 501}, "y" * 501),
    ],
)
def test_form_keeps_what_was_typed_and_says_what_is_wrong(client, deed, state, words, kept):
    session = a_session(a_trainer(), state=state, day=a_day_from_now(-3))
    client.force_login(a_user(Right.PLAN))

    answer = act(client, deed, session, **words)

    assert answer.status_code == 200
    page = answer.content.decode()
    assert kept in page
    assert "invalid-feedback" in page
    assert reverse("sessions:detail", args=[session.pk]) in page


@pytest.mark.parametrize("deed", ["deliver", "count", "cancel"])
def test_form_is_a_page_of_its_own_that_changes_nothing(client, deed):
    session = a_session(a_trainer(), state="delivered", head_count=19, day=a_day_from_now(-3))
    client.force_login(a_user(Right.PLAN))

    page = client.get(reverse(f"sessions:{deed}", args=[session.pk])).content.decode()

    session.refresh_from_db()
    assert (session.state, session.head_count) == ("delivered", 19)
    assert f'action="{reverse(f"sessions:{deed}", args=[session.pk])}"' in page
    assert ('value="19"' in page) is (deed != "cancel")
    assert "invalid-feedback" not in page


def test_coordinator_of_another_site_is_not_let_in(client):
    user = a_user(Right.COORDINATE)
    trainer = a_trainer(user.employee)
    session = a_session(trainer, site=a_site(), day=a_day_from_now(-3))
    client.force_login(user)

    deeds = ("publish", "deliver", "count", "close", "cancel")
    assert {act(client, deed, session).status_code for deed in deeds} == {403}

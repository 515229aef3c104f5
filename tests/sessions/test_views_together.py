"""Two people count the same session: neither overwrites the other in silence."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from people.models import Right, Trace, User
from people.rules import ChangedMeanwhile
from sessions.actions import training_sessions
from sessions.models import TrainingSession
from tests.builders.people import a_user, an_employee
from tests.builders.sessions import a_session
from tests.builders.trainers import a_trainer

pytestmark = pytest.mark.django_db


def a_past_session(state: str) -> TrainingSession:
    day = timezone.now().date() - dt.timedelta(days=3)
    return a_session(a_trainer(), state=state, day=day, head_count=None)


@pytest.mark.parametrize(("deed", "state"), [("deliver", "published"), ("count", "delivered")])
def test_count_saved_meanwhile_is_shown_beside_what_was_typed(client, deed, state):
    session = a_past_session(state)
    client.force_login(a_user(Right.PLAN, employee=an_employee("Orlova", first_name="Elena")))
    url = reverse(f"sessions:{deed}", args=[session.pk])
    assert client.post(url, {"head_count": "19", "version": "0"}).status_code == 302
    TrainingSession.objects.update(state=state)
    client.force_login(a_user(Right.PLAN))

    page = client.post(url, {"head_count": "21", "version": "0"})

    both = page.context["conflict"]
    rows = [(str(row.label), row.yours, row.theirs) for row in both.rows]
    assert (rows, both.who) == ([("People trained", "21", "19")], "Elena Orlova")
    session.refresh_from_db()
    assert (session.head_count, session.version) == (19, 1)
    version = page.context["form"]["version"].value()
    assert client.post(url, {"head_count": "21", "version": version}).status_code == 302
    session.refresh_from_db()
    assert (session.head_count, session.version) == (21, 2)


def test_count_without_a_version_is_shown_again(client):
    session = a_past_session("delivered")
    client.force_login(a_user(Right.PLAN))

    page = client.post(reverse("sessions:count", args=[session.pk]), {"head_count": "21"})

    assert page.context["form"]["head_count"].value() == "21"
    session.refresh_from_db()
    assert session.head_count is None


@pytest.mark.django_db(transaction=True)
def test_of_two_who_count_at_once_one_is_told():
    session, users = a_past_session("delivered"), [a_user(), a_user()]
    ready, ended = threading.Barrier(2), []

    def count(user: User, people: int) -> None:
        mine = TrainingSession.objects.get(pk=session.pk)
        ready.wait()
        try:
            training_sessions.count(mine, by=user, head_count=people, version=0)
            ended.append("saved")
        except ChangedMeanwhile:
            ended.append("told")
        connection.close()

    writers = [
        threading.Thread(target=count, args=[user, number])
        for number, user in enumerate(users, start=10)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    session.refresh_from_db()
    assert (sorted(ended), session.version) == (["saved", "told"], 1)
    assert Trace.objects.of(session).filter(what="people counted").count() == 1

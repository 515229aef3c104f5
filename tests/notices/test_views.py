import datetime as dt
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notices.models import Notice
from people.models import User
from tests.builders.notices import a_notice
from tests.builders.people import a_user, an_employee, an_instant

pytestmark = pytest.mark.django_db

LETTER = """{% extends part %}
{% block title %}Hello, {{ values.name }}{% endblock %}
{% block body %}{{ values.meets_on|date:"j F" }}, {{ values.meets_at|date:"H:i" }}{% endblock %}
{% block link %}{% url "people:detail" about_id %}{% endblock %}
"""


@pytest.fixture
def anna(client) -> User:
    user = a_user()
    client.force_login(user)
    return user


@pytest.fixture(autouse=True)
def letters(settings, tmp_path):
    """A kind of its own for these tests, found before those of the product."""
    folder = Path(tmp_path, "notices", "kinds")
    folder.mkdir(parents=True)
    (folder / "letter.html").write_text(LETTER, encoding="utf-8")
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [tmp_path, *engine["DIRS"]]}]


def shown(client: Client, **filters: str) -> list[Notice]:
    page = client.get(reverse("notices:list"), filters)
    assert page.status_code == 200
    return [line.notice for line in page.context["lines"]]


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_messages_are_the_own_ones_newest_first(client, anna):
    now = timezone.now()
    older, newer = (a_notice(anna.employee, due_at=now - dt.timedelta(hours=h)) for h in (2, 1))
    a_notice(anna.employee, due_at=now + dt.timedelta(hours=1))
    a_notice(an_employee())
    canceled = a_notice(anna.employee)
    Notice.objects.filter(pk=canceled.pk).update(canceled_at=now)

    assert shown(client) == [newer, older]


def test_messages_are_filtered_by_unread(client, anna):
    unread = a_notice(anna.employee)
    read = a_notice(anna.employee, read_at=timezone.now() + dt.timedelta(hours=1))

    assert shown(client, which="unread") == [unread]
    assert set(shown(client, which="")) == {unread, read}
    assert set(shown(client, which="nonsense")) == {unread, read}


def test_messages_stand_by_day_and_those_not_opened_yet_come_first(client, anna):
    now = timezone.now()
    days = [now - dt.timedelta(days=days) for days in (5, 3, 1)]
    oldest, middle = (a_notice(anna.employee, due_at=day) for day in days[:2])
    newest = a_notice(anna.employee, due_at=days[2], read_at=now)

    page = client.get(reverse("notices:list"))

    assert [line.notice for line in page.context["lines"]] == [middle, oldest, newest]
    assert [line.is_unread for line in page.context["lines"]] == [True, True, False]
    html = page.content.decode()
    assert html.count('<li class="day">') == 3
    assert html.count("Unread ·") == 2


def test_message_is_told_in_words_without_trusting_its_values(client, anna):
    values = {
        "name": "<b>{{ 1 }}</b>",
        "meets_on": "2026-11-23",
        "meets_at": an_instant(2).isoformat(),
    }
    a_notice(anna.employee, kind="letter", values=values)

    page = client.get(reverse("notices:list"))

    [line] = page.context["lines"]
    assert line.text.title == "Hello, &lt;b&gt;{{ 1 }}&lt;/b&gt;"
    assert line.text.body == "23 November, 09:00"
    assert line.text.link == f"/people/{anna.employee_id}/"
    assert "Hello, &lt;b&gt;" in page.content.decode()


def test_message_of_an_unknown_kind_is_a_plain_line(client, anna):
    a_notice(anna.employee, kind="no-such-kind", values={"name": "planted"})

    page = client.get(reverse("notices:list"))

    [line] = page.context["lines"]
    assert (line.text.title, line.text.link) == ("A message", "")
    assert "planted" not in page.content.decode()


def test_messages_say_when_there_is_none(client, anna):
    nothing = client.get(reverse("notices:list")).content.decode()
    a_notice(anna.employee, read_at=timezone.now() + dt.timedelta(hours=1))
    all_read = client.get(reverse("notices:list"), {"which": "unread"}).content.decode()

    assert "No message yet" in nothing
    assert "Nothing is unread" in all_read
    assert "Mark all as read" not in nothing + all_read


def test_account_without_a_person_has_no_messages(client, anna):
    a_notice(anna.employee)
    User.objects.filter(pk=anna.pk).update(employee=None)

    assert shown(client) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_messages_cost_the_same_for_any_length(client, anna, rows, django_assert_num_queries):
    for _row in range(rows):
        a_notice(anna.employee, kind="letter")

    with django_assert_num_queries(7):
        page = client.get(reverse("notices:list"))

    assert len(page.context["lines"]) == rows


def test_messages_come_fifty_a_page(client, anna):
    for _row in range(51):
        a_notice(anna.employee)

    assert len(shown(client)) == 50
    assert len(shown(client, page="2")) == 1


def test_open_marks_as_read_and_leads_to_the_object(client, anna):
    notice = a_notice(anna.employee, kind="letter")

    answer = client.post(reverse("notices:open", args=[notice.pk]))

    notice.refresh_from_db()
    assert (answer.status_code, answer.url) == (302, f"/people/{anna.employee_id}/")
    assert notice.read_at is not None


def test_open_returns_to_the_list_where_there_is_no_object(client, anna):
    notice = a_notice(anna.employee, kind="no-such-kind")

    answers = [client.post(reverse("notices:open", args=[notice.pk])) for _time in range(2)]

    assert [answer.url for answer in answers] == ["/messages/", "/messages/"]


@pytest.mark.usefixtures("anna")
def test_open_reaches_own_told_messages_only(client):
    foreign = a_notice(an_employee())

    for pk in (foreign.pk, 10**30):
        assert client.post(reverse("notices:open", args=[pk])).status_code == 404

    foreign.refresh_from_db()
    assert foreign.read_at is None


def test_open_changes_nothing_on_reading(client, anna):
    notice = a_notice(anna.employee)

    answer = client.get(reverse("notices:open", args=[notice.pk]))

    notice.refresh_from_db()
    assert (answer.status_code, notice.read_at) == (405, None)


@pytest.mark.parametrize(
    ("rows", "sentence"), [(1, "1 message is read now."), (2, "2 messages are read now.")]
)
def test_all_are_marked_as_read(client, anna, rows, sentence):
    for _row in range(rows):
        a_notice(anna.employee)

    answer = client.post(reverse("notices:read-all"), follow=True)

    assert said(answer) == [sentence]
    assert shown(client, which="unread") == []

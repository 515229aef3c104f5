import pytest
from django.test import Client
from django.urls import reverse

from people import queries
from people.actions import switches
from people.models import Right, Shown, Switch, Trace, User
from people.queries import Opened
from tests.builders.people import a_site, a_user

pytestmark = pytest.mark.django_db

AGREEMENT = "works agreement of 2 November"


@pytest.fixture
def administrator(client) -> User:
    user = a_user(Right.ADMINISTER)
    client.force_login(user)
    return user


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def send(client: Client, **fields: str):
    asked = {"shown": "load", "right": "care", "change": "open", "why": AGREEMENT}
    return client.post(reverse("people:switch-set"), {**asked, **fields}, follow=True)


def told(client: Client) -> dict[str, dict[str, object]]:
    """Where each is open, as the page tells it."""
    page = client.get(reverse("people:switches"))
    assert page.status_code == 200
    return {
        table.shown.value: {
            row.right.value: "everywhere" if row.is_everywhere else row.sites for row in table.rows
        }
        for table in page.context["tables"]
    }


@pytest.mark.usefixtures("administrator")
def test_after_installation_nothing_is_open(client):
    assert told(client) == {
        "load": {"plan": [], "care": [], "lead_team": []},
        "notes": {"care": []},
        "log_texts": {"analyze": [], "lead_program": []},
    }


def test_open_for_a_site_by_name_and_for_all(client, administrator):
    norilsk, moscow = a_site("Norilsk"), a_site("Moscow")

    for site in (norilsk, moscow):
        answer = send(client, site=site.code)
    send(client, shown="log_texts", right="lead_program")

    assert answer.redirect_chain == [("/people/switches/", 302)]
    assert said(answer) == ["It is open now."]
    assert told(client) == {
        "load": {"plan": [], "care": [moscow, norilsk], "lead_team": []},
        "notes": {"care": []},
        "log_texts": {"analyze": [], "lead_program": "everywhere"},
    }
    assert {trace.by for trace in Trace.objects.all()} == {administrator}


@pytest.mark.usefixtures("administrator")
def test_close_again_with_the_reason(client):
    send(client)

    answer = send(client, change="close", why="agreement ended")

    assert said(answer) == ["It is closed now."]
    assert not Switch.objects.exists()


def test_latest_changes_are_told_with_their_reasons(client, administrator):
    site = a_site("Norilsk")
    send(client, site=site.code)
    send(client, shown="notes", why="<b>planted</b>")

    page = client.get(reverse("people:switches"))

    lines = [
        (str(line.deed), line.opened, line.site, line.by, line.why)
        for line in page.context["changes"]
    ]
    assert lines == [
        ("opened", Opened(Shown.NOTES, Right.CARE), None, administrator, "<b>planted</b>"),
        ("opened", Opened(Shown.LOAD, Right.CARE), site, administrator, AGREEMENT),
    ]
    assert "&lt;b&gt;planted" in page.content.decode()


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"why": " "}, "why", "This field is required."),
        ({"why": "x" * 501}, "why", "Ensure this value has at most 500 characters"),
        ({"right": "plan", "shown": "notes"}, "right", "This is never shown to holders of that"),
        ({"right": "direct"}, "right", "Select a valid choice."),
        ({"shown": "nonsense"}, "shown", "Select a valid choice."),
        ({"site": "nonsense"}, "site", "Select a valid choice."),
        ({"change": ""}, "change", "This field is required."),
        ({"change": "close"}, "__all__", "This is closed there already."),
    ],
)
def test_set_keeps_what_was_typed_and_says_what_is_wrong(client, fields, field, sentence):
    answer = send(client, **{"why": "planted reason", **fields})

    [wrong] = answer.context["form"].errors[field]
    assert str(wrong).startswith(sentence)
    assert answer.redirect_chain == []
    assert fields.get("why", "planted reason").strip() in answer.content.decode()
    assert not Switch.objects.exists()


@pytest.mark.usefixtures("administrator")
def test_set_is_filled_in_by_the_address_but_for_the_reason(client):
    a_site("Norilsk")
    site = a_site("Moscow")
    asked = {"shown": "load", "right": "plan", "site": site.code, "change": "close"}

    page = client.get(reverse("people:switch-set"), {**asked, "why": "planted"})

    assert page.context["form"].initial == asked
    assert f'<option value="{site.code}" selected>Moscow</option>' in page.content.decode()
    assert page.context["form"]["why"].value() is None


def test_auditor_reads_and_changes_nothing(client):
    client.force_login(a_user(Right.AUDIT))

    page = client.get(reverse("people:switches"))
    answers = [send(client), client.get(reverse("people:switch-set"))]

    assert "people/switches/set" not in page.content.decode()
    assert [answer.status_code for answer in (page, *answers)] == [200, 403, 403]
    assert not Switch.objects.exists()


@pytest.mark.parametrize("right", sorted(set(Right) - {Right.ADMINISTER, Right.AUDIT}))
def test_switches_are_for_administrators_and_auditors(client, right):
    client.force_login(a_user(right))

    answers = [client.get(reverse("people:switches")), send(client)]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert not Switch.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_switches_cost_the_same_for_any_length(
    client, administrator, rows, django_assert_num_queries
):
    for _row in range(rows):
        switches.open_for(Shown.LOAD, Right.CARE, site=a_site(), by=administrator, why=AGREEMENT)

    with django_assert_num_queries(7):
        page = client.get(reverse("people:switches"))

    assert len(page.context["changes"]) == rows


def test_opened_for_tells_trainers_of_a_site_what_is_open_about_them(django_assert_num_queries):
    by, here, elsewhere = a_user(), a_site(), a_site()
    for right, site in ((Right.CARE, here), (Right.LEAD_TEAM, elsewhere), (Right.PLAN, None)):
        switches.open_for(Shown.LOAD, right, site=site, by=by, why=AGREEMENT)

    with django_assert_num_queries(1):
        opened = queries.opened_for(here)

    assert opened == [Opened(Shown.LOAD, Right.CARE), Opened(Shown.LOAD, Right.PLAN)]

"""Two people at the page of one trainer: neither overwrites the other in silence."""

import datetime as dt

import pytest
from django.urls import reverse

from people.models import Right, User
from tests.builders.people import a_user, an_employee
from tests.builders.trainers import a_trainer
from trainers.models import Trainer

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(client) -> User:
    user = a_user(Right.PLAN)
    client.force_login(user)
    return user


def other_saves(client, planner: User, url: str, typed: dict[str, object]) -> None:
    """Another planner sends the form, and the first one is signed in again."""
    other = a_user(Right.PLAN, employee=an_employee("Orlova", first_name="Elena"))
    client.force_login(other)
    assert client.post(url, typed).status_code == 302
    client.force_login(planner)


def rows_of(page) -> list[tuple[str, str, str]]:
    return [(str(row.label), row.yours, row.theirs) for row in page.context["conflict"].rows]


def test_record_saved_meanwhile_is_shown_beside_what_was_typed(client, planner):
    trainer = a_trainer(topics=["Ice"])
    url = reverse("trainers:edit", args=[trainer.pk])
    form = client.get(url).context["form"]
    mine = {
        "languages": "",
        "topics": "Ice\nMine",
        "left_on": "2027-01-31",
        "version": form["version"].value(),
    }
    other_saves(client, planner, url, {"topics": "Ice\nTheirs", "version": 0})

    page = client.post(url, mine)

    assert rows_of(page) == [
        ("Topics", "Ice\nMine", "Ice\nTheirs"),
        ("No longer trainer from", "31 January 2027", ""),
    ]
    assert "Elena Orlova saved this at" in page.content.decode()
    assert page.context["form"]["topics"].value() == "Ice\nMine"
    assert "Save mine anyway" in page.content.decode()
    trainer.refresh_from_db()
    assert trainer.topics == ["Ice", "Theirs"]


def test_record_is_overwritten_by_who_means_it(client, planner):
    trainer = a_trainer()
    url = reverse("trainers:edit", args=[trainer.pk])
    other_saves(client, planner, url, {"topics": "Theirs", "version": 0})
    page = client.post(url, {"topics": "Mine", "version": 0})

    answer = client.post(
        url, {"topics": "Mine", "version": page.context["form"]["version"].value()}
    )

    assert answer.status_code == 302
    trainer.refresh_from_db()
    assert (trainer.topics, trainer.version) == (["Mine"], 2)


@pytest.mark.parametrize("version", [None, "", "x", "-1", "99", "9" * 30])
def test_record_sent_without_a_version_is_shown_again(client, planner, version):
    trainer = a_trainer()
    typed = {"topics": "Mine"} | ({} if version is None else {"version": version})

    page = client.post(reverse("trainers:edit", args=[trainer.pk]), typed)

    assert rows_of(page) == [("Topics", "Mine", "")]
    assert page.context["form"]["version"].value() == "0"


def test_share_changed_meanwhile_is_shown_beside_what_was_typed(client, planner):
    trainer = a_trainer(share="1.00")
    url = reverse("trainers:share-change", args=[trainer.pk])
    day = trainer.employee.site.today()
    version = client.get(url).context["form"]["version"].value()
    other_saves(client, planner, url, {"share": "0.8", "starts_on": day, "version": version})

    page = client.post(url, {"share": "0.5", "starts_on": day, "version": version})

    assert rows_of(page) == [("Share of a full contract", "0.5", "0.80")]
    assert [str(row.share) for row in trainer.shares.all()] == ["1.00", "0.80"]
    again = page.context["form"]["version"].value()
    assert client.post(url, {"share": "0.5", "starts_on": day, "version": again}).status_code == 302
    assert [str(row.share) for row in trainer.shares.all()] == ["1.00", "0.50"]


def test_share_sent_without_a_version_is_shown_again(client, planner):
    trainer = a_trainer()
    typed = {"share": "0.5", "starts_on": dt.date(2026, 12, 1)}

    page = client.post(reverse("trainers:share-change", args=[trainer.pk]), typed)

    assert rows_of(page) == [("Share of a full contract", "0.5", "1.00")]
    assert Trainer.objects.get().shares.count() == 0

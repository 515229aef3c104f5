"""`assess_load`: the load of a day for everybody who was known."""

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.builders.people import A_MONDAY, a_site
from tests.builders.trainers import a_category, a_trainer
from tests.builders.wellbeing import THIS_SUNDAY, a_rating, weeks_of_work
from tests.wellbeing.carpentries import TR_0048, blocks_of
from trainers.models import Category, Engagement, Trainer
from wellbeing.models import Alert, LoadPolicy, WeeklyLoad

pytestmark = pytest.mark.django_db

KEYS = {
    "trainer",
    "view",
    "index",
    "shown",
    "level",
    "measures",
    "subindices",
    "contributions",
    "hard_rules",
    "reasons",
    "coverage",
    "warnings",
}


def assess_load(*words: str) -> str:
    answer = StringIO()
    call_command("assess_load", *words, stdout=answer)
    return answer.getvalue()


def in_json(*words: str):
    return json.loads(assess_load(*words, "--json"))


@pytest.fixture
def carpenter() -> Trainer:
    """TR-0048 of the real history, as the import makes it."""
    site = a_site("London", zone="Europe/London")
    trainer = a_trainer(site=site, code="TR-0048", known_from=dt.date(2012, 4, 30))
    categories: dict[str | None, Category] = {}
    for block in blocks_of(TR_0048):
        if block.category not in categories:
            categories[block.category] = a_category(str(block.category))
        Engagement.objects.create(
            trainer=trainer,
            starts_at=block.start,
            ends_at=block.end,
            zone=site.zone,
            minutes=360,
            kind="delivery",
            category=categories[block.category],
            title=str(block.category),
            group_size=block.group,
            state=Engagement.State.LOGGED,
        )
    return trainer


@pytest.mark.usefixtures("carpenter")
def test_trainer_of_the_real_history_comes_out_as_printed():
    a_trainer(code="TR-0001", known_from=dt.date(2012, 4, 30))
    a_trainer(code="TR-0002", known_from=dt.date(2021, 5, 31))
    a_trainer(code="TR-0003", known_from=dt.date(2012, 4, 30), left_on=dt.date(2021, 5, 30))

    rows = in_json("--on", "2021-05-30")

    assert [(row["trainer"], row["shown"], row["level"]) for row in rows] == [
        ("TR-0001", 0.0, "low"),
        ("TR-0048", 60.9, "elevated"),
    ]
    first, second = rows
    assert round(second["index"], 4) == 60.8885
    assert set(first) == set(second) == KEYS
    assert second["reasons"][0] == {
        "code": "load",
        "en": "30 equivalent hours this week",
        "ru": "30 приведённых часов за неделю",
    }
    assert (second["view"], second["coverage"], first["coverage"]) == ("schedule", 1.0, None)


def test_one_trainer_is_assessed_alone_and_nothing_is_stored():
    trainer = a_trainer(code="TR-0001")
    weeks_of_work(trainer)
    a_trainer()

    rows = in_json("--on", "2026-11-29", "--trainer", "TR-0001", "--view", "schedule")

    assert [(row["trainer"], round(row["index"], 4)) for row in rows] == [("TR-0001", 55.8885)]
    assert rows[0]["hard_rules"] == ["streak"]
    assert not WeeklyLoad.objects.exists()
    assert not Alert.objects.exists()


def test_policy_is_that_of_the_week_of_the_day():
    trainer = a_trainer(code="TR-0001")
    weeks_of_work(trainer)
    LoadPolicy.objects.create(version=2, from_week=A_MONDAY, figures={"bands": {"elevated": 50}})
    LoadPolicy.objects.create(
        version=3, from_week=A_MONDAY + dt.timedelta(weeks=1), figures={"weights": {"load": 0.9}}
    )

    levels = [
        in_json("--on", str(THIS_SUNDAY + dt.timedelta(weeks=week)))[0]["level"]
        for week in (-5, -4, -3)
    ]
    this = in_json("--on", str(THIS_SUNDAY))[0]

    assert levels == ["elevated"] * 3
    assert round(this["index"], 4) == 55.8885


def test_ratings_are_in_no_output_of_the_command():
    trainer = a_trainer(code="TR-0001")
    booked = weeks_of_work(trainer)
    before = assess_load("--on", "2026-11-29", "--json")

    a_rating(trainer, engagements=booked[-5:], value=10)

    assert assess_load("--on", "2026-11-29", "--json") == before
    with pytest.raises(CommandError, match="invalid choice: 'personal'"):
        assess_load("--on", "2026-11-29", "--view", "personal")


def test_without_json_each_trainer_is_a_line():
    weeks_of_work(a_trainer(code="TR-0001"))
    a_trainer(code="TR-0002", known_from=THIS_SUNDAY)

    assert assess_load("--on", "2026-11-29").splitlines() == [
        "TR-0001\t55.9\televated\tstreak",
        "TR-0002\t-\tno data\t",
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--on", "29.11.2026"], "29.11.2026 is no date; write it like 2026-11-29."),
        (["--on", "2026-11-29", "--trainer", "TR-9"], "No trainer with the code TR-9 is known"),
        ([], "the following arguments are required: --on"),
    ],
)
def test_what_cannot_be_answered_is_said(words, sentence):
    with pytest.raises(CommandError, match=sentence):
        assess_load(*words)


@pytest.mark.parametrize("trainers", [1, 3])
def test_command_costs_the_same_for_any_number_of_trainers(trainers, django_assert_num_queries):
    for _ in range(trainers):
        weeks_of_work(a_trainer(), weeks=[0])

    with django_assert_num_queries(6):
        rows = in_json("--on", "2026-11-29")

    assert len(rows) == trainers

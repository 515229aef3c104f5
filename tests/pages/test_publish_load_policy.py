"""The door by which new figures of the load model come in."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from people.models import Right
from tests.builders.people import a_user
from wellbeing.models import LoadPolicy

pytestmark = pytest.mark.django_db

MONDAY = "2099-11-23"
FIGURES = '{"bands": {"high": 65}}'


@pytest.fixture(autouse=True)
def first_policy() -> None:
    """Version 1, which a test that empties tables takes away for later ones."""
    LoadPolicy.objects.get_or_create(version=1, defaults={"from_week": dt.date(1900, 1, 1)})


@pytest.fixture
def administrator():
    return a_user(Right.ADMINISTER, email="chief@example.com")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "figures.json"
    path.write_text(FIGURES, encoding="utf-8")
    return path


def publish(file, *, monday=MONDAY, why="Agreed in October", by="chief@example.com") -> str:
    said = StringIO()
    call_command(
        "publish_load_policy",
        str(file),
        f"--from={monday}",
        f"--why={why}",
        f"--by={by}",
        stdout=said,
    )
    return said.getvalue()


def refused(capsys, file, **words) -> str:
    """The one line with which the command leaves."""
    with pytest.raises(SystemExit) as left:
        publish(file, **words)
    assert left.value.code == 2
    [line] = capsys.readouterr().err.splitlines()
    assert LoadPolicy.objects.count() == 1
    return line


def test_figures_of_a_file_hold_from_the_monday_on(administrator, file):
    said = publish(file, why=" Agreed in October ", by="Chief@Example.com")

    policy = LoadPolicy.objects.get(version=2)
    assert said == "Version 2 holds from 2099-11-23 on.\n"
    assert (policy.from_week, policy.figures) == (dt.date(2099, 11, 23), {"bands": {"high": 65}})
    assert (policy.why, policy.published_by) == ("Agreed in October", administrator)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"bands": ', "is no JSON in UTF-8"),
        ("{}".encode("utf-16"), "is no JSON in UTF-8"),
        (b"[" * 100_000, "is no JSON in UTF-8"),
        (b"[]", "write figures by section"),
        (b'{"bands": 65}', "write figures by section"),
        (b'{"prices": {}}', "The model has no such figure: prices"),
        (b'{"bands": {"high": {"a": 1}}}', "The model has no such figure"),
        (b'{"alert": {"forecast_weeks": 1' + b"0" * 400 + b"}}", "The model has no such figure"),
        (b'{"measure": {"shortest_rest": 1e300}}', "The model has no such figure"),
        (b'{"bands": {"high": NaN}}', "The model has no such figure"),
        (b'{"weights": {"load": 0}}', "Give the hours some weight"),
    ],
)
def test_file_without_usable_figures_is_told_in_one_line(
    administrator, capsys, file, content, sentence
):
    file.write_bytes(content)

    assert sentence in refused(capsys, file)


def test_file_that_is_not_there_is_told_in_one_line(administrator, capsys, tmp_path):
    assert "nowhere.json cannot be read" in refused(capsys, tmp_path / "nowhere.json")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"monday": "2099-11-24"}, "Choose a Monday that is still to come."),
        ({"monday": "2020-11-23"}, "Choose a Monday that is still to come."),
        ({"why": "  "}, "Say why in 1 to 500 characters."),
        ({"why": "w" * 501}, "Say why in 1 to 500 characters."),
        ({"by": "nobody@example.com"}, "nobody@example.com is no administrator's account."),
        ({"by": "planner@example.com"}, "planner@example.com is no administrator's account."),
    ],
)
def test_other_words_that_cannot_be_used_are_told_in_one_line(
    administrator, capsys, file, words, sentence
):
    a_user(Right.PLAN, email="planner@example.com")

    assert refused(capsys, file, **words) == sentence


def test_word_that_is_no_date_is_told(administrator, file):
    with pytest.raises(CommandError, match="soon is no date; write it like 2026-11-30"):
        publish(file, monday="soon")

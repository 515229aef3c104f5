"""A real history of ten years comes in as its expected counts say, and only once."""

import datetime as dt
import json
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command

from people.models import Site
from programs.models import Program, Qualification
from sessions.models import Assignment, Block, Duty, TrainingSession
from trainers.models import Engagement, Trainer

HISTORY = Path(__file__).parent / "carpentries"
CREATED = {
    "trainers.csv": {"rows": 369, "created": 369, "updated": 0, "unchanged": 0, "rejected": 0},
    "sessions.csv": {"rows": 456, "created": 456, "updated": 0, "unchanged": 0, "rejected": 0},
    "assignments.csv": {"rows": 765, "created": 761, "updated": 0, "unchanged": 0, "rejected": 4},
}
TOTALS = {
    "trainers": 369,
    "qualifications": 403,
    "sessions": 456,
    "blocks": 1104,
    "assignments": 761,
}

pytestmark = pytest.mark.django_db


def brought_in(folder: Path, tmp_path: Path, *options: str) -> dict:
    """The report of an import."""
    report = tmp_path / "report.json"
    zone = ["--time-zone", "Europe/London"]
    call_command("import_institute", folder, *zone, "--report", report, *options)
    return json.loads(report.read_text(encoding="utf-8"))


def standing() -> dict[str, int]:
    tables = (Trainer, Qualification, Site, Program, TrainingSession, Block, Assignment, Engagement)
    return {model.__name__: model.objects.count() for model in tables}


def test_history_comes_in_as_expected_and_a_second_time_changes_nothing(tmp_path):
    first = brought_in(HISTORY, tmp_path)

    assert first["files"] == CREATED
    assert first["totals"] == TOTALS
    assert Counter(problem["code"] for problem in first["problems"]) == {
        "trainer-busy": 4,
        "program-missing": 46,
        "long-span": 17,
        "not-qualified": 272,
    }
    busy = [each["line"] for each in first["problems"] if each["code"] == "trainer-busy"]
    assert busy == [64, 338, 625, 643]
    stands = standing()
    assert stands == {
        "Trainer": 369,
        "Qualification": 403,
        "Site": 149,
        "Program": 5,
        "TrainingSession": 456,
        "Block": 1104,
        "Assignment": 761,
        "Engagement": 1923,
    }
    assert Trainer.objects.filter(assignments=None).count() == 167
    assert TrainingSession.objects.filter(assignments=None).count() == 67
    assert Engagement.objects.filter(state="logged", role="lead").count() == 1923
    assert set(Trainer.objects.values_list("known_from", flat=True)) == {dt.date(2012, 4, 30)}
    assert Duty.objects.count() == 1923

    second = brought_in(HISTORY, tmp_path)

    unchanged = {
        file: {**counts, "created": 0, "unchanged": counts["created"]}
        for file, counts in CREATED.items()
    }
    assert second["files"] == unchanged
    assert second["totals"] == TOTALS
    assert second["problems"] == first["problems"]
    assert standing() == stands

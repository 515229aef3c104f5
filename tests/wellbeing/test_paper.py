"""The paper on the load model prints the figures that the code reckons with."""

import re

import pytest

from tests.house.source import ROOT
from wellbeing.queries.loads import NOT_A_DIAGNOSIS
from wellbeing.rules.policy import DEFAULT

PAPER = (ROOT / "docs" / "load-model.md").read_text(encoding="utf-8")
RAMPS = {
    "load": "load",
    "repetition": "repetition",
    "– run": "run",
    "– missing rest": "rest_deficit",
    "– short rests": "short_rests",
    "sameness of days": "monotony",
    "displacement": "displacement",
    "jump": "spike",
}
WEIGHTS = {
    "load": "load",
    "repetition": "repetition",
    "recovery": "recovery",
    "sameness of days": "monotony",
    "displacement": "displacement",
    "jump": "spike",
}
LIMITS = {
    "days of work in a row": "run",
    "short rests in a week": "rests",
    "session days in a row with one program": "streak",
    "equivalent hours": "hours",
}


def row(first: str) -> list[str]:
    """The cells of the row that begins so."""
    [found] = re.findall(rf"^\| {re.escape(first)} \|(.*)\|$", PAPER, re.MULTILINE)
    return [cell.strip() for cell in found.split("|")]


@pytest.mark.parametrize(("words", "part"), RAMPS.items())
def test_paper_prints_where_points_begin_and_where_they_are_full(words, part):
    low, high = row(words)[-2:]

    assert (float(low), float(high)) == getattr(DEFAULT.ramps, part)


@pytest.mark.parametrize(("words", "part"), WEIGHTS.items())
def test_paper_prints_the_weights(words, part):
    assert row(words)[0] == f"{getattr(DEFAULT.weights, part):.0%}".replace("%", " %")


@pytest.mark.parametrize(("words", "limit"), LIMITS.items())
def test_paper_prints_the_firm_limits(words, limit):
    elevated, high = (float(cell or "inf") for cell in row(words))

    assert (elevated, high) == getattr(DEFAULT.limits, limit)


def test_paper_prints_bands_and_the_text_under_every_index():
    bands = DEFAULT.bands
    plain = " ".join(PAPER.replace("\n> ", " ").split())

    assert (
        f"low below {bands.moderate:g}, moderate from {bands.moderate:g}, elevated from"
        f" {bands.elevated:g}, high from {bands.high:g}"
    ) in plain
    assert str(NOT_A_DIAGNOSIS) in plain

"""The papers agree with each other and with the code."""

import re
import tomllib
from pathlib import Path

import pghistory.models
import pytest
from django.apps import apps

from trainer_institute.services.demo import ACCOUNTS

ROOT = Path(__file__).resolve().parents[2]
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FLOORS = PROJECT["tool"]["importlinter"]["root_packages"]
NOT_IN_THE_PLAN = {"htmlcov", "node_modules"}

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE_BLOCK = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
FIRST_CELL = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)
READ_FROM_ENVIRONMENT = re.compile(
    r"""(?:env\.(?:flag|number|secret)|environ\.get)\(\s*"([A-Z_]+)\""""
)
ADR_HEADINGS = ["Context", "Decision", "Consequences"]
LONGEST_ADR = 60


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def section(text, heading):
    """What stands under a heading of the second level."""
    found = re.search(
        rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    return found.group(1) if found else ""


def anchors(text):
    """The names under which the headings of a paper can be linked to."""
    words = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(text)]
    return {word.strip().replace(" ", "-") for word in words}


def broken_links(paper, text):
    """Links of a paper that lead nowhere in the project."""
    for link in LINK.findall(CODE_BLOCK.sub("", text)):
        path, _, anchor = link.partition("#")
        target = (paper.parent / path).resolve() if path else paper
        leads_away = "://" in link or not target.exists()
        if leads_away or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            yield link


def missing_paths(text):
    """Paths of the project, written as code, that do not exist."""
    top = [path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")]
    for word in re.findall(r"`([\w./-]+/[\w./-]*)`", text):
        if word.split("/")[0] in top and not (ROOT / word).exists():
            yield word


def model_names():
    """Names of the models of the house, without the twins that history keeps."""
    models = [model for floor in FLOORS for model in apps.get_app_config(label(floor)).get_models()]
    return sorted(m.__name__ for m in models if not issubclass(m, pghistory.models.Event))


def label(floor):
    return "training_sessions" if floor == "sessions" else floor


def glossary_faults(glossary, names):
    """Models without a row, rows without a model, rows that come twice."""
    rows = FIRST_CELL.findall(section(glossary, "Words in the code"))
    yield from (f"{name} has no row" for name in names if name not in rows)
    yield from (f"{row} is no model" for row in rows if row not in names)
    yield from (f"{row} comes twice" for row in {row for row in rows if rows.count(row) > 1})


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper.relative_to(ROOT)))
def test_paper_links_resolve(paper):
    assert list(broken_links(paper, paper.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper.relative_to(ROOT)))
def test_paper_names_paths_that_exist(paper):
    assert list(missing_paths(paper.read_text(encoding="utf-8"))) == []


def test_broken_link_is_seen():
    text = "[a](docs/none.md) [b](README.md#nowhere) [c](README.md#floor-plan) `tests/none.py`"

    assert list(broken_links(ROOT / "x.md", text)) == ["docs/none.md", "README.md#nowhere"]
    assert list(missing_paths(text)) == ["tests/none.py"]


def test_readme_names_every_make_target():
    phony = re.findall(r"^\.PHONY: (.+)$", read("Makefile"), re.MULTILINE)
    targets = {target for line in phony for target in line.split()} - {"help"}

    named = FIRST_CELL.findall(section(read("README.md"), "Commands"))

    assert sorted(named) == sorted(f"make {target}" for target in targets)


def test_readme_floor_plan_equals_the_folders():
    folders = {path.name for path in ROOT.iterdir() if path.is_dir()} - NOT_IN_THE_PLAN
    rows = re.findall(r"^\| (`.+?) \|", section(read("README.md"), "Floor plan"), re.MULTILINE)
    planned = [name for row in rows for name in re.findall(r"`(\w+)/`", row)]

    assert planned[: len(FLOORS)] == FLOORS
    assert sorted(planned) == sorted(name for name in folders if name[0] not in "._")


def test_readme_names_every_sign_in_of_the_demonstration():
    named = FIRST_CELL.findall(section(read("README.md"), "Start it"))

    assert named == list(ACCOUNTS)


def test_house_paper_has_the_same_floors():
    rows = FIRST_CELL.findall(section(read("docs/house.md"), "Floors"))

    assert rows == [f"{floor}/" for floor in FLOORS]


def test_glossary_agrees_with_the_models():
    assert list(glossary_faults(read("docs/glossary.md"), model_names())) == []


def test_glossary_fault_is_seen_when_planted():
    row = "| `Site` | site | площадка | a place |\n"
    glossary = f"## Words in the code\n\n{row}{row}\n## Words kept for later parts\n| `Room` |\n"

    found = sorted(glossary_faults(glossary, ["Employee"]))

    assert found == [
        "Employee has no row",
        "Site comes twice",
        "Site is no model",
        "Site is no model",
    ]


def test_glossary_tells_every_right():
    right = apps.get_model("people", "Grant")._meta.get_field("right")
    told = re.findall(r"^\| ([A-Z_]+) \| ([^|]+) \|", read("docs/glossary.md"), re.MULTILINE)

    assert told == [(key.upper(), str(words)) for key, words in right.choices]


def test_privacy_paper_speaks_of_every_model():
    spoken = set(re.findall(r"`(\w+)`", section(read("docs/privacy.md"), "What is kept today")))

    assert set(model_names()) - spoken == set()


def test_operations_paper_explains_every_variable():
    code = read("trainer_institute/settings.py") + read("trainer_institute/services/places.py")
    chapter = section(read("docs/operations.md"), "Every variable")

    assert sorted(FIRST_CELL.findall(chapter)) == sorted(set(READ_FROM_ENVIRONMENT.findall(code)))
    asked_for = set(re.findall(r"\$\{([A-Z_]+)", read("docker-compose.yml")))
    assert {name for name in asked_for if f"`{name}`" not in chapter} == set()


def test_decisions_are_numbered_and_complete():
    decisions = sorted((ROOT / "docs" / "adr").glob("*.md"))

    numbers = [int(path.name[:4]) for path in decisions]
    headings = [
        re.findall(r"^## (.+)$", path.read_text("utf-8"), re.MULTILINE) for path in decisions
    ]
    lengths = [len(path.read_text("utf-8").splitlines()) for path in decisions]

    assert numbers == list(range(1, len(decisions) + 1))
    assert headings == [ADR_HEADINGS] * len(decisions)
    assert max(lengths) <= LONGEST_ADR

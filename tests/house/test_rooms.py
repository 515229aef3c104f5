"""Every file has a room, every room holds what belongs there, and none grows too large."""

import ast
import re
import sys
import tomllib
from pathlib import PurePosixPath

from django.apps import apps

from tests.house.source import (
    APPS,
    FLOORS,
    ROOT,
    all_code,
    files,
    functions,
    imports,
    is_ignored,
    is_migration,
    named,
    own_code,
)

TOP_LEVEL = {
    *FLOORS,
    "templates",
    "static",
    "tests",
    "locale",
    "docs",
    "requirements",
    "manage.py",
    "pyproject.toml",
    "Makefile",
    "docker-compose.yml",
    "Dockerfile",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    ".ci",
    ".dockerignore",
    ".editorconfig",
    ".gitignore",
    ".pre-commit-config.yaml",
}
TOP_FLOOR = {
    "__init__",
    "accounts",
    "actions",
    "apps",
    "celery",
    "components",
    "doors",
    "env",
    "management",
    "middleware",
    "queries",
    "services",
    "settings",
    "tasks",
    "urls",
    "views",
    "wsgi",
}
ROOMS = {
    "actions",
    "admin",
    "apps",
    "forms",
    "management",
    "migrations",
    "models",
    "policies",
    "queries",
    "rules",
    "tasks",
    "urls",
    "views",
}
TEMPLATE_FOLDERS = {*APPS, "account", "components", "pages"}
TEST_FOLDERS = {*APPS, "browser", "builders", "flows", "house", "launcher", "pages"}
TEST_FILES = {"__init__.py", "conftest.py", "embedded.py"}

LONGEST_MODULE = 400
LONGEST_VIEW = 25
CLOCKS = frozenset({"now", "today", "utcnow", "localtime", "monotonic"})


def folders_of(paths: list[str], root: str) -> set[str]:
    return {
        PurePosixPath(p).parts[1] for p in paths if p.startswith(f"{root}/") and p.count("/") > 1
    }


def without_a_room(paths: list[str]) -> list[str]:
    """Files of an app that are in none of its rooms, or are no Python."""
    return [
        path
        for path in paths
        for first in [PurePosixPath(path).parts[1]]
        if not path.endswith(".py")
        or (first != "__init__.py" and first.removesuffix(".py") not in ROOMS)
    ]


def too_long(sources: dict[str, str]) -> list[str]:
    return [
        path
        for path, source in sources.items()
        if not is_migration(path) and source.count("\n") > LONGEST_MODULE
    ]


def is_view(path: str) -> bool:
    return "views" in PurePosixPath(path).with_suffix("").parts[1:]


def long_views(sources: dict[str, str]) -> list[str]:
    return [
        f"{path}: {node.name}"
        for path, source in sources.items()
        if is_view(path)
        for node in functions(ast.parse(source))
        if (node.end_lineno or 0) - node.lineno + 1 > LONGEST_VIEW
    ]


def is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def is_export_list(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"


def more_than_exports(sources: dict[str, str]) -> list[str]:
    """Packages of models whose `__init__` holds more than the names it passes on."""
    return [
        f"{path}:{node.lineno}"
        for path, source in sources.items()
        if path.endswith("/models/__init__.py")
        for node in ast.parse(source).body
        if not (isinstance(node, ast.ImportFrom) or is_docstring(node) or is_export_list(node))
    ]


def is_rules(path: str) -> bool:
    return path.split("/")[0] in APPS and "rules" in PurePosixPath(path).with_suffix("").parts[1:]


def impure(sources: dict[str, str]) -> list[str]:
    """Arithmetic that imports more than the standard library and other rules, or reads a clock."""
    found = []
    for path, source in sources.items():
        tree = ast.parse(source)
        found += [
            f"{path}:{node.lineno}: {name}" for node, name in imports(tree) if not is_pure(name)
        ]
        found += [
            f"{path}:{node.lineno}: {ast.unparse(node.func)}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in CLOCKS
        ]
    return found


def is_pure(module: str) -> bool:
    first, *rest = module.split(".")
    return first in sys.stdlib_module_names or (first in APPS and rest[:1] == ["rules"])


def contract(name: str) -> dict[str, list[str]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    return next(each for each in contracts if each["id"] == name)


def test_top_level_is_the_floor_plan():
    found = {path.name for path in ROOT.iterdir() if not is_ignored(path.name)}

    assert found == TOP_LEVEL


def test_top_floor_is_the_list_and_has_no_tables():
    modules = {
        PurePosixPath(path).parts[1].removesuffix(".py")
        for path in own_code()
        if path.startswith("trainer_institute/")
    }

    assert modules == TOP_FLOOR
    assert list(apps.get_app_config("trainer_institute").get_models()) == []


def test_every_file_of_an_app_has_a_room():
    paths = [named(path) for app in APPS for path in files(under=app)]

    assert without_a_room(paths) == []


def test_templates_are_sorted_by_app():
    paths = [named(path) for path in files(under="templates")]

    assert folders_of(paths, "templates") <= TEMPLATE_FOLDERS


def test_tests_are_sorted_by_app_and_every_folder_is_a_package():
    paths = [named(path) for path in files(under="tests")]
    folders = {path.parent for path in files("*.py", under="tests")}

    assert folders_of(paths, "tests") == TEST_FOLDERS
    assert {PurePosixPath(p).name for p in paths if p.count("/") == 1} == TEST_FILES
    assert [
        named(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()
    ] == []


def test_contracts_name_every_floor_and_every_rules_module():
    rules = {
        path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for path in own_code()
        if re.fullmatch(r"\w+/rules(\.py|/__init__\.py)", path)
    }

    assert contract("floors")["layers"] == list(FLOORS)
    assert contract("rooms")["containers"] == list(APPS)
    assert set(contract("rules-are-pure")["source_modules"]) == rules


def test_rules_are_pure():
    assert impure({path: text for path, text in own_code().items() if is_rules(path)}) == []


def test_module_is_never_too_long():
    assert too_long(all_code()) == []


def test_view_is_never_too_long():
    assert long_views(own_code()) == []


def test_package_of_models_only_passes_names_on():
    assert more_than_exports(own_code()) == []


def test_file_without_a_room_is_seen():
    paths = ["people/utils.py", "people/models/places.py", "people/__init__.py", "people/a.json"]

    assert without_a_room(paths) == ["people/utils.py", "people/a.json"]


def test_impure_rules_are_seen():
    source = (
        "import datetime as dt\n"
        "from people.rules import Refused\n"
        "from people.models import Site\n"
        "import numpy\n"
        "dt.date.today()\n"
    )

    assert impure({"wellbeing/rules.py": source}) == [
        "wellbeing/rules.py:3: people.models",
        "wellbeing/rules.py:4: numpy",
        "wellbeing/rules.py:5: dt.date.today",
    ]


def test_long_module_and_long_view_are_seen():
    view = "def show(request):\n" + "    pass\n" * LONGEST_VIEW
    module = "x = 1\n" * (LONGEST_MODULE + 1)

    assert too_long({"a.py": module, "b/migrations/0001.py": module}) == ["a.py"]
    assert long_views({"people/views/rights.py": view, "people/actions/rights.py": view}) == [
        "people/views/rights.py: show"
    ]


def test_code_in_a_package_of_models_is_seen():
    source = '"""Tables."""\nfrom people.models.a import A\n__all__ = ["A"]\nLIMIT = 3\n'

    assert more_than_exports({"people/models/__init__.py": source}) == [
        "people/models/__init__.py:4"
    ]

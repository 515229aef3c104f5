"""Nobody climbs: foreign keys, migrations and imports that the contracts cannot see."""

import ast
from collections.abc import Iterable

import pytest
from django.apps import apps
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.test.utils import isolate_apps

from tests.house.source import FLOORS, all_code, imports, is_migration, own_code

BELOW_ALL = len(FLOORS)
BY_STRING = frozenset({"__import__", "get_model", "import_module", "import_string"})


def floor(app: str) -> int:
    """0 is the top; libraries are below all."""
    return FLOORS.index(app) if app in FLOORS else BELOW_ALL


def app_of(label: str) -> str:
    return apps.get_app_config(label).name


def climbing_fields(registry: Apps) -> list[str]:
    """Relations to a higher floor. Libraries reach up to the user model alone."""
    return sorted(
        f"{model._meta.label}.{field.name} -> {target._meta.label}"
        for model in registry.get_models(include_auto_created=True)
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
        if (target := field.related_model) is not None
        and floor(app_of(target._meta.app_label)) < floor(app_of(model._meta.app_label))
        and target._meta.label != settings.AUTH_USER_MODEL
    )


def climbing_migrations(known: Iterable[migrations.Migration]) -> list[str]:
    """Migrations that wait for a higher floor, or make a lower one wait for them."""
    pairs = [(m.app_label, needed[0], m) for m in known for needed in m.dependencies]
    pairs += [(later[0], m.app_label, m) for m in known for later in m.run_before]
    return [
        f"{migration}: {upper} is above {lower}"
        for lower, upper, migration in pairs
        if lower in labels() and upper in labels() and floor(app_of(upper)) < floor(app_of(lower))
    ]


def labels() -> set[str]:
    return {config.label for config in apps.get_app_configs() if config.name in FLOORS}


def own(module: str) -> bool:
    return module.split(".")[0] in (*FLOORS, "tests")


def late_imports(sources: dict[str, str]) -> list[str]:
    """Imports of own code that do not stand at the top of their module."""
    return [
        f"{path}:{node.lineno}: {module}"
        for path, source in sources.items()
        for tree in [ast.parse(source)]
        for node, module in imports(tree)
        if node not in tree.body and own(module)
    ]


def imports_for_types_alone(sources: dict[str, str]) -> list[str]:
    return [
        f"{path}:{node.lineno}"
        for path, source in sources.items()
        for node in ast.walk(ast.parse(source))
        if (isinstance(node, ast.Name) and node.id == "TYPE_CHECKING")
        or (isinstance(node, ast.Attribute) and node.attr == "TYPE_CHECKING")
    ]


def imports_by_string(sources: dict[str, str]) -> list[str]:
    """Own modules and models fetched by name, which no contract sees; migrations have to."""
    return [
        f"{path}:{node.lineno}: {ast.literal_eval(node.args[0])}"
        for path, source in sources.items()
        if not is_migration(path)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) in BY_STRING
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and own(str(node.args[0].value))
    ]


def test_foreign_key_never_points_to_a_higher_floor():
    assert climbing_fields(apps) == []


def test_migration_never_waits_for_a_higher_floor():
    known = MigrationLoader(None).disk_migrations.values()

    assert climbing_migrations(known) == []


@pytest.mark.parametrize("check", [late_imports, imports_for_types_alone, imports_by_string])
def test_import_is_never_hidden(check):
    assert check(own_code()) == []


def test_tests_import_own_code_at_the_top():
    assert late_imports(all_code()) == []


@isolate_apps("people", "careers", attr_name="planted")
def test_foreign_key_to_a_higher_floor_is_seen():
    class Track(models.Model):  # noqa: DJ008 - never printed
        class Meta:
            app_label = "careers"

    class Fan(models.Model):  # noqa: DJ008 - never printed
        track = models.ForeignKey(Track, models.PROTECT)
        tracks: "models.ManyToManyField[Track, models.Model]" = models.ManyToManyField(Track)

        class Meta:
            app_label = "people"

    found = climbing_fields(Fan._meta.apps)

    assert found == [
        "people.Fan.track -> careers.Track",
        "people.Fan.tracks -> careers.Track",
        "people.Fan_tracks.track -> careers.Track",
    ]


def test_migration_for_a_higher_floor_is_seen():
    class Waits(migrations.Migration):
        dependencies = [("training_sessions", "0001_initial")]

    class Pushes(migrations.Migration):
        run_before = [("people", "0009_waits")]

    class Falls(migrations.Migration):
        dependencies = [("people", "0009_waits"), ("contenttypes", "0001_initial")]

    found = climbing_migrations(
        [
            Waits("0009_waits", "people"),
            Pushes("0002_pushes", "wellbeing"),
            Falls("0001_falls", "careers"),
        ]
    )

    assert found == [
        "people.0009_waits: training_sessions is above people",
        "wellbeing.0002_pushes: wellbeing is above people",
    ]


def test_hidden_import_is_seen():
    source = (
        "from typing import TYPE_CHECKING\n"
        "import typing\n"
        "if typing.TYPE_CHECKING:\n"
        "    from careers.models import Track\n"
        "def late():\n"
        "    import careers.rules\n"
        "    import heavy_library\n"
        "apps.get_model('careers.Track')\n"
    )

    assert late_imports({"a.py": source}) == ["a.py:4: careers.models", "a.py:6: careers.rules"]
    assert imports_for_types_alone({"a.py": source}) == ["a.py:3"]
    assert imports_by_string({"a.py": source}) == ["a.py:8: careers.Track"]

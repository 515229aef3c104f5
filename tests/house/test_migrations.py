"""Migrations are complete, go both ways, say what they do and keep data apart from schema."""

import re
from collections.abc import Iterable, Iterator

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from pytest_django.plugin import DjangoDbBlocker

from tests.house.source import APPS
from trainer_institute.actions import roles

SCRATCH = "test_institute_there_and_back"
SAYS_NOTHING = re.compile(r"\d{4}_(initial|auto_\w+|\w+_and_more)")


def own_labels() -> list[str]:
    return [config.label for config in apps.get_app_configs() if config.name in APPS]


def own_migrations() -> list[migrations.Migration]:
    known = MigrationLoader(None).disk_migrations
    return [migration for key, migration in sorted(known.items()) if key[0] in own_labels()]


def one_way(known: Iterable[migrations.Migration]) -> list[str]:
    return [
        f"{migration}: {operation.describe()}"
        for migration in known
        for operation in migration.operations
        if not operation.reversible
    ]


def mixed(known: Iterable[migrations.Migration]) -> list[str]:
    """Migrations that change tables and, in Python, what is in them."""
    return [
        str(migration)
        for migration in known
        if len({isinstance(each, migrations.RunPython) for each in migration.operations}) > 1
    ]


def nameless(known: Iterable[migrations.Migration]) -> list[str]:
    return [str(migration) for migration in known if SAYS_NOTHING.fullmatch(migration.name)]


@pytest.fixture
def scratch(django_db_blocker: DjangoDbBlocker) -> Iterator[MigrationExecutor]:
    """An empty database of its own, as its owner sees it; dropped afterwards."""
    with django_db_blocker.unblock(), roles.as_owner():
        before = connection.settings_dict["NAME"]
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {SCRATCH}")
            cursor.execute(f"CREATE DATABASE {SCRATCH} TEMPLATE template0")
        connection.close()
        connection.settings_dict["NAME"] = SCRATCH
        yield MigrationExecutor(connection)
        connection.close()
        connection.settings_dict["NAME"] = before
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {SCRATCH}")


def test_migrations_are_complete(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("check", [one_way, mixed, nameless])
def test_migration_goes_both_ways_and_says_what_it_does(check):
    assert check(own_migrations()) == []


@pytest.mark.slow
def test_migrations_run_to_nothing_and_back(scratch):
    everything = scratch.loader.graph.leaf_nodes()
    nothing = [(label, None) for label in own_labels() if label in scratch.loader.migrated_apps]

    scratch.migrate(everything)
    first = tables()
    scratch.loader.build_graph()
    scratch.migrate(nothing)
    emptied = tables()
    scratch.loader.build_graph()
    scratch.migrate(everything)

    assert tables() == first
    assert [name for name in emptied if name.split("_")[0] in {*own_labels(), "institute"}] == []


def tables() -> list[str]:
    with connection.cursor() as cursor:
        return sorted(table.name for table in connection.introspection.get_table_list(cursor))


def test_faulty_migrations_are_seen():
    class Faulty(migrations.Migration):
        operations = [
            migrations.RunSQL("SELECT 1"),
            migrations.RunPython(lambda registry, editor: None),
            migrations.AddField("site", "code", models.TextField()),
        ]

    planted = [Faulty("0003_auto_20300101_0000", "people")]

    assert one_way(planted) == [
        "people.0003_auto_20300101_0000: Raw SQL operation",
        "people.0003_auto_20300101_0000: Raw Python operation",
    ]
    assert mixed(planted) == ["people.0003_auto_20300101_0000"]
    assert nameless(planted) == ["people.0003_auto_20300101_0000"]

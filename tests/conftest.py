"""People and clock, and the database as production has it: two roles."""

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.test.utils import setup_databases, teardown_databases
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from trainer_institute.actions import roles


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first: two processes that share the files then end together."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Makes the test database as the owner, then leaves it to the application's role."""
    verbosity = request.config.option.verbose
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):  # two at a time, each with its own database
        connection.settings_dict["TEST"]["NAME"] = f"test_institute_{worker}"
    with django_db_blocker.unblock(), roles.as_owner():
        made = setup_databases(verbosity=verbosity, interactive=False, serialized_aliases=[])
        roles.grant(also_truncate=True)
    yield
    with django_db_blocker.unblock():
        connection.close()
        with roles.as_owner():
            teardown_databases(made, verbosity=verbosity)


@pytest.fixture(autouse=True)
def words_of_the_institute() -> Iterator[None]:
    """Whatever language the page before was read in, the next test begins in the institute's."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session", autouse=True)
def static_files_as_they_lie() -> Iterator[None]:
    """Pages are drawn and static files served without collecting them first."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    storages = {**settings.STORAGES, "staticfiles": plain}
    with override_settings(STORAGES=storages, STATIC_ROOT=settings.BASE_DIR / "static"):
        yield

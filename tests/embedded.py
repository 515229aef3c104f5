"""Holds PostgreSQL, Redis and the mail sink for a whole test run; named by `-p` in pyproject.toml.

A plugin and not a fixture: the settings read the addresses of the services before any conftest.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from trainer_institute.management.commands.messages import compile_catalogs
from trainer_institute.services import lease

ROOT = Path(__file__).resolve().parent.parent
held = ExitStack()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """Starts what is missing, in a folder of its own, so that a running demo is never touched."""
    os.environ.setdefault("INSTITUTE_DATA", str(ROOT / ".local" / "tests"))
    compile_catalogs(ROOT / "locale")
    try:
        held.enter_context(lease.services_for_this_process())
    except lease.ServicesFailed as problem:
        raise pytest.UsageError(str(problem)) from None
    return (yield)


def pytest_unconfigure() -> None:
    """Lets the services go; they stop by themselves when nobody else uses them."""
    held.close()

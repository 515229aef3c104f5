"""Data folders for the tests of the launcher."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.launcher import support


@pytest.fixture(scope="session")
def shared_data() -> Iterator[Path]:
    with support.a_data_folder() as data:
        yield data


@pytest.fixture
def data(shared_data: Path) -> Iterator[Path]:
    """A data folder that other tests may have used before, with nothing running."""
    yield shared_data
    support.wait_until(lambda: not support.traces_of(shared_data))


@pytest.fixture
def fresh_data() -> Iterator[Path]:
    """A data folder nobody has used."""
    with support.a_data_folder() as data:
        yield data


@pytest.fixture(scope="session")
def ordinary() -> Iterator[support.Person]:
    with support.an_ordinary_user() as person:
        yield person

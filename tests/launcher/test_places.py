"""Long names, spaces, closed parents, strict umasks, plain locales: the services run."""

import os
import shutil
import stat
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from tests.launcher import support
from tests.launcher.support import client, rows
from trainer_institute.services import addresses, lease, places
from trainer_institute.services.failure import ServicesFailed

LONG = "a" * 120


@pytest.mark.parametrize("name", [LONG, "with a space", f"with a space {LONG}", "по-русски"])
def test_unusual_path_works_and_its_sockets_are_taken_away(name):
    with support.a_data_folder(name) as data:
        place = places.of(data)

        with lease.hold(data) as found:
            answer = rows(found.database_url, "SELECT 1")
            mode = stat.S_IMODE(place.sockets.stat().st_mode)
        support.wait_until_stopped(data)

        assert (answer, mode, place.sockets_are_elsewhere, place.sockets.exists()) == (
            [(1,)],
            0o700,
            True,
            False,
        )


def test_sockets_folder_of_somebody_else_is_not_used():
    with support.a_data_folder("with a space") as data:
        place = places.of(data)
        place.sockets.symlink_to(data.parent)
        try:
            with pytest.raises(ServicesFailed, match="belongs to somebody else"):
                lease.hold(data).__enter__()
        finally:
            place.sockets.unlink()


def test_two_spellings_of_a_folder_are_one_place(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")

    found = [addresses.of(tmp_path / name / "x") for name in ("real", "link", "real/../link")]

    assert found == [found[0]] * 3


def test_default_data_folder_is_in_the_project(monkeypatch):
    monkeypatch.delenv("INSTITUTE_DATA", raising=False)

    assert places.institute_data() == places.PROJECT / ".local"


def test_relative_data_folder_becomes_absolute(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INSTITUTE_DATA", "some/where")

    assert places.institute_data() == tmp_path.resolve() / "some" / "where"


def test_plain_locale_still_knows_cyrillic(fresh_data):
    with client(fresh_data, LANG="C", LC_ALL="C"):
        url = addresses.of(fresh_data).database_url
        answer = rows(
            url,
            "SELECT lower('ЩУКИНА Ё'), upper('щукина ё'), 'Айгуль' ILIKE 'аЙГ%',"
            " 'Ёлкина' ~* '^ёл', pg_encoding_to_char(encoding), datlocprovider::text, datlocale"
            " FROM pg_database WHERE datname = 'institute'",
        )

    assert answer == [("щукина ё", "ЩУКИНА Ё", True, True, "UTF8", "b", "C.UTF-8")]


def test_database_made_later_knows_cyrillic_too(data):
    with lease.hold(data) as found:
        rows_of_new = _in_a_new_database(found.database_owner_url)

    assert rows_of_new == [("щукина", "UTF8")]


def _in_a_new_database(url):
    new = url.replace("/institute?", "/later?")
    _outside_a_transaction(url, "DROP DATABASE IF EXISTS later")
    _outside_a_transaction(url, "CREATE DATABASE later")
    found = rows(
        new,
        "SELECT lower('ЩУКИНА'), pg_encoding_to_char(encoding) FROM pg_database"
        " WHERE datname = current_database()",
    )
    _outside_a_transaction(url, "DROP DATABASE later")
    return found


def _outside_a_transaction(url, statement):
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        connection.cursor().execute(statement)


def test_strict_umask_breaks_nothing(fresh_data):
    before = os.umask(0o077)
    try:
        with client(fresh_data / "deeper" / "down"):
            url = addresses.of(fresh_data / "deeper" / "down").database_url
            assert rows(url, "SELECT 1") == [(1,)]
    finally:
        os.umask(before)


def test_closed_parent_stays_closed():
    """Root's services need another place then; an ordinary user's need none."""
    with support.a_folder() as parent:
        closed = parent / "closed"
        closed.mkdir(mode=0o700)
        data = closed / "data"
        place = places.of(data)
        try:
            with lease.hold(data) as found:
                answer = rows(found.database_url, "SELECT 1")
                files = (place.cluster / "PG_VERSION").exists()
            support.wait_until_stopped(data)
            mode = stat.S_IMODE(closed.stat().st_mode)

            assert (answer, files, mode) == ([(1,)], True, 0o700)
            assert place.home_is_elsewhere == support.AS_ROOT
            assert (data / "README.txt").exists() == support.AS_ROOT
            assert addresses.of(data) == found
        finally:
            if place.home_is_elsewhere:
                shutil.rmtree(place.home)


def test_closed_home_of_the_programs_is_no_obstacle():
    """Root's checkout may be out of reach of the services' user: the programs are copied."""
    with support.a_folder() as parent:
        closed = parent / "closed"
        closed.mkdir(mode=0o700)
        packages = closed / "packages"
        support.copy_packages(packages)
        person = support.Person(path=os.pathsep.join([str(packages), str(places.PROJECT)]))
        data = parent / "data"

        with client(data, person):
            answer = rows(addresses.of(data).database_url, "SELECT 1")
            program = Path(f"/proc/{support.postgres_pid(data)}/exe").readlink()
        support.wait_until_stopped(data)

        expected = data / "programs" if support.AS_ROOT else packages
        assert (answer, program.is_relative_to(expected)) == ([(1,)], True), program

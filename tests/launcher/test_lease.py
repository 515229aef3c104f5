"""Who holds a lease has the services; who lets go, and was the last, leaves nothing."""

import os
import shutil
import signal
import smtplib
import subprocess
import sys
import time
from contextlib import ExitStack
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
import psycopg2
import pytest
import redis

from tests.launcher import support
from tests.launcher.support import client, keeper_pid, rows, said, traces_of, wait_until
from trainer_institute.services import addresses, lease, places


def test_hold_gives_both_database_roles(data):
    with lease.hold(data) as found:
        roles = [
            rows(url, "SELECT current_user::text, current_database()::text")
            for url in (found.database_url, found.database_owner_url)
        ]

    assert roles == [[("institute_app", "institute")], [("institute_owner", "institute")]]


def test_hold_gives_redis_with_an_append_only_file(data):
    with (
        lease.hold(data),
        redis.Redis(unix_socket_path=str(places.of(data).redis_socket)) as server,
    ):
        answers = (server.ping(), server.config_get("appendonly")["appendonly"])

    assert answers == (True, "yes")


def test_hold_gives_a_mail_sink_that_keeps_what_it_gets(data):
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "hr@example.com", "a@example.com", "Привет"
    letter.set_content("Здравствуйте")

    with lease.hold(data) as found:
        with smtplib.SMTP("127.0.0.1", urlsplit(found.email_url).port or 0) as line:
            line.send_message(letter)
        kept = [path.read_bytes() for path in places.of(data).mail.glob("*.eml")]

    assert [letter.as_bytes().splitlines()] == [text.splitlines() for text in kept]


def test_addresses_are_known_without_starting_anything(data):
    with lease.hold(data) as found:
        pass

    assert addresses.of(data) == found


def test_addresses_of_an_unused_folder_touch_nothing(fresh_data):
    found = addresses.of(fresh_data)

    assert (found.email_url, fresh_data.exists()) == ("smtp://127.0.0.1:2525", False)


def test_database_url_is_understood_by_the_settings_library(data):
    settings = dj_database_url.parse(addresses.of(data).database_url)

    assert (settings["NAME"], settings["USER"], settings["HOST"], settings["OPTIONS"]) == (
        "institute",
        "institute_app",
        "",
        {"host": str(places.of(data).sockets)},
    )


def test_application_role_makes_neither_databases_nor_tables(data):
    with lease.hold(data) as found:
        url = found.database_url
        refused = []
        for statement in ("CREATE TABLE public.mine (a int)", "CREATE ROLE somebody"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege) as refusal:
                rows(url, statement)
            refused.append(refusal.type)
        able = rows(
            url, "SELECT rolcreatedb FROM pg_roles WHERE rolname LIKE 'institute_%' ORDER BY 1"
        )

    assert (len(refused), able) == (2, [(False,), (True,)])


def test_nothing_is_left_after_the_last_lease(fresh_data):
    with lease.hold(fresh_data):
        during = len(traces_of(fresh_data))
    support.wait_until_stopped(fresh_data)

    sockets = list(places.of(fresh_data).sockets.glob("*"))
    wait_until(lambda: not traces_of(fresh_data))
    assert (during > 3, sockets) == (True, [])


def test_rows_outlive_the_services(data):
    with lease.hold(data) as found:
        rows(
            found.database_owner_url, "DROP TABLE IF EXISTS kept", "CREATE TABLE kept AS SELECT 7 a"
        )
    support.wait_until_stopped(data)

    with lease.hold(data) as found:
        assert rows(found.database_owner_url, "SELECT a FROM kept") == [(7,)]


def test_second_lease_uses_the_same_services_and_outlives_the_first(data):
    with lease.hold(data):
        first = keeper_pid(data)
        second = support.ME.client(data)
        said(second)

    with support.ended(second):
        time.sleep(1)
        assert (keeper_pid(data), support.is_alive(first)) == (first, True)


def test_two_starters_at_once_have_one_keeper(fresh_data):
    with ExitStack() as open_clients:
        clients = [
            open_clients.enter_context(support.ended(support.ME.client(fresh_data)))
            for _ in range(4)
        ]

        answers = {said(one) for one in clients}
        keepers = [
            pid
            for pid in traces_of(fresh_data)
            if b"\0keep\0" in Path(f"/proc/{pid}/cmdline").read_bytes()
        ]

    assert (answers, keepers) == (
        {addresses.of(fresh_data).database_url},
        [keeper_pid(fresh_data)],
    )


def test_killed_client_releases_by_itself(data):
    with client(data) as running:
        running.kill()

        wait_until(lambda: not traces_of(data))


def test_two_folders_never_touch_each_other(data, fresh_data):
    with lease.hold(fresh_data) as other, client(data):
        pass
    support.wait_until_stopped(data)

    with lease.hold(fresh_data) as again:
        answer = rows(again.database_url, "SELECT 1")
    assert (answer, other == addresses.of(data)) == ([(1,)], False)


def test_program_started_under_a_lease_does_not_keep_it(data):
    with lease.hold(data):
        sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        support.wait_until_stopped(data)

        assert sleeper.poll() is None
    finally:
        sleeper.kill()
        sleeper.wait()


def test_forked_child_that_ends_gives_no_lease_up(data):
    with lease.hold(data) as found:
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
        time.sleep(1)

        assert rows(found.database_url, "SELECT 1") == [(1,)]


def test_unset_addresses_are_filled_in_and_taken_back(data, monkeypatch):
    for name in support.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INSTITUTE_DATA", str(data))
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere.example")

    with lease.services_for_this_process():
        during = {name: os.environ.get(name) for name in lease.VARIABLES}
    after = {name: os.environ.get(name) for name in lease.VARIABLES}

    known = addresses.of(data).as_environment()
    assert during == known | {"REDIS_URL": "redis://elsewhere.example"}
    assert after == dict.fromkeys(lease.VARIABLES) | {"REDIS_URL": "redis://elsewhere.example"}


def test_given_addresses_start_nothing(fresh_data, monkeypatch):
    monkeypatch.setenv("INSTITUTE_DATA", str(fresh_data))
    for name in lease.VARIABLES:
        monkeypatch.setenv(name, "given")

    with lease.services_for_this_process():
        assert not fresh_data.exists()


def test_keeper_that_is_asked_to_end_stops_what_it_started(data):
    with client(data):
        os.kill(keeper_pid(data), signal.SIGTERM)

        wait_until(lambda: len(traces_of(data)) == 1)  # the client itself


def test_deleted_folder_ends_its_services():
    with support.a_folder() as parent:
        data = parent / "data"
        with client(data):
            shutil.rmtree(data)

            wait_until(lambda: len(traces_of(data)) == 1)

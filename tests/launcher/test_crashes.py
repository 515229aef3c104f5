"""kill -9 of anybody at any time: nothing acknowledged is lost, nothing left, nobody else hurt."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest

from tests.launcher import support
from tests.launcher.support import client, is_alive, postgres_pid, redis_pid, rows, wait_until
from trainer_institute.services import answers, keeper, lease, locks, places, postgres, programs
from trainer_institute.services.failure import ServicesFailed


@pytest.fixture
def innocent():
    """Somebody else's program, which must survive whatever a stale file says of its number."""
    program = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
    yield program.pid
    survived = program.poll() is None
    program.kill()
    program.wait()
    assert survived


def test_stale_pid_of_somebody_else_neither_stops_us_nor_is_stopped(data, innocent):
    with lease.hold(data):
        pass
    support.wait_until_stopped(data)
    place = places.of(data)
    stale = f"{innocent}\n{place.cluster}\n1700000000\n5432\n{place.sockets}\n\n0 0\nready\n"
    (place.cluster / "postmaster.pid").write_text(stale)
    (place.sockets / postgres.SOCKET_LOCK).write_text(stale)

    with lease.hold(data) as found:
        answer = rows(found.database_url, "SELECT 1")
        noted = postgres_pid(data)

    assert (answer, noted == innocent, is_alive(innocent)) == ([(1,)], False, True)


def test_killed_postgres_heals_and_keeps_what_it_acknowledged(data):
    with lease.hold(data) as found:
        rows(found.database_owner_url, "DROP TABLE IF EXISTS said", "CREATE TABLE said (a int)")
        rows(found.database_owner_url, "INSERT INTO said VALUES (1), (2)")
        killed = postgres_pid(data)
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: not answers.postgres(places.of(data)))
        wait_until(lambda: answers.postgres(places.of(data)), 60)

        kept = rows(found.database_owner_url, "SELECT a FROM said ORDER BY a")
        healed = postgres_pid(data)

    assert (kept, healed == killed) == ([(1,), (2,)], False)


def test_killed_redis_heals(data):
    with lease.hold(data):
        killed = redis_pid(data)
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: not is_alive(killed))
        wait_until(lambda: answers.redis(places.of(data)))

        assert redis_pid(data) != killed


def test_killed_mail_sink_heals_at_the_same_port(data):
    with lease.hold(data) as found:
        killed = _mail_pid(data)
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: not is_alive(killed))
        wait_until(lambda: answers.mail(places.of(data)))

        port = places.of(data).mail_port.read_text().strip()
        assert (found.email_url, _mail_pid(data) == killed) == (f"smtp://127.0.0.1:{port}", False)


def _mail_pid(data):
    for pid in support.traces_of(data):
        if b"mail_sink" in Path(f"/proc/{pid}/cmdline").read_bytes():
            return pid
    raise AssertionError("the mail sink does not run")


def test_killed_keeper_takes_its_services_along(data):
    with client(data):
        os.kill(support.keeper_pid(data), signal.SIGKILL)

        wait_until(lambda: len(support.traces_of(data)) == 1)  # the client itself


def test_half_made_cluster_is_made_anew(fresh_data):
    with lease.hold(fresh_data):
        pass
    support.wait_until_stopped(fresh_data)
    place = places.of(fresh_data)
    shutil.rmtree(place.cluster / "base")
    place.cluster.rename(place.cluster.with_suffix(".new"))

    with lease.hold(fresh_data) as found:
        assert rows(found.database_url, "SELECT 1") == [(1,)]


def test_cluster_of_another_version_is_left_alone(fresh_data):
    with lease.hold(fresh_data):
        pass
    support.wait_until_stopped(fresh_data)
    (places.of(fresh_data).cluster / "PG_VERSION").write_text("17\n")

    with pytest.raises(ServicesFailed, match=r"was made by PostgreSQL 17, this is 18\. Restore"):
        lease.hold(fresh_data).__enter__()


def test_foreign_server_of_the_same_cluster_is_never_signaled(fresh_data, monkeypatch):
    with lease.hold(fresh_data):
        pass
    support.wait_until_stopped(fresh_data)
    monkeypatch.setattr(keeper, "START_SECONDS", 0.3)
    place = places.of(fresh_data)
    order = postgres.server(place, programs.find(place), lock=0)
    user = places.service_user()
    foreign = subprocess.Popen(  # noqa: S603 - the launcher's own order
        order.command,
        cwd=order.cwd,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=user.pw_uid if support.AS_ROOT else None,
        group=user.pw_gid if support.AS_ROOT else None,
    )
    try:
        wait_until(lambda: answers.postgres(place))

        with (
            locks.opened(place.lock("postgres")) as lock,
            pytest.raises(ServicesFailed, match=rf"number is {foreign.pid}\). Stop it"),
        ):
            keeper._wait_for_the_last_postgres(place, lock)

        assert (foreign.poll(), answers.postgres(place)) == (None, True)
    finally:
        foreign.send_signal(signal.SIGINT)
        foreign.wait()


def test_a_number_alone_does_not_make_a_postgres(data, innocent):
    place = places.of(data)
    with lease.hold(data):
        ours = postgres_pid(data)
        found = [postgres.serves(pid, place.cluster) for pid in (ours, innocent, 2**22 + 1)]

    assert found == [True, False, False]


@pytest.mark.slow
def test_twenty_kills_lose_nothing_and_leave_nothing(fresh_data):
    chance = random.Random(20)  # noqa: S311 - the same rounds every time
    victims = ["client", "keeper", "postgres", "redis"] * 5
    chance.shuffle(victims)
    acknowledged = []
    with lease.hold(fresh_data) as found:
        rows(found.database_owner_url, "CREATE TABLE written (round int)")

    for number, victim in enumerate(victims):
        with client(fresh_data) as running:
            rows(found.database_owner_url, f"INSERT INTO written VALUES ({number})")  # noqa: S608 - a number of our own
            acknowledged.append((number,))
            time.sleep(chance.random() * 0.3)
            os.kill(_pid_of(victim, fresh_data, running), signal.SIGKILL)
            with lease.hold(fresh_data):
                kept = _patiently(found.database_owner_url, "SELECT round FROM written ORDER BY 1")
        assert kept == acknowledged, f"round {number}, after the kill of {victim}"

    wait_until(lambda: not support.traces_of(fresh_data))


def test_keeper_that_was_killed_is_not_taken_for_alive(fresh_data):
    """The kernel may need a moment to end a killed process; its lock is still taken then."""
    place = places.of(fresh_data)
    with lease.hold(fresh_data) as found:
        keeper = support.keeper_pid(fresh_data)
        os.kill(keeper, signal.SIGSTOP)
        alive = locks.holder_is_ending(place.lock("keeper"))
        os.kill(keeper, signal.SIGKILL)

        with lease.hold(fresh_data):
            kept = [support.keeper_pid(fresh_data), lease.is_kept(place)]
            assert _patiently(found.database_owner_url, "SELECT 1") == [(1,)]

    assert (alive, kept[0] != keeper, kept[1]) == (False, True, True)


def test_word_in_a_lock_that_names_no_process_ends_nobody(tmp_path):
    noted = tmp_path / "keeper.lock"
    said = []

    for words in ("", "somebody", "4194304", str(os.getpid())):
        noted.write_text(words)
        said.append(locks.holder_is_ending(noted))

    assert said == [False] * 4


def _pid_of(victim, data, running):
    pids = {
        "client": lambda: running.pid,
        "keeper": lambda: support.keeper_pid(data),
        "postgres": lambda: postgres_pid(data),
        "redis": lambda: redis_pid(data),
    }
    return pids[victim]()


def _patiently(url, statement):
    """A killed server answers until the kernel has ended it, and again when it is healed."""
    for _ in range(200):
        try:
            return rows(url, statement)
        except psycopg2.OperationalError:
            time.sleep(0.1)
    raise AssertionError("PostgreSQL does not come back")

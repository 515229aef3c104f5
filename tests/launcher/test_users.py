"""Root and an ordinary user both work, and nobody else gets in."""

import os
import pwd
import stat
from contextlib import suppress
from pathlib import Path

import psycopg2
import pytest

from tests.launcher import support
from tests.launcher.support import client, postgres_pid, redis_pid, rows, said, wait_until
from trainer_institute.services import addresses, lease, places
from trainer_institute.services.failure import ServicesFailed


def test_services_of_root_run_as_an_ordinary_user(data):
    with lease.hold(data):
        owners = {Path(f"/proc/{pid(data)}").stat().st_uid for pid in (postgres_pid, redis_pid)}

    expected = pwd.getpwnam("nobody").pw_uid if support.AS_ROOT else os.geteuid()
    assert owners == {expected}


def test_services_of_root_have_no_extra_groups(data):
    with lease.hold(data):
        status = Path(f"/proc/{postgres_pid(data)}/status").read_text()

    groups = status.split("Groups:")[1].splitlines()[0].split()
    mine = [str(group) for group in os.getgroups()]
    assert sorted(groups) == ([] if support.AS_ROOT else sorted(mine))


def test_ordinary_user_has_services_too(ordinary):
    with support.a_folder() as parent:
        data = parent / "of their own" / "data"
        data.parent.mkdir()
        if ordinary.uid is not None:
            os.chown(data.parent, ordinary.uid, ordinary.gid)
        try:
            with support.ended(ordinary.client(data)) as running:
                answer = said(running)
            wait_until(lambda: not support.traces_of(data))

            owner = (data / "postgres" / "cluster").stat().st_uid
            assert answer.startswith("postgres://institute_app@/institute?host=%2Ftmp%2Fti-")
            assert owner == (os.geteuid() if ordinary.uid is None else ordinary.uid)
        finally:
            for pid in support.traces_of(data):
                with suppress(ProcessLookupError):
                    os.kill(pid, 9)


def test_folder_that_cannot_be_written_gets_a_sentence(ordinary):
    with support.a_folder() as parent:
        locked = parent / "locked"
        locked.mkdir()
        if ordinary.uid is not None:
            os.chown(locked, ordinary.uid, ordinary.gid)
        locked.chmod(0o500)

        with support.ended(ordinary.client(locked / "data")) as running:
            answer = running.stdout.read()

    assert "cannot be written (Permission denied). Give yourself the right" in answer
    assert "Traceback" not in answer


def test_folder_of_somebody_else_gets_a_sentence():
    with support.a_folder() as parent:
        data = parent / "data"
        data.mkdir()
        foreign = data if support.AS_ROOT else Path("/usr")
        if support.AS_ROOT:
            os.chown(data, pwd.getpwnam("nobody").pw_uid, -1)

        with pytest.raises(
            ServicesFailed, match=r"belongs to the user \w+\. Run this as that user"
        ):
            lease.hold(foreign).__enter__()


def test_file_in_place_of_the_folder_gets_a_sentence():
    with support.a_folder() as parent:
        (parent / "data").touch()

        with pytest.raises(ServicesFailed, match=r"cannot be used \(.*\)\. Repair it"):
            lease.hold(parent / "data").__enter__()


def test_superuser_is_closed_to_everybody(data):
    """Peer rules list two roles: with `trust` this would succeed."""
    with lease.hold(data) as found:
        url = found.database_url.replace("institute_app@", "postgres@")
        with pytest.raises(psycopg2.OperationalError, match="Peer authentication failed"):
            rows(url, "SELECT 1")


def test_another_user_is_refused_by_postgres_itself(data):
    """The services' own user may reach the sockets of root's services, yet is in no rule."""
    with client(data):
        url = addresses.of(data).database_url
        if support.AS_ROOT:
            said_to = _as_user(pwd.getpwnam("nobody"), url)
        else:
            rules = (places.of(data).rules / "pg_ident.conf").read_text()
            said_to = "Peer" if rules.count(f'"{places.caller().pw_name}"') == 2 else rules

    assert said_to.startswith("Peer")


def _as_user(user, url):
    """What PostgreSQL says to a connection of that user, from a forked child."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
        try:
            psycopg2.connect(url)
            answer = "connected"
        except psycopg2.OperationalError as refusal:
            answer = str(refusal).partition("FATAL:  ")[2] or str(refusal)
        os.write(writing, answer.encode())
        os._exit(0)
    os.waitpid(child, 0)
    answer = os.read(reading, 4096).decode()
    os.close(reading)
    os.close(writing)
    return answer


def test_sockets_are_reached_by_their_owner_alone(data):
    with lease.hold(data):
        place = places.of(data)
        modes = [
            stat.S_IMODE(path.stat().st_mode)
            for path in (place.sockets, place.redis_socket, place.cluster)
        ]

    assert modes == [0o700, 0o700, 0o700]


def test_only_the_mail_sink_listens_on_a_port(data):
    with lease.hold(data) as found:
        listening = _listening_ports(support.traces_of(data))

    assert {f"smtp://127.0.0.1:{port}" for port in listening} == {found.email_url}


def _listening_ports(pids):
    """Ports on which the processes listen, by the kernel's tables."""
    sockets = set()
    for pid in pids:
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                sockets.add(str(descriptor.readlink()))
    ports = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            words = line.split()
            if words[3] == "0A" and f"socket:[{words[9]}]" in sockets:
                ports.add(int(words[1].rpartition(":")[2], 16))
    return ports

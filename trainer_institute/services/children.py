"""Child programs that never outlive the one who started them."""

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from trainer_institute.services import places
from trainer_institute.services.failure import ServicesFailed

PR_SET_PDEATHSIG = 1
LARGEST_LOG = 10_000_000
LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Order:
    """A program to run and how."""

    command: Sequence[str]
    cwd: Path
    dies_by: signal.Signals = signal.SIGTERM
    """The signal the child gets from the kernel when its parent is gone."""
    as_service_user: bool = False
    environment: Mapping[str, str] = field(default_factory=lambda: clean_environment())
    descriptors: Sequence[int] = ()
    """Open files the child keeps, such as a lock or a listening socket."""
    stdin: int | None = subprocess.DEVNULL
    own_session: bool = True
    """Keeps a Ctrl-C at the terminal from the child: its parent stops it, in order."""


def clean_environment() -> dict[str, str]:
    """The caller's environment without what would lead a PostgreSQL program elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    paths = [str(places.PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return kept | {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONPATH": os.pathsep.join(paths)}


def start(order: Order, log: BinaryIO | int | None = None) -> subprocess.Popen[bytes]:
    """Starts the child. Its output goes to the log, or where the parent's goes.

    To be called from a program without threads, from its main thread: the kernel counts the death
    of the starting thread as the death of the parent."""
    user = places.service_user() if order.as_service_user and os.geteuid() == places.ROOT else None
    try:
        return subprocess.Popen(  # noqa: S603 - the command is written in this package
            list(order.command),
            cwd=order.cwd,
            env=dict(order.environment),
            stdin=order.stdin,
            stdout=log,
            stderr=log,
            pass_fds=tuple(order.descriptors),
            start_new_session=order.own_session,
            preexec_fn=_follow(os.getpid(), order.dies_by),
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )
    except (OSError, subprocess.SubprocessError) as problem:
        raise ServicesFailed(
            f"{order.command[0]} does not start{f' as user {user.pw_name}' if user else ''} "
            f"({problem}). See that it is there, may be run, and that its disk allows programs."
        ) from problem


def _follow(parent: int, signal_number: signal.Signals) -> Callable[[], None]:
    """What the child does between fork and program: asks to die with its parent."""

    def follow() -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0)
        if os.getppid() != parent:  # it died before the kernel was asked
            os._exit(1)

    return follow


def open_log(path: Path) -> BinaryIO:
    """The log to append to, begun anew when it has grown past 10 MB."""
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.unlink()
    return path.open("ab")


def tail(path: Path, lines: int = 12) -> str:
    """The last lines of a log, empty if there is none."""
    try:
        with path.open("rb") as log:
            log.seek(max(0, path.stat().st_size - 200 * lines))
            return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def wait_for_end(child: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether the child ended in time."""
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True

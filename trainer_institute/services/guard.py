"""Ends what a killed supervisor leaves behind."""

import os
import signal
import time
from collections.abc import Iterable
from contextlib import suppress

GENTLE_SECONDS = 6.0
PAUSE = 0.1
CHUNK = 4096
IGNORED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Guard:
    """A forked child that outlives the supervisor's kill -9 just long enough to end its groups.

    It shares the supervisor's locks, so the services stay until the last program is gone."""

    def __init__(self) -> None:
        reading, self.writing = os.pipe()
        self.told: list[int] = []
        # A signal between the fork and the guard's own rules would make it a second supervisor.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, IGNORED)
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.writing)
            _watch(reading)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        os.close(reading)

    def tell(self, groups: Iterable[int]) -> None:
        """The process groups that are now to be ended with the supervisor."""
        wanted = list(groups)
        if wanted != self.told:
            self.told = wanted
            with suppress(BrokenPipeError):  # killed by hand: the children still die by signal
                os.write(self.writing, f"{' '.join(map(str, wanted))}\n".encode())

    def dismiss(self) -> None:
        """Everything was ended in order."""
        self.tell([])
        os.close(self.writing)
        os.waitpid(self.pid, 0)


def _watch(reading: int) -> None:
    """Reads until the supervisor closes its end, by dismissing or by dying."""
    os.setsid()
    for number in IGNORED:
        signal.signal(number, signal.SIG_IGN)
    heard = b""
    while part := os.read(reading, CHUNK):
        heard = (heard + part)[-CHUNK:]
    lines = heard.splitlines()
    _end([int(word) for word in lines[-1].split()] if lines else [])
    os._exit(0)


def _end(groups: list[int]) -> None:
    until = time.monotonic() + GENTLE_SECONDS
    _signal(groups, signal.SIGTERM)
    while any(_is_alive(group) for group in groups) and time.monotonic() < until:
        time.sleep(PAUSE)
    _signal(groups, signal.SIGKILL)


def _signal(groups: list[int], number: signal.Signals) -> None:
    for group in groups:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, number)


def _is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True

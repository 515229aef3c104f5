"""A service that is started again whenever it falls."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from trainer_institute.services import children, locks
from trainer_institute.services.children import Order
from trainer_institute.services.report import say

RESTART_PAUSES = (0.0, 0.3, 1.0, 2.0, 5.0)
STEADY_SECONDS = 10.0
GENTLE_SECONDS = 20.0
QUIT_SECONDS = 5.0


@dataclass
class Service:
    """One service, living or to be started again."""

    name: str
    log: Path
    lock: Path
    """Held by the service and whatever it forks: free only when all of them are gone."""
    order: Callable[[int], Order]
    """The order, given the descriptor of the lock that the service inherits."""
    before: Callable[[], bool] = lambda: True
    """Clears the way; False when somebody stands in it, to be asked again later."""
    stops_by: signal.Signals = signal.SIGTERM
    gentle_seconds: float = GENTLE_SECONDS
    quit_seconds: float = QUIT_SECONDS
    ends_with_group: bool = False
    """Whether what the child forked is killed once the child itself is gone."""
    told_lines: int = 0
    """How much of the log is told when the service falls."""
    child: subprocess.Popen[bytes] | None = None
    falls: int = 0
    started_at: float = 0.0
    next_try_at: float = 0.0

    def mend(self) -> None:
        """Starts the service if it does not run, the time has come and the last one is gone."""
        now = time.monotonic()
        if self.child is not None:
            if self.child.poll() is None:
                return
            self._fell(now, f"ended with code {self.child.returncode}")
        if now < self.next_try_at:
            return
        with locks.opened(self.lock) as descriptor:
            if locks.try_lock(descriptor) and self.before():
                self._start(descriptor, now)

    def stop(self) -> None:
        """Ends the service, gently at first."""
        if self.child is None:
            return
        for number, seconds in (
            (self.stops_by, self.gentle_seconds),
            (signal.SIGQUIT, self.quit_seconds),
            (signal.SIGKILL, self.quit_seconds),
        ):
            with suppress(ProcessLookupError):
                self.child.send_signal(number)
            if children.wait_for_end(self.child, seconds):
                break
        self._end_group()
        self.child = None

    def _end_group(self) -> None:
        if self.child is not None and self.ends_with_group:
            with suppress(ProcessLookupError):
                os.killpg(self.child.pid, signal.SIGKILL)

    def _start(self, descriptor: int, now: float) -> None:
        self.started_at = now
        try:
            with children.open_log(self.log) as log:
                self.child = children.start(self.order(descriptor), log)
        except OSError as problem:
            self._fell(now, f"did not start ({problem})")

    def _fell(self, now: float, how: str) -> None:
        self.falls = 1 if now - self.started_at > STEADY_SECONDS else self.falls + 1
        pause = RESTART_PAUSES[min(self.falls, len(RESTART_PAUSES)) - 1]
        self.next_try_at = now + pause
        self._end_group()
        self.child = None
        say(f"{self.name} {how}; starting it again in {pause} s")
        if self.told_lines:
            say(children.tail(self.log, self.told_lines))

"""Runs a command while the services are there."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from trainer_institute.services import children, lease, places
from trainer_institute.services.failure import ServicesFailed

FORWARDED = (signal.SIGTERM, signal.SIGHUP)
SIGNALED = 128
STANDARD_INPUT = 0


def run(words: Sequence[str]) -> int:
    """The command's own exit code; 128 and the signal's number if one ended it."""
    command = list(words[1:] if words[:1] == ["--"] else words)
    if not command:
        raise ServicesFailed("Say what to run: python -m trainer_institute.services run -- COMMAND")
    with lease.services_for_this_process(out=_tell):
        child = _started(command)
        for number in (*FORWARDED, signal.SIGINT):
            signal.signal(number, lambda got, _frame: _forward(child, got))
        code = child.wait()
    lease.wait_until_stopped(places.of(places.institute_data()))
    return SIGNALED - code if code < 0 else code


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    return children.start(
        children.Order(
            command=command,
            cwd=Path.cwd(),
            environment=dict(os.environ),
            stdin=None,
            own_session=False,
        )
    )


def _forward(child: subprocess.Popen[bytes], number: int) -> None:
    """Passes a signal on, but not a Ctrl-C, which the terminal gives to both."""
    if number == signal.SIGINT and _owns_the_terminal():
        return
    if child.poll() is None:
        child.send_signal(number)


def _owns_the_terminal() -> bool:
    try:
        return os.tcgetpgrp(STANDARD_INPUT) == os.getpgrp()
    except OSError:
        return False


def _tell(sentence: str) -> None:
    """On standard error: standard output belongs to the command."""
    sys.stderr.write(f"{sentence}\n")

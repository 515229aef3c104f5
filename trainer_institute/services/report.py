"""Plain words on standard output, at once."""

import sys
from contextlib import suppress


def say(sentence: str) -> None:
    with suppress(OSError):  # a full disk or a closed terminal must not stop the services
        sys.stdout.write(sentence + "\n")
        sys.stdout.flush()

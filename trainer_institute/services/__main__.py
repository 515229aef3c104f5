"""`python -m trainer_institute.services`: run a command with the services, or see what runs."""

import argparse
import sys
from pathlib import Path

from trainer_institute.services import keeper, runner, status
from trainer_institute.services.failure import ServicesFailed

INTERRUPTED = 130


def main(arguments: list[str]) -> int:
    """The exit code: of the command that was run, 0, or 1 after a sentence."""
    parser = argparse.ArgumentParser(prog="python -m trainer_institute.services")
    verbs = parser.add_subparsers(dest="verb", required=True)
    run = verbs.add_parser("run", help="run a command while the services are there")
    run.add_argument("command", nargs=argparse.REMAINDER, help="-- COMMAND ARGUMENT…")
    verbs.add_parser("status", help="say what runs")
    keep = verbs.add_parser("keep", help="started by the others, not by hand")
    keep.add_argument("data", type=Path)
    keep.add_argument("ready", type=int)
    given = parser.parse_args(arguments)
    try:
        if given.verb == "keep":
            keeper.keep(given.data, ready=given.ready)
            return 0
        return status.show() if given.verb == "status" else runner.run(given.command)
    except ServicesFailed as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

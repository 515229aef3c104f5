#!/usr/bin/env python3
"""Commands of the institute. Those that need PostgreSQL, Redis or mail find or start them."""

import os
import sys
from contextlib import nullcontext

from django.core.management import execute_from_command_line

from trainer_institute import env
from trainer_institute.services import lease

# These read and write files alone.
NEED_NOTHING = frozenset(
    {
        "help",
        "version",
        "--help",
        "-h",
        "--version",
        "check",
        "collectstatic",
        "diffsettings",
        "findstatic",
        "messages",
        "recount",
        "vendor",
    }
)


def main() -> int:
    """The exit code of the command; 1 with a sentence if the services cannot be had."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trainer_institute.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    alone = command in NEED_NOTHING or env.flag("INSTITUTE_PRODUCTION")
    try:
        with nullcontext() if alone else lease.services_for_this_process():
            execute_from_command_line(sys.argv)
    except lease.ServicesFailed as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

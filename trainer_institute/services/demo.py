"""`python -m trainer_institute.services.demo`: the demonstration, from services to sign-ins."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from trainer_institute.services import places, supervisor
from trainer_institute.services.supervisor import Plan, Program, Step

FIRST_PORT, LAST_PORT = 1, 65_535
DEFAULT_PORT = 8000
SCALES = ("small", "company")
SEED = 1
MEMORY_FOLDER = Path("/dev/shm")  # noqa: S108 - gunicorn makes unnamed files there
DEMO_WORD = "demo-institute"
ACCOUNTS = {
    "hr@example.com": "HR: plans, cares, analyzes and administers",
    "coordinator@example.com": "coordinator of a site",
    "trainer@example.com": "trainer, Aigul",
    "methodologist@example.com": "methodologist",
    "manager@example.com": "line manager",
    "juror@example.com": "juror",
    "auditor@example.com": "auditor",
    "director@example.com": "director",
    "contact@example.com": "contact person of a unit",
}


def plan(*, data: Path, port: int, scale: str) -> Plan:
    """What the demonstration runs."""
    return Plan(
        data=data,
        port=port,
        steps=_steps(scale),
        programs=_programs(port),
        greeting=_greeting(places.of(data).mail),
    )


def _manage(*words: str) -> Sequence[str]:
    return [sys.executable, str(places.PROJECT / "manage.py"), *words]


def _steps(scale: str) -> list[Step]:
    fill = _manage("fill_demo", "--scale", scale, "--seed", str(SEED), "--if-empty")
    return [
        Step("Bringing the database up to date", _manage("migrate", "--no-input")),
        Step("Compiling translations", _manage("messages", "--compile")),
        Step("Collecting static files", _manage("collectstatic", "--no-input")),
        Step("Filling the demonstration institute, if it is empty", fill),
    ]


def _programs(port: int) -> list[Program]:
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "-A", "trainer_institute"]
    web = [
        *python, "gunicorn", "trainer_institute.wsgi:application",
        "--bind", f"{supervisor.LOOPBACK}:{port}", "--workers", "2", "--threads", "4",
        "--worker-class", "gthread", "--graceful-timeout", "3", "--no-control-socket",
        *_memory_folder(),
    ]  # fmt: skip
    worker = [*celery, "worker", "--pool", "prefork", "--concurrency", "2", "-l", "WARNING"]
    return [
        Program("web", web),
        Program("worker", worker),
        Program("beat", [*celery, "beat", "-l", "WARNING"]),
    ]


def _memory_folder() -> list[str]:
    """Signs of life of the web workers in memory: on a slow disk a worker would seem dead."""
    usable = MEMORY_FOLDER.is_dir() and os.access(MEMORY_FOLDER, os.W_OK | os.X_OK)
    return ["--worker-tmp-dir", str(MEMORY_FOLDER)] if usable else []


def _greeting(mail: Path) -> list[str]:
    width = max(map(len, ACCOUNTS))
    return [
        "",
        f"Sign in with one of these; the password of each is {DEMO_WORD}",
        *(f"  {account:<{width}}  {words}" for account, words in ACCOUNTS.items()),
        f"Mail that the application sends lands in {mail}",
        "Ctrl-C stops everything.",
    ]


def _port(word: str) -> int:
    number = int(word)
    if not FIRST_PORT <= number <= LAST_PORT:
        raise argparse.ArgumentTypeError(f"a port is a number from {FIRST_PORT} to {LAST_PORT}")
    return number


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m trainer_institute.services.demo")
    parser.add_argument("--port", type=_port, default=DEFAULT_PORT)
    parser.add_argument("--scale", choices=SCALES, default=SCALES[0])
    given = parser.parse_args(arguments)
    return supervisor.run(plan(data=places.institute_data(), port=given.port, scale=given.scale))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

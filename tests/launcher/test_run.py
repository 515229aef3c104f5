"""`python -m trainer_institute.services`: a command under a lease, and what runs."""

import signal

import pytest

from tests.launcher import support
from tests.launcher.support import ME, ended, said
from trainer_institute.services import addresses, lease

SERVICES = ("-m", "trainer_institute.services")


def run(data, *command):
    return ME.runs(*SERVICES, "run", "--", *command, INSTITUTE_DATA=str(data))


def test_run_gives_the_command_all_addresses(data):
    names = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "EMAIL_URL")
    code = f"import os; print(*(os.environ[name] for name in {names}))"

    with ended(run(data, ME.python, "-c", code)) as running:
        words = running.stdout.read().split()

    known = addresses.of(data).as_environment()
    assert words[-4:] == [known[name] for name in names]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("pass", 0),
        ("import sys; sys.exit(7)", 7),
        ("import os; os.kill(os.getpid(), 9)", 137),
    ],
)
def test_run_ends_with_the_code_of_its_command(data, code, expected):
    with ended(run(data, ME.python, "-c", code)) as running:
        running.stdout.read()
        code = running.wait()

    assert (code, support.traces_of(data)) == (expected, [])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_run_forwards_signals(data, number):
    code = """
import signal, sys, time
for known in (signal.SIGINT, signal.SIGTERM):
    signal.signal(known, lambda got, frame: sys.exit(100 + got))
print("waiting", flush=True)
time.sleep(60)
"""
    with ended(run(data, ME.python, "-c", code)) as running:
        while said(running) != "waiting":
            pass
        running.send_signal(number)
        running.stdout.read()
        ended_with = running.wait()

    assert ended_with == 100 + number


def test_command_of_a_killed_run_ends_too(data):
    code = "import os, time; print('number', os.getpid(), flush=True); time.sleep(60)"
    with ended(run(data, ME.python, "-c", code)) as running:
        while not (line := said(running)).startswith("number"):
            pass
        running.kill()

        support.wait_until(lambda: not support.is_alive(int(line.split()[1])))


def test_run_passes_its_input_on(data):
    with run(data, ME.python, "-c", "print(input().upper())") as running:
        said_in_the_end = running.communicate("hello\n")[0].splitlines()[-1]

    assert said_in_the_end == "HELLO"


def test_unknown_command_gets_a_sentence(data):
    with ended(run(data, "no-such-program")) as running:
        answer = running.stdout.read()
        code = running.wait()

    assert (code, "no-such-program does not start (" in answer, "Traceback" in answer) == (
        1,
        True,
        False,
    )


def test_nothing_to_run_gets_a_sentence(fresh_data):
    with ended(ME.runs(*SERVICES, "run", INSTITUTE_DATA=str(fresh_data))) as running:
        answer = running.stdout.read()

    assert answer == "Say what to run: python -m trainer_institute.services run -- COMMAND\n"


def test_status_says_that_nothing_runs(fresh_data):
    with ended(ME.runs(*SERVICES, "status", INSTITUTE_DATA=str(fresh_data))) as running:
        answer = running.stdout.read().splitlines()

    assert answer == [
        f"Data folder: {fresh_data}",
        "Nothing runs. Services start by themselves when a command needs them.",
    ]


def test_status_says_what_runs(data):
    with lease.hold(data) as found:
        with ended(ME.runs(*SERVICES, "status", INSTITUTE_DATA=str(data))) as running:
            answer = running.stdout.read().splitlines()
        keeper = support.keeper_pid(data)

    assert answer == [
        f"Data folder: {data}",
        f"Kept by number {keeper}.",
        "PostgreSQL: answers",
        "Redis: answers",
        "mail sink: answers",
        *(f"{name}={address}" for name, address in found.as_environment().items()),
        f"Mail lands in {data / 'mail'}",
    ]

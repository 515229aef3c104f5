"""The commands of the Makefile, and the words of `make setup` when something is missing.

The Python that `make setup` finds here is a stand-in that makes an empty environment at once, so
that every failure of the real one can be played.
"""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.house.source import ROOT

TARGETS = ["setup", "demo", "test", "lint", "vendor"]
TOOLS = (
    *("awk", "bash", "cat", "cp", "df", "flock", "grep", "id", "make"),
    *("mkdir", "rm", "sha256sum", "sleep", "tail", "uname"),
)
STAND_IN = """#!/usr/bin/env bash
case "$*" in
    *version_info*) echo "${SAYS_VERSION-3 11}" ;;
    *ensurepip*) exit "${LACKS_VENV:-0}" ;;
    "-m venv .venv")
        mkdir -p .venv/bin
        cp "$0" .venv/bin/python
        echo made >>"$COUNTED" ;;
    "-m pip "*) sleep "${PIP_TAKES:-0}"; echo "$PIP_SAYS"; exit "${PIP_CODE:-0}" ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The few files that setting up reads, in a folder with a space in its name."""
    folder = tmp_path / "a checkout"
    (folder / "requirements").mkdir(parents=True)
    shutil.copy(ROOT / "Makefile", folder)
    shutil.copy(ROOT / "requirements" / "dev.txt", folder / "requirements")
    return folder


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A path with the tools of any Debian, a stand-in for Python, and nothing else."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in TOOLS:
        (folder / name).symlink_to(shutil.which(name) or name)
    program(folder / "python3.11", STAND_IN)
    return folder


def program(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def started(checkout: Path, programs: Path) -> Callable[..., "subprocess.Popen[str]"]:
    def start(*arguments: str, **variables: str) -> "subprocess.Popen[str]":
        environment = {"PATH": str(programs), "COUNTED": str(checkout / "counted"), **variables}
        return subprocess.Popen(  # noqa: S603 - the project's own Makefile
            [str(programs / "make"), *arguments],
            cwd=checkout,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            umask=0o077,
        )

    return start


@pytest.fixture
def setup(started: Callable[..., "subprocess.Popen[str]"]) -> Callable[..., tuple[int, str]]:
    def run(*arguments: str, **variables: str) -> tuple[int, str]:
        running = started("setup", *arguments, **variables)
        said, _ = running.communicate(timeout=60)
        return running.returncode, said

    return run


def made(checkout: Path) -> int:
    """How many environments were made."""
    return (checkout / "counted").read_text().count("made")


def test_targets_are_those_that_others_rely_on():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")

    targets = re.findall(r"^([a-z]+):(?! export)", text, re.MULTILINE)

    assert targets == ["help", "setup", "demo", "vendor", "lint", "test"]
    assert set(re.findall(r"^\tmake (\w+)", text, re.MULTILINE)) == set(TARGETS)


def test_build_machine_runs_all_tests():
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert text.splitlines()[-1] == "exec make test"
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_hooks_before_a_commit_use_the_environment_and_name_no_address():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))

    commands = [hook["entry"].split()[0] for repo in hooks["repos"] for hook in repo["hooks"]]

    assert [repo["repo"] for repo in hooks["repos"]] == ["local"]
    assert all(command.startswith(".venv/bin/") for command in commands)


def test_setup_is_done_once(setup, checkout):
    first = setup()
    second = setup()

    assert first == (
        0,
        "Making the environment in .venv with python3.11; this takes a minute.\n"
        "The environment is complete.\n",
    )
    assert second == (0, "The environment in .venv is complete.\n")
    assert made(checkout) == 1


def test_setup_begins_anew_when_the_pins_change(setup, checkout):
    setup()
    with (checkout / "requirements" / "dev.txt").open("a") as pins:
        pins.write("# changed\n")

    assert setup()[0] == 0
    assert made(checkout) == 2


def test_setup_begins_anew_when_the_folder_has_moved(setup, checkout):
    setup()
    (checkout / ".venv" / "complete").write_text(
        (checkout / ".venv" / "complete").read_text().replace("a checkout", "another")
    )

    assert setup()[0] == 0
    assert made(checkout) == 2


def test_setup_begins_anew_after_an_interruption(setup, checkout):
    failed = setup(PIP_CODE="1", PIP_SAYS="ERROR: Operation cancelled by user")

    assert failed[0] != 0
    assert "Interrupted. The next run begins anew.\n" in failed[1]
    assert setup()[0] == 0
    assert made(checkout) == 2


def test_two_setups_at_once_make_one_environment(setup, started, checkout):
    first = started("setup", PIP_TAKES="1")
    while not (checkout / "counted").exists():
        time.sleep(0.01)

    second = setup()

    assert second == (
        0,
        "Another command is making the environment; waiting for it.\n"
        "The environment in .venv is complete.\n",
    )
    assert first.communicate(timeout=60)[0].endswith("The environment is complete.\n")
    assert made(checkout) == 1


def test_setup_passes_over_a_shim_that_fails(setup, programs):
    (programs / "python3.11").rename(programs / "python3")
    program(
        programs / "python3.11", "#!/usr/bin/env bash\necho 'shim: not installed' >&2\nexit 127\n"
    )

    code, said = setup()

    assert (code, said.splitlines()[0]) == (
        0,
        f"Making the environment in .venv with {programs}/python3; this takes a minute.",
    )


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"SAYS_VERSION": "3 12"}, "Python 3.11 was not found."),
        ({"LACKS_VENV": "1"}, "apt-get install python3.11-venv"),
        ({"PIP_CODE": "1", "PIP_SAYS": "[Errno 28] No space left on device"}, "The disk is full:"),
        (
            {"PIP_CODE": "1", "PIP_SAYS": "NewConnectionError(...)"},
            "The package index did not answer.",
        ),
        (
            {"PIP_CODE": "1", "PIP_SAYS": "No matching distribution"},
            "has no ready-built file for this",
        ),
        ({"PIP_CODE": "1", "PIP_SAYS": "DO NOT MATCH THE HASHES"}, "is not the one that"),
        ({"PIP_CODE": "1", "PIP_SAYS": "something new"}, "the lines above say why"),
    ],
)
def test_setup_says_what_is_missing(setup, checkout, variables, sentence):
    code, said = setup(**variables)

    assert code != 0
    assert sentence in said
    assert not (checkout / ".venv" / "complete").exists()


def test_setup_says_that_a_tool_is_missing(setup, programs):
    (programs / "flock").unlink()

    code, said = setup()

    assert code != 0
    assert "The program flock is missing (Debian: apt-get install util-linux)." in said


def test_setup_says_that_the_disk_is_full_before_it_begins(setup, checkout):
    code, said = setup("NEEDED_FOR_SETUP=999999999999")

    assert code != 0
    assert "The disk is full: the environment needs about 999999999 MB." in said
    assert not (checkout / ".venv").exists()

"""The demonstration itself, once: from an empty folder to nine sign-ins, and back to nothing."""

import http.client
import json
import re
import signal
import socket
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.launcher.support import (
    ME,
    a_data_folder,
    a_free_port,
    children_of,
    ended,
    is_alive,
    read_until,
    traces_of,
    wait_until,
)
from trainer_institute.services import addresses, demo, health, places

pytestmark = pytest.mark.slow

SECRET_OF_FORM = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
FORM = "application/x-www-form-urlencoded"


class Browser:
    """Asks one page after the other and keeps cookies, as a person's browser does."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies = SimpleCookie()

    def ask(self, path: str, **form: str) -> tuple[int, str, str]:
        """Status, place it leads to, and body; sent as a form if there are fields."""
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        headers = {"Cookie": "; ".join(f"{c.key}={c.value}" for c in self._cookies.values())}
        with closing(line):
            line.request(
                "POST" if form else "GET",
                path,
                body=urlencode(form) if form else None,
                headers=headers | ({"Content-Type": FORM} if form else {}),
            )
            answer = line.getresponse()
            for given in answer.headers.get_all("Set-Cookie", []):
                self._cookies.load(given)
            return answer.status, answer.headers.get("Location", ""), answer.read().decode()

    def sign_in(self, account: str) -> tuple[int, str]:
        """Status and place of the answer to the sign-in."""
        *_rest, page = self.ask("/sign-in/")
        secret = SECRET_OF_FORM.search(page)
        assert secret is not None
        form = {"login": account, "password": demo.DEMO_WORD, "csrfmiddlewaretoken": secret[1]}
        status, place, _body = self.ask("/sign-in/", **form)
        return status, place

    def go_home(self) -> int:
        """Status of the page that the start page leads to, or of itself."""
        status, place, _body = self.ask("/")
        return self.ask(place)[0] if place else status


def family_of(pid: int) -> set[int]:
    """The process and all that descend from it."""
    family, sought = {pid}, [pid]
    while sought:
        found = children_of(sought.pop()) - family
        family |= found
        sought += found
    return family


def sockets_in(place: places.Place) -> list[Path]:
    return [path for path in place.sockets.glob("*") if path.is_socket()]


def answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@dataclass(frozen=True)
class Running:
    """What was seen of a demonstration while it ran."""

    health: tuple[int, str, str]
    signed_in: dict[str, tuple[int, str]]
    homes: dict[str, int]
    programs: set[int]
    doors: list[bool]
    """Whether there are sockets of services, whether web answers, whether the mail sink does."""


@dataclass(frozen=True)
class Seen:
    """The same, and what was left of it."""

    before: Running
    code: int
    last_words: str
    doors: list[bool]
    left_at_home: list[Path]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    """One demonstration from an empty folder, with an empty home, ended by Ctrl-C."""
    home, port = tmp_path_factory.mktemp("home"), a_free_port()
    words = ("-m", "trainer_institute.services.demo", "--port", str(port))
    with a_data_folder() as data:

        def doors() -> list[bool]:
            place = places.of(data)
            return [
                bool(sockets_in(place)),
                answers(port),
                answers(addresses.mail_port(place) or 0),
            ]

        with ended(ME.runs(*words, INSTITUTE_DATA=str(data), HOME=str(home))) as running:
            read_until(f"ready: http://127.0.0.1:{port}", running)
            browsers = {account: Browser(port) for account in demo.ACCOUNTS}
            before = Running(
                health=Browser(port).ask("/health/ready"),
                signed_in={account: one.sign_in(account) for account, one in browsers.items()},
                homes={account: one.go_home() for account, one in browsers.items()},
                programs={*family_of(running.pid), *traces_of(data)},
                doors=doors(),
            )
            running.send_signal(signal.SIGINT)
            rest = running.stdout.read().splitlines()
            code = running.wait()
        wait_until(lambda: not traces_of(data))
        yield Seen(before, code, rest[-1], doors(), list(home.iterdir()))


@pytest.mark.timeout(600)
def test_demonstration_is_ready_when_it_says_so(seen):
    status, _place, body = seen.before.health

    parts = json.loads(body)

    assert (status, parts) == (200, dict.fromkeys(health.PARTS, "ok"))


@pytest.mark.timeout(600)
def test_every_account_of_the_demonstration_signs_in(seen):
    assert seen.before.signed_in == dict.fromkeys(demo.ACCOUNTS, (302, "/"))
    assert seen.before.homes == dict.fromkeys(demo.ACCOUNTS, 200)


@pytest.mark.timeout(600)
def test_demonstration_leaves_no_program_and_no_socket(seen):
    left = [pid for pid in seen.before.programs if is_alive(pid)]

    assert (seen.code, seen.last_words) == (0, "Stopped.")
    assert (len(seen.before.programs) >= 10, left) == (
        True,
        [],
    )  # of web, worker, beat and services
    assert (seen.before.doors, seen.doors) == ([True] * 3, [False] * 3)


@pytest.mark.timeout(600)
def test_demonstration_writes_nothing_into_the_home_folder(seen):
    assert seen.left_at_home == []

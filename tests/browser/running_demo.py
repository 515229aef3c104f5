"""A whole demonstration that really runs: what tests look at, ask of it and break in it.

They know it from outside alone: by its pages, by SQL, by what Redis is given, and by its processes.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import redis
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.browser.driving import DESK, SLOWEST_MS, Complaints, fill_sign_in
from tests.launcher import support
from tests.launcher.support import ME, a_data_folder, ended, read_until, rows, wait_until
from trainer_institute.celery import BEAT_LOCK
from trainer_institute.services import addresses, demo, health

HR, AIGUL = "hr@example.com", "trainer@example.com"
BEAT_IS_UP = ". maxinterval -> 5.00 minutes (300s)"
LOCKED = (
    "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted"
    " AND (classid::bigint << 32) | objid::bigint = "
)
ASSESSING = LOCKED + "hashtextextended('load assessments', 0)"
LEADERS = LOCKED + str(BEAT_LOCK)
LOADS = ("wellbeing_weeklyload", "wellbeing_ownweeklyload")
WEEKS = (
    "SELECT trainer_id, count(*), md5(string_agg(concat_ws('|', ends_on, shown, level), ','"
    " ORDER BY ends_on)) FROM {table} GROUP BY trainer_id ORDER BY trainer_id"
)
ALERTS = (
    "SELECT id, trainer_id, kind, opened_at, named_weeks, closed_at FROM wellbeing_alert"
    " ORDER BY id"
)
NOTICES = "SELECT key, due_at, canceled_at FROM notices_notice ORDER BY key"
CHANGE_EVERYBODY = (
    "INSERT INTO trainers_timechange (trainer_id, from_day, left_at)"
    " SELECT trainer_id, min(ends_on), now() FROM wellbeing_weeklyload GROUP BY trainer_id"
)

FORGET_THE_LAST_LOG = (
    "DELETE FROM training_sessions_sessionlog WHERE id = (SELECT max(l.id)"
    " FROM training_sessions_sessionlog l"
    " JOIN training_sessions_assignment a ON a.id = l.assignment_id"
    " JOIN trainers_trainer t ON t.id = a.trainer_id WHERE t.code = 'PM-001') RETURNING id"
)


@dataclass(frozen=True)
class RunningDemo:
    """The demonstration: its folder, its port, and the process that keeps it running."""

    data: Path
    port: int
    supervisor: int

    def rows(self, *statements: str) -> list[tuple]:
        """The rows of the last statement; all are committed together."""
        return rows(addresses.of(self.data).database_owner_url, *statements)

    def parts(self) -> Mapping[str, str]:
        """What the application says of its own health."""
        return health.ask(self.port)

    def is_well(self) -> bool:
        """Whether every part of it is."""
        return not health.failing(self.parts())

    def pid_of(self, name: str) -> int:
        """The number of worker or beat, which may be about to start again."""
        found: list[int] = []

        def runs() -> bool:
            found.extend(pid for pid in support.children_of(self.supervisor) if _is(pid, name))
            return bool(found)

        wait_until(runs)
        return found[0]

    def is_assessing(self) -> bool:
        """Whether a worker is in the middle of an assessment."""
        return bool(self.rows(ASSESSING))

    def is_assessed(self) -> bool:
        """Whether nobody's time changed since the last assessment."""
        return not self.rows("SELECT 1 FROM trainers_timechange LIMIT 1")

    def weeks(self) -> list[tuple]:
        """The stored weeks of each trainer in both views, in short."""
        return [row for table in LOADS for row in self.rows(WEEKS.format(table=table))]

    def told(self) -> list[tuple]:
        """Every alert there ever was, and who was told of what."""
        return self.rows(ALERTS) + self.rows(NOTICES)

    def forget_every_week(self) -> None:
        """Nothing; no result is left and everybody's time has changed, both at once."""
        self.rows(CHANGE_EVERYBODY, *(f"DELETE FROM {table}" for table in LOADS))  # noqa: S608 - own names

    def forget_the_last_log(self) -> None:
        """Nothing; Aigul has a session to log, whichever test came first."""
        self.rows(FORGET_THE_LAST_LOG)

    def leaders(self) -> list[int]:
        """The beats that lead, by their connections."""
        return [pid for (pid,) in self.rows(LEADERS)]


def _is(pid: int, name: str) -> bool:
    """Whether the process is the program of that name."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return name.encode() in words


@contextmanager
def a_running_demo() -> Iterator[RunningDemo]:
    """One demonstration in a folder of its own, from the empty folder to Ctrl-C."""
    port = support.a_free_port()
    words = ("-m", "trainer_institute.services.demo", "--port", str(port))
    with a_data_folder() as data, ended(ME.runs(*words, INSTITUTE_DATA=str(data))) as running:
        read_until(f"ready: http://127.0.0.1:{port}", running)
        yield RunningDemo(data, port, running.pid)
        running.send_signal(signal.SIGINT)
        running.stdout.read()


@contextmanager
def visit(
    browser: Browser,
    running: RunningDemo,
    account: str,
    size: ViewportSize = DESK,
    *,
    watched_by: Callable[[BrowserContext], None] | None = None,
) -> Iterator[Page]:
    """A page of somebody who has signed in; at the end the browser had nothing to object to."""
    complaints = Complaints()
    url = f"http://127.0.0.1:{running.port}"
    context = browser.new_context(base_url=url, locale="en", viewport=size)
    context.set_default_timeout(SLOWEST_MS)
    for watch in filter(None, (complaints.listen, watched_by)):
        watch(context)
    try:
        page = context.new_page()
        page.goto("/sign-in/")
        fill_sign_in(page, account, demo.DEMO_WORD)
        yield page
    finally:
        context.close()
    assert complaints.unexpected() == [], complaints.unexpected()


def ask(page: Page, address: str) -> float:
    """Seconds until the page was there."""
    began = time.monotonic()
    assert page.context.request.get(address).status == 200
    return time.monotonic() - began


def save(page: Page, address: str, **form: object) -> float:
    """Seconds until what was sent was saved."""
    (secret,) = [each["value"] for each in page.context.cookies() if each["name"] == "csrftoken"]
    sent = {name: str(value) for name, value in form.items()}
    began = time.monotonic()
    answer = page.context.request.post(
        address, form={**sent, "csrfmiddlewaretoken": secret}, max_redirects=0
    )
    assert answer.status == 302
    return time.monotonic() - began


def kill_worker(running: RunningDemo) -> None:
    """Nothing; kills the worker with all it forked, as an empty machine would."""
    os.killpg(running.pid_of("worker"), signal.SIGKILL)


def kill_hands(running: RunningDemo) -> None:
    """Nothing; kills what the worker forked to do its tasks."""
    for pid in support.children_of(running.pid_of("worker")):
        os.kill(pid, signal.SIGKILL)


def kill_beat(running: RunningDemo) -> None:
    """Nothing; kills the beat of the demonstration."""
    os.kill(running.pid_of("beat"), signal.SIGKILL)


@contextmanager
def another_beat(running: RunningDemo) -> Iterator[None]:
    """A second beat beside that of the demonstration."""
    words = ("-m", "celery", "-A", "trainer_institute", "beat", "-l", "WARNING")
    settings = {"INSTITUTE_DATA": str(running.data), "INSTITUTE_DEMO": "1"}
    with ended(ME.runs(*words, **settings, PYTHONUNBUFFERED="1")) as beat:
        read_until(BEAT_IS_UP, beat)
        yield
        beat.terminate()


@contextmanager
def tasks_heard(running: RunningDemo) -> Iterator[Callable[[], list[str]]]:
    """What tells the tasks that Redis was given since the block began."""
    socket = urlsplit(addresses.of(running.data).redis_url).path
    heard: list[str] = []
    with redis.Redis(unix_socket_path=socket) as client, client.monitor() as monitor:

        def tasks() -> list[str]:
            until = str(time.monotonic_ns())
            client.echo(until)
            while until not in (said := monitor.next_command()["command"]):
                if said.startswith("LPUSH celery "):
                    heard.append(said)
            return heard

        yield tasks


@contextmanager
def redis_frozen(running: RunningDemo) -> Iterator[None]:
    """Redis takes calls and never answers."""
    with _stopped(support.redis_pid(running.data)):
        yield


@contextmanager
def redis_away(running: RunningDemo) -> Iterator[None]:
    """Redis is gone, and who would start it again sleeps until the block ends."""
    with _stopped(support.keeper_pid(running.data)):
        os.kill(support.redis_pid(running.data), signal.SIGKILL)
        yield


@contextmanager
def _stopped(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)

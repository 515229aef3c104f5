"""Runs the whole application in one terminal: services, steps before the start, programs."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from trainer_institute.services import children, failure, folders, health, lease, locks, places
from trainer_institute.services.children import Order
from trainer_institute.services.failure import ServicesFailed
from trainer_institute.services.guard import Guard
from trainer_institute.services.report import say
from trainer_institute.services.watched import Service

READY_SECONDS = 90.0
TICK = 0.3
GENTLE_SECONDS = 3.5
QUIT_SECONDS = 0.8
TOLD_LINES = 8
MEND_SERVICES_SECONDS = 5.0
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LOOPBACK = "127.0.0.1"
# Where to read on when a part of the application is not well.
LOG_OF_PART = {"database": "postgres", "redis": "redis", "migrations": "steps", "worker": "worker"}


class Stopped(Exception):
    """Somebody pressed Ctrl-C or asked to end in another way."""


@dataclass(frozen=True)
class Step:
    """What is done once before the start, and how that is said."""

    words: str
    command: Sequence[str]


@dataclass(frozen=True)
class Program:
    """What runs until the end."""

    name: str
    command: Sequence[str]


@dataclass(frozen=True)
class Plan:
    """Everything a supervisor runs."""

    data: Path
    port: int
    steps: Sequence[Step]
    programs: Sequence[Program]
    """In the order of their start; they are stopped in the opposite order."""
    greeting: Sequence[str] = ()
    """Told after the line `ready: …`."""
    ready_seconds: float = READY_SECONDS

    @property
    def address(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"


def run(plan: Plan) -> int:
    """The exit code: 0 when asked to end, 1 after a sentence on what is wrong."""
    for number in ENDING:
        signal.signal(number, _stop)
    place = places.of(plan.data)
    try:
        with ExitStack() as held:
            _supervise(plan, place, held)
    except Stopped:
        lease.wait_until_stopped(place)
        say("Stopped.")
        return 0
    except (ServicesFailed, OSError) as problem:
        for number in ENDING:
            signal.signal(number, signal.SIG_IGN)
        lease.wait_until_stopped(place)
        say(str(failure.as_sentence(problem, place.folder)))
    return 1


def _stop(number: int, frame: object) -> None:
    for again in ENDING:  # a second Ctrl-C must not cut the stopping short
        signal.signal(again, signal.SIG_IGN)
    raise Stopped


def _supervise(plan: Plan, place: places.Place, held: ExitStack) -> None:
    os.environ["INSTITUTE_DATA"] = str(place.folder)
    held.enter_context(_only_one(plan, place))
    _require_free_port(plan.port)
    is_embedded = bool(lease.lacks_addresses())
    held.enter_context(lease.services_for_this_process(out=say))
    guard = Guard()
    held.callback(guard.dismiss)
    for step in plan.steps:
        _take(step, place, guard)
    services = [_service(program, place) for program in plan.programs]
    for service in services:
        held.callback(_stop_service, service)
    say("Starting " + ", ".join(service.name for service in services))
    _wait_until_ready(plan, place, services, guard)
    say(f"ready: {plan.address}")
    for line in plan.greeting:
        say(line)
    while True:
        _mend(services, guard)
        if is_embedded and not lease.is_kept(place):
            _mend_embedded(place)
        time.sleep(TICK)


def _stop_service(service: Service) -> None:
    say(f"Stopping {service.name}")
    service.stop()


@contextmanager
def _only_one(plan: Plan, place: places.Place) -> Iterator[None]:
    """Holds the lock of the one demonstration of a data folder; names the other one if there is."""
    folders.prepare(place)
    path = place.lock("demo")
    with locks.opened(path) as descriptor:
        if not locks.try_lock(descriptor):
            where = path.read_text(encoding="ascii").strip() or "another address"
            raise ServicesFailed(
                f"A demonstration already runs at {where} with the data of {place.folder}. Use "
                "that one, stop it with Ctrl-C, or set INSTITUTE_DATA to another folder."
            )
        locks.note(descriptor, plan.address)
        yield


def _require_free_port(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
            probe.listen()
        except OSError as problem:
            raise ServicesFailed(
                f"Port {port} cannot be used ({problem.strerror}), another program may listen "
                f"there. Choose another one, for example: make demo PORT={port + 1}"
            ) from problem


def _order(command: Sequence[str], lock: Sequence[int] = ()) -> Order:
    return Order(
        command=list(command),
        cwd=places.PROJECT,
        environment=os.environ | {"INSTITUTE_DEMO": "1", "PYTHONUNBUFFERED": "1"},
        descriptors=lock,
    )


def _take(step: Step, place: places.Place, guard: Guard) -> None:
    """Runs a step to its end; a failing one ends the start, with the end of its log."""
    say(step.words)
    path = place.logs / "steps.log"
    with children.open_log(path) as log:
        child = children.start(_order(step.command), log)
    try:
        guard.tell([child.pid])
        code = child.wait()
    except Stopped:
        _end(child)
        raise
    if code:
        raise ServicesFailed(
            f"This did not work: {step.words}. {path} says why; its end:\n{children.tail(path)}"
        )


def _end(child: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        child.terminate()
        if not children.wait_for_end(child, GENTLE_SECONDS):
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _service(program: Program, place: places.Place) -> Service:
    return Service(
        name=program.name,
        log=place.logs / f"{program.name}.log",
        lock=place.lock(program.name),
        order=lambda lock: _order(program.command, [lock]),
        gentle_seconds=GENTLE_SECONDS,
        quit_seconds=QUIT_SECONDS,
        ends_with_group=True,
        told_lines=TOLD_LINES,
    )


def _mend(services: Sequence[Service], guard: Guard) -> None:
    for service in services:
        service.mend()
    guard.tell(service.child.pid for service in services if service.child is not None)


def _wait_until_ready(
    plan: Plan, place: places.Place, services: Sequence[Service], guard: Guard
) -> None:
    """Starts the programs and waits until every part of the application is well."""
    until = time.monotonic() + plan.ready_seconds
    while True:
        _mend(services, guard)
        parts = health.ask(plan.port)
        failing = health.failing(parts)
        if not failing:
            return
        if time.monotonic() > until:
            raise _not_ready(parts, failing, place)
        time.sleep(TICK)


def _not_ready(parts: Mapping[str, str], failing: list[str], place: places.Place) -> ServicesFailed:
    unreachable = parts == health.UNREACHABLE
    log = place.logs / f"{'web' if unreachable else LOG_OF_PART[failing[0]]}.log"
    said = ", ".join(f"{part}: {parts[part]}" for part in failing)
    return ServicesFailed(
        f"The application does not become ready ({said}). {log} may say why; its end:\n"
        f"{children.tail(log)}"
    )


def _mend_embedded(place: places.Place) -> None:
    """Has a killed keeper replaced. The lease is still held: it is a lock on a file."""
    try:
        with lease.hold(place.folder, out=say):
            pass
    except ServicesFailed as problem:
        say(f"{problem}\nTrying again in {MEND_SERVICES_SECONDS:.0f} s.")
        time.sleep(MEND_SERVICES_SECONDS)

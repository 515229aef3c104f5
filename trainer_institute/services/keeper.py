"""The one keeper of a data folder: starts the services, mends them, stops them.

It lives while somebody holds a lease. Locks and deaths are the kernel's: whoever is killed
releases, and children of a killed keeper end by a signal they asked for."""

import os
import signal
import socket
import time
from contextlib import ExitStack, suppress
from pathlib import Path

from trainer_institute.services import (
    answers,
    children,
    failure,
    folders,
    locks,
    mail,
    places,
    postgres,
    programs,
    redis_server,
)
from trainer_institute.services.failure import ServicesFailed
from trainer_institute.services.lease import READY
from trainer_institute.services.report import say
from trainer_institute.services.watched import Service

START_SECONDS = 60.0
START_TICK = 0.05
WATCH_TICK = 0.3
ANOTHER_KEEPER_SECONDS = 10.0
OTHERS_READ_NOTHING = 0o077
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Locks:
    """The locks of a keeper, never closed: the kernel does that once the keeper is gone for good.

    It closes them in the order of their opening, so a starter who gets `start` finds no keeper."""

    def __init__(self, place: places.Place) -> None:
        self.path = place.lock("keeper")
        self.keeper = locks.open_lock(self.path)
        self.start = locks.open_lock(place.lock("start"))
        self.leases = locks.open_lock(place.lock("leases"))

    def are_idle(self) -> bool:
        """Whether nobody holds a lease and nobody is about to; then nobody can until the end.

        A folder that was deleted under the keeper counts as nobody's."""
        if not self._are_in_place():
            return True
        if not locks.try_lock(self.start):
            return False
        if locks.try_lock(self.leases):
            return True
        locks.unlock(self.start)
        return False

    def _are_in_place(self) -> bool:
        try:
            return os.path.samestat(os.fstat(self.keeper), self.path.stat())
        except FileNotFoundError:
            return False


class Told(Exception):
    """Somebody asked the keeper itself to end."""


def keep(data: Path, *, ready: int) -> None:
    """Detaches itself and keeps the services of a folder until the last lease is gone.

    What became of the start is written to the descriptor `ready`: the word, or a sentence."""
    if os.fork():
        os._exit(0)  # whoever started the keeper waits for this one, so no zombie stays with them
    os.umask(OTHERS_READ_NOTHING)
    for number in ENDING:
        signal.signal(number, _end)
    place = places.of(data)
    try:
        held = Locks(place)
        with ExitStack() as kept:
            _keep(place, held, ready, kept)
    except Told:
        say("asked to end")
    except (ServicesFailed, OSError) as problem:
        sentence = str(failure.as_sentence(problem, place.folder))
        say(sentence)
        _tell(ready, sentence)


def _end(number: int, frame: object) -> None:
    for again in ENDING:  # stopping the services is not to be cut short
        signal.signal(again, signal.SIG_IGN)
    raise Told


def _keep(place: places.Place, held: Locks, ready: int, kept: ExitStack) -> None:
    if not locks.lock_within(held.keeper, ANOTHER_KEEPER_SECONDS):
        raise ServicesFailed(f"Another keeper of {place.folder} is at work. Try again.")
    locks.note(held.keeper, str(os.getpid()))
    services = _prepare(place, kept)
    _start(place, services)
    say(f"services of {place.folder} are ready")
    _tell(ready, READY)
    while not held.are_idle():
        time.sleep(WATCH_TICK)
        for service in services:
            _mend(service)


def _prepare(place: places.Place, kept: ExitStack) -> list[Service]:
    """Everything up to the start; what is entered into `kept` is undone at the end."""
    folders.furnish(place)
    kept.callback(folders.remove_sockets, place)
    found = programs.find(place)
    lock = place.lock("postgres")
    with locks.opened(lock) as descriptor:
        _wait_for_the_last_postgres(place, descriptor)
        postgres.prepare(place, found, lock=descriptor)
    line = kept.enter_context(mail.listen(place))
    services = _services(place, found, line)
    for service in reversed(services):
        kept.callback(service.stop)
    return services


def _services(place: places.Place, found: programs.Programs, line: socket.socket) -> list[Service]:
    def way_is_free() -> bool:
        if postgres.foreign_server(place) is not None:
            return False
        postgres.clear_leftovers(place)
        return True

    return [
        Service(
            name="PostgreSQL",
            log=postgres.log_of(place),
            lock=place.lock("postgres"),
            order=lambda lock: postgres.server(place, found, lock=lock),
            before=way_is_free,
            stops_by=signal.SIGINT,
        ),
        Service(
            name="Redis",
            log=redis_server.log_of(place),
            lock=place.lock("redis"),
            order=lambda lock: redis_server.server(place, found, lock=lock),
        ),
        Service(
            name="mail sink",
            log=mail.log_of(place),
            lock=place.lock("mail"),
            order=lambda lock: mail.sink(place, line=line, lock=lock),
        ),
    ]


def _wait_for_the_last_postgres(place: places.Place, lock: int) -> None:
    """One that a killed keeper left is given time to end; one of somebody else is not touched."""
    until = time.monotonic() + START_SECONDS
    while True:
        free = locks.try_lock(lock)
        foreign = postgres.foreign_server(place)
        if free and foreign is None:
            return
        if time.monotonic() > until:
            raise ServicesFailed(
                f"A PostgreSQL that was not started from here still serves {place.cluster}"
                f"{f' (its number is {foreign})' if foreign else ''}. Stop it and try again."
            )
        time.sleep(START_TICK)


def _start(place: places.Place, services: list[Service]) -> None:
    """Starts all and waits until each answers; a trouble known by its log is told at once."""
    until = time.monotonic() + START_SECONDS
    before = {service.name: _size(service.log) for service in services}
    silent = [service.name for service in services]
    while silent:
        for service in services:
            service.mend()
            _refuse_known_trouble(place, service, before[service.name])
        silent = answers.silent(place)
        if silent and time.monotonic() > until:
            log = next(service.log for service in services if service.name == silent[0])
            raise ServicesFailed(
                f"{silent[0]} does not answer. {log} says why; its end:\n{children.tail(log)}"
            )
        time.sleep(START_TICK)


def _refuse_known_trouble(place: places.Place, service: Service, size_before: int) -> None:
    if service.falls and (known := postgres.explain(place, _said(service.log, size_before))):
        raise known


def _mend(service: Service) -> None:
    """Once they have run, a trouble is written down and tried again: it may pass."""
    try:
        service.mend()
    except (ServicesFailed, OSError) as problem:
        say(str(problem))


def _said(log: Path, since: int) -> str:
    with suppress(OSError):
        return log.read_bytes()[since:].decode(errors="replace")
    return ""


def _size(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0


def _tell(ready: int, words: str) -> None:
    """Tells the starter, who may be gone or have been told before."""
    with suppress(OSError):
        os.write(ready, words.encode())
        os.close(ready)

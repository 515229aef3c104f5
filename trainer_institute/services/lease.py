"""The door: whoever needs the services holds a lease on them."""

import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from trainer_institute.services import addresses, answers, children, failure, folders, locks, places
from trainer_institute.services.addresses import Addresses
from trainer_institute.services.failure import ServicesFailed
from trainer_institute.services.places import institute_data

__all__ = ["ServicesFailed", "hold", "institute_data", "services_for_this_process"]

Out = Callable[[str], None]
START_SECONDS = 150.0
ANSWER_SECONDS = 90.0
ENDING_SECONDS = 30.0
LEASE_SECONDS = 10.0
ATTEMPTS = 4
CHUNK = 65_536
READY = "ready"
VARIABLES = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "EMAIL_URL")


@contextmanager
def hold(data: Path | None = None, *, out: Out | None = None) -> Iterator[Addresses]:
    """Makes sure the services of the folder run, for as long as the block lasts.

    Raises ServicesFailed with a sentence for the person."""
    folder = institute_data() if data is None else data
    place = places.of(folder)
    folders.prepare(place)
    owner = os.getpid()
    with locks.opened(place.lock("leases")) as lease:
        try:
            _arrange(place, lease, out or _say_nothing)
        except OSError as problem:
            raise failure.from_os(problem, place.folder) from problem
        try:
            yield addresses.of(place.folder)
        finally:
            if os.getpid() == owner:  # a forked child that comes by here gives nothing up
                locks.unlock(lease)


@contextmanager
def services_for_this_process(out: Out | None = None) -> Iterator[None]:
    """Fills in those of the four address variables that are unset, from services held meanwhile."""
    missing = lacks_addresses()
    if not missing:
        yield
        return
    with hold(out=out) as found:
        before = {name: os.environ.get(name) for name in missing}
        given = found.as_environment()
        os.environ.update({name: given[name] for name in missing})
        try:
            yield
        finally:
            _restore(before)


def lacks_addresses() -> list[str]:
    """The address variables that are unset, so that the embedded services stand in."""
    return [name for name in VARIABLES if not os.environ.get(name)]


def is_kept(place: places.Place) -> bool:
    """Whether a keeper of the folder is alive. One that was killed is waited for, to its end."""
    keeper = place.lock("keeper")
    until = time.monotonic() + ENDING_SECONDS
    while locks.is_taken(keeper):
        if not locks.holder_is_ending(keeper) or time.monotonic() > until:
            return True
        time.sleep(locks.PAUSE)
    return False


def wait_until_stopped(place: places.Place, seconds: float = 30.0) -> bool:
    """Whether the keeper is gone, with all it started. Not waited for while others hold a lease."""
    until = time.monotonic() + seconds
    while is_kept(place) and not _is_leased(place) and time.monotonic() < until:
        time.sleep(locks.PAUSE)
    return not is_kept(place)


def _is_leased(place: places.Place) -> bool:
    """Whether clients hold leases. The keeper's own lock, taken while it ends, is none."""
    with locks.opened(place.lock("leases")) as probe:
        return not locks.try_lock(probe) and locks.try_lock(probe, shared=True)


def _restore(before: dict[str, str | None]) -> None:
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _say_nothing(sentence: str) -> None:
    pass


def _arrange(place: places.Place, lease: int, out: Out) -> None:
    """Takes the lease, with a keeper alive and every service answering."""
    for _ in range(ATTEMPTS):
        if _keeper_is_there(place, lease, out) and _all_answer(place):
            return
    raise ServicesFailed(
        f"The services of {place.folder} start and end again. The logs in {place.logs} say why; "
        f"the end of the keeper's:\n{children.tail(_keeper_log(place))}"
    )


def _keeper_is_there(place: places.Place, lease: int, out: Out) -> bool:
    """Takes the lease and starts the keeper if there is none; False if it died meanwhile.

    While `start` is locked no keeper decides to end, so the lease is counted from here on."""
    with locks.opened(place.lock("start")) as start:
        if not locks.lock_within(start, START_SECONDS):
            raise ServicesFailed(
                f"Somebody has been starting the services of {place.folder} for too long. "
                f"Look into {_keeper_log(place)} and try again."
            )
        if not locks.lock_within(lease, LEASE_SECONDS, shared=True):
            return False
        if is_kept(place):
            return True
        out(f"Starting PostgreSQL, Redis and the mail sink in {place.folder}")
        return _start_keeper(place)


def _start_keeper(place: places.Place) -> bool:
    """Starts the keeper and waits for its word. False if it died without one."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb", buffering=0) as answer, ExitStack() as opened:
        opened.callback(os.close, writing)
        with children.open_log(_keeper_log(place)) as log:
            subprocess.run(  # noqa: S603 - this package's own command
                [
                    sys.executable,
                    "-m",
                    "trainer_institute.services",
                    "keep",
                    str(place.folder),
                    str(writing),
                ],
                cwd=places.PROJECT,
                env=children.clean_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[writing],
                start_new_session=True,
                check=False,
            )
        opened.close()
        said = _read(answer.fileno())
    if said and said != READY:
        raise ServicesFailed(said)
    return said == READY


def _read(descriptor: int) -> str:
    """All that is written until the other end closes."""
    until = time.monotonic() + START_SECONDS
    parts = []
    while (left := until - time.monotonic()) > 0:
        if select.select([descriptor], [], [], left)[0]:
            part = os.read(descriptor, CHUNK)
            if not part:
                break
            parts.append(part)
    return b"".join(parts).decode(errors="replace")


def _keeper_log(place: places.Place) -> Path:
    return place.logs / "keeper.log"


def _all_answer(place: places.Place) -> bool:
    """Waits for the services; False if their keeper dies meanwhile."""
    until = time.monotonic() + ANSWER_SECONDS
    while silent := answers.silent(place):
        if not is_kept(place):
            return False
        if time.monotonic() > until:
            raise ServicesFailed(
                f"{silent[0]} runs but does not answer. The logs in {place.logs} say why; stop "
                "whatever uses the services and try again."
            )
        time.sleep(locks.PAUSE)
    return is_kept(place)

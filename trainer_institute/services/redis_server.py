"""Redis of a data folder: a socket for its owner, an append-only file, no port."""

from pathlib import Path

from trainer_institute.services import places
from trainer_institute.services.children import Order
from trainer_institute.services.programs import Programs


def log_of(place: places.Place) -> Path:
    return place.logs / "redis.log"


def server(place: places.Place, programs: Programs, *, lock: int) -> Order:
    """The order for the server, which keeps its files where it stands."""
    settings = {
        "port": "0",
        "unixsocket": str(place.redis_socket),
        "unixsocketperm": "700",
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    given = [part for name, value in settings.items() for part in (f"--{name}", value)]
    return Order(
        command=[str(programs.redis_server), *given],
        cwd=place.redis,
        as_service_user=True,
        descriptors=[lock],
    )

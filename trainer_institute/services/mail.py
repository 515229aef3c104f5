"""Where the mail sink listens and how it is started. What it does: `mail_sink`."""

import socket
import sys
from pathlib import Path

from trainer_institute.services import addresses, children, places

LOOPBACK = "127.0.0.1"
ANY_PORT = 0


def log_of(place: places.Place) -> Path:
    return place.logs / "mail.log"


def listen(place: places.Place) -> socket.socket:
    """A listening socket on the port of last time if it is free, else on a new one, noted down."""
    line = _bound(addresses.mail_port(place) or ANY_PORT) or _bound(ANY_PORT)
    if line is None:
        raise OSError("no port is free on the loopback address")
    fresh = place.mail_port.with_suffix(".new")
    fresh.write_text(f"{line.getsockname()[1]}\n", encoding="ascii")
    fresh.replace(place.mail_port)
    return line


def sink(place: places.Place, *, line: socket.socket, lock: int) -> children.Order:
    """The order for the sink, which inherits the listening socket: its port outlives its falls."""
    return children.Order(
        command=[
            sys.executable,
            "-m",
            "trainer_institute.services.mail_sink",
            str(line.fileno()),
            str(place.mail),
        ],
        cwd=places.PROJECT,
        descriptors=[line.fileno(), lock],
    )


def _bound(port: int) -> socket.socket | None:
    line = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        line.bind((LOOPBACK, port))
    except OSError:
        line.close()
        return None
    line.listen()
    return line

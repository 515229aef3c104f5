"""Is it alive? Asked of the service itself, never of a pid file."""

import socket
from collections.abc import Callable
from contextlib import closing

import psycopg2

from trainer_institute.services import addresses, places

PATIENCE = 5.0
PONG = b"+PONG"
WELCOME = b"220"


def postgres(place: places.Place) -> bool:
    """Whether the application's role gets an answer to a query."""
    url = addresses.database_url(place, role=addresses.APP_ROLE)
    try:
        with closing(psycopg2.connect(url, connect_timeout=int(PATIENCE))) as connection:
            connection.cursor().execute("SELECT 1")
    except psycopg2.Error:
        return False
    return True


def redis(place: places.Place) -> bool:
    """Whether Redis answers PING."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(PATIENCE)
            line.connect(str(place.redis_socket))
            line.sendall(b"PING\r\n")
            return line.recv(len(PONG)) == PONG
    except OSError:
        return False


def mail(place: places.Place) -> bool:
    """Whether the mail sink greets."""
    port = addresses.mail_port(place)
    if port is None:
        return False
    try:
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as line:
            return line.recv(len(WELCOME)) == WELCOME
    except OSError:
        return False


SERVICES: dict[str, Callable[[places.Place], bool]] = {
    "PostgreSQL": postgres,
    "Redis": redis,
    "mail sink": mail,
}


def silent(place: places.Place) -> list[str]:
    """The services that do not answer."""
    return [name for name, answers in SERVICES.items() if not answers(place)]

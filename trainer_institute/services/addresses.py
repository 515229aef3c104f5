"""The four addresses under which the embedded services answer."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from trainer_institute.services import places

DATABASE = "institute"
APP_ROLE = "institute_app"
OWNER_ROLE = "institute_owner"
UNKNOWN_MAIL_PORT = 2525


@dataclass(frozen=True)
class Addresses:
    """What DATABASE_URL, DATABASE_OWNER_URL, REDIS_URL and EMAIL_URL say."""

    database_url: str
    database_owner_url: str
    redis_url: str
    email_url: str

    def as_environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.database_url,
            "DATABASE_OWNER_URL": self.database_owner_url,
            "REDIS_URL": self.redis_url,
            "EMAIL_URL": self.email_url,
        }


def of(data: Path) -> Addresses:
    """The addresses of a data folder, whether or not its services run; starts nothing.

    The port of the mail sink is known once the services have run; until then it is a placeholder.
    """
    place = places.of(data)
    return Addresses(
        database_url=database_url(place, role=APP_ROLE),
        database_owner_url=database_url(place, role=OWNER_ROLE),
        redis_url=f"redis+socket://{place.redis_socket}?virtual_host=0",
        email_url=f"smtp://127.0.0.1:{mail_port(place) or UNKNOWN_MAIL_PORT}",
    )


def database_url(place: places.Place, *, role: str) -> str:
    return f"postgres://{role}@/{DATABASE}?host={quote(str(place.sockets), safe='')}"


def mail_port(place: places.Place) -> int | None:
    """The recorded port of the mail sink, None before the first start."""
    try:
        return int(place.mail_port.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None

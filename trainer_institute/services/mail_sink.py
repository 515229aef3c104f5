"""The mail sink itself: takes every message, sends none on, keeps the last ones as files."""

import asyncio
import itertools
import signal
import socket
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST_MESSAGE = 30_000_000
KEPT_MESSAGES = 2000
TAKEN = "250 Message accepted for delivery"


class Box:
    """Keeps each message in a file named by its time, the oldest making room."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = itertools.count(1)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        content = envelope.content or b""
        message = content if isinstance(content, bytes) else content.encode()
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        path = self.folder / f"{stamp}-{next(self.numbers):06}.eml"
        while path.exists():  # a sink before this one, in the same second
            path = self.folder / f"{stamp}-{next(self.numbers):06}.eml"
        half = path.with_suffix(".part")
        half.write_bytes(message)
        half.rename(path)
        self.make_room()
        return TAKEN

    def make_room(self) -> None:
        for old in sorted(self.folder.glob("*.eml"))[:-KEPT_MESSAGES]:
            old.unlink(missing_ok=True)


async def serve(line: socket.socket, folder: Path) -> None:
    """Takes mail until asked to end."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    box = Box(folder)
    server = await loop.create_server(
        lambda: SMTP(
            box,
            data_size_limit=LARGEST_MESSAGE,
            hostname="localhost",
            enable_SMTPUTF8=True,
            loop=loop,
        ),
        sock=line,
    )
    async with server:
        await ended.wait()


def main(arguments: list[str]) -> None:
    descriptor, folder = arguments
    asyncio.run(serve(socket.socket(fileno=int(descriptor)), Path(folder)))


if __name__ == "__main__":
    main(sys.argv[1:])

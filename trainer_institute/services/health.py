"""Asks the running application whether it is ready."""

import http.client
import json
from collections.abc import Mapping

PATIENCE = 5.0
OK = "ok"
PARTS = ("database", "redis", "migrations", "worker")
UNREACHABLE: Mapping[str, str] = dict.fromkeys(PARTS, "no answer")


def ask(port: int) -> Mapping[str, str]:
    """What `/health/ready` says of each part; all without an answer if it does not."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        line.request("GET", "/health/ready")
        said = json.loads(line.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError):
        return UNREACHABLE
    finally:
        line.close()
    return {part: str(said.get(part)) for part in PARTS} if isinstance(said, dict) else UNREACHABLE


def failing(parts: Mapping[str, str]) -> list[str]:
    """The parts that are not well yet."""
    return [part for part, state in parts.items() if state != OK]

"""How much of somebody's load a reader learns (domain.md 6.2)."""

from enum import IntEnum


class Reach(IntEnum):
    """Nothing; the level with its reasons, as a line manager reads it; or the figure as well."""

    NONE = 0
    LEVEL = 1
    FULL = 2

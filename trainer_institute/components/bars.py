"""Small pictures that stand in a line of words: how far, how near to the target, how it went."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from trainer_institute.components.charts import path_of, written
from trainer_institute.components.tags import register, rendered

FULL = 100.0
SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 120, 32, 4


def share(value: float, whole: float) -> str:
    """The part of the whole per cent, between nothing and all of it, as it is written."""
    return written(FULL * min(max(value / whole, 0.0), 1.0)) if whole else written(0)


def spark_spots(values: Sequence[float | None]) -> list[tuple[float, float] | None]:
    """The values as points: the first at the left edge, the lowest at the foot."""
    known = [value for value in values if value is not None]
    low, high = min(known, default=0.0), max(known, default=0.0)
    across = (SPARK_WIDTH - 2 * SPARK_EDGE) / max(len(values) - 1, 1)
    deep = SPARK_HEIGHT - 2 * SPARK_EDGE
    return [
        None
        if value is None
        else (
            SPARK_EDGE + number * across,
            SPARK_EDGE + deep * ((high - value) / (high - low) if high > low else 0.5),
        )
        for number, value in enumerate(values)
    ]


@register.simple_tag
def progress(done: int, of: int, label: str, step: str = "") -> SafeString:
    """How far a long job is; without a whole it only says that something goes on."""
    return rendered("progress", done=done, of=of, label=label, step=step)


@register.simple_tag
def sparkline(values: Sequence[float | None], label: str) -> SafeString:
    """A course in the size of a word, with its ends in words; nothing where nothing is known."""
    known = [value for value in values if value is not None]
    if not known:
        return SafeString("")
    spots = spark_spots(values)
    last = next(spot for spot in reversed(spots) if spot is not None)
    return rendered(
        "sparkline",
        label=label,
        first=known[0],
        last=known[-1],
        width=SPARK_WIDTH,
        height=SPARK_HEIGHT,
        line=path_of(spots),
        x=written(last[0]),
        y=written(last[1]),
    )


@register.simple_tag
def target_bar(
    value: float, target: float, label: str, note: str = "", whole: float = 0
) -> SafeString:
    """A bar as long as the value, with a line where the target is; `note` says both in words.

    `whole` is the end of the scale; without it the bar ends a little past the longer of the two.
    """
    longest = whole or max(value, target) * 1.1
    return rendered(
        "target_bar",
        value=share(value, longest),
        target=share(target, longest),
        label=label,
        note=note,
        is_met=value >= target,
    )

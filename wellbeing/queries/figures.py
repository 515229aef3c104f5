"""Published policies as the rules read them.

A row of `LoadPolicy` keeps what differs from the rules of thumb, by section: ramps as [from, to],
limits as [elevated, high] with null for "never", times of day as "19:00", the shortest rest in
hours, every other figure as a number.
"""

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import TypeVar

from wellbeing.models import LoadPolicy
from wellbeing.rules.policy import DEFAULT, Limit, Policy, Ramp

Figure = float | str | Sequence[float | None]
Figures = Mapping[str, Mapping[str, Figure]]
Section = TypeVar("Section")

LARGEST = 10_000
"""No figure of the model comes near it; what is larger cannot be reckoned with."""
SECTIONS = ("weights", "ramps", "bands", "limits", "effort", "measure", "alert")


@dataclass(frozen=True)
class Policies:
    """All versions with the Monday from which each holds, the latest first; read once."""

    versions: tuple[tuple[dt.date, Policy], ...]

    def on(self, day: dt.date) -> Policy:
        """The version that holds in the week of this day."""
        return next((policy for begins, policy in self.versions if begins <= day), DEFAULT)


def policies() -> Policies:
    """Every version that was published."""
    rows = LoadPolicy.objects.order_by("-from_week", "-version")
    return Policies(tuple((row.from_week, policy_of(row.version, row.figures)) for row in rows))


def policy_of(version: int, figures: Figures) -> Policy:
    """The rules of thumb with these figures in their place.

    Raises KeyError for a figure the model does not have, ValueError for one it cannot read.
    """
    _must_be_known(figures, SECTIONS)
    return Policy(
        version=version,
        weights=_section(DEFAULT.weights, figures.get("weights", {})),
        ramps=_section(DEFAULT.ramps, figures.get("ramps", {})),
        bands=_section(DEFAULT.bands, figures.get("bands", {})),
        limits=_section(DEFAULT.limits, figures.get("limits", {})),
        effort=_section(DEFAULT.effort, figures.get("effort", {})),
        measure=_section(DEFAULT.measure, figures.get("measure", {})),
        alert=_section(DEFAULT.alert, figures.get("alert", {})),
    )


def _section(usual: Section, given: Mapping[str, Figure]) -> Section:
    names = _names(usual)
    _must_be_known(given, names)
    make: Callable[..., Section] = type(usual)
    made = {name: getattr(usual, name) for name in names}
    return make(**made | {name: _like(made[name], figure) for name, figure in given.items()})


def _names(section: object) -> list[str]:
    """The figures of a section, which is a dataclass or a named tuple."""
    if is_dataclass(section):
        return [field.name for field in fields(section)]
    return list(getattr(section, "_fields", ()))


def _must_be_known(given: Iterable[str], names: Iterable[str]) -> None:
    if unknown := sorted({*given} - {*names}):
        raise KeyError(unknown[0])


def _like(usual: object, figure: Figure) -> object:
    """The figure in the form of the one whose place it takes."""
    if isinstance(usual, Ramp):
        return _ramp(figure)
    if isinstance(usual, Limit):
        return Limit(*(math.inf if each is None else _number(each) for each in _pair(figure)))
    if isinstance(usual, dt.time):
        return dt.time.fromisoformat(str(figure))
    number = _number(figure)
    if isinstance(usual, dt.timedelta):
        return dt.timedelta(hours=number)
    return int(number) if isinstance(usual, int) else number


def _ramp(figure: Figure) -> Ramp:
    """Points must rise: a ramp without a slope divides by nothing."""
    low, high = (_number(each) for each in _pair(figure))
    if low >= high:
        raise ValueError(figure)
    return Ramp(low, high)


def _pair(figure: Figure) -> tuple[Figure | None, Figure | None]:
    match figure:
        case [low, high]:
            return low, high
    raise ValueError(figure)


def _number(figure: Figure | None) -> float:
    if isinstance(figure, int | float) and not isinstance(figure, bool) and 0 <= figure <= LARGEST:
        return float(figure)
    raise ValueError(figure)

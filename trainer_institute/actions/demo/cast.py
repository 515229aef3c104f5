"""The sixty trainers of the demonstration: where they work, how much, and who has a story."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from trainer_institute.actions.demo.figures import PLACES

WHOLE, HALF = Decimal("1.00"), Decimal("0.50")


class Band(StrEnum):
    """How heavy the week of the demonstration is meant to be."""

    LOW = "low"
    MODERATE = "moderate"
    HEAVY = "heavy"
    AWAY = "away"
    NEW = "new"


@dataclass(frozen=True)
class Profile:
    """A trainer of the plan, known by a number from 0."""

    number: int
    site: str
    band: Band
    share: Decimal = WHOLE


# Trainers of a site in the order of their numbers: heavy, moderate, low (p: half a contract),
# away and new.
_SITES = {
    "norilsk": "HLMMHHHHHLMMMMMLLLpppA",
    "talnakh": "HHMMMLLLLpN",
    "yekaterinburg": "MLLp",
    "monchegorsk": "HHMMMLMLpA",
    "zapolyarny": "HHMMLLp",
    "chita": "MMLLLp",
}
_BANDS = {
    "H": Band.HEAVY,
    "M": Band.MODERATE,
    "L": Band.LOW,
    "p": Band.LOW,
    "A": Band.AWAY,
    "N": Band.NEW,
}


def _cast() -> tuple[Profile, ...]:
    letters = [(place.code, letter) for place in PLACES for letter in _SITES[place.code]]
    return tuple(
        Profile(number, site, _BANDS[letter], HALF if letter == "p" else WHOLE)
        for number, (site, letter) in enumerate(letters)
    )


CAST = _cast()

AIGUL, MARIA, SAULE, PAVEL = 0, 1, 2, 3
LAPSING = 9
"""Whose right to deliver ends next week."""
ON_LEAVE = (21, 46)
NEWCOMER = 32
WITHOUT_LOGS = 42
ON_ROTA = 49
ONCE_A_WEEK = 59

NAMED = {
    AIGUL: ("Aigul", "Maratovna", "Karimova"),
    MARIA: ("Maria", "Antonovna", "Lebedeva"),
    SAULE: ("Saule", "Borisovna", "Nurlanova"),
    PAVEL: ("Pavel", "Olegovich", "Gromov"),
    4: ("Dmitry", "Igorevich", "Sokolov"),
    5: ("Ivan", "Petrovich", "Kuznetsov"),
    6: ("Kairat", "Maximovich", "Abenov"),
}
"""First name, patronymic, last name; the others are named by the dice."""

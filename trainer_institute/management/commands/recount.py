"""Reckons anew, from a file and without the database, what the product shows.

So that others can check a figure: JSON in, JSON out, full precision, null for "none".
"""

import datetime as dt
import json
import math
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TypeVar

from django.core.management import BaseCommand

from trainer_institute.queries.printed import in_json
from wellbeing.rules.alerts import Week, alert_steps
from wellbeing.rules.load import assess
from wellbeing.rules.policy import PER_HOUR, View
from wellbeing.rules.work import Block, Kind, Person, Role, Share, State

Choice = TypeVar("Choice", bound=Enum)

LARGEST_FILE = 20_000_000
LEAST_SHARE = 0.1
MOST_EFFORT = 10
MOST_MINUTES = 7 * 24 * 60
UNREADABLE = 2
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
SPACE = " \t\r\n"


class Unreadable(Exception):
    """What is wrong in a line of the file, and what to do."""

    def __init__(self, line: int, sentence: str) -> None:
        """Lines are counted from 1."""
        super().__init__(sentence)
        self.line = line


@dataclass(frozen=True)
class Node:
    """A value of the file that knows where it stands, for the sentence about what is wrong."""

    text: str
    value: object
    path: tuple[str | int, ...] = ()

    def fault(self, sentence: str) -> Unreadable:
        """The exception that says so about this value."""
        names = [str(step) for step in self.path if isinstance(step, str)]
        about = f'"{names[-1]}": ' if names else ""
        try:
            line = line_of(self.text, self.path)
        except RecursionError:
            line = 1  # deep enough to be read, too deep to be read once more from here
        return Unreadable(line, about + sentence)

    def find(self, key: str) -> "Node | None":
        """A member, None if it is left out or null."""
        if not isinstance(self.value, dict):
            raise self.fault("this is no JSON object; write {…} with the members of the format.")
        value = self.value.get(key)
        return None if value is None else Node(self.text, value, (*self.path, key))

    def member(self, key: str) -> "Node":
        """A member that must be there."""
        found = self.find(key)
        if found is None:
            raise self.fault(f'"{key}" is missing; add it.')
        return found

    def members(self, key: str) -> Iterator["Node"]:
        """The elements of a list, none if it is left out."""
        found = self.find(key)
        if found is not None:
            yield from found.elements()

    def elements(self) -> Iterator["Node"]:
        """The elements of this list."""
        if not isinstance(self.value, list):
            raise self.fault("this is no JSON list; write […].")
        for number, value in enumerate(self.value):
            yield Node(self.text, value, (*self.path, number))

    def number(self, low: float = -math.inf, high: float = math.inf) -> float:
        """A finite number from `low` to `high`."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.fault("this is no number; write one without quotes.")
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not (math.isfinite(number) and low <= number <= high):
            raise self.fault(f"{value} is out of range; write a number{_range(low, high)}.")
        return number

    def flag(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            raise self.fault("write true or false.")
        return self.value

    def string(self) -> str:
        """A text."""
        if not isinstance(self.value, str):
            raise self.fault("this is no text; put it in quotes.")
        return self.value

    def choice(self, choices: type[Choice]) -> Choice:
        """One of the words that the format knows."""
        try:
            return choices(self.string())
        except ValueError:
            known = ", ".join(f'"{each.value}"' for each in choices)
            raise self.fault(f'"{self.value}" is not known; write one of {known}.') from None

    def date(self) -> dt.date:
        """A day."""
        try:
            return dt.date.fromisoformat(self.string())
        except ValueError:
            raise self.fault("this is no date; write it like 2025-03-24.") from None

    def instant(self) -> dt.datetime:
        """Local time of a place, with its offset."""
        example = "write it like 2025-03-24T09:00+03:00."
        try:
            instant = dt.datetime.fromisoformat(self.string())
        except ValueError:
            raise self.fault(f"this is no time; {example}") from None
        if instant.tzinfo is None:
            raise self.fault(f"the offset from UTC is missing; {example}")
        return instant


def _range(low: float, high: float) -> str:
    words = f" from {low:g}" if low > -math.inf else ""
    return words + (f" to {high:g}" if high < math.inf else "")


def line_of(text: str, path: tuple[str | int, ...]) -> int:
    """The line on which the value at this path begins."""
    position = _skip(text, 0)
    for step in path:
        starts = _members(text, position) if isinstance(step, str) else _elements(text, position)
        position = dict(starts)[step]
    return text.count("\n", 0, position) + 1


def _members(text: str, position: int) -> Iterator[tuple[str | int, int]]:
    """Keys of the object that begins here, with where their values begin."""
    decoder = json.JSONDecoder()
    while text[position] != "}":
        position = _skip(text, position + 1)
        key, position = decoder.raw_decode(text, position)
        start = _skip(text, _skip(text, position) + 1)
        yield key, start
        position = _skip(text, decoder.raw_decode(text, start)[1])


def _elements(text: str, position: int) -> Iterator[tuple[str | int, int]]:
    """Numbers of the elements of the list that begins here, with where they begin."""
    decoder = json.JSONDecoder()
    number = 0
    while text[position] != "]":
        start = _skip(text, position + 1)
        yield number, start
        number += 1
        position = _skip(text, decoder.raw_decode(text, start)[1])


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in SPACE:
        position += 1
    return position


def read(path: Path) -> Node:
    """The content of a JSON file; raises Unreadable."""
    text = _text(path)
    try:
        return Node(text, json.loads(text))
    except json.JSONDecodeError as problem:
        raise Unreadable(
            problem.lineno, f"this is no JSON ({problem.msg}); mend it here or just above."
        ) from None
    except RecursionError:
        raise Unreadable(1, "this is nested too deeply; follow the format.") from None
    except ValueError:
        raise Unreadable(1, "a number has too many digits; shorten it.") from None


def _text(path: Path) -> str:
    try:
        if not path.is_file():
            raise Unreadable(1, "there is no such file; check the name.")
        if path.stat().st_size > LARGEST_FILE:
            raise Unreadable(1, f"larger than {LARGEST_FILE // 10**6} MB; give less of it.")
        content = path.read_bytes().removeprefix(BYTE_ORDER_MARK)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or problem
        raise Unreadable(1, f"cannot be opened ({reason}); check name and rights.") from None
    try:
        return content.decode()
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise Unreadable(line, "this is not UTF-8; save the file in that encoding.") from None


def load(root: Node) -> dict[str, object]:
    """The index of one day with everything that explains it."""
    view = found.choice(View) if (found := root.find("view")) else View.SCHEDULE
    on = root.member("on").date()
    person = _person(found) if (found := root.find("person")) else Person()
    blocks = [_block(node) for node in root.members("items")]
    return in_json(assess(person, blocks, on, view=view))


def _person(node: Node) -> Person:
    known_from = node.find("known_from")
    return Person(
        shares=_shares(node.find("fte")),
        known_from=known_from.date() if known_from else None,
        absences=frozenset(day.date() for day in node.members("absences")),
        holidays=frozenset(day.date() for day in node.members("holidays")),
    )


def _shares(node: Node | None) -> tuple[Share, ...]:
    if node is None:
        return ()
    if not isinstance(node.value, list):
        return (Share(dt.date.min, node.number(LEAST_SHARE, 1)),)
    shares = [
        Share(each.member("from").date(), each.member("share").number(LEAST_SHARE, 1))
        for each in node.elements()
    ]
    return tuple(sorted(shares, key=lambda share: share.from_day))


def _block(node: Node) -> Block:
    start, end = node.member("start").instant(), node.member("end").instant()
    if end <= start:
        raise node.member("end").fault("this is not after the start; mend one of the two.")
    role, state, away = node.find("role"), node.find("state"), node.find("night_away")
    category = node.find("category")
    base_effort = _number(node, "base_effort", MOST_EFFORT)
    minutes = _number(node, "minutes", MOST_MINUTES)
    if minutes is None:
        minutes = (end - start).total_seconds() / PER_HOUR
    return Block(
        start=start,
        end=end,
        minutes=minutes,
        kind=node.member("kind").choice(Kind),
        category=category.string() if category else None,
        role=role.choice(Role) if role else Role.LEAD,
        group=_number(node, "group"),
        state=state.choice(State) if state else State.PLANNED,
        effort=_number(node, "effort", MOST_EFFORT),
        expected_effort=base_effort,
        base_effort=base_effort,
        night_away=bool(away and away.flag()),
    )


def _number(node: Node, key: str, high: float = math.inf) -> float | None:
    """A member that is a number of at least 0, None if it is left out."""
    found = node.find(key)
    return None if found is None else found.number(0, high)


def series(root: Node) -> dict[str, object]:
    """When alerts open and close along weekly figures."""
    values = root.member("values").elements()
    weeks = [Week(None if node.value is None else node.number()) for node in values]
    return {
        "events": [
            {"week": step.week, "event": step.turn, "kind": step.kind}
            for step in alert_steps(weeks)
        ]
    }


KINDS: Mapping[str, Callable[[Node], dict[str, object]]] = {"load": load, "series": series}


class Command(BaseCommand):
    """`recount load FILE.json`, `recount series FILE.json`"""

    help = "Reckons anew what the product shows, from a file and without the database, as JSON."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to reckon, and from which file."""
        parser.add_argument("kind", choices=KINDS, metavar="KIND", help=" or ".join(KINDS))
        parser.add_argument("file", metavar="FILE")

    def handle(self, *, kind: str, file: str, **_options: object) -> None:
        """Nothing; leaves with code 2 and one line about a file that cannot be read."""
        try:
            result = KINDS[kind](read(Path(file)))
        except Unreadable as problem:
            self.stderr.write(f"{file}:{problem.line}: {problem}")
            raise SystemExit(UNREADABLE) from None
        self.stdout.write(json.dumps(result, indent=2))

"""What an import is going to write, kept until all of it is decided."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model

from people.models.records import Versioned

M = TypeVar("M", bound=Model)


class Changes:
    """New rows and changed ones by table. Rows point to each other before they have numbers."""

    def __init__(self) -> None:
        self._new: dict[type[Model], list[Model]] = defaultdict(list)
        self._changed: dict[type[Model], dict[int, Model]] = defaultdict(dict)
        self._columns: dict[type[Model], set[str]] = defaultdict(set)
        self._raised: set[tuple[type[Model], int]] = set()
        self._gone: dict[type[Model], list[int]] = defaultdict(list)

    def add(self, row: M) -> M:
        """The row, which will be new."""
        self._new[type(row)].append(row)
        return row

    def change(self, row: Model, **values: object) -> bool:
        """Whether the row differs now; a new row just has the values from the beginning."""
        differing = {name: value for name, value in values.items() if getattr(row, name) != value}
        for name, value in differing.items():
            setattr(row, name, value)
        if differing and row.pk is not None:
            self._changed[type(row)][row.pk] = row
            self._columns[type(row)] |= differing.keys()
            self._raise_version(row)
        return bool(differing)

    def _raise_version(self, row: Model) -> None:
        """Nothing; whoever edits the row on a page meanwhile will be told."""
        if isinstance(row, Versioned) and (type(row), row.pk) not in self._raised:
            self._raised.add((type(row), row.pk))
            row.version += 1
            self._columns[type(row)].add("version")

    def also(self, model: type[Model], column: str) -> None:
        """Nothing; the column of changed rows is written too, whatever it holds."""
        self._columns[model].add(column)

    def remove(self, row: Model) -> None:
        """Nothing; the row, which stands, will be gone."""
        self._gone[type(row)].append(row.pk)

    def new(self, model: type[M]) -> list[M]:
        """New rows of the table, in the order of the files."""
        return [row for row in self._new.get(model, []) if isinstance(row, model)]

    def changed(self, model: type[M]) -> list[M]:
        """Changed rows of the table."""
        return [row for row in self._changed.get(model, {}).values() if isinstance(row, model)]

    def columns(self, model: type[Model]) -> list[str]:
        """Columns in which one of the changed rows differs."""
        return sorted(self._columns.get(model, ()))

    def gone(self, model: type[Model]) -> Iterable[int]:
        """Numbers of the rows to be removed."""
        return self._gone.get(model, [])

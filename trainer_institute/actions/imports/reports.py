"""What became of every row, and the report about it."""

import enum
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from trainer_institute.actions.imports.files import Table


class Fate(enum.StrEnum):
    """What becomes of a row, in the order in which pages show them."""

    REJECTED = "rejected"
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row, as an error that rejects it or a warning that does not."""

    code: str
    sentence: str
    is_error: bool = False

    @property
    def severity(self) -> str:
        """As reports name it."""
        return "error" if self.is_error else "warning"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One row of a file and what becomes of it."""

    table: Table
    line: int
    key: str
    fate: Fate
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Report:
    """What an import did, or would do."""

    outcomes: list[Outcome]
    totals: Mapping[str, int]
    tables: Iterable[Table] = field(default_factory=lambda: list(Table))

    @property
    def files(self) -> dict[str, dict[str, int]]:
        """Per file how many rows there are, and how many of each fate."""
        counted = Counter((outcome.table, outcome.fate) for outcome in self.outcomes)
        return {
            table.file: {
                "rows": sum(counted[table, fate] for fate in Fate),
                "created": counted[table, Fate.CREATED],
                "updated": counted[table, Fate.UPDATED],
                "unchanged": counted[table, Fate.UNCHANGED],
                "rejected": counted[table, Fate.REJECTED],
            }
            for table in self.tables
        }

    @property
    def problems(self) -> list[dict[str, str | int]]:
        """Every error and warning, in the order of the files."""
        return [
            {
                "file": outcome.table.file,
                "line": outcome.line,
                "severity": problem.severity,
                "code": problem.code,
                "message": problem.sentence,
            }
            for outcome in self.outcomes
            for problem in outcome.problems
        ]

    @property
    def counted_problems(self) -> dict[str, int]:
        """How often each kind of problem comes."""
        return dict(Counter(str(problem["code"]) for problem in self.problems))

    def rejected(self, table: Table) -> dict[int, str]:
        """Lines of the rejected rows of a table, each with its sentence."""
        return {
            outcome.line: outcome.problems[0].sentence
            for outcome in self.outcomes
            if outcome.table == table and outcome.fate == Fate.REJECTED
        }

    def as_json(self) -> dict[str, object]:
        """The report as the interface has it."""
        return {"files": self.files, "totals": dict(self.totals), "problems": self.problems}

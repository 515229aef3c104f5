"""Rejected rows as a file that can be mended and imported again."""

import csv
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from trainer_institute.actions.imports.files import Source
from trainer_institute.actions.imports.tables import opened

# No column of ours, so the importer does not read it.
PROBLEM = "problem (not read)"
# What a spreadsheet would take for a formula; numbers are none.
RISKY = re.compile(r"[=+\-@\t\r](?!\d+([.,]\d+)?$)")


def write(source: Source, sentences: Mapping[int, str], target: Path) -> None:
    """Nothing; the rows on these lines stand in the file as they came, each with what is wrong.

    What an earlier import said of them is left out.
    """
    sheet = opened(source)
    said_before = {at for at, name in enumerate(sheet.header) if name.strip() == PROBLEM}
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=sheet.delimiter, quoting=csv.QUOTE_ALL)
        writer.writerow([PROBLEM, *_kept(sheet.header, said_before)])
        for row in sheet.rows:
            if row.line in sentences:
                writer.writerow([_shielded(sentences[row.line]), *_kept(row.cells, said_before)])


def _kept(cells: Sequence[str], said_before: Collection[int]) -> list[str]:
    return [_shielded(cell) for at, cell in enumerate(cells) if at not in said_before]


def _shielded(text: str) -> str:
    """The text, with an apostrophe before what would be a formula; reading takes it away again."""
    return f"'{text}" if RISKY.match(text) else text

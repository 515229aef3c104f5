"""Pours out one sheet of a workbook, in a process of its own with bounds to memory and time.

What is known to unfold too far is refused before. Should a workbook get past that, the reading
library ends this process and no other. So nothing of the project is loaded here.
"""

import contextlib
import datetime as dt
import json
import resource
import sys
from typing import TextIO

from python_calamine import CalamineError, CalamineWorkbook

MOST_MEMORY = 1 << 30
MOST_SECONDS = 60
DAMAGED = 3
Value = str | float | int | bool | dt.date | dt.time | dt.timedelta


def pour(path: str, sheet: str, out: TextIO) -> int:
    """The code to leave with; a line with the first column from 0, then a line for each row."""
    try:
        read = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet)
    except CalamineError:
        return DAMAGED
    print(read.start[1] if read.start else 0, file=out)
    for cells in read.iter_rows():
        print(json.dumps([as_text(cell) for cell in cells]), file=out)
    return 0


def as_text(cell: Value) -> str:
    """The cell as CSV would have it."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ") if cell.time() != dt.time() else cell.date().isoformat()
    if isinstance(cell, dt.timedelta):
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def keep_within(limit: int, most: int) -> None:
    """Nothing; this process gets no more, nor leaves more behind, than that."""
    _soft, hard = resource.getrlimit(limit)
    bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with contextlib.suppress(ValueError, OSError):  # not every system knows every limit
        resource.setrlimit(limit, (bound, bound))


if __name__ == "__main__":
    keep_within(resource.RLIMIT_AS, MOST_MEMORY)
    keep_within(resource.RLIMIT_CPU, MOST_SECONDS)
    keep_within(resource.RLIMIT_CORE, 0)
    sys.exit(pour(sys.argv[1], sys.argv[2], sys.stdout))

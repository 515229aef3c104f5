"""Brings trainers, sessions and assignments in from a folder of files or a workbook."""

import json
from argparse import ArgumentParser
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand

from people.models.places import must_be_a_zone
from people.rules import Refused
from trainer_institute.actions.imports import rejected, runs, tables
from trainer_institute.actions.imports.files import Unreadable
from trainer_institute.actions.imports.reports import Report
from trainer_institute.actions.imports.runs import Heap

UNREADABLE = 2


class Command(BaseCommand):
    """`import_institute DIR [--time-zone ZONE] [--dry-run] [--report FILE] [--rejected DIR]`"""

    help = "Imports trainers.csv, sessions.csv and assignments.csv, or a workbook of such sheets."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to read, and where to write what came of it."""
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument(
            "--time-zone", default="", metavar="ZONE", help="of new sites, such as Europe/London"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be, and stop")
        parser.add_argument("--report", type=Path, metavar="FILE.json")
        parser.add_argument(
            "--rejected", type=Path, metavar="DIR", help="for the rejected rows, to be mended"
        )

    def handle(self, *, folder: Path, time_zone: str, dry_run: bool, **options: object) -> None:
        """Nothing; leaves with code 2 and one line about what cannot be read."""
        targets = [options["report"], options["rejected"]]
        try:
            _check(folder, time_zone, [path for path in targets if isinstance(path, Path)])
            heap = runs.read(tables.sources_in(folder))
            if dry_run:
                report = runs.look(heap, zone=time_zone)
            else:
                report = runs.bring_in(heap, zone=time_zone)
        except (Unreadable, Refused) as problem:
            self.stderr.write(str(problem))
            raise SystemExit(UNREADABLE) from None
        report_to, rejected_to = targets
        if isinstance(report_to, Path):
            report_to.write_text(json.dumps(report.as_json(), indent=2), encoding="utf-8")
        if isinstance(rejected_to, Path):
            _write_rejected(heap, report, rejected_to)
        self._say(report, dry_run=dry_run)

    def _say(self, report: Report, *, dry_run: bool) -> None:
        """Nothing; one line a file."""
        if dry_run:
            self.stdout.write("Nothing was written; this is what would be:")
        for file, counts in report.files.items():
            words = ", ".join(f"{count} {what}" for what, count in counts.items())
            self.stdout.write(f"{file}: {words}")
        for code, count in report.counted_problems.items():
            self.stdout.write(f"{code}: {count}")


def _check(folder: Path, zone: str, targets: list[Path]) -> None:
    """Nothing; raises Unreadable before anything is read if an option cannot be meant so."""
    if zone:
        try:
            must_be_a_zone(zone)
        except ValidationError as problem:
            raise Unreadable("--time-zone", 1, " ".join(problem.messages)) from None
    for path in targets:
        if not path.absolute().parent.is_dir():
            raise Unreadable(str(path), 1, "there is no folder for it. Make the folder first.")
        if path.resolve() == folder.resolve():
            raise Unreadable(str(path), 1, "that is where the files lie. Choose another folder.")


def _write_rejected(heap: Heap, report: Report, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for source in heap.sources:
        if sentences := report.rejected(source.table):
            rejected.write(source, sentences, folder / source.table.file)

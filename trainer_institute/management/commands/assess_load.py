"""`assess_load`: the load of every trainer known on a day, reckoned anew from booked time."""

import datetime as dt
import json
from argparse import ArgumentTypeError
from collections.abc import Iterator

from django.core.management import BaseCommand, CommandError, CommandParser

from trainer_institute.queries.printed import in_json
from trainers.models import Trainer
from wellbeing.queries.figures import policies
from wellbeing.queries.inputs import gather
from wellbeing.rules.load import Assessment, assess
from wellbeing.rules.policy import View
from wellbeing.rules.timeline import Span


class Command(BaseCommand):
    """Writes nothing: neither stored weeks nor alerts. The policy is that of the day's week."""

    help = "Prints the load by the timetable of the seven days up to a date, for every trainer."

    def add_arguments(self, parser: CommandParser) -> None:
        """The day, and for whom. The view by own ratings is on the own page and nowhere else."""
        parser.add_argument("--on", required=True, type=_day, metavar="DATE")
        parser.add_argument("--trainer", default="", metavar="CODE")
        parser.add_argument("--view", choices=[View.SCHEDULE.value], default=View.SCHEDULE.value)
        parser.add_argument("--json", action="store_true")

    def handle(self, *, on: dt.date, trainer: str, **options: object) -> None:
        """Nothing; raises CommandError for a trainer nobody knows on that day."""
        known = Trainer.objects.known(on=on).select_related("employee__site").order_by("code")
        found = list(known.filter(code=trainer) if trainer else known)
        if trainer and not found:
            raise CommandError(f"No trainer with the code {trainer} is known on {on}.")
        results = list(_results(found, on))
        self.stdout.write(_as_json(results) if options["json"] else _as_text(results))


def _day(words: str) -> dt.date:
    try:
        return dt.date.fromisoformat(words)
    except ValueError:
        raise ArgumentTypeError(f"{words} is no date; write it like 2026-11-29.") from None


def _results(trainers: list[Trainer], on: dt.date) -> Iterator[tuple[str, Assessment]]:
    """The code and the load of each trainer."""
    inputs, policy = gather(trainers, Span(on, on)), policies().on(on)
    for trainer in trainers:
        known = inputs[trainer.pk]
        today = trainer.employee.site.today()
        yield trainer.code, assess(known.person, known.blocks, on, policy=policy, today=today)


def _as_json(results: list[tuple[str, Assessment]]) -> str:
    rows = [{"trainer": code, "view": View.SCHEDULE, **in_json(load)} for code, load in results]
    return json.dumps(rows, indent=2, ensure_ascii=False)


def _as_text(results: list[tuple[str, Assessment]]) -> str:
    """A line for each: code, index as shown, level, firm limits that do not hold."""
    return "\n".join(
        f"{code}\t{'-' if load.shown is None else load.shown}\t{load.level}"
        f"\t{' '.join(rule.code for rule in load.hard_rules)}"
        for code, load in results
    )

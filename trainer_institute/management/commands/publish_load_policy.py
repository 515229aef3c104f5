"""`publish_load_policy`: new figures of the load model, from a coming Monday on."""

import datetime as dt
import json
from argparse import ArgumentTypeError
from pathlib import Path

from django.core.management import BaseCommand, CommandParser

from people.models import Right, User
from people.rules import Refused
from wellbeing.actions import load_policies
from wellbeing.models import LoadPolicy
from wellbeing.queries.figures import SECTIONS, Figures

UNUSABLE = 2
LONGEST_WHY = LoadPolicy._meta.get_field("why").max_length or 0


class Command(BaseCommand):
    """`publish_load_policy FILE.json --from MONDAY --why TEXT --by E-MAIL`"""

    help = "Publishes new figures of the load model. Weeks before the Monday keep the earlier ones."

    def add_arguments(self, parser: CommandParser) -> None:
        """The figures that differ from the rules of thumb, from when on, why, and who decided."""
        parser.add_argument("file", metavar="FILE.json", type=Path)
        parser.add_argument("--from", dest="from_week", required=True, type=_day, metavar="MONDAY")
        parser.add_argument("--why", required=True, metavar="TEXT")
        parser.add_argument("--by", required=True, metavar="E-MAIL", help="an administrator")

    def handle(
        self, *, file: Path, from_week: dt.date, why: str, by: str, **_options: object
    ) -> None:
        """Nothing; leaves with code 2 and one line about what cannot be used."""
        try:
            policy = load_policies.publish(
                _figures(file), from_week=from_week, why=_reason(why), by=_administrator(by)
            )
        except Refused as refusal:
            self.stderr.write(str(refusal))
            raise SystemExit(UNUSABLE) from None
        self.stdout.write(f"Version {policy.version} holds from {policy.from_week} on.")


def _day(words: str) -> dt.date:
    try:
        return dt.date.fromisoformat(words)
    except ValueError:
        raise ArgumentTypeError(f"{words} is no date; write it like 2026-11-30.") from None


def _figures(file: Path) -> Figures:
    """What the file says by section; whether the model has such figures, the action tells."""
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except OSError as problem:
        raise Refused(f"{file} cannot be read: {problem.strerror}.") from problem
    except (ValueError, RecursionError) as problem:
        raise Refused(f"{file} is no JSON in UTF-8: {problem}.") from problem
    if not isinstance(said, dict) or not all(isinstance(part, dict) for part in said.values()):
        raise Refused(
            f"{file}: write figures by section, such as"
            ' {"bands": {"high": 65}}. ' + f"Sections are {', '.join(SECTIONS)}."
        )
    return said


def _reason(why: str) -> str:
    if not 0 < len(why.strip()) <= LONGEST_WHY:
        raise Refused(f"Say why in 1 to {LONGEST_WHY} characters.")
    return why.strip()


def _administrator(email: str) -> User:
    """Who decided, so that the history names a person."""
    known = User.objects.filter(email=email.strip().lower()).select_related("employee__site")
    user = known.first()
    if user is None or not user.may(Right.ADMINISTER):
        raise Refused(f"{email} is no administrator's account.")
    return user

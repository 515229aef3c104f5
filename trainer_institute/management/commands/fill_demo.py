"""Fills an empty institute with the demonstration company."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from people.models import Site
from people.rules import Refused
from trainer_institute.actions import demo


class Command(BaseCommand):
    """`fill_demo --scale small --seed 1`"""

    help = "Fills an empty institute with an invented company. Same seed, same institute."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Scale, seed, the day it is told on, and whether a filled institute is left alone."""
        parser.add_argument("--scale", choices=demo.SCALES, default="small")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--today", type=dt.date.fromisoformat, default=None)
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing if there is an institute already"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Nothing; raises CommandError if the institute is not empty."""
        if options["if_empty"] and Site.objects.exists():
            self.stdout.write("The institute is already filled.")
            return
        try:
            people = demo.fill(
                scale=options["scale"],
                seed=options["seed"],
                today=options["today"],
                say=self.stdout.write,
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{people:,} people in {Site.objects.count()} sites.")

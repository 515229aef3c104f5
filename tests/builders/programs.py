"""Programs, rights to deliver and targets for tests: only what the row needs, no surprise."""

import datetime as dt
from decimal import Decimal
from itertools import count

from people.models import Site
from programs.models import Edition, Program, Qualification, Target
from programs.models.programs import USUAL_EFFORT
from tests.builders.people import A_MONDAY, a_site
from tests.builders.trainers import a_category, a_trainer
from trainers.models import Category, Trainer

ISSUED_ON = dt.date(2025, 1, 1)
_numbers = count(1)


def a_program(name: str = "", *, code: str = "", **fields: object) -> Program:
    number = next(_numbers)
    program = Program(code=code or f"program-{number}", name=name or f"Program {number}")
    for field, value in fields.items():
        setattr(program, field, value)
    program.save()
    return program


def an_edition(
    program: Program | None = None,
    *,
    number: int = 1,
    year: int = A_MONDAY.year,
    category: Category | None = None,
    expected_effort: Decimal | str = USUAL_EFFORT,
    state: str = Edition.State.IN_USE,
) -> Edition:
    """An edition in use, with a kind of content of its own."""
    whose = program or a_program()
    return Edition.objects.create(
        program=whose,
        number=number,
        year=year,
        category=category or a_category(f"{whose.name} {number}"),
        expected_effort=expected_effort,
        state=state,
    )


def a_qualification(
    trainer: Trainer | None = None,
    program: Program | None = None,
    *,
    level: str = Qualification.Level.LEAD,
    issued_on: dt.date = ISSUED_ON,
    valid_until: dt.date | None = None,
) -> Qualification:
    """A right to lead sessions that never lapses."""
    return Qualification.objects.create(
        trainer=trainer or a_trainer(),
        program=program or a_program(),
        level=level,
        issued_on=issued_on,
        valid_until=valid_until,
    )


def a_target(
    program: Program | None = None,
    people: int = 100,
    *,
    site: Site | None = None,
    year: int = A_MONDAY.year,
    month: int = A_MONDAY.month,
) -> Target:
    return Target.objects.create(
        program=program or a_program(),
        site=site or a_site(),
        year=year,
        month=month,
        people=people,
    )

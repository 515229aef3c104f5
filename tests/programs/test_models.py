import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from people.models import Right
from programs.models import Program, Qualification
from tests.builders.people import A_MONDAY, a_user
from tests.builders.programs import a_program, a_qualification, a_target, an_edition

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
READERS = set(Right) - {Right.JUDGE}


def breaks(constraint: str, save) -> bool:
    """Whether the database itself refuses it, by that constraint."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        save()
    return True


def change(row, **fields):
    """What writes these values past every form and action."""
    return lambda: type(row).objects.filter(pk=row.pk).update(**fields)


def test_program_constraints_hold():
    program = a_program(code="safety")

    assert breaks("program_did_not_grow_out_of_itself", change(program, grew_out_of=program.pk))
    assert breaks("code", lambda: a_program(code="safety"))


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"expected_effort": Decimal("0.9")}, "edition_effort_is_on_the_scale"),
        ({"expected_effort": Decimal("10.1")}, "edition_effort_is_on_the_scale"),
        ({"number": 0}, "edition_number_starts_at_one"),
    ],
)
def test_edition_constraint_holds(fields, constraint):
    assert breaks(constraint, change(an_edition(), **fields))


def test_edition_number_is_unique_in_its_program():
    first = an_edition()

    assert breaks(
        "edition_number_is_unique_in_its_program", lambda: an_edition(first.program, number=1)
    )
    assert an_edition(first.program, number=2, category=first.category).pk
    assert an_edition(number=1).pk


def test_qualification_constraints_hold():
    held = a_qualification()

    assert breaks(
        "qualification_ends_after_it_is_issued",
        change(held, valid_until=held.issued_on - DAY),
    )
    assert breaks("qualification_is_held_once", lambda: a_qualification(held.trainer, held.program))


@pytest.mark.parametrize("month", [0, 13])
def test_target_is_for_a_month_of_the_year(month):
    assert breaks("target_is_for_a_month_of_the_year", lambda: a_target(month=month))


def test_target_is_set_once_a_month():
    target = a_target()

    assert breaks("target_is_set_once_a_month", lambda: a_target(target.program, site=target.site))
    assert a_target(target.program, site=target.site, month=12).pk


@pytest.mark.parametrize("right", list(Right))
def test_programs_visible_to_one_right(right):
    program = a_program()

    seen = list(Program.objects.visible_to(a_user(right)))

    assert seen == ([program] if right in READERS else [])


def test_programs_visible_to_nobody_in_particular():
    a_program()

    assert not Program.objects.visible_to(a_user()).exists()


@pytest.mark.parametrize(
    ("closed_on", "offered"), [(None, True), (A_MONDAY + DAY, True), (A_MONDAY, False)]
)
def test_program_is_offered_until_it_closes(closed_on, offered):
    a_program(closed_on=closed_on)

    assert Program.objects.offered(on=A_MONDAY).exists() is offered


@pytest.mark.parametrize(
    ("issued_on", "valid_until", "valid"),
    [
        (A_MONDAY, None, True),
        (A_MONDAY, A_MONDAY, True),
        (A_MONDAY - 2 * DAY, A_MONDAY - DAY, False),
        (A_MONDAY + DAY, None, False),
    ],
)
def test_qualification_is_valid_on_its_days(issued_on, valid_until, valid):
    a_qualification(issued_on=issued_on, valid_until=valid_until)

    assert Qualification.objects.valid(on=A_MONDAY).exists() is valid


@pytest.mark.parametrize(
    ("level", "leads"), [("observer", False), ("second", False), ("lead", True), ("mentor", True)]
)
def test_qualification_leads_from_lead_on(level, leads):
    assert a_qualification(level=level).leads is leads


def test_rows_name_themselves():
    held = a_qualification(program=a_program("Safety"))
    edition = an_edition(held.program, number=3)

    assert [str(held.program), str(edition), str(held), str(a_target(people=120))] == [
        "Safety",
        "Safety 3",
        "Safety: first trainer",
        "2026-11: 120",
    ]

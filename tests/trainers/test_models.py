import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.builders.people import A_MONDAY, an_employee, an_instant
from tests.builders.trainers import a_category, a_share, a_trainer, an_absence, an_engagement
from trainers.models import Category, Engagement, Trainer
from trainers.models.categories import Work

pytestmark = pytest.mark.django_db

NINE, NOON = an_instant(9), an_instant(12)
TUESDAY = A_MONDAY + dt.timedelta(days=1)


def breaks(constraint: str, save) -> bool:
    """Whether the database itself refuses it, by that constraint."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        save()
    return True


def change(row, **fields):
    """What writes these values past every form and action."""
    return lambda: type(row).objects.filter(pk=row.pk).update(**fields)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"rota_from": A_MONDAY}, "trainer_has_a_whole_rota_or_none"),
        ({"rota_days_on": 28, "rota_days_off": 28}, "trainer_has_a_whole_rota_or_none"),
        (
            {"rota_from": A_MONDAY, "rota_days_on": 0, "rota_days_off": 28},
            "trainer_has_a_whole_rota_or_none",
        ),
        (
            {"rota_from": A_MONDAY, "rota_days_on": 28, "rota_days_off": None},
            "trainer_has_a_whole_rota_or_none",
        ),
        ({"started_on": TUESDAY, "left_on": A_MONDAY}, "trainer_ends_after_starting"),
        ({"why_left": "moved"}, "trainer_gives_a_reason_only_with_an_end"),
        ({"weekly_hours_limit": 0}, "trainer_hours_limit_is_a_week"),
        ({"weekly_hours_limit": 81}, "trainer_hours_limit_is_a_week"),
    ],
)
def test_trainer_constraint_holds(fields, constraint):
    assert breaks(constraint, change(a_trainer(), **fields))


def test_trainer_of_a_person_and_code_are_unique():
    trainer = a_trainer(code="TR-1")

    assert breaks("code", lambda: a_trainer(code="TR-1"))
    assert breaks("employee", lambda: a_trainer(trainer.employee))


@pytest.mark.parametrize("share", ["0.09", "1.01"])
def test_share_constraint_holds(share):
    assert breaks("share_is_a_tenth_to_a_whole", lambda: a_share(a_trainer(), share))


def test_share_is_one_a_day():
    trainer = a_trainer(share="0.5")

    assert breaks("trainer_has_one_share_a_day", lambda: a_share(trainer, "0.6"))


def test_absence_constraint_holds():
    assert breaks(
        "absence_ends_after_it_starts", lambda: an_absence(a_trainer(), TUESDAY, A_MONDAY)
    )


@pytest.mark.parametrize("kind", [Work.PREPARATION, Work.TRAVEL, Work.MEETING])
def test_category_constraint_holds(kind):
    assert breaks("category_is_of_work_with_content", lambda: a_category(kind=kind))


def test_category_key_is_unique():
    category = a_category()

    assert breaks("key", lambda: Category.objects.create(key=category.key, kind=Work.DELIVERY))


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"ends_at": NINE, "starts_at": NINE}, "engagement_has_a_length"),
        ({"minutes": 0}, "engagement_has_minutes_of_one_day"),
        ({"minutes": 1441}, "engagement_has_minutes_of_one_day"),
        ({"kind": Work.TRAVEL}, "engagement_has_content_unless_it_has_none"),
        ({"category": None}, "engagement_has_content_unless_it_has_none"),
        ({"expected_effort": Decimal("0.9")}, "engagement_effort_is_on_the_scale"),
        ({"expected_effort": Decimal("10.1")}, "engagement_effort_is_on_the_scale"),
    ],
)
def test_engagement_constraint_holds(fields, constraint):
    assert breaks(constraint, change(an_engagement(), **fields))


@pytest.mark.parametrize("state", [Engagement.State.PROVISIONAL, Engagement.State.LOGGED])
def test_trainer_is_free_whatever_the_state(state):
    trainer = a_trainer()
    an_engagement(trainer, state=state)

    assert breaks("trainer_is_free", lambda: an_engagement(trainer, start="14:00"))
    assert an_engagement(trainer, start="15:00").pk
    assert an_engagement(trainer, start="14:00", state=Engagement.State.CANCELED).pk
    assert an_engagement(start="14:00").pk


def test_form_says_that_the_trainer_has_something_else():
    first = an_engagement()
    second = an_engagement(first.trainer, A_MONDAY + dt.timedelta(days=1))
    second.starts_at, second.ends_at = first.starts_at, first.ends_at

    with pytest.raises(ValidationError, match="The trainer has something else at that time"):
        second.full_clean()


@pytest.mark.parametrize(
    ("own", "of_the_person", "active"),
    [
        (None, None, True),
        (TUESDAY, None, True),
        (None, TUESDAY, True),
        (A_MONDAY, None, False),
        (None, A_MONDAY, False),
    ],
)
def test_trainer_is_active_until_the_role_or_the_work_ends(own, of_the_person, active):
    person = an_employee()
    person.left_on = of_the_person
    person.save(update_fields=["left_on"])
    trainer = a_trainer(person, left_on=own)

    assert trainer.is_active(on=A_MONDAY) is active
    assert Trainer.objects.active(on=A_MONDAY).exists() is active


@pytest.mark.parametrize(("known_from", "known"), [(A_MONDAY, True), (TUESDAY, False)])
def test_trainer_is_known_from_the_first_day_with_figures(known_from, known):
    a_trainer(known_from=known_from)

    assert Trainer.objects.known(on=A_MONDAY).exists() is known


def test_trainer_has_a_rota_or_none():
    assert not a_trainer().is_on_a_rota
    assert a_trainer(rota_from=A_MONDAY, rota_days_on=28, rota_days_off=28).is_on_a_rota


def test_engagement_has_the_day_and_the_clock_of_its_place():
    engagement = an_engagement(start="00:30", zone="Asia/Krasnoyarsk")

    assert engagement.starts_at.astimezone(dt.UTC).date() == A_MONDAY - dt.timedelta(days=1)
    assert engagement.day == A_MONDAY
    assert f"{engagement.local_start:%H:%M}-{engagement.local_end:%H:%M}" == "00:30-06:30"


def test_rows_name_themselves():
    trainer = a_trainer(an_employee("Karimova", "Aigul"), share="0.5")
    absence, engagement = an_absence(trainer), an_engagement(trainer, title="Safety")

    assert str(trainer) == "Aigul Karimova"
    assert str(trainer.shares.get()) == "2025-01-01: 0.50"
    assert str(absence) == "2026-11-23 – 2026-11-23"
    assert str(engagement.category) == engagement.category.label
    assert str(engagement).endswith("Safety")
    assert str(trainer.time_changes.create(from_day=A_MONDAY)) == f"{trainer.pk}: 2026-11-23"

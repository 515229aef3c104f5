"""Trainers and their time for tests: only what the row needs, no surprise."""

import datetime as dt
from decimal import Decimal
from itertools import count

from people.models import Employee, Site
from tests.builders.people import A_MONDAY, an_employee
from trainers.models import Absence, Category, Engagement, FteShare, Trainer
from trainers.models.categories import WITHOUT_CONTENT, Work

KNOWN_FROM = dt.date(2025, 1, 1)
_numbers = count(1)


def a_trainer(
    employee: Employee | None = None,
    *,
    site: Site | None = None,
    code: str = "",
    known_from: dt.date = KNOWN_FROM,
    share: str = "",
    **fields: object,
) -> Trainer:
    """A trainer at a site of the own; a share holds from the first known day, none is a whole."""
    number = next(_numbers)
    person = employee or an_employee(last_name=f"Trainer{number}", site=site)
    trainer = Trainer(employee=person, code=code or f"TR-{number:04d}", known_from=known_from)
    for name, value in fields.items():
        setattr(trainer, name, value)
    trainer.save()
    if share:
        a_share(trainer, share, starts_on=known_from)
    return trainer


def a_share(trainer: Trainer, share: str, *, starts_on: dt.date = KNOWN_FROM) -> FteShare:
    return FteShare.objects.create(trainer=trainer, share=Decimal(share), starts_on=starts_on)


def a_category(label: str = "", *, kind: Work = Work.DELIVERY, key: str = "") -> Category:
    number = next(_numbers)
    return Category.objects.create(
        key=key or f"category-{number}", label=label or f"Category {number}", kind=kind
    )


def an_engagement(
    trainer: Trainer | None = None,
    day: dt.date = A_MONDAY,
    start: str = "09:00",
    minutes: int = 360,
    *,
    kind: Work = Work.DELIVERY,
    category: Category | None = None,
    **fields: object,
) -> Engagement:
    """Planned work at the site of the trainer, by its clock, without a break.

    Without a category given, work that has content gets one of its own.
    """
    whose = trainer or a_trainer()
    site = whose.employee.site
    starts_at = dt.datetime.combine(day, dt.time.fromisoformat(start), site.tz)
    if category is None and kind not in WITHOUT_CONTENT:
        category = a_category(kind=kind)
    engagement = Engagement(
        trainer=whose,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=minutes),
        zone=site.zone,
        minutes=minutes,
        kind=kind,
        category=category,
        title="Three Steps of Safety",
        site=site,
    )
    for name, value in fields.items():
        setattr(engagement, name, value)
    engagement.save()
    return engagement


def an_absence(
    trainer: Trainer | None = None,
    starts_on: dt.date = A_MONDAY,
    ends_on: dt.date | None = None,
) -> Absence:
    """One day away unless a last day is given."""
    return Absence.objects.create(
        trainer=trainer or a_trainer(), starts_on=starts_on, ends_on=ends_on or starts_on
    )

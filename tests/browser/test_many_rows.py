"""Lists with nothing, a little and thousands: each reads, and none takes longer to be there."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from people.models import Employee, Right, Site, User
from programs.models import Edition
from sessions.models import TrainingSession
from tests.browser.driving import ACROSS, findings_on
from tests.builders.people import a_site, a_user, an_employee
from tests.builders.programs import an_edition

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(200)]

A_DAY = dt.timedelta(days=1)


@pytest.fixture
def planner(transactional_db) -> User:
    return a_user(Right.PLAN, employee=an_employee("Petrova", "Olga", site=a_site("Norilsk")))


def many_sessions(rows: int, edition: Edition, site: Site) -> None:
    start = timezone.now()
    TrainingSession.objects.bulk_create(
        TrainingSession(
            code=f"N-{number:04}",
            edition=edition,
            site=site,
            zone=site.zone,
            starts_at=start + number * A_DAY / 10,
            ends_at=start + number * A_DAY / 10 + A_DAY / 4,
            state="published",
        )
        for number in range(rows)
    )


def many_people(rows: int, site: Site) -> None:
    Employee.objects.bulk_create(
        Employee(
            last_name="Karimova", first_name=f"{number}", personnel_number=f"{number}", site=site
        )
        for number in range(rows)
    )


@pytest.mark.parametrize(("rows", "shown"), [(0, 0), (3, 3), (3_000, 50)])
def test_list_reads_with_any_number_of_rows(profile, complaints, planner, rows, shown):
    many_sessions(rows, an_edition(), planner.site)
    many_people(rows, planner.site)
    found: list[str] = []

    with profile(planner) as page:
        for name, address in (("sessions", "/sessions/"), ("people", "/people/?text=karim")):
            page.goto(address)
            expect(page.locator("main tbody tr")).to_have_count(shown)
            found += findings_on(page, f"{name}-{rows}-rows", ACROSS)

    assert found == [], "\n".join(found)
    assert complaints.unexpected() == []

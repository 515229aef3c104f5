"""Every page that somebody can open, from all sides, by everybody who sees something else there."""

from itertools import groupby

import pytest
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from playwright.sync_api import Page, ViewportSize

from people.models import Employee
from programs.models import Program
from tests.browser.driving import DESK, PHONE, WIDER_THAN_THE_WINDOW, findings_on
from tests.browser.rounds import Round, all_pages, chief_of
from tests.house.walkers import Walker, walkers_in_a_world

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture
def rounds(transactional_db) -> Round:
    known = walkers_in_a_world()
    others = [walker for walker in known if "deputy" not in walker.name and walker.may_enter]
    return all_pages([chief_of(known), *others])


def test_every_page_is_right_from_every_side(rounds, profile, complaints):
    found: list[str] = []

    for walker, visits in groupby(rounds.visits, lambda visit: visit.walker):
        with profile(walker.user) as page:
            for visit in visits:
                page.goto(visit.path)
                found += findings_on(page, visit.name)

    assert found == [], "\n".join(found)
    assert complaints.unexpected() == []
    assert rounds.unopened == []


LONG = "Константинопольскаярождественскаябогоявленскаявознесенскаяна"
TWICE_AS_LARGE = {"viewport": ViewportSize(width=720, height=450), "device_scale_factor": 2}
LARGE_LETTERS = "document.documentElement.style.fontSize = '200%'"
# Words that leave the box they are written in, though nothing may scroll there.
SPILLS = """() => {
  const wide = [...document.querySelectorAll("main *")]
    .filter((e) => e.checkVisibility() && e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1)
    .filter((e) => getComputedStyle(e).overflowX === "visible" && !e.closest("svg, .tile"));
  return wide.filter((e) => !wide.some((other) => other !== e && e.contains(other)))
    .map((e) => `spills: ${e.outerHTML.replace(/\\s+/g, " ").slice(0, 160)}`);
}"""


@pytest.fixture
def chief_with_long_names(transactional_db) -> Walker:
    chief = chief_of(walkers_in_a_world())
    Employee.objects.update(last_name=LONG)
    Program.objects.update(name=Concat(Value(LONG), Cast("pk", CharField())))
    return chief


def test_long_names_and_large_letters_stay_in_their_places(chief_with_long_names, profile):
    chief = chief_with_long_names
    visits = all_pages([chief]).visits
    found: list[str] = []

    for options in ({"viewport": PHONE}, {"viewport": DESK}, TWICE_AS_LARGE):
        with profile(chief.user, **options) as page:
            for visit in visits:
                page.goto(visit.path)
                found += wrong_with_the_layout(page, f"{visit.name} {page.viewport_size}")
                if page.viewport_size == PHONE:
                    page.evaluate(LARGE_LETTERS)
                    found += wrong_with_the_layout(page, f"{visit.name} with large letters")

    assert found == [], "\n".join(found)


def wrong_with_the_layout(page: Page, name: str) -> list[str]:
    told = page.evaluate(WIDER_THAN_THE_WINDOW) + page.evaluate(SPILLS)
    return [f"{name}: {words}" for words in told]

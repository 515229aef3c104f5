"""Every page that somebody can open, by everybody who sees something else there.

Each page from all four sides; what another person sees more of it in both widths and both themes.
"""

from itertools import groupby

import pytest
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from playwright.sync_api import Page, ViewportSize

from people.models import Employee
from programs.models import Program
from tests.browser.driving import (
    ACROSS,
    DESK,
    PHONE,
    SIDES,
    WIDER_THAN_THE_WINDOW,
    findings_on,
)
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
    seen: set[str] = set()

    for walker, visits in groupby(rounds.visits, lambda visit: visit.walker):
        with profile(walker.user) as page:
            for visit in visits:
                page.goto(visit.path)
                found += findings_on(page, visit.name, ACROSS if visit.url in seen else SIDES)
                seen.add(visit.url)

    assert found == [], "\n".join(found)
    assert complaints.unexpected() == []
    assert rounds.unopened == []


LONG = "Константинопольскаярождественскаябогоявленскаявознесенскаяна"
TWICE_AS_LARGE = ViewportSize(width=720, height=450)  # what 200 % leave of the window of a desk
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

    with profile(chief.user, viewport=PHONE) as page:
        for visit in visits:
            page.goto(visit.path)
            for size in (TWICE_AS_LARGE, DESK, PHONE):
                page.set_viewport_size(size)
                found += wrong_with_the_layout(page, f"{visit.name} {size}")
            page.evaluate(LARGE_LETTERS)
            found += wrong_with_the_layout(page, f"{visit.name} with large letters")

    assert found == [], "\n".join(found)


def wrong_with_the_layout(page: Page, name: str) -> list[str]:
    told = page.evaluate(WIDER_THAN_THE_WINDOW) + page.evaluate(SPILLS)
    return [f"{name}: {words}" for words in told]

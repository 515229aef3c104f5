"""A real Chromium in front of a real server: `look` shows a page to it from all four sides."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as project
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from people.models import User
from tests.builders.people import PASSWORD

# Playwright's synchronous interface runs an event loop in this thread, which Django takes for
# asynchronous code and refuses its database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1440, height=900)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SLOWEST_MS = 15_000
SCREENS = Path(project.INSTITUTE_DATA) / "screens"
WIDER_THAN_THE_WINDOW = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")]
    .filter((e) => e.getBoundingClientRect().right > width + 1)
    .map((e) => e.outerHTML.slice(0, 120)).slice(0, 5);
}"""
SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, summary, input, select")]
  .filter((e) => e.checkVisibility() && !e.closest("p, dd, td, label, .skip, .form-check"))
  .filter((e) => !e.classList.contains("skip") && e.type !== "hidden")
  .map((e) => [e.outerHTML.slice(0, 120), Math.round(e.getBoundingClientRect().height)])
  .filter(([html, height]) => height < (/btn-sm|back|person/.test(html) ? 20 : 44))"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything beside this file is a flow in the browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")


def chromium() -> str:
    """The program to drive; fails in words if there is none, as a skip proves nothing."""
    named = os.environ.get("CHROMIUM")
    for name in filter(None, [named, "/usr/bin/chromium", "chromium", "chromium-browser"]):
        if found := shutil.which(name):
            return found
    pytest.fail("No Chromium: install Debian's package chromium, or name one by CHROMIUM=/path.")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    program = chromium()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()


@dataclass
class Complaints:
    """What the browser objected to; `expected` are pieces of complaints a test means to cause."""

    heard: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def unexpected(self) -> list[str]:
        """Complaints nobody meant to cause."""
        return [words for words in self.heard if not any(piece in words for piece in self.expected)]


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def language() -> str:
    """What the browser is set to; a test may name another."""
    return "en"


@pytest.fixture
def context(browser, live_server, complaints, language) -> Iterator[BrowserContext]:
    """A fresh profile in front of the server; at its end, no complaint may be left."""
    opened = browser.new_context(base_url=live_server.url, locale=language, viewport=DESK)
    opened.set_default_timeout(SLOWEST_MS)
    opened.on("console", lambda said: _hear(complaints, said.type, said.text))
    opened.on("weberror", lambda failure: complaints.heard.append(str(failure.error)))
    opened.on("response", lambda answer: _refused_file(complaints, answer.status, answer.url))
    yield opened
    opened.close()
    assert complaints.unexpected() == []


def _hear(complaints: Complaints, kind: str, words: str) -> None:
    if kind in {"error", "warning"} and "Failed to load resource" not in words:
        complaints.heard.append(f"{kind}: {words}")


def _refused_file(complaints: Complaints, status: int, url: str) -> None:
    """A page may answer 404 or 403, a file beside it may not."""
    if status >= 400 and "/static/" in url:
        complaints.heard.append(f"{status}: {url}")


@pytest.fixture
def page(context) -> Page:
    return context.new_page()


def fill_sign_in(page: Page, address: str, password: str) -> None:
    """Types both into the page of the sign-in and sends it, whatever language it speaks."""
    page.locator("input[name=login]").fill(address)
    page.locator("input[name=password]").fill(password)
    with page.expect_navigation():
        page.locator("main [type=submit]").click()


def sign_in(page: Page, user: User) -> None:
    """Signs in somebody whose password is that of the builders."""
    page.goto("/sign-in/")
    fill_sign_in(page, user.email, PASSWORD)


@pytest.fixture
def look() -> Callable[[Page, str], None]:
    """Shows the page in both themes and widths: no axe violation, no sideways scrolling, a picture.

    On the phone what is tapped is 44 pixels high, save for the small buttons.
    """
    SCREENS.mkdir(parents=True, exist_ok=True)
    axe = Axe()

    def look(page: Page, name: str) -> None:
        for theme, (width, size) in product(THEMES, (("phone", PHONE), ("desk", DESK))):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            page.set_viewport_size(size)
            page.screenshot(path=SCREENS / f"{name}-{width}-{theme}.png", full_page=True)
            seen = axe.run(page, options={"resultTypes": ["violations"]})
            assert seen.violations_count == 0, seen.generate_report()
            assert page.evaluate(WIDER_THAN_THE_WINDOW) == []
            if width == "phone":
                assert page.evaluate(SMALL_TARGETS) == []
        page.set_viewport_size(DESK)

    return look

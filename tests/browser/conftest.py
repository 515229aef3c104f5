"""A real Chromium in front of a real server: `look` shows a page to it from all four sides."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from django.conf import settings as project
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from people.models import User
from tests.browser.driving import DESK, SLOWEST_MS, Complaints, fill_sign_in, findings_on
from tests.browser.running_demo import RunningDemo, a_running_demo
from tests.builders.people import PASSWORD
from tests.house.walk import a_session_of

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
Profile = Callable[..., AbstractContextManager[Page]]

expect.set_options(timeout=SLOWEST_MS)  # five seconds are few on a machine that others use too


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


@pytest.fixture(scope="session")
def demo() -> Iterator[RunningDemo]:
    """One demonstration that really runs, for all flows that need one: it takes a while."""
    with a_running_demo() as running:
        yield running


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def language() -> str:
    """What the browser is set to; a test may name another."""
    return "en"


@pytest.fixture
def profile(browser, live_server, complaints, language) -> Profile:
    """Opens another profile in front of the server: `with profile(user) as page`.

    Who is named has signed in already: it costs a second by the page, and flows of doors do it.
    """

    @contextmanager
    def profile(user: User | None = None, **options: object) -> Iterator[Page]:
        options = {"locale": language, "viewport": DESK, **options}
        opened = browser.new_context(base_url=live_server.url, **options)
        opened.set_default_timeout(SLOWEST_MS)
        complaints.listen(opened)
        if user is not None:
            enter(opened, user, live_server.url)
        try:
            yield opened.new_page()
        finally:
            opened.close()

    return profile


@pytest.fixture
def context(page) -> BrowserContext:
    return page.context


@pytest.fixture
def page(profile, complaints) -> Iterator[Page]:
    """A page of a fresh profile; at its end, no complaint of any profile may be left."""
    with profile() as page:
        yield page
    assert complaints.unexpected() == []


def enter(context: BrowserContext, user: User, url: str) -> None:
    """Nothing; whoever it is has signed in."""
    key = a_session_of(user)
    context.add_cookies([{"name": project.SESSION_COOKIE_NAME, "value": key, "url": url}])


def sign_in(page: Page, user: User) -> None:
    """Signs in somebody whose password is that of the builders."""
    page.goto("/sign-in/")
    fill_sign_in(page, user.email, PASSWORD)


@pytest.fixture
def look() -> Callable[[Page, str], None]:
    """Shows the page in both themes and widths: no axe violation, no sideways scrolling, a picture.

    On the phone what is tapped is 44 pixels high, save for the small buttons.
    """

    def look(page: Page, name: str) -> None:
        assert findings_on(page, name) == []

    return look

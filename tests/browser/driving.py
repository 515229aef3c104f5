"""How a Chromium is driven: its sizes, what it may not say, and what a page is looked at for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, product
from pathlib import Path
from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings as project
from playwright.sync_api import BrowserContext, Page, ViewportSize

PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1440, height=900)
SLOWEST_MS = 15_000
SCREENS = Path(project.INSTITUTE_DATA) / "screens"

Theme = Literal["light", "dark"]
# What the content policy refuses is said aloud, wherever it happens in the page.
LISTENS = """
document.addEventListener("securitypolicyviolation", (refused) =>
  console.error(`policy: ${refused.violatedDirective} refused ${refused.blockedURI}`));
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.shifted += shift.value;
}).observe({ type: "layout-shift", buffered: true });
"""
RUNS_AXE = """async () => {
  const told = await axe.run(document, { resultTypes: ["violations"], elementRef: false });
  return told.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`));
}"""
WIDER_THAN_THE_WINDOW = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.querySelectorAll("body *")]
    .filter((e) => e.getBoundingClientRect().right > width + 1)
    .map((e) => `too wide: ${e.outerHTML.slice(0, 160)}`).slice(0, 5);
  return wide.length ? wide : ["too wide: something before the start of a line"];
}"""
# Small buttons and the way back up are 36 pixels high; a link within words is as high as they are.
SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, summary, input, select")]
  .filter((e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .filter((e) => !e.closest("p, dd, td, label, .skip, .form-check") && e.type !== "hidden")
  .map((e) => [e.outerHTML.slice(0, 160), Math.round(e.getBoundingClientRect().height),
    e.matches(".btn-sm, .crumbs a") ? 36 : e.matches(".back, .person") ? 20 : 44])
  .filter(([html, height, least]) => height < least)
  .map(([html, height]) => `${height} pixels high: ${html}`)"""


@dataclass(frozen=True)
class Side:
    """One of the four sides a page is seen from."""

    name: str
    size: ViewportSize
    theme: Theme


THEMES: tuple[Theme, ...] = ("light", "dark")
# The narrow ones first, so that a page is laid out anew once.
SIDES = tuple(
    Side(f"{width}-{theme}", size, theme)
    for (width, size), theme in product((("phone", PHONE), ("desk", DESK)), THEMES)
)
# Both widths and both themes in two looks: enough where a page of this kind was seen from all four.
ACROSS = (SIDES[0], SIDES[3])


# Told by the browser with its own status; and what htmx says of a request it gave up, because the
# page was left or the next request took its place.
NO_FAULTS = ("Failed to load resource", "htmx:sendAbort", "htmx:afterRequest")


@dataclass
class Complaints:
    """What the browser objected to; `expected` are pieces of complaints a test means to cause."""

    heard: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def unexpected(self) -> list[str]:
        """Complaints nobody meant to cause."""
        return [words for words in self.heard if not any(piece in words for piece in self.expected)]

    def listen(self, context: BrowserContext) -> None:
        """Nothing; from now on all that pages of this profile object to is heard."""
        context.add_init_script(LISTENS)
        context.on("console", lambda said: self._hear(said.type, said.text))
        context.on("weberror", lambda failure: self.heard.append(str(failure.error)))
        context.on("response", lambda answer: self._refused_file(answer.status, answer.url))

    def _hear(self, kind: str, words: str) -> None:
        if kind in {"error", "warning"} and not any(piece in words for piece in NO_FAULTS):
            self.heard.append(f"{kind}: {words}")

    def _refused_file(self, status: int, url: str) -> None:
        """A page may answer 404 or 403, a file beside it may not."""
        if status >= 400 and "/static/" in url:
            self.heard.append(f"{status}: {url}")


def fill_sign_in(page: Page, address: str, password: str) -> None:
    """Types both into the page of the sign-in and sends it, whatever language it speaks."""
    page.locator("input[name=login]").fill(address)
    page.locator("input[name=password]").fill(password)
    with page.expect_navigation():
        page.locator("input[name=password]").press("Enter")


def findings_on(page: Page, name: str, sides: Sequence[Side] = SIDES) -> list[str]:
    """What is wrong with the page from these sides, in words; a picture of each is kept."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.evaluate(AXE_SCRIPT)
    found: list[str] = []
    for width, group in groupby(sides, lambda side: side.size):
        page.set_viewport_size(width)
        for side in group:
            page.emulate_media(color_scheme=side.theme, reduced_motion="reduce")
            picture = SCREENS / f"{name}-{side.name}.jpg"  # half the time of a PNG
            # To hide the caret would leave styles on the fields, which later parts would copy.
            page.screenshot(path=picture, type="jpeg", full_page=True, caret="initial")
            found += [f"{name} {side.name}: {words}" for words in page.evaluate(RUNS_AXE)]
        found += [f"{name}: {words}" for words in _wrong_with_the_layout(page)]
    page.set_viewport_size(DESK)
    return found


def _wrong_with_the_layout(page: Page) -> list[str]:
    """No sideways scrolling; on the phone what is tapped is 44 pixels high."""
    found: list[str] = page.evaluate(WIDER_THAN_THE_WINDOW)
    if page.viewport_size == PHONE:
        found += page.evaluate(SMALL_TARGETS)
    return found

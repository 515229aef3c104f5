"""A person who has a keyboard and nothing else, and who must always see where they are."""

from dataclasses import dataclass

from playwright.sync_api import Page

# What has the focus, as a person names it, and whether a ring shows where it is.
FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return { at: "nowhere", seen: false };
  const ids = e.getAttribute("aria-labelledby")?.split(" ") ?? [];
  const labels = ids.map((id) => document.getElementById(id)?.innerText).join(" ");
  const words = labels || e.getAttribute("aria-label") || e.labels?.[0]?.innerText
    || e.innerText || e.value;
  // The calendar at the end of a day's field has a ring of the browser's own.
  const ringed = e.type === "date" || [e, e.parentElement, e.nextElementSibling].some((near) => {
    if (!near) return false;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(near);
    return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
  });
  const at = [words, e.name, e.getAttribute("href"), e.tagName].filter(Boolean).join(" | ");
  const isRead = e.tabIndex === -1; // a place to read on from, not a thing to use
  return { at: at.replace(/\\s+/g, " "), seen: (ringed || isRead) && e.checkVisibility() };
}"""
NOWHERE = "nowhere"
FARTHEST = 200


@dataclass(frozen=True)
class Keys:
    """One keyboard in front of one page."""

    page: Page

    def to(self, words: str, key: str = "Tab") -> None:
        """Goes on until the focus stands at what has these words, name or address."""
        passed: dict[str, None] = {}
        for _step in range(FARTHEST):
            if words in (at := self.at()):
                return
            passed[at] = None
            self.page.keyboard.press(key)
        raise AssertionError(f"No key leads to {words!r}, only to {list(passed)}")

    def at(self) -> str:
        """What has the focus, which anybody can see; nowhere past the end of the page."""
        focused = self.page.evaluate(FOCUSED)
        at = str(focused["at"])
        assert focused["seen"] or at == NOWHERE, f"Nobody sees where the focus is: {at}"
        return at

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def open(self, words: str) -> None:
        """Goes there and follows it to another page."""
        self.to(words)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def sign_in(self, address: str, password: str) -> None:
        """Types both into the page of the sign-in, and is let in."""
        self.page.goto("/sign-in/")
        self.to("login")
        self.type(address)
        self.to("password")
        self.type(password)
        with self.page.expect_navigation():
            self.press("Enter")

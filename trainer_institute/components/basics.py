"""What most pages are made of: headings, cards, states, people."""

from dataclasses import dataclass

from django.template.context import Context
from django.utils.safestring import SafeString

from people.models import Employee
from trainer_institute.components.tags import known_tone, register, rendered, trimmed

AVATAR_TONES = 5


@dataclass(frozen=True)
class Face:
    """What stands for a picture of a person: initials, and the number of a tone."""

    initials: str
    tone: int

    @classmethod
    def of(cls, employee: Employee) -> "Face":
        """The same for that person on every page."""
        names = initials(employee.first_name, employee.last_name)
        return cls(names, (employee.pk or 0) % AVATAR_TONES)


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """A picture of the sprite, silent for screen readers: words stand beside it."""
    return rendered("icon", name=name, size=size)


@dataclass(frozen=True)
class Crumb:
    """A page above the one shown."""

    label: str
    url: str


@register.simple_block_tag(takes_context=True)
def page_head(  # noqa: PLR0913 - the words and the look of a heading
    context: Context,
    content: str,
    title: str,
    lead: str = "",
    back: str = "",
    back_to: str = "",
    person: Employee | None = None,
    state: str = "",
) -> SafeString:
    """The heading of a page with its actions, under the way that leads to it.

    The way begins at the page of the menu; `back` leads to the page right above, named `back_to`.
    A page about a person has that person's initials, and a chip behind the name as `state`.
    """
    top = getattr(context.get("frame"), "above", None)
    crumbs = [Crumb(str(top.label), top.url)] if top else []
    if back and back not in [crumb.url for crumb in crumbs]:
        crumbs.append(Crumb(back_to, back))
    return rendered(
        "page_head",
        title=title,
        lead=lead,
        crumbs=crumbs,
        face=Face.of(person) if person else None,
        state=state,
        actions=trimmed(content),
    )


@register.simple_block_tag
def panel(  # noqa: PLR0913 - the words and the look of a card
    content: str,
    title: str = "",
    lead: str = "",
    tone: str = "",
    icon: str = "",
    fill: str = "",
    url: str = "",
    verb: str = "",
    count: int = 0,
    aside: str = "",
) -> SafeString:
    """A card. `fill="edge"` lets a list or table reach its borders.

    `url` is a way on at the end of the heading, named by `verb`; `count` stands behind the title,
    `aside` is a part that stands beside it, as the tabs do.
    """
    return rendered(
        "panel",
        title=title,
        lead=lead,
        tone=known_tone(tone),
        icon=icon,
        fill=fill,
        url=url,
        verb=verb,
        count=count,
        aside=aside,
        content=content,
    )


@register.simple_block_tag
def chip(content: str, tone: str = "", icon: str = "") -> SafeString:
    """A state in a word; give the icon too, since color alone tells nobody enough."""
    return rendered("chip", tone=known_tone(tone), icon=icon, content=trimmed(content))


@register.simple_block_tag
def empty(content: str, title: str, icon: str = "") -> SafeString:
    """What stands where nothing is yet: says so, and what to do first."""
    return rendered("empty", title=title, icon=icon, content=trimmed(content))


@register.simple_tag
def person(employee: Employee, url: str = "", note: str = "") -> SafeString:
    """A person with initials; `note` is the small line under the name."""
    return rendered("person", name=employee.full_name, face=Face.of(employee), url=url, note=note)


def initials(*names: str) -> str:
    """The first letters of the names, at most two, in capitals."""
    return "".join(name.strip()[:1] for name in names).upper()[:2]

"""What most pages are made of: headings, cards, states, people, the way through a list."""

from dataclasses import dataclass

from django import template
from django.core.paginator import Page
from django.db.models import Model
from django.template.context import Context
from django.utils.safestring import SafeString

from people.models import Employee
from trainer_institute.components.tags import register, rendered

AVATAR_TONES = 5
TONES = frozenset({"", "pri", "ok", "warn", "bad", "info", "vio"})


def _trimmed(content: str) -> SafeString:
    """What stood inside the tag: already HTML, since the template engine escaped its values."""
    return SafeString(content.strip())


def _known(tone: str) -> str:
    """The tone; raises TemplateSyntaxError for one that the design layer does not have."""
    if tone not in TONES:
        raise template.TemplateSyntaxError(
            f"No tone is called “{tone}”: use one of {sorted(TONES)}."
        )
    return tone


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """A picture of the sprite, silent for screen readers: words stand beside it."""
    return rendered("icon", name=name, size=size)


@register.simple_block_tag
def page_head(
    content: str, title: str, lead: str = "", back: str = "", back_to: str = ""
) -> SafeString:
    """The heading of a page with its actions; `back` leads to the page above, named `back_to`."""
    return rendered(
        "page_head", title=title, lead=lead, back=back, back_to=back_to, actions=_trimmed(content)
    )


@register.simple_block_tag
def panel(
    content: str, title: str = "", lead: str = "", tone: str = "", icon: str = "", fill: str = ""
) -> SafeString:
    """A card. `fill="edge"` lets a list or table reach its borders."""
    return rendered(
        "panel", title=title, lead=lead, tone=_known(tone), icon=icon, fill=fill, content=content
    )


@register.simple_block_tag
def chip(content: str, tone: str = "", icon: str = "") -> SafeString:
    """A state in a word; give the icon too, since color alone tells nobody enough."""
    return rendered("chip", tone=_known(tone), icon=icon, content=_trimmed(content))


@register.simple_block_tag
def empty(content: str, title: str, icon: str = "") -> SafeString:
    """What stands where nothing is yet: says so, and what to do first."""
    return rendered("empty", title=title, icon=icon, content=_trimmed(content))


@register.simple_tag
def person(employee: Employee, url: str = "", note: str = "") -> SafeString:
    """A person with initials; `note` is the small line under the name."""
    return rendered(
        "person",
        name=employee.full_name,
        initials=initials(employee.first_name, employee.last_name),
        tone=(employee.pk or 0) % AVATAR_TONES,
        url=url,
        note=note,
    )


def initials(*names: str) -> str:
    """The first letters of the names, at most two, in capitals."""
    return "".join(name.strip()[:1] for name in names).upper()[:2]


@dataclass(frozen=True)
class PageLink:
    """A number in the pager; without a URL it stands for pages left out."""

    label: str
    url: str = ""
    current: bool = False


@register.simple_tag(takes_context=True)
def pager(context: Context, page: "Page[Model]") -> SafeString:
    """Links to the other pages of a list, with its search and filters; nothing for one page."""
    if not page.has_other_pages():
        return SafeString("")
    query = context["request"].GET.copy()

    def link(number: int | str) -> PageLink:
        if isinstance(number, str):
            return PageLink(str(number))
        query["page"] = str(number)
        return PageLink(str(number), f"?{query.urlencode()}", current=number == page.number)

    shown = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return rendered(
        "pager",
        page=page,
        previous=link(page.previous_page_number()).url if page.has_previous() else "",
        next=link(page.next_page_number()).url if page.has_next() else "",
        links=[link(number) for number in shown],
    )

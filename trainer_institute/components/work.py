"""What asks for an act: rows of work, ways to choose, what folds out, what was just done."""

from collections.abc import Sequence
from typing import Protocol

from django.template.context import Context
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from trainer_institute.components.tags import known_tone, register, rendered, trimmed


class Tab(Protocol):
    """A way to look at the same thing. `count` is left out where nothing is counted."""

    label: str | Promise
    url: str
    is_current: bool


@register.simple_block_tag
def worklist_row(  # noqa: PLR0913 - the words and the look of a row
    content: str,
    title: str,
    note: str = "",
    tone: str = "",
    icon: str = "",
    url: str = "",
    verb: str = "",
) -> SafeString:
    """A row of `<ul class="lst">`: what waits, and one button that names the act and the row.

    Without a verb the title itself leads on; what stands inside comes under the note.
    """
    return rendered(
        "worklist_row",
        title=title,
        note=note,
        tone=known_tone(tone),
        icon=icon,
        url=url,
        verb=verb,
        content=trimmed(content),
    )


@register.simple_tag
def tabs(links: Sequence[Tab], label: str) -> SafeString:
    """Ways to look at the same thing, side by side; `label` says what is chosen here."""
    return rendered("tabs", links=links, label=label)


@register.simple_block_tag
def dialog(content: str, id: str, title: str, url: str, verb: str, look: str = "q") -> SafeString:
    """A window over the page, and the button that opens it, of that look.

    `url` is the page that does the same, for a browser without scripts.
    """
    words = trimmed(content)
    return rendered("dialog", id=id, title=title, url=url, verb=verb, look=look, content=words)


@register.simple_tag(takes_context=True)
def toast(context: Context) -> SafeString:
    """What was done or refused just now; beside a part of a page it finds its own place there."""
    request = context.get("request")
    return rendered(
        "messages",
        messages=context.get("messages", ()),
        is_part=bool(getattr(request, "htmx", False)),
    )

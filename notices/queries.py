"""The inbox: what a person was told, in words.

The text of a kind is `templates/notices/kinds/<kind>.html`. It begins with `{% extends part %}` and
fills four blocks: `title` and `body` in the reader's language, `link` with the address of the
object by `{% url %}`, empty where there is none, `where` with the words of the button that leads
there. It knows `about_id`, the number of the object, and
`values`, what was stored when the notice was planned. JSON has no times: a value whose name ends in
`_at` is stored as ISO text and read as an instant, one ending in `_on` likewise as a date.
"""

import datetime as dt
from dataclasses import dataclass

from django.template.loader import select_template
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.safestring import SafeString

from notices.models import Notice, NoticeQuerySet
from people.models import User


@dataclass(frozen=True)
class Text:
    """A notice in words. The HTML is safe: values were escaped by the template of the kind."""

    title: SafeString
    body: SafeString
    link: str
    where: SafeString


def told_to(user: User, *, at: dt.datetime | None = None) -> NoticeQuerySet:
    """Everything the user was told, newest first."""
    return Notice.objects.visible_to(user).told(at=at or timezone.now())


def unread_of(user: User) -> int:
    """How many messages the user has not opened yet."""
    return told_to(user).unread().count()


def text_of(notice: Notice) -> Text:
    """The notice in the language that is active; a plain line for a kind without a text."""
    return Text(
        title=_part(notice, "title"),
        body=_part(notice, "body"),
        link=_part(notice, "link"),
        where=_part(notice, "where"),
    )


def _part(notice: Notice, name: str) -> SafeString:
    """One block of the text, by itself: the template it extends holds nothing else."""
    template = select_template([f"notices/kinds/{notice.kind}.html", "notices/_unknown.html"])
    values = {key: _read(key, value) for key, value in notice.values.items()}
    words = {"part": f"notices/_{name}.html", "about_id": notice.about_id, "values": values}
    return SafeString(template.render(words).strip())


def _read(name: str, value: object) -> object:
    """The value as the template formats it."""
    if isinstance(value, str) and name.endswith("_at"):
        return parse_datetime(value)
    if isinstance(value, str) and name.endswith("_on"):
        return parse_date(value)
    return value

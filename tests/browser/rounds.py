"""Every page there is, as every kind of person sees it: from the table of doors, so none is missed.

Who opens what is asked of the application first, without a browser: many pages differ by their
words alone. Only those of a shape nobody has seen yet are worth a look from all sides.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.http import HttpResponseBase
from django.test import RequestFactory
from django.urls import reverse

from people.models import Right, User
from tests.builders.people import a_grant
from tests.house.walk import Url, a_session_of, all_urls
from tests.house.walkers import OBJECTS, Walker
from trainer_institute.doors import DOORS, Door, Near

TAG = re.compile(rb"<([a-z]\w*)([^>]*)>")
LOOKS_LIKE = re.compile(rb'\b(?:class|type|role)="[^"]*"')
HTML = "text/html"


@dataclass(frozen=True)
class Visit:
    """A page worth a look: whose eyes, which URL, about whom, at which address."""

    walker: Walker
    url: str
    near: Near
    path: str

    @property
    def name(self) -> str:
        """As its pictures are called."""
        about = "" if self.near == Near.OWN else f" {self.near.name}"
        return re.sub(r"\W|_", "-", f"{self.url} {self.walker.name}{about}".lower())


@dataclass
class Round:
    """What is to be visited, and the URLs that nobody could open."""

    visits: list[Visit] = field(default_factory=list)
    unopened: list[str] = field(default_factory=list)


def all_pages(walkers: Sequence[Walker]) -> Round:
    """One visit for each shape of each page; who comes first in the list sees most."""
    reader, found = _Reader(walkers), Round()
    for url in all_urls():
        if (door := DOORS[url.name]).read is None:
            continue
        answers = list(_answers(reader, url, door, walkers))
        found.visits += _new_shapes(answers)
        if not answers:
            found.unopened.append(url.name)
    found.visits.sort(key=lambda visit: walkers.index(visit.walker))
    return found


def pages_of(walker: Walker) -> Iterator[tuple[str, bytes]]:
    """The name of the URL and the words of all pages that one person can read."""
    reader = _Reader([walker])
    for url in all_urls():
        for answer in _answers(reader, url, DOORS[url.name], [walker]):
            if answer.shape():
                yield url.name, getattr(answer.page, "content", b"")


def chief_of(walkers: Sequence[Walker]) -> Walker:
    """The trainer among them, who now has nearly every right: whom the most pages show the most.

    Nobody holds all: one right has to begin later, so that there is something to take back.
    """
    trainer = next(walker for walker in walkers if walker.rights == {Right.TRAIN})
    assert trainer.user is not None
    others = sorted(set(Right) - {Right.TRAIN, Right.JUDGE})
    for right in others:
        a_grant(trainer.user, right)
    user = User.objects.get(pk=trainer.user.pk)
    rights = frozenset({Right.TRAIN, *others})
    return Walker("chief", trainer.people, trainer.lendings, rights, user)


@dataclass(frozen=True)
class _Answer:
    """What somebody read at an address."""

    visit: Visit
    page: HttpResponseBase

    def shape(self) -> set[tuple[bytes, ...]]:
        """The kinds of elements of the page, without words; nothing of what is no page."""
        if HTML not in self.page.headers.get("Content-Type", ""):
            return set()
        html = getattr(self.page, "content", b"")
        return {(tag, *LOOKS_LIKE.findall(rest)) for tag, rest in TAG.findall(html)}


def _new_shapes(answers: Sequence[_Answer]) -> Iterator[Visit]:
    seen: set[tuple[bytes, ...]] = set()
    for answer in answers:
        shape = answer.shape()
        if shape - seen:
            seen |= shape
            yield answer.visit


def _answers(
    reader: "_Reader", url: Url, door: Door, walkers: Sequence[Walker]
) -> Iterator[_Answer]:
    for walker in walkers:
        for visit in _open_to(url, door, walker):
            page = reader.read(walker, visit.path)
            if page.status_code == 200 or (page.status_code == 302 and door.redirects):
                yield _Answer(visit, page)


def _open_to(url: Url, door: Door, walker: Walker) -> Iterator[Visit]:
    """What the table lets this person read; one address for a page that is about nobody."""
    if door.read is None or (walker.is_visitor and not door.read.visitors):
        return
    for near in Near if door.exists_for else (Near.OWN,):
        sees = door.exists_for is None or door.exists_for.lets_in(walker.rights, near)
        if not (sees and (walker.is_visitor or door.read.lets_in(walker.rights, near))):
            continue
        words = OBJECTS[url.name](walker, near) if url.words else {}
        if words is not None:
            yield Visit(walker, url.name, near, reverse(url.name, kwargs=dict(words)))


class _Reader:
    """Reads as the walk through the doors does: quicker than a browser, and than a test client."""

    def __init__(self, walkers: Sequence[Walker]) -> None:
        self._pages = BaseHandler()
        self._pages.load_middleware()
        self._requests = RequestFactory()
        self._keys = {w.name: a_session_of(w.user) for w in walkers if w.user is not None}

    def read(self, walker: Walker, path: str) -> HttpResponseBase:
        key = self._keys.get(walker.name)
        cookie = {"cookie": f"{settings.SESSION_COOKIE_NAME}={key}"} if key else {}
        return self._pages.get_response(self._requests.get(path, headers=cookie))

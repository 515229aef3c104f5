"""A walk through every URL with every right and every method, compared with the table of doors.

It returns what it found in words, one sentence each; an empty list means that the application
keeps what `trainer_institute/doors.py` promises. Whoever adds an URL adds a row there and, where
the address names an object, a line to OBJECTS in `walkers.py`.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.handlers.base import BaseHandler
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from people.models import User
from tests.house.walkers import OBJECTS, Walker
from trainer_institute import doors
from trainer_institute.doors import Access, Door, Near

READING = ("GET", "HEAD")
NOT_FOR_PAGES = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
REFUSED = (403, 404, 405)
UNKNOWN_NUMBER = 999_999_999
PUBLIC_HOST, INTERNAL_HOST = "institute.example.com", "institute.example.org"
# What a GET may write: its own session, limits, and who looked at whom.
KEEPING_COUNT = ("django_session", "usersessions_", "institute_cache", "people_accesslog", "axes_")
CHANGE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
FORM_SECRET = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


@dataclass(frozen=True)
class Url:
    """A URL of the resolver: its name with namespace, its pattern, the names in its path."""

    name: str
    route: str
    words: tuple[str, ...]


def walk(walkers: Sequence[Walker]) -> list[str]:
    """What is wrong with the doors, all of it."""
    return [*gaps_of_the_table(), *findings_behind(walkers)]


def findings_behind(walkers: Sequence[Walker], only: str = "") -> Iterator[str]:
    """What is wrong with the URLs that can be opened, or with one of them, as it is found."""
    steps = Steps(walkers)
    for url in all_urls():
        if url.name in doors.DOORS and _can_be_built(url) and only in ("", url.name):
            for walker in walkers:
                yield from steps.try_door(url, walker)
            yield from steps.try_without_form_secret(url)
            yield from steps.try_faces(url)


def all_urls() -> list[Url]:
    """Every URL, in the order of the resolver."""
    return list(_urls(get_resolver().url_patterns, "", "", ()))


def _urls(
    patterns: Sequence[URLPattern | URLResolver], route: str, space: str, words: tuple[str, ...]
) -> Iterator[Url]:
    for pattern in patterns:
        here = f"{route}{pattern.pattern}"
        named = (*words, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            below = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _urls(pattern.url_patterns, here, below, named)
        else:
            yield Url(f"{space}{pattern.name}" if pattern.name else "", here, named)


def gaps_of_the_table() -> list[str]:
    """URLs without a row, rows without a URL, addresses the walk cannot build."""
    urls = all_urls()
    findings = []
    for url in urls:
        if not url.name:
            findings.append(f"/{url.route} has no name, so no row can speak of it.")
        elif url.name not in doors.DOORS:
            findings.append(f"{url.name} (/{url.route}) has no row in the table of doors.")
        elif not _can_be_built(url):
            findings.append(f"{url.name}: say in OBJECTS of the walk what its address is about.")
    counted = Counter(url.name for url in urls if url.name)
    findings += [
        f"{name} names {n} URLs; give each its own." for name, n in counted.items() if n > 1
    ]
    lost = sorted(doors.DOORS.keys() - counted.keys())
    return findings + [f"{name} has a row in the table of doors, but no URL." for name in lost]


def _can_be_built(url: Url) -> bool:
    return not url.words or url.name in OBJECTS


class Steps:
    """Knocks and compares. Whatever a knock changed is rolled back."""

    def __init__(self, walkers: Sequence[Walker]) -> None:
        self._pages = BaseHandler()  # the test client keeps every context: too slow for thousands
        self._pages.load_middleware()
        self._requests = RequestFactory()
        self._walkers = walkers
        self._keys = {w.name: a_session_of(w.user) for w in walkers if w.user is not None}
        self._written: list[str] = []

    def try_door(self, url: Url, walker: Walker) -> list[str]:
        """Every method on every object the address can name for this walker."""
        with transaction.atomic():
            findings = [
                *self._read_and_write(url, walker),
                *self._other_methods(url, walker),
            ]
            transaction.set_rollback(True)
        return findings

    def _read_and_write(self, url: Url, walker: Walker) -> Iterator[str]:
        """Also: what exists for others only must look like what never was."""
        sight = doors.DOORS[url.name].exists_for
        has_objects = sight is not None and not walker.is_visitor
        nothing = self._unknown(url, walker) if has_objects else {}
        for near in Near if has_objects else (Near.OWN,):
            for path in _paths(url, walker, near):
                for method in self._methods(url, near):
                    answer = self._knock(walker, method, path)
                    yield from self._wrong_with(answer, url, walker, near, method)
                    hidden = has_objects and sight and not sight.lets_in(walker.rights, near)
                    if hidden and _told(answer) != nothing[method]:
                        who = _who(url, walker, near, method)
                        yield f"{who}: a hidden object answers otherwise than an unknown one."

    def _methods(self, url: Url, near: Near) -> list[str]:
        """One that nobody may use is tried on the own object alone: it is refused before all."""
        door = doors.DOORS[url.name]
        return [m for m in ("GET", "POST") if near is Near.OWN or _access(door, m) is not None]

    def _unknown(self, url: Url, walker: Walker) -> dict[str, tuple[int, bytes]]:
        path = reverse(url.name, kwargs=dict.fromkeys(url.words, UNKNOWN_NUMBER))
        return {method: _told(self._knock(walker, method, path)) for method in ("GET", "POST")}

    def _other_methods(self, url: Url, walker: Walker) -> Iterator[str]:
        """By three people: methods are refused before anybody asks who it is."""
        if walker.name not in self._those_who_try_all(url):
            return
        for path in _paths(url, walker, Near.OWN):
            for method in ("HEAD", *NOT_FOR_PAGES):
                answer = self._knock(walker, method, path)
                yield from self._wrong_with(answer, url, walker, Near.OWN, method)

    def _those_who_try_all(self, url: Url) -> set[str]:
        """The first visitor, the first who is let in, and the first who is not."""
        door = doors.DOORS[url.name]
        by_kind: dict[str, str] = {}
        for walker in self._walkers:
            kind = "visitor" if walker.is_visitor else str(_is_let_in(door, walker))
            by_kind.setdefault(kind, walker.name)
        return set(by_kind.values())

    def _wrong_with(
        self, answer: HttpResponse, url: Url, walker: Walker, near: Near, method: str
    ) -> Iterator[str]:
        door, who = doors.DOORS[url.name], _who(url, walker, near, method)
        expected = expectation(door, walker, near, method)
        if not expected.fits(answer):
            yield f"{who}: {answer.status_code} instead of {expected.words}."
        if "Content-Security-Policy" not in answer.headers:
            yield f"{who}: no content security policy."
        secret = door.one_off or not walker.is_visitor
        if secret and "no-store" not in answer.headers.get("Cache-Control", ""):
            yield f"{who}: may be kept by caches, no-store is missing."
        if method in READING and self._written:
            yield f"{who}: reading wrote into {', '.join(sorted(set(self._written)))}."

    def try_without_form_secret(self, url: Url) -> Iterator[str]:
        """A form another site sends in the name of somebody who may send it is refused."""
        door = doors.DOORS[url.name]
        for walker in self._walkers if door.write else ():
            if not expectation(door, walker, Near.OWN, "POST").lets_in:
                continue
            for path in _paths(url, walker, Near.OWN):
                answer = self._knock(walker, "POST", path, has_form_secret=False)
                if answer.status_code != 403:
                    who = _who(url, walker, Near.OWN, "POST")
                    yield f"{who}: another site can send this form ({answer.status_code})."
            return

    def try_faces(self, url: Url) -> Iterator[str]:
        """The public host name has exactly the URLs that the table calls public."""
        door = doors.DOORS[url.name]
        visitor = next(walker for walker in self._walkers if walker.user is None)
        for path in _paths(url, visitor, Near.OWN):
            for method in ("GET", "POST"):
                with on_two_hosts():
                    answer = self._knock(visitor, method, path, host=PUBLIC_HOST)
                    nothing = self._knock(visitor, method, "/no-such-page/", host=PUBLIC_HOST)
                if not door.public and _told(answer) != _told(nothing):
                    yield f"{method} {url.name}: is on the public host ({answer.status_code})."
                if door.public and answer.status_code == 404:
                    yield f"{method} {url.name}: is missing on the public host."

    def _knock(
        self,
        walker: Walker,
        method: str,
        path: str,
        *,
        host: str = "testserver",
        has_form_secret: bool = True,
    ) -> HttpResponse:
        """The answer. What a POST changed is undone; what was written is kept by table."""
        headers = {"host": host}
        if walker.user is not None:
            headers["cookie"] = f"{settings.SESSION_COOKIE_NAME}={self._keys[walker.name]}"
        request = self._requests.generic(method, path, headers=headers)
        request._dont_enforce_csrf_checks = has_form_secret  # type: ignore[attr-defined] # as the test client does
        self._written = []
        undone = transaction.atomic() if method == "POST" else nullcontext()
        with undone, connection.execute_wrapper(self._note):
            answer = self._pages.get_response(request)
            if method == "POST":
                transaction.set_rollback(True)
        return cast("HttpResponse", answer)

    def _note(self, execute: Callable[..., object], sql: str, *rest: object) -> object:
        change = CHANGE.match(sql)
        if change and not change[1].startswith(KEEPING_COUNT):
            self._written.append(change[1])
        return execute(sql, *rest)


def a_session_of(user: User) -> str:
    """The key of a new sign-in, as Django's own login leaves it."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


@contextmanager
def on_two_hosts() -> Iterator[None]:
    """The installation with a public and an internal face."""
    with override_settings(
        PUBLIC_HOST=PUBLIC_HOST,
        INTERNAL_HOST=INTERNAL_HOST,
        ALLOWED_HOSTS=[PUBLIC_HOST, INTERNAL_HOST],
    ):
        yield


def _is_let_in(door: Door, walker: Walker) -> bool:
    """Whether this person may read or write here, about the own object."""
    return any(expectation(door, walker, Near.OWN, method).lets_in for method in ("GET", "POST"))


def _paths(url: Url, walker: Walker, near: Near) -> Iterator[str]:
    """The address of such an object; none if this walker knows no such object."""
    words = OBJECTS[url.name](walker, near) if url.words else {}
    if words is not None:
        yield reverse(url.name, kwargs=dict(words))


def _who(url: Url, walker: Walker, near: Near, method: str) -> str:
    """The start of a finding: by which method, where, who, and about whose object."""
    if doors.DOORS[url.name].exists_for is None or walker.is_visitor:
        return f"{method} {url.name} by {walker.name}"
    return f"{method} {url.name} by {walker.name} ({(near.name or '').lower()})"


def _told(answer: HttpResponse) -> tuple[int, bytes]:
    """What a person can tell two answers apart by."""
    return answer.status_code, FORM_SECRET.sub(b"", answer.content)


# ---- what the table promises ----------------------------------------------------------------


@dataclass(frozen=True)
class Expectation:
    """Answers that keep the promise of the table."""

    words: str
    fits: Callable[[HttpResponse], bool]
    lets_in: bool = False


def _refuses(*statuses: int) -> Expectation:
    return Expectation(
        " or ".join(map(str, statuses)), lambda answer: answer.status_code in statuses
    )


def _leads_to_the_sign_in(answer: HttpResponse) -> bool:
    return _led_to(answer).partition("?")[0] == reverse(settings.LOGIN_URL)


def _leads_on(answer: HttpResponse) -> bool:
    """Elsewhere than to a sign-in that leads back here: that is how a page sends visitors away."""
    place = _led_to(answer)
    return place != "" and not place.startswith(f"{reverse(settings.LOGIN_URL)}?next=")


def _led_to(answer: HttpResponse) -> str:
    """Where the answer redirects to; empty for an answer that does not."""
    return str(answer.headers["Location"]) if answer.status_code == 302 else ""


TO_SIGN_IN = Expectation("a redirect to the sign-in", _leads_to_the_sign_in)
TO_SIGN_IN_OR_REFUSED = Expectation(
    "405 or a redirect to the sign-in",
    lambda answer: answer.status_code in REFUSED or _leads_to_the_sign_in(answer),
)
SHOWN = Expectation("200", lambda answer: answer.status_code == 200, lets_in=True)
SHOWN_OR_LED_ON = Expectation(
    "200 or a redirect that leads further",
    lambda answer: answer.status_code == 200 or _leads_on(answer),
    lets_in=True,
)
# What is sent is empty: a page that needs nothing takes it, another shows its form again.
TAKEN = Expectation("a form taken (302) or shown again (200)", SHOWN_OR_LED_ON.fits, lets_in=True)


def expectation(door: Door, walker: Walker, near: Near, method: str) -> Expectation:
    """What the table promises for one knock."""
    access = _access(door, method)
    if walker.is_visitor:
        return _for_visitors(door, access, method)
    if door.exists_for and not door.exists_for.lets_in(walker.rights, near):
        return _refuses(404) if access else _refuses(404, 405)
    if access is None:
        return _refuses(405)
    if not access.lets_in(walker.rights, near):
        return _refuses(403)
    return _for_those_let_in(door, method)


def _access(door: Door, method: str) -> Access | None:
    if method in READING:
        return door.read
    return door.write if method == "POST" else None


def _for_visitors(door: Door, access: Access | None, method: str) -> Expectation:
    if access is None:
        return TO_SIGN_IN_OR_REFUSED
    if not access.visitors:
        return TO_SIGN_IN
    return _for_those_let_in(door, method)


def _for_those_let_in(door: Door, method: str) -> Expectation:
    if method == "POST":
        return TAKEN
    return SHOWN_OR_LED_ON if door.redirects else SHOWN

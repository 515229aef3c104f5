"""Whatever is sent to a form or a filter: an answer in words, never a failure."""

import datetime as dt
from collections.abc import Mapping
from urllib.parse import urlencode

import pytest
from django.conf import settings as project
from django.core.handlers.base import BaseHandler
from django.db import transaction
from django.http import HttpResponseBase
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.models import Right
from tests.builders.people import a_grant
from tests.house.walk import a_session_of, all_urls
from tests.house.walkers import OBJECTS, walkers_in_a_world
from trainer_institute.doors import DOORS, Near

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
ROUNDS = 200
FIELDS = [
    *("login", "password", "email", "oldpassword", "password1", "password2", "next", "remember"),
    *("language", "theme", "text", "right", "site", "department_code", "starts_on", "ends_on"),
    *("deputy", "why", "page", "csrfmiddlewaretoken", "planted", "change", "due_on", "effort"),
    *("enthusiasm", "fate", "first", "incident", "kind", "languages", "last", "left_on", "note"),
    *("order", "program", "role", "rota_days_off", "rota_days_on", "rota_from", "share", "shown"),
    *("shares_note", "started_on", "state", "table", "topics", "uncovered", "uploads", "which"),
    *("weekly_hours_limit", "what_to_change", "what_worked", "who", "whose", "why_left", "words"),
    *("asked", "day", "file", "is_sure", "name", "q", "quick_words", "size", "sort", "version"),
    *("zone", "export", "view", "skip", "head_count", "trainer", "outcome", "from_day"),
]
# As they travel: what is no UTF-8 too.
VALUES = [
    *(b"", b" ", b"\x00", b"\xff", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\x80"),
    *(b"0", b"-1", b"9223372036854775808", b"1" * 31, b"1e400", b"NaN", "١٢٣".encode()),
    *(b"2026-11-23", b"0001-01-01", b"9999-12-31", b"2026-02-30", b"99999-01-01"),
    *(b"' OR 1=1 --", b"%", b"_", b"\\", b"<script>alert(1)</script>", b"{{ 7*7 }}", b"%s %(a)s"),
    *(b"../../etc/passwd", b"//evil.example.net", b"javascript:alert(1)", b"\r\nSet-Cookie: a=b"),
    *("‮".encode(), "Ё".encode(), "💥".encode() * 100, b"a" * 100_000, b"a@" + b"b" * 300 + b".c"),
    *(b"administer", b"coordinate", b"contact", b"ru", b"dark", b"user1@example.com"),
]
IDS = ["0", "-1", "9223372036854775807", "9223372036854775808", "1" * 31, "1" * 5000, "x", "1.5"]
GOOD: dict[str, dict[str, bytes]] = {
    "account-settings": {"language": b"ru", "theme": b"dark"},
    "people:invite": {"email": b"new@example.com", "language": b"ru"},
    "people:grant-give": {
        "right": b"direct",
        "starts_on": b"2026-11-23",
        "ends_on": b"",
        "site": b"",
        "department_code": b"",
    },
    "people:grant-take": {"why": b"Moved"},
    "people:grant-deputize": {
        "deputy": b"user1@example.com",
        "starts_on": b"2026-11-23",
        "ends_on": b"2026-12-01",
    },
}
GOOD |= {
    "sessions:log": {
        "effort": b"5",
        "enthusiasm": b"3",
        "what_worked": b"Examples",
        "note": b"A long day",
        "incident": b"",
    },
    "sessions:cancel": {"why": b"Storm"},
    "sessions:duty-release": {"why": b"Too much"},
    "trainers:absence-note": {"starts_on": b"2026-12-01", "ends_on": b"2026-12-02"},
    "trainers:share-change": {"share": b"0.5", "starts_on": b"2026-12-01"},
    "wellbeing:relief-propose": {"kind": b"talk", "words": b"Let us talk", "due_on": b"2026-12-01"},
    "people:switch-set": {"why": b"Agreed"},
}
TAKERS = sorted(name for name, door in DOORS.items() if door.write)
READERS = sorted(name for name, door in DOORS.items() if door.read and not door.for_probes)
SAFE_TO_SAY = {200, 301, 302, 400, 403, 404, 405, 409, 413, 422, 429}


class Attacker:
    """Somebody with every right who means harm. Whatever a request changes is rolled back."""

    def __init__(self) -> None:
        walkers = walkers_in_a_world()
        self.walker = next(w for w in walkers if Right.ADMINISTER in w.rights and w.may_enter)
        assert self.walker.user is not None
        tomorrow = timezone.now().date() + dt.timedelta(days=1)  # another begins the day after
        for right in set(Right) - {Right.ADMINISTER}:
            a_grant(self.walker.user, right, ends_on=tomorrow)
        self.walker.user.set_password("a-long-enough-password")
        self.walker.user.save()
        self._key = a_session_of(self.walker.user)
        self._pages = BaseHandler()
        self._pages.load_middleware()

    def path(self, name: str, near: Near) -> str:
        """The address of such an object; of an own one where the URL knows none that stands so."""
        if name not in OBJECTS:
            return reverse(name)
        words = OBJECTS[name](self.walker, near) or OBJECTS[name](self.walker, Near.OWN)
        return reverse(name, kwargs=dict(words or {}))

    def send(
        self, method: str, path: str, body: bytes = b"", *, signed_in: bool
    ) -> HttpResponseBase:
        headers = {"cookie": f"{project.SESSION_COOKIE_NAME}={self._key}"} if signed_in else {}
        request = RequestFactory().generic(method, path, body, content_type=FORM, headers=headers)
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined] # forms come from our pages
        with transaction.atomic():
            answer = self._pages.get_response(request)
            transaction.set_rollback(True)
        return answer


@pytest.fixture
def attacker(settings) -> Attacker:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return Attacker()


def encoded(fields: Mapping[str, bytes]) -> bytes:
    return urlencode(fields).encode()


def what_failed(answer: HttpResponseBase, *sent: object) -> str:
    return "" if answer.status_code in SAFE_TO_SAY else f"{answer.status_code} for {sent}"


values = st.sampled_from(VALUES) | st.text(max_size=60).map(
    lambda text: text.encode("utf-8", "surrogatepass")
)
forms = st.dictionaries(st.sampled_from(FIELDS), values, max_size=8)
quietly = settings(
    max_examples=ROUNDS,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.mark.slow
@quietly
@given(
    name=st.sampled_from(TAKERS),
    near=st.sampled_from(list(Near)),
    fields=forms,
    signed_in=st.booleans(),
)
def test_no_form_fails_on_anything(attacker, name, near, fields, signed_in):
    path = attacker.path(name, near)

    answer = attacker.send("POST", path, encoded(fields), signed_in=signed_in)

    assert what_failed(answer, name, fields) == ""


@pytest.mark.slow
@quietly
@given(name=st.sampled_from(READERS), fields=forms, signed_in=st.booleans())
def test_no_page_fails_on_any_question(attacker, name, fields, signed_in):
    path = f"{attacker.path(name, Near.OWN)}?{encoded(fields).decode()}"

    answer = attacker.send("GET", path, signed_in=signed_in)

    assert what_failed(answer, name, fields) == ""


@pytest.mark.slow
def test_no_form_fails_on_one_bad_value(attacker):
    """Every field of these forms with every value of the list, the other fields being good."""
    failed = [
        what_failed(
            attacker.send(
                "POST",
                attacker.path(name, Near.FOREIGN),
                encoded({**good, field: value}),
                signed_in=True,
            ),
            *(name, field, value[:40]),
        )
        for name, good in GOOD.items()
        for field in good
        for value in VALUES
    ]

    assert [words for words in failed if words] == []


def test_no_address_fails_on_a_wrong_number(attacker):
    addresses = [
        url.route.replace("<int:pk>", number)
        for url in all_urls()
        if "<int:pk>" in url.route
        for number in IDS
    ]

    failed = [
        what_failed(attacker.send(method, f"/{address}", signed_in=True), method, address[:60])
        for address in addresses
        for method in ("GET", "POST")
    ]

    assert len(addresses) >= len(IDS)
    assert [words for words in failed if words] == []


def test_same_form_sent_twice_fails_nowhere(client, attacker):
    assert attacker.walker.user is not None
    client.force_login(attacker.walker.user, backend=project.AUTHENTICATION_BACKENDS[-1])
    forms_sent = {**GOOD, "account-sign-in-end": {}, "account_logout": {}}
    paths = {
        name: attacker.path(name, Near.OWN if name.startswith("account") else Near.FOREIGN)
        for name in forms_sent
    }

    answers = {
        (name, client.post(paths[name], encoded(fields), content_type=FORM).status_code)
        for name, fields in forms_sent.items()
        for _again in range(2)
    }

    assert {(name, status) for name, status in answers if status not in SAFE_TO_SAY} == set()
    assert ("people:grant-give", 302) in answers


def test_thousand_fields_and_ten_megabytes_fail_nowhere(attacker):
    many = "&".join(f"text{number}=1" for number in range(6000)).encode()
    large = b"text=" + b"a" * 10 * 1024 * 1024

    answers = {
        (
            name,
            attacker.send("POST", attacker.path(name, Near.OWN), body, signed_in=True).status_code,
        )
        for name in TAKERS
        for body in (many, large)
    }

    assert answers == {(name, status) for name in TAKERS for status in (400, 413)}


def test_list_of_fields_is_complete(attacker):
    """The attack would miss a field it does not know."""
    asked: set[str] = set()
    pages = [name for name in READERS if DOORS[name].read and name != "account_change_password"]

    for name in pages:
        answer = attacker.send(
            "GET", attacker.path(name, Near.OWN), signed_in=name != "account_login"
        )
        asked |= names_of_fields(answer)

    assert " ".join(sorted(asked - {*FIELDS})) == "save"


def names_of_fields(answer: HttpResponseBase) -> set[str]:
    """The names in the forms of a page."""
    content = getattr(answer, "content", b"").decode()
    names = {part.partition('"')[0] for part in content.split(' name="')[1:]}
    return names - {"", "viewport", "robots", "htmx-config"}

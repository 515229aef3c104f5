"""Two faces on two host names, and the headers every answer carries."""

import pytest
from django.test import override_settings
from django.urls import reverse

from people.models import Right
from tests.builders.people import a_user
from trainer_institute.doors import DOORS

PUBLIC, INTERNAL = "institute.example.com", "institute.example.org"
SAFE = {
    "Content-Security-Policy": {
        "default-src 'self'",
        "img-src 'self' data:",
        "script-src 'self'",
        "style-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    },
    "Cross-Origin-Opener-Policy": {"same-origin"},
    "Cross-Origin-Resource-Policy": {"same-origin"},
    "Permissions-Policy": {"camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
    "Referrer-Policy": {"same-origin"},
    "X-Content-Type-Options": {"nosniff"},
    "X-Frame-Options": {"DENY"},
}


@pytest.fixture
def two_faces():
    with override_settings(
        PUBLIC_HOST=PUBLIC, INTERNAL_HOST=INTERNAL, ALLOWED_HOSTS=[PUBLIC, INTERNAL]
    ):
        yield


def status(client, address: str, host: str) -> int:
    return client.get(address, headers={"host": host}).status_code


@pytest.mark.parametrize(
    "host", [PUBLIC, f"{PUBLIC}:443", PUBLIC.upper(), f"{PUBLIC}.", f"{PUBLIC.title()}.:8443"]
)
def test_public_face_has_no_sign_in_however_its_name_is_written(client, two_faces, host):
    there = {"/robots.txt": 200, "/sign-in/": 404, "/people/": 404, "/": 404, "/people": 404}

    assert {address: status(client, address, host) for address in there} == there


@pytest.mark.django_db
def test_public_face_knows_nobody_who_is_signed_in_elsewhere(client, two_faces):
    client.force_login(a_user(Right.ADMINISTER))

    assert status(client, "/people/", PUBLIC) == 404
    assert status(client, "/people/", INTERNAL) == 200


def test_public_face_tells_an_internal_page_from_nothing_by_no_word(client, two_faces):
    bodies = [
        client.get(address, headers={"host": PUBLIC}).content
        for address in ("/people/", "/people/1/", "/no-such-page/")
    ]

    assert len(set(bodies)) == 1


PAGES_THAT_REFUSE = {"/no-such-page/": 404, "/robots.txt?q=%00": 400}


@pytest.mark.parametrize("address", PAGES_THAT_REFUSE)
def test_page_that_refuses_leads_to_the_start_only_where_there_is_one(client, two_faces, address):
    answers = [client.get(address, headers={"host": host}) for host in (PUBLIC, INTERNAL)]

    assert [answer.status_code for answer in answers] == [PAGES_THAT_REFUSE[address]] * 2
    assert [b'href="/"' in answer.content for answer in answers] == [False, True]
    assert [b"start page" in answer.content for answer in answers] == [False, True]


def test_page_that_refuses_a_foreign_name_leads_nowhere(client, two_faces):
    answer = client.get("/robots.txt", headers={"host": "evil.example.net"})

    assert (answer.status_code, b'href="/"' in answer.content) == (400, False)


@pytest.mark.django_db
def test_internal_face_has_everything(client, two_faces):
    there = {"/robots.txt": 200, "/sign-in/": 200, "/people/": 302, "/people": 301}

    assert {address: status(client, address, INTERNAL) for address in there} == there


def test_names_nobody_gave_us_are_refused(client, two_faces):
    hosts = ["evil.example.net", f"{PUBLIC}.evil.example.net", "127.0.0.1", "a b", ""]

    assert [status(client, "/robots.txt", host) for host in hosts] == [400] * len(hosts)


@pytest.mark.django_db
def test_without_a_public_host_there_is_one_face(client):
    assert status(client, "/sign-in/", "testserver") == 200


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/health/live", "/health/ready"])
def test_probes_are_answered_by_number_without_session(client, two_faces, address):
    client.force_login(a_user())

    answer = client.get(address, headers={"host": "10.0.0.7:8000"})

    assert answer.status_code in {200, 503}
    assert answer.headers.get("Vary") is None or "Cookie" not in answer["Vary"]
    assert answer.cookies == {}


def test_readiness_is_no_affair_of_the_public(client, two_faces):
    assert status(client, "/health/ready", PUBLIC) == 404
    assert status(client, "/health/live", PUBLIC) == 200


def test_what_is_public_today():
    public = sorted(name for name, door in DOORS.items() if door.public)

    assert public == ["health-live", "robots", "security-txt", "set-language"]


def carried(answer) -> dict[str, set[str]]:
    """The headers of safety; the policy for content as the set of its rules."""
    found = {name: {answer.headers.get(name, "")} for name in SAFE}
    policy = answer.headers.get("Content-Security-Policy", "")
    found["Content-Security-Policy"] = {rule.strip() for rule in policy.split(";")}
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "address", "expected"),
    [
        ("GET", "/sign-in/", 200),
        ("GET", "/", 302),
        ("GET", "/people", 301),
        ("GET", "/no-such-page/", 404),
        ("GET", "/people/%00/", 400),
        ("GET", "/health/live", 200),
        ("POST", "/robots.txt", 405),
        ("GET", "/static/institute.css", 200),
    ],
)
def test_every_answer_is_safe(client, method, address, expected):
    answer = client.generic(method, address)

    answer.getvalue()  # read to its end, a file is closed
    assert (answer.status_code, carried(answer)) == (expected, SAFE)


def test_answer_to_a_strange_host_is_safe(client, two_faces):
    answer = client.get("/sign-in/", headers={"host": "evil.example.net"})

    assert (answer.status_code, carried(answer)) == (400, SAFE)


def test_answer_carries_the_number_of_the_request(client):
    given = "5f6d3c0f94f04a6e9b9d9a6a0a5a5c11"

    answers = [
        client.get("/robots.txt", headers={"x-request-id": sent})["X-Request-ID"]
        for sent in (given, "evil\tnumber", "")
    ]

    assert answers[0] == given
    assert len(set(answers)) == 3


@pytest.mark.django_db
def test_static_file_serves_no_other_site(client):
    answer = client.get("/static/institute.css")

    answer.getvalue()  # read to its end, a file is closed
    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.django_db
def test_no_page_is_read_by_inline_script_or_style(client):
    client.force_login(a_user(*Right))
    pages = [reverse(name) for name in ("home", "people:list", "people:rights", "account-settings")]

    bodies = [client.get(page).content.decode() for page in pages]

    forbidden = ("<style", "style=", "onclick=", "onload=", "javascript:", "<script>")
    assert [
        (page, word)
        for page, body in zip(pages, bodies, strict=True)
        for word in forbidden
        if word in body
    ] == []

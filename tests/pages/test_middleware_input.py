"""Input that cannot be read or stored is refused in words before any page sees it."""

import tracemalloc
from io import BytesIO

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils.html import escape

from trainer_institute.middleware.clean_input import CleanInput
from trainer_institute.views.errors import TooLarge

FORM = "application/x-www-form-urlencoded"
MEGABYTE = 1024 * 1024
UNREADABLE = "What was sent holds characters that cannot be read."
BOUNDARY = "limit"


def multipart(*parts: tuple[str, bytes]) -> bytes:
    """The body of a form with files; each part is its disposition and its content."""
    lines = [
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n".encode() + content
        for disposition, content in parts
    ]
    return b"\r\n".join([*lines, f"--{BOUNDARY}--\r\n".encode()])


def told(answer: HttpResponse, sentence: str) -> tuple[int, bool, str]:
    """What a person learns from the answer."""
    words = escape(sentence)
    return answer.status_code, words in answer.content.decode(), answer["Cache-Control"]


@pytest.mark.parametrize(
    "address",
    [
        "/people/%00/",
        "/%FF/",
        "/people/%ED%A0%80/",
        "/sign-in/?next=%00",
        "/sign-in/?next=%FF",
        "/sign-in/?%C3%28=1",
        "/sign-in/?next=%ED%A0%80",
    ],
)
def test_address_that_cannot_be_read_is_refused(client, address):
    answer = client.get(address)

    assert told(answer, UNREADABLE) == (400, True, "no-store")


@pytest.mark.parametrize(
    "body", [b"login=%00", b"login=%FF", b"login=\xff", b"%ED%A0%80=1", b"login=a\x00b", b"a=1&%00"]
)
def test_field_that_cannot_be_read_is_refused(client, body):
    answer = client.generic("POST", "/sign-in/", body, content_type=FORM)

    assert told(answer, UNREADABLE) == (400, True, "no-store")


@pytest.mark.parametrize(
    "part",
    [
        ('name="login"', b"a\x00b"),
        ('name="login"', b"\xff"),
        ("name=\"file\"; filename*=UTF-8''%FF.csv", b"a"),
        ('name="\x00"', b"a"),
    ],
    ids=["nul", "bytes", "file name", "nul in name"],
)
def test_part_that_cannot_be_read_is_refused(client, part):
    body = multipart(part)

    answer = client.generic(
        "POST", "/sign-in/", body, content_type=f"multipart/form-data; boundary={BOUNDARY}"
    )

    assert told(answer, UNREADABLE) == (400, True, "no-store")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b'{"name": "a\\u0000b"}', UNREADABLE),
        (b'{"a\\u0000b": 1}', UNREADABLE),
        (b'["\xff"]', UNREADABLE),
        (b'[["\\ud800"]]', "What was sent is no readable JSON."),
        (b"{", "What was sent is no readable JSON."),
        (b"[" * 100_000, "What was sent is no readable JSON."),
        (b"9" * 5000, "What was sent is no readable JSON."),
    ],
    ids=["nul", "nul in name", "bytes", "surrogate", "broken", "deep", "long number"],
)
def test_json_that_cannot_be_read_is_refused(client, body, sentence):
    answer = client.generic("POST", "/sign-in/", body, content_type="application/json")

    assert told(answer, sentence) == (400, True, "no-store")


@pytest.mark.parametrize("charset", ["hex", "rot13", "utf-16", "windows-1251", "no-such"])
def test_other_encodings_than_utf_8_are_refused(client, charset):
    kind = f"multipart/form-data; boundary={BOUNDARY}; charset={charset}"

    answer = client.generic("POST", "/sign-in/", multipart(), content_type=kind)

    assert told(answer, "Only text in UTF-8 can be read.") == (400, True, "no-store")


@pytest.mark.parametrize("value", ['"\\000"', '"\\001"', "\udcff"])
def test_damaged_cookie_of_ours_is_refused_and_removed(client, settings, value):
    cookie = f"{settings.SESSION_COOKIE_NAME}={value}".encode("utf-8", "surrogateescape")

    answer = client.get("/sign-in/", headers={"cookie": cookie.decode("latin-1")})

    assert told(answer, "A cookie of this site is damaged.") == (400, True, "no-store")
    assert answer.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 0


def test_cookie_of_a_neighbor_is_none_of_our_business(client):
    answer = client.get("/robots.txt", headers={"cookie": 'other="\\000\\377"'})

    assert answer.status_code == 200


def posted(body: BytesIO, *, length: str, kind: str) -> HttpRequest:
    """A request whose body has not arrived yet."""
    environ = RequestFactory().post("/").environ
    given = {"CONTENT_LENGTH": length, "CONTENT_TYPE": kind, "wsgi.input": body}
    return WSGIRequest({**environ, **given})


class Unread(BytesIO):
    """A body that nobody may read."""

    def read(self, *_size: int | None) -> bytes:
        raise AssertionError("somebody read the body")


@pytest.mark.parametrize("length", ["54525953", "9" * 40])
def test_body_that_is_announced_too_long_is_not_read(length):
    request = posted(Unread(), length=length, kind=FORM)

    with pytest.raises(TooLarge, match="That is larger than 50 MB") as refused:
        CleanInput(_files)(request)

    assert refused.value.status == 413


@pytest.mark.parametrize("length", ["-1", "ten", "١٢"])
def test_length_that_is_no_number_is_refused(client, length):
    answer = client.generic("POST", "/sign-in/", b"a=1", content_type=FORM, CONTENT_LENGTH=length)

    assert told(answer, "The length of what was sent is not a number.") == (400, True, "no-store")


def test_field_of_ten_megabytes_is_too_much(client):
    body = b"login=" + b"a" * 10 * MEGABYTE

    answers = [
        client.generic("POST", "/sign-in/", body, content_type=FORM),
        client.generic(
            "POST",
            "/sign-in/",
            multipart(('name="login"', body)),
            content_type=f"multipart/form-data; boundary={BOUNDARY}",
        ),
        client.generic("POST", "/sign-in/", b'"' + body + b'"', content_type="application/json"),
    ]

    expected = (413, True, "no-store")
    assert [told(a, "That is too much text for one form.") for a in answers] == [expected] * 3


def test_thousands_of_fields_are_too_many(client):
    fields = "&".join(f"f{number}=1" for number in range(5001))

    answers = [
        client.generic("POST", "/sign-in/", fields, content_type=FORM),
        client.get(f"/sign-in/?{fields}"),
    ]

    sentence = "That form has more fields than any form of ours."
    assert [told(answer, sentence) for answer in answers] == [(400, True, "no-store")] * 2


def test_form_that_broke_off_is_refused(client):
    cut = multipart(('name="file"; filename="a.csv"', b"a,b"))[:-40]

    answer = client.generic("POST", "/sign-in/", cut, content_type="multipart/form-data")

    assert told(answer, "What was sent broke off on its way.") == (400, True, "no-store")


def _files(request: HttpRequest) -> HttpResponse:
    """The sizes of the files that arrived."""
    return HttpResponse(", ".join(str(file.size) for file in request.FILES.values()))


class Upload(BytesIO):
    """A file of many megabytes that is never in memory at once."""

    def __init__(self, megabytes: int) -> None:
        super().__init__()
        self._start = multipart(('name="file"; filename="big.csv"', b"")).split(b"\r\n--limit--")[0]
        self._left = [
            self._start,
            *[b"x" * MEGABYTE] * megabytes,
            f"\r\n--{BOUNDARY}--\r\n".encode(),
        ]
        self.length = sum(map(len, self._left))

    def read(self, size: int | None = -1) -> bytes:
        if not self._left:
            return b""
        piece, rest = self._left[0][:size], self._left[0][size:]
        self._left[:1] = [rest] if rest else []
        return piece


def test_big_upload_does_not_fill_the_memory():
    upload = Upload(megabytes=40)
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    request = posted(upload, length=str(upload.length), kind=kind)
    tracemalloc.start()

    answer = CleanInput(_files)(request)

    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    request.close()
    assert answer.content == str(40 * MEGABYTE).encode()
    assert peak < 12 * MEGABYTE


def test_text_of_many_alphabets_passes(client):
    typed = "Ёжик ‮ 漢字 💥 \t\r\n"

    answer = client.get("/robots.txt", {"q": typed})

    assert answer.wsgi_request.GET["q"] == typed
    assert answer.status_code == 200

"""Input no page of ours sends is refused at the door, in words, before anything reads it."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from trainer_institute.views.errors import TooLarge, Unreadable

NUL = "\0"
DAMAGED = "\ufffd"  # what Django puts in place of bytes that are no UTF-8
UTF_8 = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
MEGABYTE = 1024 * 1024


class CleanInput:
    """Lets only text through that can be read and stored: UTF-8 without NUL, not too much of it.

    PostgreSQL stores no NUL, and a broken encoding would be kept as damaged text; a view that met
    either would fail. Files are left on the disk where Django's upload handlers put them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer of what follows; raises Unreadable or TooLarge, which become 400 and 413."""
        must_not_be_too_long(request)
        must_be_in_utf8(request)
        cookies_must_be_readable(request)
        must_be_text(unquote_to_bytes(request.path_info))  # broken bytes still stand there as %FF
        must_be_text(unquote_to_bytes(_raw_query(request)))
        body_must_be_readable(request)
        return self.get_response(request)


def must_not_be_too_long(request: HttpRequest) -> None:
    """Nothing; raises TooLarge before a byte of the body is read."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    most = settings.LARGEST_UPLOAD_MB * MEGABYTE + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if not str(announced).isascii() or not str(announced).isdigit():
        raise Unreadable(_("The length of what was sent is not a number."))
    if len(announced) > len(str(most)) or int(announced) > most:
        raise TooLarge(
            _("That is larger than %(most)s MB. Send a smaller file.")
            % {"most": settings.LARGEST_UPLOAD_MB}
        )


def must_be_in_utf8(request: HttpRequest) -> None:
    """Nothing; raises Unreadable for a declared encoding that no page of ours uses."""
    declared = request.content_params.get("charset", "utf-8") if request.content_params else "utf-8"
    if declared.lower() not in UTF_8:
        raise Unreadable(_("Only text in UTF-8 can be read."))


def cookies_must_be_readable(request: HttpRequest) -> None:
    """Nothing; raises Unreadable for a cookie of ours with characters we never wrote.

    Cookies of neighbors under the same domain are none of our business: nothing reads them.
    """
    ours = (
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
        settings.LANGUAGE_COOKIE_NAME,
    )
    damaged = [name for name in ours if not request.COOKIES.get(name, "").isprintable()]
    damaged += [name for name in ours if DAMAGED in request.COOKIES.get(name, "")]
    if damaged:
        raise Unreadable(
            _("A cookie of this site is damaged. It is removed now: load the page again."),
            cookies=damaged,
        )


def body_must_be_readable(request: HttpRequest) -> None:
    """Nothing; raises Unreadable or TooLarge."""
    kind = request.content_type or ""
    try:
        if kind == "application/x-www-form-urlencoded":
            must_be_text(unquote_to_bytes(request.body))
        elif kind == "application/json" or kind.endswith("+json"):
            must_be_json(request.body)
        fields_must_be_readable(request)
    except RequestDataTooBig:
        raise TooLarge(_("That is too much text for one form. Send less at once.")) from None
    except (TooManyFieldsSent, TooManyFilesSent):
        raise Unreadable(_("That form has more fields than any form of ours.")) from None
    except (MultiPartParserError, UnreadablePostError):
        raise Unreadable(_("What was sent broke off on its way. Send it again.")) from None


def fields_must_be_readable(request: HttpRequest) -> None:
    """Nothing; raises Unreadable. Reading GET and POST here also counts their fields.

    In forms with files Django has already put a sign in place of bytes it could not read, so the
    sign itself is refused there too.
    """
    typed = [*_texts(request.GET.lists()), *_texts(request.POST.lists())]
    if any(NUL in text for text in typed):
        raise Unreadable(_unreadable())
    if request.content_type == "multipart/form-data":
        names = [file.name or "" for _name, files in request.FILES.lists() for file in files]
        if any(DAMAGED in text for text in (*typed, *names)):
            raise Unreadable(_unreadable())


def must_be_text(raw: bytes) -> None:
    """Nothing; raises Unreadable unless the bytes are UTF-8 without NUL."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise Unreadable(_unreadable()) from None
    if NUL in text:
        raise Unreadable(_unreadable())


def must_be_json(raw: bytes) -> None:
    """Nothing; raises Unreadable for broken JSON and for texts in it that cannot be stored."""
    must_be_text(raw)
    try:
        texts = list(_json_texts(json.loads(raw)))
        "".join(texts).encode()
    except (ValueError, RecursionError):  # a lone surrogate is a ValueError too
        raise Unreadable(_("What was sent is no readable JSON.")) from None
    if any(NUL in text for text in texts):
        raise Unreadable(_unreadable())


def _unreadable() -> str:
    return _(
        "What was sent holds characters that cannot be read. Nothing was saved. Go back, type that "
        "part again instead of pasting it, and send it once more."
    )


def _raw_query(request: HttpRequest) -> bytes:
    """What the web server read; by its rules every byte is one character of the value."""
    return str(request.META.get("QUERY_STRING", "")).encode("latin-1", errors="replace")


def _texts(lists: Iterable[tuple[str, Sequence[str]]]) -> Iterator[str]:
    """Names and values of a form."""
    for name, values in lists:
        yield name
        yield from values


def _json_texts(value: object) -> Iterator[str]:
    """Every text in a JSON value, names included; without recursion."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            yield part
        elif isinstance(part, list):
            waiting.extend(part)
        elif isinstance(part, dict):
            waiting.extend(part)
            waiting.extend(part.values())

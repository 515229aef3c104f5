"""What was typed outlives a sign-in that ended meanwhile, for the same person and nobody else.

Each form lies in a session row of its own that ends after an hour, whatever becomes of the browser;
the visitor's session knows only the keys of these rows, and whose they are. Whose they are says a
signed cookie, which the browser got while signed in and loses by signing out.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from people.models import User
from people.views import Request

SESSION_KEY = "kept_forms"  # in the visitor's session: whose forms wait, in which rows
ROW_KEY = "kept_form"  # in each of these rows: the form
KEPT_FOR = dt.timedelta(hours=1)
MOST_CHARACTERS = 64 * 1024
MOST_FORMS = 3
SALT = "kept-form"
# What forms carry unseen; alone it is nothing that anybody would miss.
UNSEEN = ("save", "version")
# Never kept: the secret of the form, which is old by then, and what nobody else should hold.
SECRETS = ("csrfmiddlewaretoken", "password", "login", "token")


@dataclass(frozen=True)
class KeptForm:
    """A form on its way: where it goes, what it holds, in which row it lies once it is kept."""

    path: str
    fields: Sequence[tuple[str, str]]
    had_files: bool
    row: str = ""

    @property
    def lines(self) -> list[str]:
        """What a person typed or chose; a value without letters says what it belongs to."""
        return [
            _line(name, value)
            for name, value in self.fields
            if name not in UNSEEN and value.strip()
        ]

    @property
    def size(self) -> int:
        """How many characters it takes to keep."""
        return len(json.dumps([self.path, self.fields]))

    def is_sent_by(self, request: HttpRequest) -> bool:
        """Whether the request sends exactly this form; line ends may differ."""
        return self.path == request.get_full_path() and _same(self.fields) == _same(_sent(request))


def sign_of(user: User) -> str:
    """What stands for the account in the cookie: its number, the time, and a sign over both."""
    return signing.dumps(user.pk, salt=SALT)


def account_of(sign: str, *, within: dt.timedelta) -> int | None:
    """The number of the account; None if the sign is not ours or too old."""
    try:
        return int(signing.loads(sign, salt=SALT, max_age=within))
    except signing.BadSignature:
        return None


def keep(request: HttpRequest, *, account: int) -> bool:
    """Whether the form was kept: not one without values, and none that is too large.

    What was kept for the same path before is replaced; the oldest give way where room is missing.
    """
    form = KeptForm(request.get_full_path(), _sent(request), bool(request.FILES))
    if not form.lines or form.size > MOST_CHARACTERS or request.path == reverse("account-kept"):
        return False
    before = _waiting(request, account)
    newest_first = [form, *(older for older in before if older.path != form.path)]
    sizes = accumulate(each.size for each in newest_first)
    fitting = sum(size <= MOST_CHARACTERS for size in sizes)
    others = newest_first[1 : min(fitting, MOST_FORMS)]
    destroy(older.row for older in before if older not in others)
    _remember(request, account, [_row_of(form), *(older.row for older in others)])
    request.session.set_expiry(KEPT_FOR)
    return True


def is_waiting(request: HttpRequest) -> bool:
    """Whether a form waits here for somebody's sign-in."""
    return SESSION_KEY in request.session


def rows(request: HttpRequest) -> list[str]:
    """The keys of the rows in which forms wait here, whoever sent them."""
    return _remembered(request)[1]


def kept_for(request: HttpRequest, user: User) -> list[KeptForm]:
    """The forms that wait for this user, the newest first. What is another's is destroyed."""
    return _waiting(request, user.pk)


def drop(request: HttpRequest, form: KeptForm) -> None:
    """Nothing; the form waits no longer, the others do."""
    account, keys = _remembered(request)
    destroy([form.row])
    _remember(request, account, [key for key in keys if key != form.row])


def destroy(keys: Iterable[str]) -> None:
    """Nothing; what lies in these rows is gone."""
    Session.objects.filter(session_key__in=list(keys)).delete()


def _waiting(request: HttpRequest, account: int) -> list[KeptForm]:
    """The forms of this account whose hour is not over; asking destroys those of any other."""
    owner, keys = _remembered(request)
    if not keys:
        return []
    if owner != account:
        destroy(keys)
        keys = []
    forms = [form for key in keys if (form := _read(key)) is not None]
    if len(forms) < len(rows(request)):
        _remember(request, account, [form.row for form in forms])
    return forms


def _remembered(request: HttpRequest) -> tuple[int, list[str]]:
    found: Mapping[str, object] = request.session.get(SESSION_KEY, {})
    keys = found.get("rows", [])
    return int(str(found.get("account", 0))), list(keys) if isinstance(keys, list) else []


def _remember(request: HttpRequest, account: int, keys: Sequence[str]) -> None:
    if keys:
        request.session[SESSION_KEY] = {"account": account, "rows": list(keys)}
    else:
        request.session.pop(SESSION_KEY, None)


def _row_of(form: KeptForm) -> str:
    """The key of a new row with the form; it ends after the hour, and the clean-up removes it."""
    row = SessionStore()
    row[ROW_KEY] = {"path": form.path, "fields": form.fields, "had_files": form.had_files}
    row.set_expiry(KEPT_FOR)
    row.save()
    return str(row.session_key)


def _read(key: str) -> KeptForm | None:
    """The form in the row; None if its hour is over."""
    found: Mapping[str, object] | None = SessionStore(key).get(ROW_KEY)
    if found is None:
        return None
    pairs = found["fields"]
    fields = [(str(name), str(value)) for name, value in pairs] if isinstance(pairs, list) else []
    return KeptForm(str(found["path"]), fields, bool(found["had_files"]), row=key)


def _sent(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of the form that is being sent, without secrets."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if not any(secret in name.lower() for secret in SECRETS)
    ]


def _same(fields: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted((name, value.replace("\r\n", "\n")) for name, value in fields)


def _line(name: str, value: str) -> str:
    if any(sign.isalpha() for sign in value):
        return value
    label = capfirst(" ".join(name.replace("_", " ").replace("-", " ").split()))
    return f"{gettext(label) if label else name}: {value}"


@require_http_methods(["GET", "HEAD", "POST"])
def kept_form(request: Request) -> HttpResponse:
    """What was typed before the sign-in ended, each with the button that sends it.

    A POST drops the one that was going to `path`.
    """
    forms = kept_for(request, request.user)
    if request.method == "POST":
        for form in forms:
            if form.path == request.POST.get("path"):
                drop(request, form)
        return redirect("account-kept")
    return render(request, "people/kept_form.html", {"forms": forms}) if forms else redirect("home")

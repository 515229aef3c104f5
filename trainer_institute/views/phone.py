"""What makes the institute an application on a phone, and what works there without a network."""

import hashlib
import json
from functools import cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.views import Request
from sessions.forms import LogForm
from sessions.queries.seals import seal_of

# Colors of the tokens --pri and --bg, light: a manifest knows no style sheet.
THEME, BACKGROUND = "#0f6a62", "#f5f6f3"
ICONS = (
    ("app/icon-192.png", "192x192", "any"),
    ("app/icon-512.png", "512x512", "any"),
    ("app/icon-maskable-512.png", "512x512", "maskable"),
)
# What the page without a network is drawn with; a device keeps these files and no others.
FILES = (
    "vendor/bootstrap/bootstrap.min.css",
    "institute.css",
    "frame.js",
    "icons.svg",
    "mark.svg",
    "vendor/inter/inter-latin.woff2",
    "vendor/inter/inter-cyrillic.woff2",
)


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Name, colors and icons for the home screen of a phone."""
    words = {
        "id": "/",
        "name": _("Trainer Institute"),
        "short_name": _("Institute"),
        "lang": translation.get_language(),
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "theme_color": THEME,
        "background_color": BACKGROUND,
        "icons": [
            {"src": static(file), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for file, sizes, purpose in ICONS
        ],
    }
    return JsonResponse(words, content_type="application/manifest+json")


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that answers for the server while there is no network.

    Its text changes with every file it keeps and with the page, so a device takes the new ones.
    """
    pages = {code: reverse("offline", args=[code]) for code, _name in settings.LANGUAGES}
    words = {
        "version": _version(),
        "files": json.dumps([static(file) for file in FILES]),
        "pages": json.dumps(pages),
        "language": settings.LANGUAGE_CODE,
        "sign_in": reverse("account_login"),
    }
    answer = render(request, "sw.js", words, content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@login_not_required
@require_safe
def offline(request: HttpRequest, language: str) -> HttpResponse:
    """The page a device shows without a network: the same for everybody, so it may be kept."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return HttpResponse(_offline_page(language))


@require_safe
def device(request: Request) -> HttpResponse:
    """Whose sign-in this is, and what a device needs to send what it kept for that person."""
    words = {
        "person": request.user.pk,
        "seal": seal_of(request.user),
        "token": get_token(request),
    }
    return JsonResponse(words)


def _offline_page(language: str) -> str:
    """The page in that language; it asks neither who calls nor the database."""
    with translation.override(language):
        return render_to_string("offline.html", {"form": LogForm()})


@cache
def _version() -> str:
    """A short name for all that is kept."""
    kept = [static(file) for file in FILES]
    kept += [_offline_page(code) for code, _name in settings.LANGUAGES]
    return hashlib.sha256("".join(kept).encode()).hexdigest()[:12]

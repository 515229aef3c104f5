"""What a phone is given: a manifest, a page without a network, and the script that shows it."""

import hashlib
import json
import re
import struct

import pytest
from django.conf import settings
from django.urls import reverse

from people.models import Right
from sessions.queries.seals import seal_of
from tests.builders.people import a_user
from trainer_institute.views import phone

STATIC = settings.BASE_DIR / "static"
# The icons were drawn from this mark: whoever changes it draws them anew.
MARK = "980426ff854c60f961b72daeb3eb3a47c1f75bccc23d2426177873f481a46e3d"


def test_manifest_names_the_institute_in_the_language_of_the_device(client):
    told = {
        code: client.get("/manifest.webmanifest", headers={"accept-language": code})
        for code in ("en", "ru")
    }

    assert told["en"].headers["Content-Type"] == "application/manifest+json"
    assert told["en"].json()["name"] == "Trainer Institute"
    assert [each.json()["lang"] for each in told.values()] == ["en", "ru"]
    assert told["en"].json()["start_url"] == "/"


def test_icons_are_as_large_as_the_manifest_says_and_of_the_mark():
    sizes = {}
    for file, said, _purpose in phone.ICONS:
        picture = (STATIC / file).read_bytes()
        assert picture.startswith(b"\x89PNG")
        sizes[said] = "x".join(str(side) for side in struct.unpack(">II", picture[16:24]))

    assert all(said == size for said, size in sizes.items())
    assert hashlib.sha256((STATIC / "mark.svg").read_bytes()).hexdigest() == MARK


def test_colors_of_the_manifest_are_those_of_the_tokens():
    layer = (STATIC / "institute.css").read_text(encoding="utf-8")
    light = layer[layer.index("/* tokens: light */") : layer.index("/* tokens: dark")]

    tokens = dict(re.findall(r"--(\w+): (#\w+);", light))

    assert (tokens["pri"], tokens["bg"]) == (phone.THEME, phone.BACKGROUND)


def test_script_lists_files_of_the_frame_and_pages_for_everybody(client, db):
    client.force_login(a_user(Right.TRAIN))

    answer = client.get("/sw.js")

    text = answer.content.decode()
    files = json.loads(re.findall(r"^const FILES = (.*);$", text, re.MULTILINE)[0])
    pages = json.loads(re.findall(r"^const PAGES = (.*);$", text, re.MULTILINE)[0])
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert [file.removeprefix("/static/") for file in files] == list(phone.FILES)
    assert all((STATIC / file).exists() for file in phone.FILES)
    assert pages == {"en": "/offline/en/", "ru": "/offline/ru/"}


def test_script_is_looked_for_anew_and_kept_by_nobody_in_between(client):
    assert client.get("/sw.js").headers["Cache-Control"] == "no-cache"


def test_script_changes_with_what_is_kept(monkeypatch):
    phone._version.cache_clear()
    before = phone._version()
    monkeypatch.setattr(phone, "FILES", (*phone.FILES, "mark.svg"))
    phone._version.cache_clear()

    after = phone._version()

    phone._version.cache_clear()
    assert before != after


@pytest.mark.parametrize(("code", "words"), [("en", "No network"), ("ru", 'lang="ru"')])
def test_page_without_a_network_is_the_same_for_everybody(client, db, code, words):
    url = reverse("offline", args=[code])
    nobody = client.get(url).content
    user = a_user(Right.TRAIN)
    client.force_login(user)

    somebody = client.get(url).content

    assert nobody == somebody
    assert words in nobody.decode()
    assert "csrfmiddlewaretoken" not in nobody.decode()


def test_page_without_a_network_has_no_third_language(client):
    assert client.get("/offline/de/").status_code == 404


def test_device_asks_whose_sign_in_this_is(client, db):
    visitor = client.get("/device/")
    user = a_user(Right.TRAIN)
    client.force_login(user)

    told = client.get("/device/")

    assert visitor.status_code == 302
    assert set(told.json()) == {"person", "seal", "token"}
    assert (told.json()["person"], told.json()["seal"]) == (user.pk, seal_of(user))
    assert told.headers["Cache-Control"] == "no-store"

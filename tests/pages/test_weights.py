"""What a visit weighs, packed as the proxy in front packs it; the fonts are packed already."""

import gzip
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.contrib.staticfiles import finders

from people.models import Right
from tests.browser.rounds import chief_of, pages_of
from tests.builders.people import a_user
from tests.house.walkers import walkers_in_a_world
from trainer_institute.doors import DOORS

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]

STATIC = "/static/"
FIRST_VISIT, STYLES_AND_SCRIPTS, FILES = 250_000, 65_000, 4
PAGE, FORM = 8_000, 10_000
# The gallery shows every part in every state, to administrators alone.
SINGLE = {"overview": 12_000, "gallery": 40_000}
TRAINERS_OWN = {"my-day", "trainer-card", "wellbeing:own"}
REFERENCES = re.compile(r'(?:href|src)="(/static/[^"#?]+)')
WITHIN_STYLES = re.compile(r'url\("?(?!data:)([^)"#?]+)')
PACKED_ALREADY = (".woff2", ".png")


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def files_of(html: str) -> dict[str, int]:
    """All files a page can ask for, and their weights: those named in style sheets too."""
    weights: dict[str, int] = {}
    asked = REFERENCES.findall(html)
    while asked:
        address = asked.pop()
        content = content_of(address)
        weights[address] = len(content) if address.endswith(PACKED_ALREADY) else packed(content)
        if address.endswith(".css"):
            inside = [urljoin(address, name) for name in WITHIN_STYLES.findall(content.decode())]
            asked += [name for name in inside if name not in weights]
    return weights


def content_of(address: str) -> bytes:
    """What lies at the address of a static file, be it ours or of a library."""
    found = finders.find(address.removeprefix(STATIC))
    assert isinstance(found, str), address
    return Path(found).read_bytes()


def most_for(url: str) -> int:
    """The heaviest a page may be, by what it is for."""
    if url in SINGLE:
        return SINGLE[url]
    return FORM if DOORS[url].write or url in TRAINERS_OWN else PAGE


def test_first_visit_brings_all_files_and_stays_light(client):
    door = client.get("/sign-in/").content
    client.force_login(a_user(*Right))
    overview = client.get("/overview/").content

    files = files_of((door + overview).decode())

    code = {name: weight for name, weight in files.items() if name.endswith((".css", ".js"))}
    assert len(code) <= FILES
    assert sum(code.values()) <= STYLES_AND_SCRIPTS, code
    assert sum(files.values()) + packed(door) + packed(overview) <= FIRST_VISIT, files


def test_every_page_is_light():
    chief = chief_of(walkers_in_a_world())

    weights = [(url, packed(html)) for url, html in pages_of(chief)]

    assert len({url for url, _weight in weights}) > len(DOORS) / 3
    assert [(url, weight) for url, weight in weights if weight > most_for(url)] == []

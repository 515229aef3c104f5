"""Every page with something personal on it says who reads that."""

import re

from tests.house.source import files, named

WORDS = re.compile(r"{% block audience %}(?!\s*{% endblock)")
# Pages without a line, and why they need none.
NOTHING_PERSONAL = {
    "templates/account/logout.html": "asks whether to sign out, and shows nothing else",
}


def pages() -> dict[str, str]:
    return {
        named(path): text
        for path in files("*.html", under="templates")
        if '{% extends "base.html" %}' in (text := path.read_text(encoding="utf-8"))
    }


def test_page_always_says_who_reads_it():
    silent = {path for path, text in pages().items() if not WORDS.search(text)}

    assert silent == set(NOTHING_PERSONAL)


def test_empty_line_is_seen():
    assert not WORDS.search("{% block audience %}{% endblock audience %}")
    assert WORDS.search("{% block audience %}<p>You alone.</p>{% endblock audience %}")

"""What a file must not hold: silent exceptions, inline script and style, places, loose pins."""

import re
import tomllib
from collections.abc import Callable

import pytest

from tests.house.source import ROOT, all_code, comments, files, named

# An exception from a check, by the code of the rule it breaks, then why.
SILENCED = re.compile(
    r"#\s*(noqa|type:\s*ignore|pragma:\s*no\s*(cover|branch)|nosec)\b", re.IGNORECASE
)
WITH_REASON = re.compile(
    r"# noqa: [A-Z]+\d+(, ?[A-Z]+\d+)* - \w.+"
    r"|# type: ignore\[[\w, -]+\]\s+# \w.+"
    r"|# pragma: no (cover|branch) - \w.+"
)
INLINE = re.compile(
    r"<style\b"
    r"|<script\b(?![^>]*\bsrc=)"
    r"|<script\b[^>]*>\s*[^<\s]"
    r"|<[^>]*\s(style|on[a-z]+)\s*="
    r"|javascript:",
    re.IGNORECASE,
)
# Pieced together, so that this file does not hold them.
PLACES = re.compile(
    "|".join(
        (
            *(rf"(?<![\w.{{}}-])/{name}/" for name in ("work", "root", "home")),
            r"\b(py|npm|deb)\w+\.org\b",
            r"\b(docker|ghcr|quay)\.io\b",
            r"\b(unpkg|jsdelivr|cloudflare|githubusercontent)\.(com|net)\b",
            r"https?://\S+\.(whl|zip|tgz|deb|exe|tar\.\w+)\b",
        )
    )
)
PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)==\S+ \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
NOTE = re.compile(r"^(\s*#.*)?$")


def silenced_without_reason(path: str, text: str) -> list[str]:
    return [
        f"{path}:{line}"
        for line, comment in comments(text)
        if SILENCED.search(comment) and not WITH_REASON.search(comment)
    ]


def inline(path: str, text: str) -> list[str]:
    """Script and style inside a page, which the content security policy refuses."""
    return [f"{path}:{line_of(text, found)}" for found in INLINE.finditer(text)]


def places(path: str, text: str) -> list[str]:
    """Registries, addresses of downloads, and folders of one machine."""
    return [f"{path}:{line_of(text, found)}: {found[0]}" for found in PLACES.finditer(text)]


def loose_pins(path: str, text: str) -> list[str]:
    """Lines of a compiled list of requirements that are no pin, hash or note; pins without hash."""
    lines = text.splitlines()
    return [
        f"{path}:{number}: {line}"
        for number, line in enumerate(lines, start=1)
        if not (PIN.match(line) or HASH.match(line) or NOTE.match(line))
        or (PIN.match(line) and not HASH.match([*lines, ""][number]))
    ]


def line_of(text: str, found: re.Match[str]) -> int:
    return text.count("\n", 0, found.start()) + 1


def texts(pattern: str, *, under: str = ".") -> dict[str, str]:
    """Files of text by path; pictures and fonts are left out."""
    return {
        named(path): content.decode()
        for path in files(pattern, under=under)
        if b"\0" not in (content := path.read_bytes())
    }


def faults(check: Callable[[str, str], list[str]], sources: dict[str, str]) -> list[str]:
    return [fault for path, text in sources.items() for fault in check(path, text)]


def project(name: str) -> str:
    """A library's name without version, extras and spelling."""
    return re.split(r"[\[<>=~! ]", name)[0].lower().replace("_", "-")


def wanted(path: str) -> set[str]:
    lines = (ROOT / path).read_text(encoding="utf-8").split("\n")
    return {project(line) for line in lines if line and not line.startswith(("#", "-"))}


def pinned(path: str) -> set[str]:
    lines = (ROOT / path).read_text(encoding="utf-8").split("\n")
    return {line for line in lines if PIN.match(line)}


def test_exception_from_a_check_always_has_a_reason():
    assert faults(silenced_without_reason, all_code()) == []


def test_template_never_holds_script_or_style():
    assert faults(inline, texts("*.html", under="templates")) == []


def test_file_never_names_a_registry_or_a_folder_of_one_machine():
    assert faults(places, texts("*")) == []


def test_library_is_always_pinned_with_its_hash():
    assert faults(loose_pins, texts("*.txt", under="requirements")) == []


def test_library_has_a_reason_and_a_pin():
    reasons = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = {line.split("==")[0] for line in pinned("requirements/dev.txt")}
    embedded = wanted("requirements/embedded.in")

    assert {project(name) for name in reasons["dependencies"]} == wanted("requirements/base.in")
    assert {project(name) for name in reasons["optional-dependencies"]["embedded"]} == embedded
    assert wanted("requirements/base.in") | embedded | wanted("requirements/dev.in") <= pins


def test_library_has_one_version_in_all_lists():
    lists = [pinned(f"requirements/{name}.txt") for name in ("base", "embedded", "dev")]

    assert lists[0] | lists[1] <= lists[2]


def test_production_installs_no_library_of_the_embedded_servers():
    installed = {line.split("==")[0] for line in pinned("requirements/base.txt")}

    assert installed & wanted("requirements/embedded.in") == set()


def test_silent_exception_is_seen():
    source = (
        "import os  # noqa\n"
        "import re  # noqa: F401\n"
        "import ast  # noqa: F401 - for those who import it from here\n"
        "x = os.path  # type: ignore\n"
        "x = os.path  # type: ignore[attr-defined]\n"
        "x = os.path  # type: ignore[attr-defined]  # made at run time\n"
        "x = '# noqa'\n"
        "def f(): ...  # pragma: no cover\n"
    )

    assert silenced_without_reason("a.py", source) == [
        "a.py:1",
        "a.py:2",
        "a.py:4",
        "a.py:5",
        "a.py:8",
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<style>p { color: red }</style>",
        "<script>alert(1)</script>",
        '<script type="module">import "x"</script>',
        "<script src=\"{% static 'a.js' %}\">alert(1)</script>",
        '<p style="color: red">',
        '<button type="button"\n  onclick="go()">',
        '<a href="javascript:go()">',
    ],
)
def test_inline_script_or_style_is_seen(html):
    assert inline("a.html", html) == ["a.html:1"]


def test_script_of_its_own_is_fine():
    html = '<script type="module" src="{% static \'a.js\' %}"></script><p data-style="x">on = 1</p>'

    assert inline("a.html", html) == []


@pytest.mark.parametrize(
    "text",
    [
        "RUN pip install --index https://" + "un" + "pkg.com/simple",
        "see '/" + "work/main'",
        "cd /" + "home/me",
        "https://example.com/files/thing-1.0" + ".tar.gz",
        "FROM docker" + ".io/library/python",
    ],
)
def test_place_is_seen(text):
    assert len(places("a", f"first\n{text}\n")) == 1


def test_loose_pin_is_seen():
    text = f"a==1 \\\n    --hash=sha256:{'0' * 64}\nb==2\nc==3 \\\n    # via a\n--find x\n"

    assert loose_pins("r.txt", text) == [
        "r.txt:3: b==2",
        "r.txt:4: c==3 \\",
        "r.txt:6: --find x",
    ]

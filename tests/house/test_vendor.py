"""Front-end files of other projects: known, licensed, unchanged; and the own layer on top."""

import gzip
import json
import os
import re
import tarfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from trainer_institute.management.commands import vendor

STATIC = settings.BASE_DIR / "static"
TEMPLATES = settings.BASE_DIR / "templates"
LAYER = (STATIC / "institute.css").read_text(encoding="utf-8")
KILOBYTE = 1000
COLOR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|oklch|color-mix)\(")


def test_every_vendored_file_is_recorded():
    on_disk = {
        file.relative_to(STATIC).as_posix()
        for file in (STATIC / "vendor").rglob("*")
        if file.is_file() and file.name not in {"LICENSE", "vendored.json"}
    }

    recorded = {line.file for line in vendor.record(STATIC)}

    assert recorded == on_disk | {vendor.SPRITE}


@pytest.mark.parametrize("line", vendor.record(STATIC), ids=lambda line: line.file)
def test_vendored_file_is_unchanged_and_licensed(line):
    text = (STATIC / line.license_file).read_text(encoding="utf-8")

    assert vendor.digest(STATIC / line.file) == line.sha256
    assert len(text.split()) > 100
    assert "Copyright" in text


def test_record_names_the_versions_the_command_would_fetch():
    wanted = {(p.name, p.version, p.license) for p in vendor.PACKAGES}

    recorded = {(line.package, line.version, line.license) for line in vendor.record(STATIC)}

    assert recorded == wanted


def test_no_vendored_style_sheet_names_a_map():
    named = [f.name for f in STATIC.rglob("*.css") if "sourceMappingURL" in f.read_text()]

    assert named == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a{}\n/*# sourceMappingURL=a.css.map */", "a{}\n"),
        ("a{}\n/*# sourceMappingURL=a.css.map*/\n", "a{}\n"),
        ("run();\n//# sourceMappingURL=a.js.map\n", "run();\n"),
        ("a{}\n", "a{}\n"),
    ],
)
def test_map_comment_is_taken_out(text, left):
    assert vendor.without_map(text) == left


def test_sprite_keeps_drawings_without_the_invisible_box():
    icon = (
        '<svg xmlns="http://www.w3.org/2000/svg"><path stroke="none" d="M0 0h24v24H0z"/>'
        '<path d="M1 1"/></svg>'
    )

    assert vendor.sprite({"b": icon, "a": icon}).split("\n")[1:4] == [
        '  <symbol id="a" viewBox="0 0 24 24">',
        '    <path d="M1 1" />',
        "  </symbol>",
    ]


NAMED = re.compile(r"""\bicon(?:=| |_name=)["']([a-z0-9-]+)["']""")
# Tables by which code chooses: names alone, or each with its tone before it.
CHOSEN = re.compile(r"^\w*(?:ICONS|LOOKS)\b[^=]*= \{(.*?)\}", flags=re.DOTALL | re.MULTILINE)
IN_A_TABLE = re.compile(r': "([a-z0-9-]+)"|, "([a-z0-9-]+)"\)')


def icons_in(text: str) -> set[str]:
    """The icons that a template or a module names."""
    tables = " ".join(CHOSEN.findall(text))
    chosen = {alone or after_tone for alone, after_tone in IN_A_TABLE.findall(tables)}
    return chosen | set(NAMED.findall(text))


def test_icons_used_and_icons_drawn_are_the_same():
    pages = [*TEMPLATES.rglob("*.html"), *Path(settings.BASE_DIR).glob("*/[cqv]*/**/*.py")]
    used = {name for page in pages for name in icons_in(page.read_text(encoding="utf-8"))}

    drawn = set(re.findall(r'symbol id="([^"]+)"', (STATIC / vendor.SPRITE).read_text()))

    assert used == drawn == set(vendor.ICONS)


def test_icons_are_found_in_tags_calls_and_tables():
    text = """
        {% icon "bell" size="sm" %} Row(icon='clock')
ICONS: Mapping[str, str] = {
    Deed.ASKED: "mail",
}
LOOKS = {State.DRAFT: ("warn", "eye")}
OTHER = {"a": "b"}
"""

    assert icons_in(text) == {"bell", "clock", "mail", "eye"}


def without_tokens(css: str) -> str:
    """The layer without the blocks that define its colors, and without its comments."""
    start, end = css.index("/* tokens: light */"), css.index("/* end of tokens */")
    return re.sub(r"/\*.*?\*/", "", css[:start] + css[end:], flags=re.DOTALL)


def test_colors_are_named_in_the_token_blocks_alone():
    assert COLOR.findall(without_tokens(LAYER)) == []
    assert "#fff" in COLOR.findall(without_tokens(LAYER + "\nb { color: #fff }"))


def token_block(css: str, selector: str) -> list[str]:
    """The lines of the first block with that selector."""
    start = css.index(selector + " {") + len(selector) + 2
    return [line.strip() for line in css[start : css.index("}", start)].strip().splitlines()]


def test_dark_by_choice_and_dark_by_device_are_the_same():
    chosen = token_block(LAYER, '  [data-bs-theme="dark"]')

    assert chosen == token_block(LAYER, '  [data-bs-theme="auto"]')
    assert [line.split(":")[0] for line in chosen] == [
        line.split(":")[0] for line in token_block(LAYER, "\n:root")
    ]


def test_every_token_used_is_defined():
    defined = set(re.findall(r"^\s*(--[a-z0-9-]+):", LAYER, flags=re.MULTILINE))
    used = set(re.findall(r"var\((--(?!bs-)[a-z0-9-]+)\)", LAYER))

    assert used - defined == set()


def test_first_visit_is_light(tmp_path):
    styles = [*STATIC.rglob("*.css"), *STATIC.rglob("*.js")]
    packed = sum(len(gzip.compress(file.read_bytes())) for file in styles)
    fonts = sum(file.stat().st_size for file in STATIC.rglob("*.woff2"))
    pictures = sum(len(gzip.compress(file.read_bytes())) for file in STATIC.glob("*.svg"))

    assert len(styles) <= 4
    assert packed <= 65 * KILOBYTE
    assert packed + fonts + pictures <= 240 * KILOBYTE  # ten are left for the page


def test_static_files_can_be_hashed_for_production(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    backend = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}

    call_command("collectstatic", interactive=False, verbosity=0)

    names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    style = (tmp_path / names["institute.css"]).read_text()
    assert names["vendor/inter/inter-latin.woff2"].rpartition("/")[2] in style
    assert (tmp_path / f"{names['institute.css']}.br").exists()


FAKE_NPM = """#!/bin/sh
case "$2" in
  {refused}@*) echo "no such package" >&2; exit 1 ;;
esac
file=$(echo "$2" | tr '@/' '__').tgz
cp "{packages}/$file" . && echo "$file"
"""


@pytest.fixture
def registry(tmp_path, monkeypatch) -> Path:
    """A folder of packages and a program called npm that hands them out."""
    packages, programs = tmp_path / "packages", tmp_path / "bin"
    packages.mkdir()
    programs.mkdir()
    for package in vendor.PACKAGES:
        a_package(packages, package)
    npm = programs / "npm"
    npm.write_text(FAKE_NPM.format(packages=packages, refused="nobody"))
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    return packages


def a_package(packages: Path, package: vendor.Package, *, body: str = "body{}") -> None:
    """The archive npm would give, with one line in every file."""
    root = packages / package.folder / "package"
    drawings = [f"icons/outline/{name}.svg" for name in vendor.ICONS]
    for inside in ["LICENSE", *(package.files or drawings)]:
        file = root / inside
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("<svg/>" if file.suffix == ".svg" else body)
    name = f"{package.name}@{package.version}".replace("@", "_").replace("/", "_")
    with tarfile.open(packages / f"{name}.tgz", "w:gz") as archive:
        archive.add(root, "package")


@pytest.fixture
def checkout(tmp_path, settings) -> Path:
    """An empty project of its own, so that a test never touches the real files."""
    settings.BASE_DIR = tmp_path / "project"
    (settings.BASE_DIR / "static" / "vendor").mkdir(parents=True)
    return settings.BASE_DIR


def test_vendor_writes_files_licenses_and_record(registry, checkout, capsys):
    call_command("vendor")

    static = checkout / "static"
    lines = vendor.record(static)
    assert [line.file for line in lines] == [
        "vendor/bootstrap/bootstrap.min.css",
        "vendor/inter/inter-latin.woff2",
        "vendor/inter/inter-cyrillic.woff2",
        "icons.svg",
    ]
    assert all(vendor.digest(static / line.file) == line.sha256 for line in lines)
    assert all((static / line.license_file).exists() for line in lines)
    assert capsys.readouterr().out.splitlines()[0].endswith(": 1 files")


def test_vendor_refuses_a_known_version_with_other_content(registry, checkout):
    call_command("vendor", verbosity=0)
    a_package(registry, vendor.BOOTSTRAP, body="body{color:red}")

    with pytest.raises(CommandError, match=r"other content: vendor/bootstrap/bootstrap\.min\.css"):
        call_command("vendor")


def test_vendor_says_what_npm_said(registry, checkout, monkeypatch):
    nobody = vendor.Package("nobody", "1.0", "MIT", "vendor/nobody", {})
    monkeypatch.setattr(vendor, "PACKAGES", (nobody,))

    with pytest.raises(CommandError, match=r"npm could not get nobody@1\.0: no such package"):
        call_command("vendor")


def test_vendor_says_that_npm_is_missing(checkout, monkeypatch):
    monkeypatch.setenv("PATH", "")

    with pytest.raises(CommandError, match="npm is missing"):
        call_command("vendor")


def test_paper_is_light():
    """Whoever reads in the dark prints dark words, not pale ones on white."""
    dark = [LAYER.index('[data-bs-theme="dark"] {'), LAYER.index('[data-bs-theme="auto"] {')]

    around = [LAYER.rindex("@media", 0, start) for start in dark]

    assert [LAYER[start:].startswith("@media screen") for start in around] == [True, True]

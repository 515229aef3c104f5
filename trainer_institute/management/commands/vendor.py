"""`manage.py vendor`: the front-end files of other projects, fetched with npm and kept in the tree.

What was taken, in which version, under which license and with which hash stands in
`static/vendor/vendored.json`. A browser gets these files from the institute alone.
"""

import hashlib
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

SVG = "http://www.w3.org/2000/svg"
MAP_COMMENT = re.compile(r"\s*/[*/]# sourceMappingURL=\S+(?: ?\*/)?\s*")
RECORD = "vendor/vendored.json"
NPM_SECONDS = 300
ICONS = (
    "alert-triangle",
    "arrow-down",
    "arrow-left",
    "arrow-up",
    "bell",
    "books",
    "calendar-event",
    "calendar-off",
    "chalkboard",
    "check",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "circle-check",
    "clipboard-check",
    "clock",
    "devices",
    "dots",
    "download",
    "eye",
    "file-spreadsheet",
    "filter",
    "hand-stop",
    "heartbeat",
    "home",
    "info-circle",
    "key",
    "layout-dashboard",
    "lock",
    "logout",
    "mail",
    "map-pin",
    "message",
    "moon",
    "pencil",
    "school",
    "search",
    "settings",
    "sun",
    "toggle-left",
    "trending-up",
    "upload",
    "user-check",
    "user-question",
    "users",
    "wifi-off",
    "x",
)


@dataclass(frozen=True)
class Package:
    """A package and what is taken from it: file in the package -> file under `static/`."""

    name: str
    version: str
    license: str
    folder: str
    files: dict[str, str]


BOOTSTRAP = Package(
    "bootstrap",
    "5.3.9",
    "MIT",
    "vendor/bootstrap",
    {"dist/css/bootstrap.min.css": "vendor/bootstrap/bootstrap.min.css"},
)
INTER = Package(
    "@fontsource-variable/inter",
    "5.3.0",
    "OFL-1.1",
    "vendor/inter",
    {
        f"files/inter-{script}-wght-normal.woff2": f"vendor/inter/inter-{script}.woff2"
        for script in ("latin", "cyrillic")
    },
)
TABLER = Package("@tabler/icons", "3.51.0", "MIT", "vendor/tabler-icons", {})
PACKAGES = (BOOTSTRAP, INTER, TABLER)
SPRITE = "icons.svg"


@dataclass(frozen=True)
class Vendored:
    """A line of the record."""

    file: str
    package: str
    version: str
    license: str
    license_file: str
    sha256: str


def digest(file: Path) -> str:
    """The SHA-256 of a file, in hex."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def without_map(text: str) -> str:
    """The text without the comment that names a source map, which is not vendored."""
    return MAP_COMMENT.sub("\n", text)


def sprite(icons: dict[str, str]) -> str:
    """One SVG with a symbol for each icon; `icons` gives the SVG of each by its name."""
    ET.register_namespace("", SVG)
    root = ET.Element(f"{{{SVG}}}svg")
    for name, text in sorted(icons.items()):
        drawing = ET.fromstring(text)  # noqa: S314 - from a pinned package, read while developing
        symbol = ET.SubElement(root, f"{{{SVG}}}symbol", id=name, viewBox="0 0 24 24")
        symbol.extend(path for path in drawing if path.get("stroke") != "none")
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def fetched(package: Package, into: Path) -> Path:
    """The folder of the unpacked package; raises CommandError if npm cannot get it."""
    npm = shutil.which("npm")
    if npm is None:
        raise CommandError("npm is missing. Install Debian's package npm, then start again.")
    wanted = f"{package.name}@{package.version}"
    done = subprocess.run(  # noqa: S603 - names and versions are written above
        [npm, "pack", wanted, "--silent", "--ignore-scripts"],
        cwd=into,
        capture_output=True,
        text=True,
        timeout=NPM_SECONDS,
        check=False,
    )
    if done.returncode:
        raise CommandError(
            f"npm could not get {wanted}: {done.stderr.strip() or 'no reason given'}"
        )
    folder = into / package.folder
    with tarfile.open(into / done.stdout.split()[-1]) as archive:
        _unpacked(archive, folder)
    return folder / "package"


def _unpacked(archive: tarfile.TarFile, folder: Path) -> None:
    """Nothing; writes plain files below the folder and leaves out whatever else an archive holds.

    The library's own filter for this came with a later patch release of Python 3.11.
    """
    for member in archive.getmembers():
        target = (folder / member.name).resolve()
        content = archive.extractfile(member) if member.isfile() else None
        if content is not None and target.is_relative_to(folder.resolve()):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.read())


def taken(package: Package, source: Path, static: Path) -> list[Path]:
    """The files written under `static`: what the package gives, and its license text."""
    written = [_copied(source / inside, static / file) for inside, file in package.files.items()]
    if package == TABLER:
        drawings = {name: (source / f"icons/outline/{name}.svg").read_text() for name in ICONS}
        (static / SPRITE).write_text(sprite(drawings))
        written.append(static / SPRITE)
    _copied(source / "LICENSE", static / package.folder / "LICENSE")
    return written


def _copied(source: Path, target: Path) -> Path:
    """The copy; style sheets without their map comment."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix == ".css":
        target.write_text(without_map(source.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        target.write_bytes(source.read_bytes())
    return target


def record(static: Path) -> list[Vendored]:
    """What `vendored.json` says; empty before the first fetch."""
    file = static / RECORD
    return [Vendored(**line) for line in json.loads(file.read_text())] if file.exists() else []


class Command(BaseCommand):
    help = "Fetches the vendored front-end files in the versions written in this command."
    requires_system_checks: list[str] = []

    def handle(self, **options: object) -> None:
        """Write the files and their record; raises CommandError if a known version has changed."""
        static = settings.BASE_DIR / "static"
        known = {(line.file, line.version): line.sha256 for line in record(static)}
        lines: list[Vendored] = []
        with tempfile.TemporaryDirectory() as folder:
            for package in PACKAGES:
                source = fetched(package, Path(folder))
                files = taken(package, source, static)
                lines += [_line(package, file, static) for file in files]
                self.stdout.write(f"{package.name} {package.version}: {len(files)} files")
        changed = [
            line.file
            for line in lines
            if line.file != SPRITE
            and known.get((line.file, line.version), line.sha256) != line.sha256
        ]
        if changed:
            raise CommandError(
                f"Same version, other content: {', '.join(changed)}. Look at the difference; "
                f"if it is right, remove static/{RECORD} and start again."
            )
        text = json.dumps([vars(line) for line in lines], indent=1)
        (static / RECORD).write_text(text + "\n")


def _line(package: Package, file: Path, static: Path) -> Vendored:
    return Vendored(
        file=file.relative_to(static).as_posix(),
        package=package.name,
        version=package.version,
        license=package.license,
        license_file=f"{package.folder}/LICENSE",
        sha256=digest(file),
    )

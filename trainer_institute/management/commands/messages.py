"""Translations: collect what is marked, say what is missing, compile.

Compiling happens on every start and needs only polib; collecting needs Babel, which developers
have. Neither needs the programs of gettext.
"""

import re
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple, cast

import polib
from django.apps import apps
from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils.translation.template import templatize

# Which arguments of a marking function are the context, the text and its plural.
KEYWORDS: dict[str, tuple[str, ...]] = {
    "_": ("text",),
    "gettext": ("text",),
    "gettext_lazy": ("text",),
    "gettext_noop": ("text",),
    "ngettext": ("text", "plural"),
    "ngettext_lazy": ("text", "plural"),
    "pgettext": ("context", "text"),
    "pgettext_lazy": ("context", "text"),
    "npgettext": ("context", "text", "plural"),
    "npgettext_lazy": ("context", "text", "plural"),
}
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdif]|\{\w*\}")
WIDTH = 98
READABLE = 0o644
# No dates, addresses and line numbers: a change shows only the words that changed.
HEADER = {
    "Project-Id-Version": "trainer-institute",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}
PLURAL_FORMS = {
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
    "n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
}


# Line, function, its arguments as far as they are literal, comments; Babel declares another order.
Found = tuple[int, str, str | tuple[str | None, ...], list[str]]


class Message(NamedTuple):
    """A text marked for translation; context and plural are empty if it has none."""

    text: str
    context: str = ""
    plural: str = ""


def of_python(source: str) -> Iterator[Message]:
    """Texts marked in Python; what is put together at run time cannot be seen."""
    # Babel is no requirement of the running application, which only compiles.
    from babel.messages.extract import extract_python  # noqa: PLC0415 - a developers' library

    found = cast(
        "Iterator[Found]", extract_python(BytesIO(source.encode()), dict.fromkeys(KEYWORDS), [], {})
    )
    for _line, keyword, arguments, _comments in found:
        given = arguments if isinstance(arguments, tuple) else (arguments,)
        parts = dict(zip(KEYWORDS[keyword], given, strict=False))
        if parts.get("text"):
            yield Message(**{name: value or "" for name, value in parts.items()})


def of_template(source: str) -> Iterator[Message]:
    """Texts marked in a template; inside parentheses the lines may be indented as they like."""
    return of_python(f"(\n{templatize(source)}\n)")


def collect(root: Path) -> dict[Message, set[str]]:
    """Every marked text with the files it stands in."""
    own = [Path(config.path) for config in apps.get_app_configs() if is_own(config.path, root)]
    sources = [path for folder in own for path in folder.rglob("*.py")]
    sources += [path for path in (root / "templates").rglob("*.*") if path.is_file()]
    found: dict[Message, set[str]] = {}
    for path in sorted(sources):
        if "migrations" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        try:
            marked = list(of_python(text) if path.suffix == ".py" else of_template(text))
        except SyntaxError as problem:
            raise CommandError(f"{path.relative_to(root)} cannot be read: {problem}") from problem
        for message in marked:
            found.setdefault(message, set()).add(path.relative_to(root).as_posix())
    return found


def is_own(path: str, root: Path) -> bool:
    return Path(path).parent == root


def key(entry: polib.POEntry) -> Message:
    return Message(entry.msgid, entry.msgctxt or "", entry.msgid_plural or "")


def merge(catalog: polib.POFile, found: dict[Message, set[str]], language: str) -> polib.POFile:
    """The catalog with exactly the texts found, sorted, and the translations it already had."""
    before = {(entry.msgctxt or "", entry.msgid): entry for entry in catalog if not entry.obsolete}
    merged = polib.POFile(wrapwidth=WIDTH)
    merged.metadata = {**HEADER, "Language": language, "Plural-Forms": PLURAL_FORMS[language]}
    forms = range(int(PLURAL_FORMS[language][len("nplurals=")]))
    for message in sorted(found):
        old = before.get((message.context, message.text))
        entry = polib.POEntry(
            msgid=message.text,
            msgctxt=message.context or None,
            occurrences=[(path, "") for path in sorted(found[message])],
            flags=["python-format"] if PLACEHOLDER.search(message.text + message.plural) else [],
        )
        if message.plural:
            entry.msgid_plural = message.plural
            kept = old.msgstr_plural if old else {}
            entry.msgstr_plural = {form: kept.get(form, "") for form in forms}
        else:
            entry.msgstr = old.msgstr if old else ""
        if old and old.tcomment:
            entry.tcomment = old.tcomment
        merged.append(entry)
    return merged


def faults(catalog: polib.POFile, found: Iterable[Message]) -> list[str]:
    """Sentences about what the catalog lacks, has too much, or got wrong."""
    wanted = set(found)
    known = {key(entry) for entry in catalog if not entry.obsolete}
    sentences = [f"not in the catalog: {message.text}" for message in sorted(wanted - known)]
    sentences += [f"nowhere used: {message.text}" for message in sorted(known - wanted)]
    sentences += [f"nowhere used: {entry.msgid}" for entry in catalog.obsolete_entries()]
    for entry in catalog:
        if entry.obsolete:
            continue
        if entry.fuzzy:
            sentences.append(f"doubtful: {entry.msgid}")
        elif not entry.translated():
            sentences.append(f"not translated: {entry.msgid}")
        elif not has_equal_placeholders(entry):
            sentences.append(f"other placeholders: {entry.msgid}")
    return sentences


def has_equal_placeholders(entry: polib.POEntry) -> bool:
    wanted = placeholders(entry.msgid_plural or entry.msgid)
    given = list(entry.msgstr_plural.values()) or [entry.msgstr]
    return all(placeholders(text) == wanted for text in given)


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text.replace("%%", "")))


def compile_catalogs(locale: Path) -> list[Path]:
    """Writes the compiled file of each catalog that is newer than it; the catalogs written.

    A reader never meets half a file, and two that compile at once do no harm.
    """
    written = []
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with tempfile.NamedTemporaryFile(dir=source.parent, suffix=".mo", delete=False) as file:
            file.write(polib.pofile(source).to_binary())
        Path(file.name).chmod(READABLE)
        Path(file.name).replace(target)
        written.append(source)
    return written


class Command(BaseCommand):
    """Collects marked texts into the catalogs, or checks or compiles these."""

    help = "Collects texts marked for translation into locale/; --check and --compile do only that."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The two other things to do."""
        only = parser.add_mutually_exclusive_group()
        only.add_argument("--check", action="store_true", help="say what is missing, write nothing")
        only.add_argument("--compile", action="store_true", help="compile the catalogs if needed")

    def handle(self, *, check: bool, compile: bool, **options: object) -> None:
        """Nothing; raises CommandError if a check finds a fault."""
        locale = Path(settings.LOCALE_PATHS[0])
        if not compile:
            self._collect(locale, check=check)
        if not check:
            for source in compile_catalogs(locale):
                self.stdout.write(f"Compiled {source.relative_to(locale.parent)}")

    def _collect(self, locale: Path, *, check: bool) -> None:
        found = collect(locale.parent)
        problems = []
        for language in PLURAL_FORMS:
            path = locale / language / "LC_MESSAGES" / "django.po"
            catalog = polib.pofile(path) if path.exists() else polib.POFile()
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                catalog = merge(catalog, found, language)
                catalog.save(str(path))
            problems += [f"{language}: {fault}" for fault in faults(catalog, found)]
        if check and problems:
            raise CommandError("\n".join(problems))
        self.stdout.write(f"{len(found)} texts, {len(problems)} still to translate.")

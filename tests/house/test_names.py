"""Words that say nothing, or something else in this field, name nothing here."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from tests.house.source import files, functions, is_migration, named, own_code, words

NOT_USED = frozenset(
    {
        *("event", "course", "item", "entry", "manager", "data", "info"),
        *("process", "handle", "do", "perform"),
    }
)
PLURALS = {"entries": "entry", "processes": "process"}
# Where a word is the right one, or the name is not ours to choose.
ALLOWED = {
    "UserManager": "what Django calls the finder of users",
    "get_context_data": "what Django calls in a view of a library",
    "handle": "what Django calls in a command",
    "handle_DATA": "what aiosmtpd calls with a message",
    "process_exception": "what Django calls in a middleware",
    "process_view": "what Django calls in a middleware",
    "data": "the folder that the variable INSTITUTE_DATA names",
    "_make_data_folder": "the same",
    "institute_data": "the same",
    "services_for_this_process": "a process of the operating system",
}


def is_bad(name: str) -> bool:
    """Whether the name says an unused word, alone or in the plural."""
    if name in ALLOWED:
        return False
    said = words(name.replace("line_manager", "").replace("LineManager", ""))
    return not NOT_USED.isdisjoint({PLURALS.get(w, w.removesuffix("s")) for w in said} | {*said})


def fields(node: ast.ClassDef) -> Iterator[str]:
    """Names assigned in the body of a class: fields of models, forms and dataclasses."""
    for line in node.body:
        targets = line.targets if isinstance(line, ast.Assign) else []
        targets += [line.target] if isinstance(line, ast.AnnAssign) else []
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def names(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield node.name
            yield from fields(node)
    yield from (function.name for function in functions(tree))


def unused(allowed: Iterable[str], sources: dict[str, str]) -> set[str]:
    return set(allowed) - {name for source in sources.values() for name in names(source)}


def bad_names(sources: dict[str, str]) -> list[str]:
    return [
        f"{path}: {name}"
        for path, source in sources.items()
        if not is_migration(path)
        for name in names(source)
        if is_bad(name)
    ]


def bad_file_names(paths: list[str]) -> list[str]:
    return [path for path in paths if any(is_bad(part) for part in PurePosixPath(path).parts)]


def test_name_never_uses_a_word_that_says_nothing():
    assert bad_names(own_code()) == []
    assert unused(ALLOWED, own_code()) == set()


def test_file_name_never_uses_a_word_that_says_nothing():
    assert bad_file_names([named(path) for path in files()]) == []


def test_bad_names_are_seen():
    source = (
        "class EventLog(models.Model):\n"
        "    line_manager = 1\n"
        "    menu_items = 2\n"
        "def do_it(data): ...\n"
        "def metadata(): ...\n"
        "class Command(BaseCommand):\n"
        "    def handle(self): ...\n"
    )

    assert bad_names({"a.py": source}) == ["a.py: EventLog", "a.py: menu_items", "a.py: do_it"]
    assert bad_file_names(["people/models/entries.py", "people/managers.py", "docs/doors.md"]) == [
        "people/models/entries.py",
        "people/managers.py",
    ]

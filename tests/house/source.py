"""The project's own files, as the checks of the house read them."""

import ast
import re
import tokenize
from collections.abc import Iterator
from fnmatch import fnmatch
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "careers",
    "sessions",
    "wellbeing",
    "programs",
    "trainers",
    "surveys",
    "notices",
    "people",
)
FLOORS = ("trainer_institute", *APPS)
"""Top to bottom: imports, foreign keys and migrations go down only."""

IGNORED = tuple(
    line.rstrip("/") for line in (ROOT / ".gitignore").read_text().split() if line[0] != "#"
)
NOT_OURS = ("static/vendor",)


def is_ignored(name: str) -> bool:
    return name == ".git" or any(fnmatch(name, pattern) for pattern in IGNORED)


def files(pattern: str = "*", *, under: str = ".") -> Iterator[Path]:
    """Own files whose name matches, without what is ignored, generated or vendored."""
    for path in sorted((ROOT / under).iterdir()):
        inside = path.relative_to(ROOT).as_posix()
        if is_ignored(path.name) or inside in NOT_OURS:
            continue
        if path.is_dir():
            yield from files(pattern, under=inside)
        elif fnmatch(path.name, pattern):
            yield path


def named(path: Path) -> str:
    """The path as a fault names it."""
    return path.relative_to(ROOT).as_posix()


def own_code() -> dict[str, str]:
    """Source of every Python file of the product by path; without tests."""
    return {
        named(path): path.read_text(encoding="utf-8")
        for folder in FLOORS
        for path in files("*.py", under=folder)
    }


def all_code() -> dict[str, str]:
    """Source of every Python file by path."""
    return {named(path): path.read_text(encoding="utf-8") for path in files("*.py")}


def is_migration(path: str) -> bool:
    return "/migrations/" in path


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imports(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    """Each import statement, wherever it stands, with each module it names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node, node.module or ""


def comments(source: str) -> Iterator[tuple[int, str]]:
    """Line number and text of each comment; what only looks like one in a string is left out."""
    for token in tokenize.generate_tokens(StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def words(name: str) -> list[str]:
    """The words of an identifier or file name, lower case: `SessionLog_id` is session, log, id."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)
    return [part.lower() for part in parts]

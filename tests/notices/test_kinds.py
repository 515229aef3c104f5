"""Every kind of notice has a text, and every text can be read in both languages."""

import ast
from collections.abc import Iterator, Mapping

import pytest
from django.urls import resolve
from django.utils import translation

from notices.models import Notice
from notices.queries import text_of
from tests.house.source import files, functions, own_code

Function = ast.FunctionDef | ast.AsyncFunctionDef

# Kind -> values as its planner stores them. Whoever adds a kind adds a line.
RELIEF = {"alert": 1, "name": "Karimova Aigul", "due_on": "2026-12-04"}
LOAD = {
    "kind": "forecast",
    "week_on": "2026-12-06",
    "due_on": "2026-11-26",
    "is_reminder": False,
}
EXAMPLES: Mapping[str, Mapping[str, object]] = {
    "duty-released": {"title": "Stop-work talk", "day_on": "2026-11-28", "why": "A full week"},
    "export-ready": {"what": "export", "name": "sessions"},
    "import-ready": {"what": "import", "name": ""},
    "job-failed": {"what": "import-preview", "name": ""},
    "load-alert": LOAD,
    "load-alert-care": LOAD,
    "relief-agreed": RELIEF,
    "relief-asked": RELIEF,
    "relief-declined": RELIEF,
    "relief-proposed": RELIEF,
}
MISSING = "(this value is missing)"
PLANNERS = ("plan", "reconcile")
TEXTS = sorted(path.stem for path in files("*.html", under="templates/notices/kinds"))


def kinds_planned(source: str) -> Iterator[str]:
    """What is handed to the outbox as kind, be it through a constant, a loop or a parameter."""
    tree = ast.parse(source)
    for function, node in calls(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="outbox"), attr=planner), args=[kind, *_]
            ) if planner in PLANNERS:
                yield from words_of(kind, function, tree)


def calls(tree: ast.Module) -> Iterator[tuple[Function | None, ast.Call]]:
    """Every call with the function it stands in."""
    inside = {id(node): f for f in functions(tree) for node in ast.walk(f)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield inside.get(id(node)), node


def words_of(kind: ast.expr, function: Function | None, tree: ast.Module) -> Iterator[str]:
    """The words this expression can stand for."""
    found: list[ast.expr] = [kind] if isinstance(kind, ast.Constant) else []
    if isinstance(kind, ast.Name):
        found = [*assigned(kind.id, tree), *handed_over(kind.id, function, tree)]
    for origin in found:
        if isinstance(origin, ast.Constant):
            yield str(origin.value)
        else:
            yield from words_of(origin, None, tree)
    if not found:
        yield f"cannot be told from the code: {ast.unparse(kind)}"


def assigned(name: str, tree: ast.Module) -> Iterator[ast.expr]:
    """What the name is set to: as a constant, or one after the other in a loop."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                yield value
            case ast.For(target=ast.Name(id=target), iter=ast.Tuple(elts=values)) if target == name:
                yield from values


def handed_over(name: str, function: Function | None, tree: ast.Module) -> Iterator[ast.expr]:
    """What callers in the same module hand over as this parameter of the function."""
    parameters = [p.arg for p in function.args.args if p.arg != "self"] if function else []
    if name not in parameters:
        return
    for _where, call in calls(tree):
        called = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
        if function and called == function.name:
            yield call.args[parameters.index(name)]


def without_a_text(sources: Mapping[str, str], texts: list[str]) -> list[str]:
    return [
        f"{path}: {kind}"
        for path, source in sources.items()
        for kind in kinds_planned(source)
        if kind not in texts
    ]


def test_every_kind_has_a_text():
    assert without_a_text(own_code(), TEXTS) == []


def test_kind_without_a_text_is_seen():
    source = (
        'ASKED = "relief-asked"\n'
        "outbox.plan(ASKED, about=alert, to=care)\n"
        'outbox.plan("load-alert", about=alert, to=trainer)\n'
        "outbox.reconcile(alert.kind, about=alert, wanted=[])\n"
        'for kind in ("digest", ASKED):\n'
        "    outbox.reconcile(kind, about=alert, wanted=[])\n"
        "def tell(alert, word):\n"
        "    outbox.plan(word, about=alert, to=care)\n"
        'tell(alert, "relief-agreed")\n'
        'outbox.mark_read("planted")\n'
    )

    assert without_a_text({"a.py": source}, ["load-alert"]) == [
        "a.py: relief-asked",
        "a.py: cannot be told from the code: alert.kind",
        "a.py: digest",
        "a.py: relief-asked",
        "a.py: relief-agreed",
    ]


def test_every_text_has_an_example():
    assert sorted(EXAMPLES) == TEXTS


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_text_can_be_read(settings, kind, language):
    [engine] = settings.TEMPLATES
    options = {**engine["OPTIONS"], "string_if_invalid": MISSING}
    settings.TEMPLATES = [{**engine, "OPTIONS": options}]

    with translation.override(language):
        text = text_of(Notice(kind=kind, about_id=1, values=dict(EXAMPLES[kind])))

    assert text.title
    assert text.body
    assert MISSING not in text.title + text.body + text.link + text.where
    assert text.where
    assert resolve(text.link).url_name

"""Every list has a test that it costs the same number of queries at any length."""

import ast

from tests.house.source import files, functions, named
from trainer_institute.doors import DOORS

LISTS = ("list", "rights", "sign-ins")
COUNTS = "django_assert_num_queries"


def uncounted(urls: list[str], sources: dict[str, str]) -> list[str]:
    """Lists that no test opens while it counts queries."""
    counted = {
        part.value
        for source in sources.values()
        for function in functions(ast.parse(source))
        if COUNTS in {argument.arg for argument in function.args.args}
        for part in ast.walk(function)
        if isinstance(part, ast.Constant)
    }
    return [url for url in urls if url not in counted]


def test_every_list_has_its_queries_counted():
    lists = [name for name in DOORS if name.endswith(LISTS)]
    tests = {named(path): path.read_text(encoding="utf-8") for path in files("*.py", under="tests")}

    assert "people:list" in lists
    assert uncounted(lists, tests) == []


def test_uncounted_list_is_seen():
    source = (
        "def test_list(client, django_assert_num_queries):\n"
        "    with django_assert_num_queries(4):\n"
        "        client.get(reverse('people:list'))\n"
        "def test_rights(client):\n"
        "    client.get(reverse('people:rights'))\n"
    )

    assert uncounted(["people:list", "people:rights"], {"test_a.py": source}) == ["people:rights"]

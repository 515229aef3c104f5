"""Every sentence has its Russian: none missing, doubtful, left over or with other placeholders."""

import re
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import polib
import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import gettext, ngettext, override

from tests.house.source import ROOT, files, named
from trainer_institute.management.commands import messages
from trainer_institute.management.commands.messages import Message

RUSSIAN = ROOT / "locale" / "ru" / "LC_MESSAGES" / "django.po"
MARKED = re.compile(
    r"\{% blocktrans.*?\{% endblocktrans\w* %\}|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL
)
SPOKEN = frozenset({"alt", "aria-description", "aria-label", "placeholder", "title"})
LETTERS = re.compile(r"[^\W\d_]{2,}")


class Spoken(HTMLParser):
    """What a page says to people, in its text and in the attributes that are shown or read out."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"script", "style"}
        self.said += [value or "" for name, value in attrs if name in SPOKEN]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"script", "style"}

    def handle_data(self, text: str) -> None:
        if not self.silent:
            self.said.append(text)


def unmarked(html: str) -> list[str]:
    """Words of a template that no translation will ever reach."""
    page = Spoken()
    page.feed(MARKED.sub(" ", html))
    page.close()
    return [text.strip() for text in page.said if LETTERS.search(text)]


def a_catalog(*entries: polib.POEntry) -> polib.POFile:
    catalog = polib.POFile()
    catalog.extend(entries)
    return catalog


def a_faulty_catalog() -> polib.POFile:
    return a_catalog(
        polib.POEntry(msgid="good", msgstr="ладно"),
        polib.POEntry(msgid="empty", msgstr=""),
        polib.POEntry(msgid="doubtful", msgstr="наверно", flags=["fuzzy"]),
        polib.POEntry(msgid="%(n)s of %(all)s", msgstr="%(n)s из %(al)s"),
        polib.POEntry(
            msgid="%(n)s day",
            msgid_plural="%(n)s days",
            msgstr_plural={0: "%(n)s день", 1: "%(n)s дня", 2: "дней"},
        ),
        polib.POEntry(msgid="gone", msgstr="был"),
        polib.POEntry(msgid="long gone", msgstr="был", obsolete=True),
    )


def test_every_text_has_its_russian():
    assert messages.faults(polib.pofile(RUSSIAN), messages.collect(ROOT)) == []


def test_catalog_is_as_collecting_writes_it():
    catalog = polib.pofile(RUSSIAN)

    merged = messages.merge(catalog, messages.collect(ROOT), "ru")

    assert str(merged).splitlines() == RUSSIAN.read_text(encoding="utf-8").splitlines(), (
        "run: .venv/bin/python manage.py messages"
    )


def test_template_says_nothing_unmarked():
    found = {named(path): unmarked(path.read_text()) for path in files("*.html", under="templates")}

    assert {path: said for path, said in found.items() if said} == {}


def test_unmarked_words_are_seen():
    html = (
        "{% load static %}<title>{% block title %}Rights{% endblock %}</title>"
        '<p title="Help">{% translate "Save" %} {{ name }} · 1 2 {# note #}</p>'
        "{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}<script>let x</script>"
    )

    assert unmarked(html) == ["Rights", "Help"]


def test_text_marked_in_python_is_found():
    source = (
        "from django.utils.translation import gettext_lazy as _\n"
        "a = _('one ' 'text')\n"
        "b = ngettext('%(n)s day', '%(n)s days', n) % {'n': n}\n"
        "c = pgettext_lazy('month', 'May')\n"
        "d = npgettext('fruit', 'date', 'dates', n)\n"
        "e = _(unknown)\n"
    )

    assert list(messages.of_python(source)) == [
        Message("one text"),
        Message("%(n)s day", plural="%(n)s days"),
        Message("May", context="month"),
        Message("date", context="fruit", plural="dates"),
    ]


def test_text_marked_in_a_template_is_found():
    html = (
        "    <p title=\"it's\">{% translate 'Save' %}\n"
        "  {% panel title=_('This week') %}{% translate 'May' context 'month' %}{% endpanel %}\n"
        "{% blocktranslate count n=days trimmed %}\n  {{ n }} day\n{% plural %}\n  {{ n }} days\n"
        "{% endblocktranslate %} (50 % "
    )

    assert list(messages.of_template(html)) == [
        Message("Save"),
        Message("This week"),
        Message("May", context="month"),
        Message("%(n)s day", plural="%(n)s days"),
    ]


def test_faulty_catalog_is_seen():
    texts = ["good", "empty", "doubtful", "%(n)s of %(all)s", "planted"]

    found = messages.faults(
        a_faulty_catalog(), [*map(Message, texts), Message("%(n)s day", plural="%(n)s days")]
    )

    assert found == [
        "not in the catalog: planted",
        "nowhere used: gone",
        "nowhere used: long gone",
        "not translated: empty",
        "doubtful: doubtful",
        "other placeholders: %(n)s of %(all)s",
        "other placeholders: %(n)s day",
    ]


def test_merging_keeps_translations_and_drops_what_is_gone():
    catalog = a_catalog(
        polib.POEntry(msgid="b", msgstr="бэ", tcomment="a letter"),
        polib.POEntry(msgid="gone", msgstr="был"),
        polib.POEntry(msgid="c", msgctxt="letter", msgstr="ц"),
    )
    found = {
        Message("c"): {"z.py"},
        Message("c", context="letter"): {"a.py"},
        Message("b"): {"y.py", "x.py"},
        Message("%(n)s d", plural="%(n)s ds"): {"a.py"},
    }

    merged = messages.merge(catalog, found, "ru")

    assert [(e.msgid, e.msgctxt, e.msgstr_plural or e.msgstr) for e in merged] == [
        ("%(n)s d", None, {0: "", 1: "", 2: ""}),
        ("b", None, "бэ"),
        ("c", None, ""),
        ("c", "letter", "ц"),
    ]
    assert [e.tcomment for e in merged] == ["", "a letter", "", ""]
    assert [e.occurrences for e in merged][1] == [("x.py", ""), ("y.py", "")]


def test_catalog_is_compiled_only_when_it_is_newer(tmp_path: Path):
    source = tmp_path / "ru" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    a_catalog(polib.POEntry(msgid="good", msgstr="ладно")).save(str(source))

    first = messages.compile_catalogs(tmp_path)
    second = messages.compile_catalogs(tmp_path)

    assert (first, second) == ([source], [])
    assert [(e.msgid, e.msgstr) for e in polib.mofile(str(source.with_suffix(".mo")))] == [
        ("good", "ладно")
    ]
    assert sorted(path.name for path in source.parent.iterdir()) == ["django.mo", "django.po"]


@pytest.mark.parametrize(
    ("number", "own", "of_django"),
    [(1, "1 право", "1 минута"), (3, "3 права", "3 минуты"), (5, "5 прав", "5 минут")],
)
def test_plurals_of_ours_and_of_the_framework_live_together(
    number, own, of_django, settings, tmp_path
):
    source = tmp_path / "ru" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    forms = {0: "%(n)s право", 1: "%(n)s права", 2: "%(n)s прав"}
    catalog = a_catalog(
        polib.POEntry(msgid="%(n)s planted", msgid_plural="%(n)s planteds", msgstr_plural=forms)
    )
    catalog.metadata = {**messages.HEADER, "Plural-Forms": messages.PLURAL_FORMS["ru"]}
    catalog.save(str(source))
    messages.compile_catalogs(tmp_path)
    settings.LOCALE_PATHS = [tmp_path]

    with override("ru"):
        ours = ngettext("%(n)s planted", "%(n)s planteds", number) % {"n": number}
        theirs = ngettext("%(num)d minute", "%(num)d minutes", number) % {"num": number}

    assert (ours, theirs.replace("\xa0", " ")) == (own, of_django)


def test_command_writes_checks_and_compiles(settings, tmp_path):
    (tmp_path / "templates").mkdir()
    page = tmp_path / "templates" / "page.html"
    page.write_text("{% translate 'planted' %}", encoding="utf-8")
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    said = StringIO()

    call_command("messages", stdout=said)
    with pytest.raises(CommandError, match="ru: not translated: planted"):
        call_command("messages", check=True)
    call_command("messages", compile=True, stdout=said)

    assert said.getvalue() == (
        "1 texts, 1 still to translate.\nCompiled locale/ru/LC_MESSAGES/django.po\n"
    )


def test_template_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text("{% blocktranslate %}{% if x %}")

    with pytest.raises(CommandError, match=r"^templates/page\.html cannot be read: "):
        messages.collect(tmp_path)


def test_framework_speaks_russian_too():
    with override("ru"):
        assert gettext("This field is required.") == "Обязательное поле."

"""The components of pages, as a template uses them."""

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils.safestring import SafeString

from people.models import Employee
from trainer_institute.components import basics


def drawn(text: str, **values: object) -> str:
    """What the template gives, on one line."""
    return " ".join(Template(text).render(Context(values)).split())


def test_icon_is_silent_and_points_into_the_sprite():
    html = drawn('{% icon "home" size="sm" %}')

    assert html == (
        '<svg class="i i-sm" aria-hidden="true" focusable="false">'
        '<use href="/static/icons.svg#home"></use></svg>'
    )


def test_page_head_shows_way_back_title_lead_and_actions():
    text = '{% page_head title=name lead="Hello" back="/up/" back_to="People" %}'

    html = drawn(f"{text}<b>do</b>{{% endpage_head %}}", name="A & B")

    assert "<h1>A &amp; B</h1>" in html
    assert '<p class="muted">Hello</p>' in html
    assert '<li><a href="/up/">People</a></li>' in html
    assert '<div class="act"><b>do</b></div>' in html


def test_page_head_without_actions_leaves_no_empty_box():
    html = drawn('{% page_head title="Rights" %} {% endpage_head %}')

    assert "<h1>Rights</h1>" in html
    assert 'class="act"' not in html
    assert 'class="av' not in html


def test_page_head_of_a_person_has_a_face_and_a_state():
    aigul = Employee(pk=7, first_name="Айгуль", last_name="Karimova")
    chip = SafeString('<span class="chip">high</span>')

    html = drawn(
        '{% page_head title="Aigul" person=aigul state=chip %}{% endpage_head %}',
        aigul=aigul,
        chip=chip,
    )

    assert 'av2" aria-hidden="true">АK</span>' in html
    assert '<h1>Aigul</h1><span class="chip">high</span>' in html


def test_panel_holds_its_content_under_a_heading():
    html = drawn(
        '{% panel title="Team" tone="bad" fill="edge" %}{{ word }}{% endpanel %}', word="<i>"
    )

    assert '<section class="c c-bad">' in html
    assert "<h2>Team </h2>" in html
    assert '<div class="bd bd-edge">&lt;i&gt;</div>' in html


def test_panel_counts_and_leads_on():
    html = drawn(
        '{% panel title="Alerts" url="/load/" verb=verb count=9 aside=aside %}x{% endpanel %}',
        verb="All & more",
        aside=SafeString("<b>tabs</b>"),
    )

    assert '<h2>Alerts <span class="cnt num">9</span> </h2>' in html
    assert '<b>tabs</b> <a class="hd-more" href="/load/">All &amp; more</a>' in html


@pytest.mark.parametrize("tag", ["panel", "chip"])
def test_unknown_tone_is_refused(tag):
    text = f'{{% {tag} tone="pink" %}}x{{% end{tag} %}}'

    with pytest.raises(TemplateSyntaxError, match="pink"):
        drawn(text)


def test_chip_escapes_values_and_keeps_its_icon():
    html = drawn('{% chip tone="ok" icon="clock" %}{{ word }}{% endchip %}', word="<script>")

    assert html.startswith('<span class="chip ok"><svg class="i i-sm"')
    assert html.endswith("&lt;script&gt;</span>")


def test_empty_says_what_to_do_first():
    html = drawn('{% empty title="No people yet" %}Import a list.{% endempty %}')

    assert "<h2>No people yet</h2>" in html
    assert '<div class="muted">Import a list.</div>' in html


def test_person_shows_initials_and_links_the_name():
    aigul = Employee(pk=7, first_name="Айгуль", last_name="<Karimova>")

    html = drawn('{% person aigul url="/people/7/" note="Norilsk" %}', aigul=aigul)

    assert '<span class="av av2" aria-hidden="true">А&lt;</span>' in html
    assert '<a href="/people/7/">&lt;Karimova&gt; Айгуль</a>' in html
    assert '<span class="muted small">Norilsk</span>' in html


@pytest.mark.parametrize(
    ("names", "letters"),
    [(("anna", "orlova"), "AO"), (("", "Orlova"), "O"), ((" ", ""), ""), (("ß", "x"), "SS")],
)
def test_initials_are_two_capitals_at_most(names, letters):
    assert basics.initials(*names) == letters


def test_pager_keeps_search_and_filters():
    page = Paginator(range(500), 50).page(5)
    request = RequestFactory().get("/people/", {"q": "a&b", "page": "5"})

    html = drawn("{% pager page %}", page=page, request=request)

    assert 'href="?q=a%26b&amp;page=4" rel="prev"' in html
    assert 'href="?q=a%26b&amp;page=6" rel="next"' in html
    assert '<span class="btn btn-sm btn-t" aria-current="page">5</span>' in html
    assert "201 to 250 of 500" in html


@pytest.mark.parametrize(("number", "missing"), [(1, 'rel="prev"'), (3, 'rel="next"')])
def test_pager_ends_with_the_list(number, missing):
    page = Paginator(range(150), 50).page(number)

    html = drawn("{% pager page %}", page=page, request=RequestFactory().get("/people/"))

    assert missing not in html
    assert html.count("<li") == 4


def test_pager_of_a_single_page_is_silent():
    page = Paginator(range(50), 50).page(1)

    assert drawn("{% pager page %}", page=page, request=RequestFactory().get("/")) == ""

"""The components that ask for an act: rows of work, tabs, windows, notes, fields, conflicts."""

from dataclasses import dataclass

import pytest
from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template import TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from tests.pages.test_components import drawn
from trainer_institute.components import bars


@dataclass
class Link:
    label: str
    url: str
    is_current: bool = False
    count: int = 0


@dataclass
class Difference:
    label: str
    yours: str
    theirs: str


class Named(forms.Form):
    name = forms.CharField(help_text="As in the passport.")
    size = forms.ChoiceField(choices=[("s", "small")], widget=forms.RadioSelect, required=False)


def test_row_of_work_names_its_act_and_itself():
    html = drawn(
        '{% worklist_row title=name note="Answer due" tone="bad" icon="clock" url="/load/1/"'
        ' verb="Plan relief" %}<b>new</b>{% endworklist_row %}',
        name="A & B",
    )

    assert '<span class="tile bad">' in html
    assert "<h3>A & B</h3>" not in html
    assert "<h3>A &amp; B</h3>" in html
    assert "<b>new</b>" in html
    assert (
        '<a class="btn btn-sm btn-q" href="/load/1/">Plan relief'
        '<span class="visually-hidden">: A &amp; B, Answer due</span></a>'
    ) in html


def test_row_of_work_without_a_verb_leads_on_by_its_title():
    html = drawn(
        '{% worklist_row title="Alert" icon="clock" url="/load/1/" %}{% endworklist_row %}'
    )

    assert '<h3><a href="/load/1/">Alert</a></h3>' in html
    assert "btn" not in html
    assert '<span class="tile info">' in html


def test_row_of_work_may_lead_nowhere():
    html = drawn('{% worklist_row title="A log is missing" %}{% endworklist_row %}')

    assert html == ('<li> <div class="gr"> <h3>A log is missing</h3> </div> </li>')


def test_row_of_work_refuses_an_unknown_tone():
    with pytest.raises(TemplateSyntaxError, match="pink"):
        drawn('{% worklist_row title="A" tone="pink" %}{% endworklist_row %}')


def test_tabs_tell_which_is_shown_and_what_is_counted():
    links = [Link("At risk", "?show=risk", is_current=True, count=12), Link("All", "?show=all")]

    html = drawn('{% tabs links label="Which trainers" %}', links=links)

    assert '<nav class="seg" aria-label="Which trainers">' in html
    assert '<a href="?show=risk" aria-current="true">At risk <span class="cnt num">12' in html
    assert '<a href="?show=all">All </a>' in html


def test_dialog_opens_by_a_link_that_works_without_scripts():
    html = drawn(
        '{% dialog id="cancel" title="Cancel it" url="/s/1/cancel/" verb="Cancel" %}'
        "<form></form>{% enddialog %}"
    )

    assert '<a class="btn btn-q" href="/s/1/cancel/" data-dialog="cancel">Cancel</a>' in html
    assert '<dialog class="dlg" id="cancel" aria-labelledby="cancel-title">' in html
    assert '<h2 id="cancel-title">Cancel it</h2>' in html
    assert html.endswith("<form></form> </dialog>")


def said(*, htmx: bool, levels: list[int]) -> str:
    request = RequestFactory().get("/")
    request.htmx = htmx  # type: ignore[attr-defined] # what the middleware sets
    spoken = [Message(level, f"<{level}>") for level in levels]
    return drawn("{% toast %}", request=request, messages=spoken)


def test_notes_stand_in_the_page_with_icon_and_tone():
    html = said(
        htmx=False,
        levels=[constants.SUCCESS, constants.INFO, constants.WARNING, constants.ERROR],
    )

    assert html.startswith('<div id="messages" role="status">')
    tones = ["ok", "info", "warn", "bad"]
    assert [tone for tone in tones if f'<p class="msg {tone}"><svg' in html] == tones
    assert "&lt;25&gt;" in html
    assert "hx-swap-oob" not in html


def test_notes_beside_a_part_of_a_page_find_their_place():
    html = said(htmx=True, levels=[constants.SUCCESS])

    assert html.startswith('<div id="messages" role="status" hx-swap-oob="innerHTML">')
    assert '<div class="toasts">' in html
    assert "data-close" in html


def test_place_of_notes_is_there_before_any_and_stays_beside_a_silent_part():
    assert said(htmx=False, levels=[]) == '<div id="messages" role="status"></div>'
    assert drawn("{% toast %}") == '<div id="messages" role="status"></div>'


def test_form_row_binds_help_problem_and_readers_to_the_field():
    form = Named({})

    html = drawn("{% form_row form.name readers=readers %}", form=form, readers="<HR>")

    assert 'aria-describedby="id_name_helptext id_name_error id_name_readers"' in html
    assert 'id="id_name_readers"' in html
    assert "&lt;HR&gt;" in html
    assert "This field is required." in html


def test_form_row_without_readers_is_the_plain_field():
    html = drawn("{% form_row form.name %}", form=Named())

    assert 'aria-describedby="id_name_helptext"' in html
    assert "readers" not in html


def test_form_row_of_choices_keeps_its_legend():
    html = drawn("{% form_row form.size readers='HR' %}", form=Named())

    assert "<legend" in html
    assert 'id="id_size_readers"' in html


def test_conflict_shows_both_texts():
    rows = [Difference("Note", "<mine>", ""), Difference("Share", "80", "75")]

    html = drawn('{% conflict rows=rows who=who at="14:20, Norilsk" %}', rows=rows, who="A & B")

    assert "A &amp; B saved this at 14:20, Norilsk, while you were writing" in html
    assert '<td class="told" data-label="What you wrote">&lt;mine&gt;</td>' in html
    assert '<td class="told" data-label="What A &amp; B saved">–</td>' in html


def test_progress_is_one_for_the_device_too():
    html = drawn('{% progress done=12345 of=20000 label="Import" step="Reading" %}')

    assert '<progress value="12345" max="20000" aria-label="Import"></progress>' in html
    assert "12,345 of 20,000" in html
    assert '<p class="muted small">Reading</p>' in html


def test_progress_without_a_whole_says_no_figure():
    html = drawn('{% progress done=0 of=0 label="Import" %}')

    assert '<progress aria-label="Import"></progress>' in html
    assert "0" not in html


def test_sparkline_says_its_ends_in_the_language_of_the_page():
    text = '{% sparkline values label="Feedback" %}'
    values = [4.25, None, 4.5, 4.75]

    html = drawn(text, values=values)
    with translation.override("ru"):
        russian = drawn(text, values=values)

    assert "Feedback: from 4.3 to 4.8" in html
    assert '<path class="ln" d="M4.0,28.0 M78.7,16.0 L116.0,4.0"' in html
    assert '<circle class="spark-end" cx="116.0" cy="4.0"' in html
    assert "4,8" in russian


@pytest.mark.parametrize("values", [[], [None, None]])
def test_sparkline_of_nothing_is_nothing(values):
    assert drawn('{% sparkline values label="Feedback" %}', values=values) == ""


def test_sparkline_of_equal_values_runs_in_the_middle():
    assert bars.spark_spots([3.0, 3.0]) == [(4.0, 16.0), (116.0, 16.0)]
    assert bars.spark_spots([3.0]) == [(4.0, 16.0)]


@pytest.mark.parametrize(
    ("value", "target", "whole", "width", "line", "is_met"),
    [
        (2.5, 4, 5, "50.0%", "80.0%", False),
        (4, 4, 5, "80.0%", "80.0%", True),
        (10, 5, 0, "90.9%", "45.5%", True),
        (7, 4, 5, "100.0%", "80.0%", True),
        (0, 0, 0, "0.0%", "0.0%", True),
    ],
)
def test_target_bar_is_as_long_as_its_value(value, target, whole, width, line, is_met):
    html = drawn(
        '{% target_bar value target label="Coping" note="2.5 of 4" whole=whole %}',
        value=value,
        target=target,
        whole=whole,
    )

    assert f'y="3" width="{width}" height="8"' in html
    assert f'x1="{line}" x2="{line}"' in html
    assert ("limit-met" in html) is is_met
    assert "2.5 of 4" in html

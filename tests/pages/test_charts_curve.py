"""The course of the load keeps its words apart: from the line, from each other, from this week."""

import datetime as dt

from django.template import Context, Template
from django.utils.translation import override

from tests.pages.test_charts import drawn, weeks_of
from trainer_institute.components.curve import SHEETS, Words, curve_on

WIDE, NARROW = SHEETS


def words_of(*figures: float | None) -> dict[str, tuple[bool, bool]]:
    """Whether the word of each band stands at the right end, and whether at its foot."""
    curve = curve_on(WIDE, weeks_of(*figures, known=len(figures)))
    return {
        stripe.name: (
            stripe.words.is_at_end,
            float(stripe.words.y) > float(stripe.y) + float(stripe.height) / 2,
        )
        for stripe in curve.stripes
    }


def test_words_of_bands_stand_upper_left_where_the_line_is_away():
    assert set(words_of(20.0, 20.0).values()) == {(False, False)}
    assert curve_on(WIDE, []).stripes[0].words == Words("38.0", "183.7", is_at_end=False)


def test_word_moves_to_the_other_end_where_the_line_begins_on_it():
    rising = words_of(31.0, 31.0, *[20.0] * 10)

    assert rising["low"] == (True, False)
    assert rising["high"] == (False, False)


def test_word_moves_to_the_foot_where_the_line_runs_along_the_top():
    assert words_of(*[97.0] * 12)["high"] == (False, True)


def test_word_that_meets_the_line_everywhere_stays_upper_left():
    assert words_of(*[54.0, 36.0] * 9)["moderate"] == (False, False)


def test_gap_of_the_line_leaves_room_for_a_word():
    assert words_of(None, None, None, None, *[31.0] * 4)["low"] == (False, False)


def test_neighbors_without_room_say_one_figure():
    labels = [mark.label for mark in curve_on(WIDE, weeks_of(*[97.0] * 30, known=1)).marks]

    assert labels.count("97.0") == 15
    assert labels[:4] == ["", "97.0", "", "97.0"]


def test_narrow_sheet_says_the_first_of_equal_figures():
    labels = [mark.label for mark in curve_on(NARROW, weeks_of(50.0, 97.0, 97.0, known=1)).marks]

    assert labels == ["97.0", ""]


def test_curve_without_a_forecast_does_not_speak_of_one():
    html = drawn("{% load_curve weeks %}", weeks=weeks_of(40.0, 50.0, known=2))
    ahead = drawn("{% load_curve weeks %}", weeks=weeks_of(40.0, 50.0, known=1))

    assert "forecast" not in html
    assert ahead.count(">forecast<") == 3  # both sheets and the table
    assert "forecast from the schedule" in ahead


def test_break_of_the_policy_is_drawn_before_its_first_week():
    weeks = weeks_of(40.0, 50.0, 60.0)
    weeks[2].policy_version = 2

    html = drawn("{% load_curve weeks %}", weeks=weeks)

    between = (WIDE.x(1, 3) + WIDE.x(2, 3)) / 2
    assert html.count(f'<line class="policy" x1="{between:.1f}"') == 1
    assert "new version of the policy" in html


def test_heat_map_names_its_weeks_by_the_calendar():
    sunday = dt.date(2027, 1, 3)

    html = Template("{% heat_map rows sundays sunday %}").render(
        Context({"rows": [], "sundays": [sunday], "sunday": sunday})
    )

    assert "W53" in html


def test_figures_are_written_as_the_language_writes_them():
    with override("ru"):
        curve = curve_on(WIDE, weeks_of(58.46, 97.0, known=1))

    assert curve.now is not None
    assert [curve.now.label, curve.marks[0].label] == ["58,5", "97,0"]
    assert "," not in f"{curve.now.x} {curve.now.y}".replace(" ", "")

"""The pictures of load: geometry that stays on its sheet, words beside every picture."""

import datetime as dt
import re
from dataclasses import dataclass, field

import pytest
from django.template import Context, Template
from django.utils.functional import Promise

from people.models import Employee
from trainer_institute.components.charts import LOOKS, area_of, path_of, steps_of
from trainer_institute.components.curve import SHEETS, Sheet, curve_on
from wellbeing.rules.policy import Bands, Level

SUNDAY = dt.date(2026, 11, 29)
WEEK = dt.timedelta(weeks=1)
NUMBERS = re.compile(r"-?\d+\.\d")


@dataclass
class Week:
    ends_on: dt.date
    shown: float | None
    level: Level
    is_forecast: bool = False
    is_lower_bound: bool = False
    usual_index: float | None = None
    policy_version: int = 1
    hard_rules: list[object] = field(default_factory=list)


@dataclass
class Part:
    label: "str | Promise"
    text: str
    points: float


@dataclass
class Row:
    employee: Employee
    url: str
    weeks: list[Week | None]


def weeks_of(*figures: float | None, known: int = 3) -> list[Week]:
    """Weeks around this one; the first few are no forecast."""
    start = SUNDAY - (known - 1) * WEEK
    bands = Bands()
    return [
        Week(
            start + number * WEEK,
            figure,
            Level.UNKNOWN if figure is None else bands.level(figure),
            is_forecast=number >= known,
        )
        for number, figure in enumerate(figures)
    ]


def drawn(text: str, **values: object) -> str:
    return " ".join(Template(text).render(Context(values)).split())


def corners(path: str) -> list[tuple[float, float]]:
    flat = [float(number) for number in NUMBERS.findall(path)]
    return list(zip(flat[::2], flat[1::2], strict=True))


def test_every_level_has_its_look():
    assert set(LOOKS) == set(Level)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_curve_stays_on_its_sheet(sheet):
    weeks = weeks_of(0.0, 44.9, 100.0, 120.0, None, 73.4)

    curve = curve_on(sheet, weeks)

    points = corners(curve.past) + corners(curve.ahead)
    assert len(points) == 3 + 3
    assert all(sheet.left <= x <= sheet.end for x, _y in points)
    assert all(sheet.top <= y <= sheet.floor for _x, y in points)
    assert points[0] == (sheet.left, sheet.floor)
    assert points[2][1] == sheet.top


def test_curve_puts_a_figure_where_it_belongs():
    sheet = Sheet("square", width=100, height=100, left=0, right=0, says_all=True, top=0, bottom=0)

    curve = curve_on(sheet, weeks_of(25.0, 50.0, 75.0))

    assert curve.past == "M0.0,75.0 L50.0,50.0 L100.0,25.0"
    assert [(stripe.name, stripe.y, stripe.height) for stripe in curve.stripes] == [
        ("low", "65.0", "35.0"),
        ("moderate", "45.0", "20.0"),
        ("elevated", "30.0", "15.0"),
        ("high", "0.0", "30.0"),
    ]


def test_forecast_begins_at_this_week_and_the_usual_line_too():
    weeks = weeks_of(40.0, 50.0, 60.0, 30.0)
    weeks[3].usual_index = 55.0

    curve = curve_on(SHEETS[0], weeks)

    now = corners(curve.past)[-1]
    assert corners(curve.ahead)[0] == now
    assert corners(curve.usual)[0] == now
    assert curve.now is not None
    assert curve.now.label == "60.0"


def test_curve_of_weeks_ahead_alone_has_no_now():
    weeks = weeks_of(40.0, 50.0, known=0)
    weeks[0].usual_index = 45.0

    curve = curve_on(SHEETS[0], weeks)

    assert curve.now is None
    assert (curve.past, curve.area) == ("", "")
    assert len(corners(curve.ahead)) == 2
    assert len(corners(curve.usual)) == 1


def test_this_week_without_a_figure_has_no_mark():
    assert curve_on(SHEETS[0], weeks_of(40.0, 50.0, None)).now is None


def test_line_is_lifted_over_a_week_without_a_figure():
    points = [(0.0, 1.0), None, (2.0, 1.0), (3.0, 1.0)]

    assert path_of(points) == "M0.0,1.0 M2.0,1.0 L3.0,1.0"
    assert area_of(points, 9.0) == (
        "M0.0,1.0 L0.0,9.0 L0.0,9.0Z M2.0,1.0 L3.0,1.0 L3.0,9.0 L2.0,9.0Z"
    )


def test_single_week_stands_in_the_middle():
    sheet = SHEETS[0]

    assert sheet.x(0, 1) == (sheet.left + sheet.end) / 2


def test_high_weeks_carry_a_triangle_and_a_narrow_sheet_one_figure():
    weeks = weeks_of(71.0, 60.0, 85.0, 80.5, 73.4)
    wide, narrow = (curve_on(sheet, weeks) for sheet in SHEETS)

    assert [mark.label for mark in wide.marks] == ["71.0", "", "80.5", "73.4"]
    assert [mark.label for mark in narrow.marks] == ["", "", "80.5", ""]
    assert all(mark.triangle for mark in (*wide.marks, *narrow.marks))


def test_weeks_are_numbered_with_this_one_among_them():
    weeks = weeks_of(*[10.0] * 12)
    wide, narrow = (curve_on(sheet, weeks) for sheet in SHEETS)

    assert [tick.label for tick in wide.ticks][:6] == ["46", "47", "48", "49", "50", "51"]
    assert [(tick.label, tick.is_now) for tick in narrow.ticks][:3] == [
        ("46", False),
        ("48", True),
        ("50", False),
    ]


def test_new_policy_is_a_break_between_two_weeks():
    weeks = weeks_of(10.0, 20.0, 30.0)
    weeks[2].policy_version = 2
    sheet = SHEETS[0]

    curve = curve_on(sheet, weeks)

    assert curve.breaks == [f"{(sheet.x(1, 3) + sheet.x(2, 3)) / 2:.1f}"]


def test_steps_of_a_waterfall_add_up():
    parts = [Part("hours", "30", 30.0), Part("same", "1", 25.0), Part("rest", "6", 18.4)]

    steps = steps_of(parts)

    assert [(step.start, step.width) for step in steps] == [
        ("0.0", "30.00"),
        ("30.0", "25.00"),
        ("55.0", "18.40"),
    ]


def test_waterfall_says_every_part_and_the_whole_in_words():
    parts = [Part("Hours <b>", "30 equivalent hours", 48.4), Part("Jump", "2 h", 25.0)]
    week = weeks_of(73.4, known=1)[0]

    html = drawn("{% waterfall parts week %}", parts=parts, week=week)

    assert "Hours &lt;b&gt;" in html
    assert re.findall(r"wf-points num fw6\">([^<]+)", html) == ["+48.4", "+25.0", "73.4"]
    assert "up to Sunday 29 November 2026" in html
    assert "▲" in html


def test_curve_tells_its_figures_in_a_table():
    weeks = weeks_of(44.9, 49.1, 56.8, 73.4, None)
    weeks[3].is_lower_bound, weeks[3].usual_index = True, 68.25

    html = drawn("{% load_curve weeks %}", weeks=weeks)

    assert html.count('<svg class="ch ch-') == 2
    assert "56.8 in the week up to Sunday 29 November." in html
    assert "Heaviest week ahead: 73.4, up to 6 December." in html
    assert re.findall(r'num r" data-label="Index">([^<]+)', html) == [
        "44.9",
        "49.1",
        "56.8",
        "73.4",
        "–",
    ]
    assert "forecast, schedule not filled yet: lower bound, 68.3 with the usual hours" in html
    assert "new version of the policy" not in html


def test_curve_without_any_figure_still_stands():
    html = drawn("{% load_curve weeks %}", weeks=weeks_of(None, known=1))

    assert 'aria-label="Load by week. All figures stand in the table below."' in html


def test_curve_keeps_its_numbers_out_of_the_habits_of_a_language(settings):
    settings.LANGUAGE_CODE = "ru"

    html = drawn(
        "{% load i18n %}{% language 'ru' %}{% load_curve weeks %}{% endlanguage %}",
        weeks=weeks_of(44.9, 49.1, 56.8, 73.4),
    )

    assert not re.search(r' (x|y|x1|d|width)="[^"]*\d,\d[^"]*,', html.replace(" d=", " D="))
    assert ">56,8<" in html


@pytest.mark.parametrize(
    ("value", "width", "limit", "is_over"),
    [(846.0, "90.9", "77.4", True), (360.0, "45.5", "90.9", False), (0.0, "0.0", "90.9", False)],
)
def test_limit_bar_shows_value_and_limit(value, width, limit, is_over):
    html = drawn("{% limit_bar value 720 %}", value=value)

    assert f'width="{width}%"' in html
    assert f'x1="{limit}%"' in html
    assert ("limit-over" in html) is is_over


def test_limit_bar_of_nothing_is_empty():
    assert 'width="0.0%"' in drawn("{% limit_bar 0 0 %}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{% level_chip "high" 73.4 %}', ["chip bad", "73.4", "high"]),
        ('{% level_chip "low" %}', ["chip ok", "low"]),
        ('{% level_chip "low" 0.0 %}', ["0.0", "low"]),
    ],
)
def test_level_is_said_with_icon_and_word(text, said):
    html = drawn(text)

    assert [word for word in said if word not in html] == []
    assert ("num" in html) is (len(said) == 3 or "0.0" in said)


def test_heat_map_has_figure_mark_and_word_in_each_cell():
    weeks = weeks_of(30.0, 49.1, 73.4, 58.0)
    weeks[0].hard_rules = [object()]
    sundays = [week.ends_on for week in weeks]
    aigul = Row(Employee(first_name="Aigul", last_name="<K>"), "/load/1/", [*weeks])
    nobody = Row(Employee(first_name="Maria", last_name="L"), "", [None] * 4)

    html = drawn(
        "{% heat_map rows sundays this %}", rows=[aigul, nobody], sundays=sundays, this=SUNDAY
    )

    assert '<a href="/load/1/">Aigul &lt;K&gt;</a>' in html
    assert 'hm-name" title="Maria L">Maria L<' in html
    assert re.findall(r'class="(hm-cell[^"]*)"', html) == [
        "hm-cell l0 hm-past",
        "hm-cell l1 hm-past",
        "hm-cell l4",
        "hm-cell l3 hm-ahead",
        "hm-cell hm-past",
        "hm-cell hm-past",
        "hm-cell ",
        "hm-cell hm-ahead",
    ]
    assert "low, firm limit" in html
    assert "elevated, forecast" in html
    assert ">W48<" in html
    assert "This week counts up to Sunday 29 November 2026" in html

"""Key figures and the chart of the plan: where its points lie, and the words beside it."""

import datetime as dt
import re

import pytest
from django.template import Context, Template
from django.utils import translation

from trainer_institute.components import plan

TODAY = dt.date(2026, 11, 22)
PLANNED = [5000] * 11 + [0]
TRAINED = [4000] * 10 + [7812, 0]


def drawn(text: str, **values: object) -> str:
    """What the template gives, on one line."""
    return " ".join(Template(text).render(Context(values)).split())


def points(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"([\d.]+),([\d.]+)", path)]


@pytest.mark.parametrize(
    ("people", "levels"),
    [
        (55_000, [0, 20_000, 40_000, 60_000]),
        (100, [0, 50, 100]),
        (101, [0, 50, 100, 150]),
        (7, [0, 2, 4, 6, 8]),
        (3, [0, 1, 2, 3]),
        (0, [0, 1]),
    ],
)
def test_lines_across_are_few_and_round(people, levels):
    assert list(plan.levels_for(people)) == levels


@pytest.mark.parametrize(
    ("day", "months"),
    [
        (dt.date(2026, 1, 31), 1.0),
        (dt.date(2026, 2, 14), 1.5),
        (dt.date(2026, 12, 31), 12.0),
    ],
)
def test_day_lies_in_its_month(day, months):
    assert plan.months_gone(day) == months


@pytest.mark.parametrize("paper", plan.PAPERS)
def test_both_sums_begin_at_zero_and_stay_on_the_paper(paper):
    chart = plan.chart_on(paper, PLANNED, TRAINED, TODAY)

    planned, actual = points(chart.plan), points(chart.actual)
    assert planned[0] == actual[0] == (paper.left, paper.floor)
    assert len(planned) == 13
    assert planned[-1][0] == paper.end
    for x, y in [*planned, *actual]:
        assert paper.left <= x <= paper.end
        assert paper.top <= y <= paper.floor


def test_actual_ends_today_at_what_was_trained():
    paper = plan.PAPERS[0]

    chart = plan.chart_on(paper, PLANNED, TRAINED, TODAY)

    x, y = paper.x(10 + 22 / 30), paper.y(47_812, 60_000)
    assert points(chart.actual)[-1] == pytest.approx((x, y), abs=0.05)
    assert (chart.today_x, chart.today_y) == (f"{x:.1f}", f"{y:.1f}")
    assert len(points(chart.actual)) == 12


def test_year_without_plan_or_people_is_drawn_flat():
    chart = plan.chart_on(plan.PAPERS[1], [0] * 12, [0] * 12, dt.date(2026, 1, 1))

    assert {y for _x, y in points(chart.plan)} == {plan.PAPERS[1].floor}


@pytest.mark.parametrize(
    ("people", "words"),
    [(950, "950"), (20_000, "20k"), (47_960, "48k"), (47_888, "47.9k"), (1_500, "1.5k")],
)
def test_axis_says_thousands_briefly(people, words):
    assert plan.short(people) == words


def test_axis_says_thousands_in_the_language_of_the_page():
    with translation.override("ru"):
        assert plan.short(47_888).startswith("47,9")


def test_chart_has_its_figures_in_a_table():
    html = drawn(
        "{% plan_line planned trained today %}", planned=PLANNED, trained=TRAINED, today=TODAY
    )

    assert html.count("<svg") == 2
    assert "Plan 55k" in html
    assert ">47.8k</text>" in html
    assert '<th scope="row">November</th> <td class="r num">55,000</td>' in html
    assert '<td class="r num">47,812</td>' in html
    assert html.count('<td class="r num">–</td>') == 1  # December has not been yet


def test_thousands_stand_apart_as_the_language_has_it():
    assert drawn("{{ n|grouped }}", n=47812) == "47,812"
    with translation.override("ru"):
        assert drawn("{{ n|grouped }}", n=47812) == "47 812"


def test_bullet_marks_where_the_plan_is_today():
    html = drawn("{% bullet 47812 55000 49302 %}")

    assert 'width="86.9%"' in html
    assert 'x1="89.6%"' in html
    assert 'x1="0.0%"' in drawn("{% bullet 0 0 0 %}")


def test_stat_leads_to_the_list_behind_its_number():
    text = '{% stat label="Sessions" value="58" of="at 6 sites" icon="school" url=url %}<b>2</b>'

    with_list, bare = (drawn(f"{text}{{% endstat %}}", url=url) for url in ("/sessions/", ""))

    assert '<a href="/sessions/">58</a> <small>at 6 sites</small>' in with_list
    assert "<a " not in bare
    assert '<div class="kpi-d"><b>2</b></div>' in bare
    assert "kpi-d" not in drawn('{% stat label="A" value="1" %}{% endstat %}')

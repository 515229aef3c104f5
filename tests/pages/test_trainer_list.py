import datetime as dt
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from django.utils.html import escape

from people.models import HR, Right
from programs.forms import MOST_OPTIONS
from programs.models import Program
from tests.builders.people import a_site, a_user, an_employee
from tests.builders.programs import a_program, a_qualification
from tests.builders.trainers import a_trainer, an_absence
from tests.people.test_views_exports import read_csv

pytestmark = pytest.mark.django_db

LISTS = {*HR, Right.AUDIT, Right.LEAD_PROGRAM, Right.COORDINATE, Right.LEAD_TEAM}
DAY = dt.timedelta(days=1)
LONG_AGO = dt.date(2020, 1, 1)


def opened(client, **asked: object):
    page = client.get(reverse("trainers:list"), asked)
    assert page.status_code == 200
    return page


def listed(client, **asked: object) -> list[str]:
    lines = opened(client, **asked).context["lines"]
    return [line.trainer.employee.last_name for line in lines]


def today():
    return a_site().today()


@pytest.mark.parametrize("right", sorted(set(Right) - LISTS))
def test_list_is_not_for_who_has_nothing_to_do_with_several(client, right):
    client.force_login(a_user(right))

    assert client.get(reverse("trainers:list")).status_code == 403


def test_list_shows_those_the_viewer_sees(client):
    site = a_site()
    a_trainer(an_employee("Neighbor", site=site))
    a_trainer(an_employee("Foreign"))
    client.force_login(a_user(Right.COORDINATE, employee=an_employee(site=site)))

    assert listed(client) == ["Neighbor"]
    client.force_login(a_user(Right.LEAD_PROGRAM))
    assert listed(client) == ["Foreign", "Neighbor"]


def test_list_is_searched_and_filtered_by_its_address(client):
    site, program = a_site("Norilsk"), a_program("Height", code="WAH")
    karimova = a_trainer(an_employee("Karimova", "Maria", site=site))
    lapsed = a_trainer(an_employee("Lapsed"))
    a_trainer(an_employee("Gone"), left_on=LONG_AGO)
    a_qualification(karimova, program, valid_until=today() + 9 * DAY)
    a_qualification(lapsed, program, valid_until=today() - DAY)
    client.force_login(a_user(Right.PLAN))

    assert listed(client) == ["Karimova", "Lapsed"]
    assert listed(client, text="mar") == listed(client, site=site.code) == ["Karimova"]
    assert listed(client, program="WAH") == listed(client, right="lapsing") == ["Karimova"]
    assert listed(client, program="WAH", right="lapsed") == ["Lapsed"]
    assert listed(client, role="left") == ["Gone"]
    assert listed(client, role="all") == ["Gone", "Karimova", "Lapsed"]
    assert listed(client, role="planted", text="x" * 200) == ["Karimova", "Lapsed"]


@pytest.mark.parametrize(
    ("asked", "words"), [({}, "There is no trainer yet"), ({"text": "x"}, "No trainer is found")]
)
def test_empty_list_says_what_to_do(client, asked, words):
    client.force_login(a_user(Right.PLAN))

    assert words in opened(client, **asked).content.decode()


def test_list_shows_rights_with_how_they_stand(client):
    trainer = a_trainer(languages=["ru", "en"], share="0.5")
    for name, days in [("Lasting", None), ("Lapsing", 9), ("Lapsed", -9)]:
        valid_until = None if days is None else today() + days * DAY
        a_qualification(trainer, a_program(name), valid_until=valid_until)
    client.force_login(a_user(Right.PLAN))

    page = opened(client)

    [line] = page.context["lines"]
    assert [(right.program.name, right.state.value) for right in line.rights] == [
        ("Lapsed", "lapsed"),
        ("Lapsing", "lapsing"),
        ("Lasting", "valid"),
    ]
    assert (str(line.share), line.languages) == ("0.50", ["Russian", "English"])
    assert "Lapsing, lapses after" in page.content.decode()
    assert "Lapsed, lapsed on" in page.content.decode()


@pytest.mark.parametrize("right", sorted(LISTS))
def test_who_is_away_today_is_shown_to_the_few_who_may_know(client, right):
    head = an_employee("Head")
    away = a_trainer(an_employee("Away", site=head.site, line_manager=head))
    there = a_trainer(an_employee("There", site=head.site, line_manager=head))
    an_absence(away, away.employee.site.today())
    client.force_login(a_user(right, employee=head))

    page = opened(client)

    told = {line.trainer: line.is_away for line in page.context["lines"]}
    knows = right in {Right.PLAN, Right.CARE, Right.LEAD_TEAM}
    assert told == ({away: True, there: False} if knows else {away: None, there: None})
    assert ("</svg>away</span>" in page.content.decode()) is knows


def test_list_marks_who_no_longer_trains(client):
    a_trainer(left_on=LONG_AGO)
    client.force_login(a_user(Right.PLAN))

    assert "no longer trains</span>" in opened(client, role="left").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_any_length(client, rows, django_assert_num_queries):
    for _row in range(rows):
        trainer = a_trainer(share="0.5")
        an_absence(trainer, trainer.employee.site.today())
        a_qualification(trainer)
        a_qualification(trainer)
    client.force_login(a_user(Right.PLAN))

    with django_assert_num_queries(8):
        page = client.get(reverse("trainers:list"))

    assert len(page.context["lines"]) == rows


def test_list_has_fifty_a_page_and_keeps_the_filters(client):
    site = a_site()
    for _row in range(51):
        a_trainer(an_employee("Same", site=site))
    client.force_login(a_user(Right.PLAN))

    first = opened(client, text="same", site=site.code)

    assert len(first.context["lines"]) == 50
    assert escape(f"?text=same&site={site.code}&page=2") in first.content.decode()
    assert len(listed(client, text="same", page=2)) == 1


@pytest.mark.parametrize(("programs", "chosen"), [(MOST_OPTIONS, True), (MOST_OPTIONS + 1, False)])
def test_long_choices_are_typed(client, programs, chosen):
    Program.objects.bulk_create(
        Program(code=f"P-{number}", name=f"Program {number:02d}") for number in range(programs)
    )
    client.force_login(a_user(Right.PLAN))

    form = opened(client, program="P-7").context["form"]

    widgets = [form.fields[name].widget.input_type for name in ("site", "program")]
    assert widgets == ["select", "select" if chosen else "text"]
    options = getattr(form.fields["program"].widget, "choices", [])
    assert list(options)[:2] == ([("", "all programs"), ("P-0", "Program 00")] if chosen else [])


def test_list_is_exported_as_it_is_filtered(client):
    site = a_site("Norilsk")
    trainer = a_trainer(
        an_employee("=Karimova", "Aigul", site=site), code="TR-1", languages=["ru", "en"]
    )
    an_absence(trainer, site.today())
    soon = today() + 9 * DAY
    a_qualification(trainer, a_program("Height"), valid_until=soon)
    a_qualification(trainer, a_program("Ice"), valid_until=LONG_AGO, issued_on=LONG_AGO)
    a_qualification(trainer, a_program("Safety"))
    a_trainer(an_employee("Other"))
    client.force_login(a_user(Right.PLAN))

    asked = {"text": "=kari", "export": "csv"}
    rows = read_csv(client.get(reverse("trainers:list"), asked).content)
    sheet = client.get(reverse("trainers:list"), asked | {"export": "xlsx"}).content

    words = (
        f"Height (lapses after {soon.day} {soon:%B} {soon.year});"
        " Ice (lapsed on 1 January 2020); Safety"
    )
    expected = ["TR-1", "=Karimova Aigul", "Norilsk", "1.00", "Russian, English", words]
    assert rows[1:] == [[expected[0], f"'{expected[1]}", *expected[2:], "yes", "yes"]]
    page = openpyxl.load_workbook(BytesIO(sheet)).active
    assert [cell.value for cell in list(page.rows)[1]] == [
        *expected[:3],
        1,
        *expected[4:],
        "yes",
        "yes",
    ]


def test_export_does_not_tell_who_is_away_to_who_may_not_know(client):
    trainer = a_trainer()
    an_absence(trainer, trainer.employee.site.today())
    client.force_login(a_user(Right.AUDIT))

    rows = read_csv(client.get(reverse("trainers:list"), {"export": "csv"}).content)

    assert [row[-1] for row in rows] == ["Away today", ""]

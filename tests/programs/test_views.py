import datetime as dt
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from people.models import Right
from programs.models import Program
from tests.builders.people import a_site, a_user, an_employee
from tests.builders.programs import a_program, a_qualification, a_target, an_edition
from tests.builders.trainers import a_trainer
from tests.people.test_views_exports import read_csv

pytestmark = pytest.mark.django_db

THIS_YEAR = timezone.now().year


def listed(client, **asked: object) -> list[str]:
    page = client.get(reverse("programs:list"), asked)
    assert page.status_code == 200
    return [line.program.name for line in page.context["lines"]]


def test_list_is_not_for_jurors(client):
    client.force_login(a_user(Right.JUDGE))

    assert client.get(reverse("programs:list")).status_code == 403


def test_list_is_searched_and_filtered_by_its_address(client):
    a_program("Refresher")
    a_program("Working at height", closed_on=dt.date(2020, 1, 1))
    client.force_login(a_user(Right.TRAIN))

    assert listed(client) == ["Refresher", "Working at height"]
    assert listed(client, text="hei") == ["Working at height"]
    assert listed(client, state="open") == ["Refresher"]
    assert listed(client, text="zzz") == []
    assert len(listed(client, state="planted", text="x" * 200)) == 2


@pytest.mark.parametrize(
    ("asked", "words"), [({}, "with the first import"), ({"text": "x"}, "No program is found")]
)
def test_empty_list_says_what_to_do(client, asked, words):
    client.force_login(a_user(Right.TRAIN))

    assert words in client.get(reverse("programs:list"), asked).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_any_length(client, rows, django_assert_num_queries):
    for _row in range(rows):
        program = a_program(lead=a_trainer())
        an_edition(program)
        a_qualification(program=program)
        a_target(program)
    client.force_login(a_user(Right.PLAN))

    with django_assert_num_queries(7):
        page = client.get(reverse("programs:list"))

    assert len(page.context["lines"]) == rows


def test_list_has_fifty_a_page_and_keeps_the_filters(client):
    Program.objects.bulk_create(
        Program(code=f"P-{number}", name=f"Same {number:02d}") for number in range(51)
    )
    client.force_login(a_user(Right.PLAN))

    first = client.get(reverse("programs:list"), {"text": "same"})

    assert len(first.context["lines"]) == 50
    assert escape("?text=same&page=2") in first.content.decode()
    assert listed(client, text="same", page=2) == ["Same 50"]


@pytest.mark.parametrize(("right", "linked"), [(Right.PLAN, True), (Right.TRAIN, False)])
def test_list_leads_to_the_trainers_for_those_who_list_them(client, right, linked):
    program = a_program(code="A & B")
    a_qualification(program=program)
    client.force_login(a_user(right))

    page = client.get(reverse("programs:list")).content.decode()

    assert (f"{reverse('trainers:list')}?program=A%20%26%20B" in page) is linked


def test_list_is_exported_as_it_is_filtered(client):
    lead = a_trainer(an_employee("Karimova", "Aigul"))
    program = a_program("=Safety", code="S", lead=lead)
    an_edition(program)
    a_target(program, 120, year=THIS_YEAR)
    a_program("Refresher")
    a_program("=Old safety", code="O", closed_on=dt.date(2020, 1, 1))
    client.force_login(a_user(Right.PLAN))

    asked = {"text": "=saf", "export": "csv"}
    csv = client.get(reverse("programs:list"), asked)
    xlsx = client.get(reverse("programs:list"), asked | {"export": "xlsx"})

    assert csv.headers["Content-Disposition"] == 'attachment; filename="programs.csv"'
    assert read_csv(csv.content)[1:] == [
        ["O", "'=Old safety", "closed", "", "0", "0", "0"],
        ["S", "'=Safety", "offered", "Karimova Aigul", "1", "0", "120"],
    ]
    page = openpyxl.load_workbook(BytesIO(xlsx.content)).active
    assert [cell.value for cell in list(page.rows)[2]] == [
        "S",
        "=Safety",
        "offered",
        "Karimova Aigul",
        1,
        0,
        120,
    ]


def test_detail_shows_editions_lineage_and_plan(client):
    older = a_program("DRP", closed_on=dt.date(2024, 12, 31))
    program = a_program("Three Steps", grew_out_of=older, needs_right=False)
    newer = a_program("Four Steps", grew_out_of=program)
    first, second = an_edition(program), an_edition(program, number=2, state="draft")
    for site in (a_site(), a_site()):
        a_target(program, 60, site=site, year=THIS_YEAR, month=2)
    a_target(program, 10, year=THIS_YEAR, month=12)
    client.force_login(a_user(Right.TRAIN))

    page = client.get(reverse("programs:detail", args=[program.pk]))

    assert list(page.context["editions"]) == [second, first]
    assert (page.context["lineage"].before, page.context["lineage"].after) == ([older], [newer])
    months = [(row.begins_on.month, row.people, row.so_far) for row in page.context["months"]]
    assert months[:3] == [(1, 0, 0), (2, 120, 120), (3, 0, 120)]
    assert months[11] == (12, 10, 130)
    assert "not needed: anybody may deliver it" in page.content.decode()


def test_detail_of_a_closed_and_bare_program_says_so(client):
    program = a_program(closed_on=dt.date(2024, 12, 31))
    client.force_login(a_user(Right.TRAIN))

    page = client.get(reverse("programs:detail", args=[program.pk])).content.decode()

    for words in (
        "31 December 2024",
        "nothing before it",
        "No edition yet",
        "No targets yet",
        "Nobody you can see",
        "needed to deliver it",
    ):
        assert words in page


def test_detail_names_only_trainers_whom_the_viewer_sees(client):
    program, home = a_program(), a_site()
    neighbor = a_trainer(an_employee("Neighbor", site=home))
    foreign = a_trainer(an_employee("Planted"))
    for trainer in (neighbor, foreign):
        a_qualification(trainer, program)
    url = reverse("programs:detail", args=[program.pk])

    def named(right: Right) -> list[str]:
        client.force_login(a_user(right, employee=an_employee(site=home)))
        page = client.get(url)
        names = [line.trainer.employee.last_name for line in page.context["holders"]]
        assert ("Planted" in page.content.decode()) is ("Planted" in names)
        assert page.context["line"].trainers == 2
        return names

    assert named(Right.PLAN) == ["Neighbor", "Planted"]
    assert named(Right.COORDINATE) == ["Neighbor"]
    assert named(Right.TRAIN) == named(Right.DIRECT) == []


def test_detail_shows_fifty_trainers_and_the_way_to_the_rest(client):
    program = a_program(code="S")
    for _row in range(51):
        a_qualification(program=program)
    client.force_login(a_user(Right.PLAN))

    page = client.get(reverse("programs:detail", args=[program.pk]))

    assert len(page.context["holders"]) == 50
    assert ">1 more<" in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_detail_costs_the_same_for_any_length(client, rows, django_assert_num_queries):
    program = a_program(lead=a_trainer())
    for number in range(1, rows + 1):
        an_edition(program, number=number)
        a_qualification(program=program)
        a_target(program, month=number)
    client.force_login(a_user(Right.PLAN))

    with django_assert_num_queries(10):
        page = client.get(reverse("programs:detail", args=[program.pk]))

    assert len(page.context["holders"]) == rows


def test_detail_of_the_unknown_and_for_jurors_does_not_exist(client):
    program = a_program("Planted")
    client.force_login(a_user(Right.JUDGE))
    hidden = client.get(reverse("programs:detail", args=[program.pk]))
    unknown = client.get(reverse("programs:detail", args=[10**9]))

    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert hidden.content == unknown.content

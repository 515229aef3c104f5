"""Every list by its address: sorted, filtered, paged, as a sheet and as a part of the page."""

import csv
import datetime as dt
import gzip
import re
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from people.actions import access
from people.models import AccessLog, Employee, Right, User
from people.views import exports
from programs.models import Program
from sessions.models import TrainingSession
from tests.builders.notices import a_notice
from tests.builders.people import a_department, a_site, a_user, an_employee
from tests.builders.programs import a_program, a_qualification, a_target, an_edition
from tests.builders.sessions import a_session
from tests.builders.trainers import a_trainer
from tests.builders.wellbeing import a_load, a_switch, an_alert
from wellbeing.queries.loads import sunday_of

pytestmark = pytest.mark.django_db

A_DAY = dt.timedelta(days=1)
PART = {"HX-Request": "true"}
BACK_AGAIN = {**PART, "HX-History-Restore-Request": "true"}
NAMES = ["Ежов", "ёлкин", "Жуков", "адамов", "Berg"]
BY_NAME = ["Berg", "адамов", "Ежов", "ёлкин", "Жуков"]
HEAVIEST = 8 * 1024
LONG = "x" * 10_000
LISTS = {
    "people:list": ["name", "number", "department", "site"],
    "people:rights": ["person", "right", "days"],
    "people:looks": ["who", "when"],
    "sessions:list": ["program", "starts", "site", "people"],
    "trainers:list": ["name", "site", "share"],
    "programs:list": ["name", "lead", "editions", "trainers", "people"],
    "wellbeing:list": ["load", "name", "site"],
    "wellbeing:team": ["name", "site"],
    "wellbeing:alert-list": ["trainer", "kind", "owner", "due"],
    "notices:list": [],
}
SHEETS = sorted(set(LISTS) - {"people:looks", "wellbeing:team", "notices:list"})


def a_viewer() -> User:
    """Somebody who opens every list."""
    for right in (Right.CARE, Right.PLAN, Right.LEAD_TEAM):
        a_switch(right)
    rights = (Right.ADMINISTER, Right.PLAN, Right.CARE, Right.LEAD_TEAM)
    return a_user(*rights, employee=an_employee("Zulu", site=a_site("Norilsk")))


def filled_for(viewer, rows):
    """Rows in every list that the viewer opens."""
    on = viewer.today()
    department, site = a_department("Safety"), a_site("Talnakh")
    for number in range(rows):
        person = an_employee(NAMES[number % 5], site=site, department=department)
        person.line_manager = viewer.employee
        person.save(update_fields=["line_manager"])
        trainer = a_trainer(person)
        a_load(trainer, sunday_of(on), index=60.0 + number)
        an_alert(trainer)
        program = a_program(f"{NAMES[number % 5]} {number:02d}", lead=trainer)
        a_qualification(trainer, program)
        a_target(program=an_edition(program).program, year=on.year)
        a_session(trainer, program=program, day=on + number * A_DAY, head_count=None)
        access.log(
            a_user(Right.CARE, employee=an_employee(NAMES[number % 5], site=site)),
            page="overview",
            employees=[viewer.employee],
            right=Right.CARE,
        )
        a_notice(to=viewer.employee)


def opened(client: Client, name: str, query: str = "", asked: dict[str, str] | None = None) -> str:
    answer = client.get(f"{reverse(name)}{query}", headers=asked)
    assert answer.status_code == 200
    return answer.content.decode()


def shown(client, name, query):
    """The rows of the page in their order."""
    answer = client.get(f"{reverse(name)}{query}")
    assert answer.status_code == 200
    return list(answer.context["page"])


def seen_by(viewer: User) -> set[int]:
    """Of whom it is written down that the viewer read named figures."""
    looks = AccessLog.objects.filter(viewer=viewer)
    return {number for look in looks for number in look.employees}


@pytest.fixture
def viewer(client) -> User:
    viewer = a_viewer()
    client.force_login(viewer)
    return viewer


@pytest.mark.parametrize(("name", "keys"), LISTS.items())
def test_list_is_sorted_by_each_column_both_ways(client, viewer, name, keys):
    filled_for(viewer, 3)
    for key in keys:
        up, down = (shown(client, name, f"?text=&sort={sign}{key}") for sign in ("", "-"))

        assert up == list(reversed(down))
        assert len(up) >= 3
        assert f'value="{key}" selected' in opened(client, name, f"?text=&sort={key}") or (
            'value="" selected>' in opened(client, name, f"?text=&sort={key}")
        )


@pytest.mark.parametrize(("name", "keys"), LISTS.items())
def test_columns_on_the_page_are_those_that_sort(client, viewer, name, keys):
    filled_for(viewer, 1)

    html = opened(client, name, "?text=")

    assert set(re.findall(r'<option value="-?(\w+)"', html.partition("list-sort")[2])) >= set(
        keys[1:]
    )
    if name != "wellbeing:list":
        assert re.findall(r'<a id="by-(\w+)"', html) == keys


@pytest.mark.parametrize(
    ("name", "column"),
    [("people:list", "name"), ("trainers:list", "name"), ("programs:list", "name")],
)
def test_list_is_sorted_by_words_and_not_by_letters(client, viewer, name, column):
    filled_for(viewer, 5)

    rows = shown(client, name, f"?text=&sort={column}")

    names = [
        row.name.split()[0] if isinstance(row, Program) else getattr(row, "employee", row).last_name
        for row in rows
    ]
    assert [one for one in dict.fromkeys(names) if one in NAMES] == BY_NAME


def test_sites_to_choose_from_stand_by_name(client, viewer):
    for site in ("Ёлкино", "елань", "Жуково", "Адлер"):
        a_site(site)

    html = opened(client, "people:list").partition("<select")[2].partition("</select>")[0]

    assert re.findall(r">([^<]+)</option>", html) == [
        "all sites",
        "Norilsk",
        "Адлер",
        "елань",
        "Ёлкино",
        "Жуково",
    ]


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("turned", ["", "-"])
def test_sheet_equals_the_list_in_the_same_order(client, viewer, name, turned):
    filled_for(viewer, 4)
    query = f"?text=&sort={turned}{LISTS[name][0]}"
    rows = shown(client, name, query)

    sheet = client.get(f"{reverse(name)}{query}&export=csv").content.decode("utf-8-sig")

    table = list(csv.reader(StringIO(sheet)))[1:]
    assert [_named(row) for row in rows] == [_of_sheet(name, cells) for cells in table]


def _named(row):
    """What the sheet calls a row first."""
    if isinstance(row, Employee):
        return row.full_name
    if isinstance(row, TrainingSession | Program):
        return row.code
    person = getattr(row, "trainer", getattr(row, "user", row)).employee
    return person.full_name if not hasattr(row, "right") else str(row.user.name)


def _of_sheet(name: str, cells: list[str]) -> str:
    return cells[1] if name == "trainers:list" else cells[0]


def test_address_keeps_filters_over_sort_and_page(client, viewer):
    site = a_site("Chita")
    Employee.objects.bulk_create(
        Employee(last_name="Same", first_name="A", site=site, personnel_number=f"S-{row}")
        for row in range(51)
    )

    html = opened(client, "people:list", f"?text=same&site={site.code}&sort=-number")

    kept = f"?text=same&site={site.code}"
    assert escape(f"{kept}&sort=-number&page=2") in html
    assert f'href="{escape(kept)}&amp;sort=number"' in html
    assert f'href="{escape(kept)}"' in html  # by name, as the list starts
    assert f'href="{escape(kept)}&amp;sort=-number&amp;export=csv"' in html
    assert escape(f"?text=&site={site.code}&sort=-number") in html
    assert escape("?text=&site=&sort=-number") in html
    assert "51 people</p>" in html
    assert "Site: Chita" in html


@pytest.mark.parametrize(("name", "keys"), LISTS.items())
def test_part_of_the_page_is_the_list_with_what_stands_above_it(client, viewer, name, keys):
    filled_for(viewer, 2)

    part = opened(client, name, "?text=", PART)
    whole = opened(client, name, "?text=")

    assert "<html" not in part
    assert 'id="filters"' not in part
    assert part.count("hx-swap-oob") == 3
    rows = re.findall(r"<tr>|<li", part)
    assert rows
    assert "<html" in opened(client, name, "?text=", BACK_AGAIN)
    assert whole.count('id="list"') == 1


@pytest.mark.parametrize("name", ["wellbeing:list", "wellbeing:team", "wellbeing:alert-list"])
@pytest.mark.parametrize("asked", [{}, PART])
def test_part_with_named_load_is_written_down_like_the_page(client, viewer, name, asked):
    filled_for(viewer, 1)

    opened(client, name, "?text=", asked)

    assert seen_by(viewer) == {Employee.objects.get(line_manager=viewer.employee).pk}


def test_sheet_of_alerts_is_written_down(client, viewer):
    filled_for(viewer, 2)

    client.get(reverse("wellbeing:alert-list"), {"export": "csv"})

    assert seen_by(viewer) == {
        row.pk for row in Employee.objects.filter(line_manager=viewer.employee)
    }


def test_sheet_of_alerts_too_long_for_now_shows_nobody(client, viewer, monkeypatch):
    monkeypatch.setattr(exports, "ROWS_AT_ONCE", 1)
    filled_for(viewer, 2)

    answer = client.get(reverse("wellbeing:alert-list"), {"export": "csv"})

    assert "This list has 2 rows" in answer.content.decode()
    assert "Ivanov" not in answer.content.decode()
    assert seen_by(viewer) == set()


@pytest.mark.parametrize(("name", "keys"), LISTS.items())
@pytest.mark.parametrize(
    ("junk", "sentence"),
    [
        ("sort=__class__", "The list cannot be sorted by that."),
        ("sort=pk", "The list cannot be sorted by that."),
        (f"sort={LONG}", "The list cannot be sorted by that."),
        ("page=zzz", "There is no such page. This is page 1."),
        (f"page={'9' * 10_000}", "There is no such page. This is page 1."),
        ("page=99", "There is no such page. This is page 1."),
        ("page=-1", "There is no such page. This is page 1."),
        (f"text={LONG}", "Ensure this value has at most 100 characters (it has 10000)."),
    ],
)
def test_junk_is_answered_with_a_sentence(client, viewer, name, keys, junk, sentence):
    filled_for(viewer, 1)
    knows = junk.partition("=")[0] != "text" or name != "notices:list"

    html = opened(client, name, f"?{junk}").partition("<main")[2].partition("</main>")[0]

    assert (sentence in html) is knows
    assert f"{LONG}&amp;" not in html


def test_unknown_choice_is_named_and_left_out(client, viewer):
    filled_for(viewer, 1)

    html = opened(client, "people:rights", "?right=planted&site=planted&text=Zulu")

    assert "Right: There is no such choice, so it is left out." in html
    assert "Site: There is no such choice, so it is left out." in html
    assert 'id="id_right_error"' in html
    assert "4 rights</p>" in html
    assert "As CSV" not in html


def test_filter_that_makes_no_sense_gives_no_sheet(client, viewer):
    answer = client.get(reverse("people:list"), {"site": "planted", "export": "csv"})

    assert answer["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    ("name", "yet", "found"),
    [
        ("people:looks", "Nobody opened it", "Nobody of that name opened it"),
        ("trainers:list", "There is no trainer yet", "No trainer is found"),
        ("programs:list", "There is no program yet", "No program is found"),
        ("wellbeing:list", "Nobody is at risk", "No trainer is found"),
        ("wellbeing:team", "No trainer is here yet", "No trainer is found"),
        ("wellbeing:alert-list", "Nothing waits here", "No alert is found"),
    ],
)
def test_empty_list_tells_nothing_yet_from_nothing_found(client, viewer, name, yet, found):
    assert yet in opened(client, name)
    assert found in opened(client, name, "?text=zzz")


def test_empty_list_of_sessions_tells_nothing_yet_from_nothing_found(client, viewer):
    assert "There is no session yet" in opened(client, "sessions:list", "?text=")
    assert "No session is found" in opened(client, "sessions:list")


@pytest.mark.parametrize("name", sorted(LISTS))
def test_fifty_rows_are_light(client, viewer, name):
    filled_for(viewer, 50)

    answer = client.get(reverse(name), {"text": ""})

    assert len(gzip.compress(answer.content)) <= HEAVIEST


def test_site_put_first_is_the_first_value_of_the_filter(client, viewer):
    kept, other = a_site("Chita"), a_site("Perm")
    an_employee("Here", site=kept)
    an_employee("There", site=other)
    User.objects.filter(pk=viewer.pk).update(shown_site=kept)

    assert [str(row) for row in shown(client, "people:list", "")] == ["Aigul Here"]
    assert [str(row) for row in shown(client, "people:list", f"?site={other.code}")] == [
        "Aigul There"
    ]
    assert len(shown(client, "people:list", "?site=")) == 3
    assert escape("?site=") in opened(client, "people:list")


def test_three_thousand_people_cost_as_much_as_three(client, viewer, django_assert_num_queries):
    site = a_site()
    Employee.objects.bulk_create(
        Employee(last_name=NAMES[row % 5], first_name="A", site=site, personnel_number=f"S-{row}")
        for row in range(3_000)
    )

    with django_assert_num_queries(7):
        page = client.get(reverse("people:list"), {"sort": "-department", "page": "60"})

    assert len(page.context["page"]) == 50
    assert page.context["page"].paginator.count == 3_001


def test_three_thousand_sessions_cost_as_much_as_three(client, viewer, django_assert_num_queries):
    first = a_session(a_trainer())
    TrainingSession.objects.bulk_create(
        TrainingSession(
            code=f"MANY-{row}",
            edition=first.edition,
            site=first.site,
            zone=first.zone,
            starts_at=first.starts_at + row * A_DAY,
            ends_at=first.ends_at + row * A_DAY,
        )
        for row in range(3_000)
    )

    with django_assert_num_queries(8):
        page = client.get(
            reverse("sessions:list"), {"site": first.site.code, "sort": "people", "page": "2"}
        )

    assert len(page.context["page"]) == 50
    assert "3001 sessions" in page.content.decode().replace(",", "")


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (("Karimova", "Aigul", "Maratovna"), "Karimova A.M."),
        (("Berg", "Anna", ""), "Berg A."),
        (("Ким", "", ""), "Ким"),
    ],
)
def test_short_name_is_last_name_and_initials(names, short):
    last, first, patronymic = names

    person = Employee(last_name=last, first_name=first, patronymic=patronymic)

    assert person.short_name == short

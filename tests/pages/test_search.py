"""The search: what it finds, for whom, at what cost, and what it does with nonsense."""

import gzip

import pytest
from django.db import connection

from people.models import Employee, Right
from tests.builders.people import a_grant, a_site, a_user, an_employee
from tests.builders.programs import a_program
from tests.builders.sessions import a_session
from tests.builders.trainers import a_trainer
from trainer_institute.queries.search import SHOWN, found
from trainers.models import Trainer

pytestmark = pytest.mark.django_db

LIVE = {"HX-Request": "true"}


def names(text, user):
    return {str(group.label): [hit.name for hit in group.hits] for group in found(text, user) or []}


def test_search_finds_people_programs_and_sessions():
    planner = a_user(Right.PLAN)
    trainer = a_trainer(an_employee("Каримов", "Тимур"))
    an_employee("Petrova", "Karina")
    program = a_program("Karst and caves", code="KARST-7")
    session = a_session(trainer, program=program)

    assert names("kar", planner) == {
        "People": ["Каримов Тимур", "Petrova Karina"],
        "Programs": ["Karst and caves"],
        "Sessions": ["Karst and caves"],
    }
    assert names("karst " + session.code, planner) == {"Sessions": ["Karst and caves"]}
    assert names("karst-7", planner)["Programs"] == ["Karst and caves"]
    assert names("тимур КАРИМ", planner) == {"People": ["Каримов Тимур"]}
    assert names("karim x", planner) == {}


def test_search_finds_people_by_number():
    person = an_employee("Ivanov")

    assert names(person.personnel_number, a_user(Right.PLAN))["People"] == [person.full_name]


def test_trainer_comes_first_and_leads_to_the_card():
    trainer, person = a_trainer(an_employee("Lunin", "B")), an_employee("Lunin", "A")

    [people] = found("lunin", a_user(Right.PLAN)) or []

    assert [hit.url for hit in people.hits] == [
        f"/trainers/{trainer.pk}/",
        f"/people/{person.pk}/",
    ]
    assert [hit.note.startswith("trainer, ") for hit in people.hits] == [True, False]


@pytest.mark.parametrize(
    ("right", "kinds"),
    [
        (None, {}),
        (Right.JUDGE, {}),
        (Right.PLAN, {"People": 2, "Programs": 1, "Sessions": 1}),
        (Right.CARE, {"People": 2, "Programs": 1, "Sessions": 1}),
        (Right.ANALYZE, {"People": 2, "Programs": 1, "Sessions": 1}),
        (Right.ADMINISTER, {"People": 2, "Programs": 1, "Sessions": 1}),
        (Right.AUDIT, {"People": 2, "Programs": 1, "Sessions": 1}),
        (Right.LEAD_PROGRAM, {"People": 1, "Programs": 1, "Sessions": 1}),
        (Right.TRAIN, {"Programs": 1}),
        (Right.DIRECT, {"Programs": 1}),
        (Right.COORDINATE, {"Programs": 1}),
        (Right.CONTACT, {"Programs": 1}),
        (Right.LEAD_TEAM, {"Programs": 1}),
    ],
)
def test_search_finds_only_what_is_visible(right, kinds):
    user = a_user(*([right] if right else []), employee=an_employee("Viewer"))
    trainer = a_trainer(an_employee("Zimin"))
    an_employee("Zimina")
    a_session(trainer, program=a_program("Zima"))

    groups = found("zim", user) or []

    assert {str(group.label): group.total for group in groups} == kinds


def test_coordinator_who_is_methodologist_finds_both():
    site = a_site()
    user = a_user(Right.LEAD_PROGRAM)
    a_grant(user, Right.COORDINATE, site=site)
    an_employee("Zimin", "Here", site=site)
    a_trainer(an_employee("Zimin", "Trainer"))
    an_employee("Zimin", "There")

    assert names("zimin", user)["People"] == ["Zimin Trainer", "Zimin Here"]


@pytest.fixture
def methodologist():
    return a_user(Right.LEAD_PROGRAM)


@pytest.fixture
def hidden(methodologist):
    """Trainers the methodologist may look up, whose records as employees stay closed."""
    own = a_trainer(an_employee("Zimina", "Olga", number="SEC-7712"), code="TR-51")
    guest = an_employee("Zimin", "Oleg", number="x")
    guest.kind, guest.personnel_number = Employee.Kind.EXTERNAL, ""
    guest.company, guest.pass_number = "Nordwind", "SEC-7713"
    guest.save()
    return [a_trainer(guest, code="TR-52"), own]


def test_numbers_of_trainers_stay_unknown_to_who_may_not_open_the_record(methodologist, hidden):
    [people] = found("zimin", methodologist) or []

    assert [hit.note for hit in people.hits] == [
        f"trainer, {trainer.code}, {trainer.employee.site}" for trainer in hidden
    ]
    for text in ("sec", "SEC-7712", "sec-7713", "7712", "zimina sec-77", "nordwind"):
        assert names(text, methodologist) == {}
    assert names("tr-51", methodologist) == {"People": ["Zimina Olga"]}


def test_numbers_of_trainers_are_told_to_who_may_open_the_record(methodologist, hidden):
    guest, own = hidden
    a_grant(methodologist, Right.COORDINATE, site=own.employee.site)

    [people] = found("zimin", methodologist) or []

    assert [hit.note for hit in people.hits] == [
        f"trainer, TR-52, {guest.employee.site}",
        f"trainer, SEC-7712, {own.employee.site}",
    ]
    assert names("sec-77", methodologist) == {"People": ["Zimina Olga"]}
    assert names("sec-77", a_user(Right.PLAN)) == {"People": ["Zimin Oleg", "Zimina Olga"]}


@pytest.mark.parametrize("address", ["/search/?q=", "/trainers/?site=&role=all&text="])
def test_pages_tell_a_methodologist_no_numbers(client, methodologist, hidden, address):
    client.force_login(methodologist)

    by_name = client.get(address + "zimin").content.decode()
    by_number = client.get(address + "sec-77").content.decode()

    assert "Zimin Oleg" in by_name
    assert "Zimina Olga" in by_name
    assert "SEC-77" not in by_name
    assert "Zimin" not in by_number


def test_page_says_how_many_there_are_and_leads_to_the_list(client):
    client.force_login(a_user(Right.PLAN))
    for number in range(SHOWN + 2):
        an_employee("Sokolov", f"N{number}")

    page = client.get("/search/?q=sokolov").content.decode()

    assert page.count("Sokolov N") == SHOWN
    assert "People: open the list with all 7 found" in page
    assert 'href="/people/?text=sokolov&amp;site="' in page


@pytest.mark.parametrize(
    ("text", "words"),
    [("", ""), ("z", "Type at least two letters"), ("nobody", "Nothing found")],
)
@pytest.mark.parametrize("headers", [{}, LIVE])
def test_page_says_what_to_do_when_nothing_is_found(client, text, words, headers):
    client.force_login(a_user(Right.PLAN))

    page = client.get("/search/", {"q": text}, headers=headers).content.decode()

    assert words in page
    assert ("<html" in page) == (headers == {})


@pytest.mark.parametrize("rows", [1, 3, 100])
def test_search_costs_the_same_for_any_number(client, rows, django_assert_num_queries):
    user = a_user(Right.PLAN)
    client.force_login(user)
    program = a_program("Zima")
    for number in range(rows):
        an_employee("Zimin", f"N{number}")
    for hour in range(min(rows, 3)):
        a_session(program=program, start_hour=9 + hour)

    with django_assert_num_queries(7):
        page = client.get("/search/?q=zim")
    with django_assert_num_queries(6):
        part = client.get("/search/?q=zim", headers=LIVE)

    assert len(gzip.compress(page.content)) <= 6 * 1024
    assert len(gzip.compress(part.content)) <= 6 * 1024


@pytest.mark.parametrize(
    "text",
    [
        "a & !b | (c:*) <-> 'd'",
        "'; DROP TABLE people_employee; --",
        "\\ \\' \" $$ %s %(x)s",
        ":* :A !! ()",
        "é́́́ ﷽ 🙂🙂 \u202e",
        "x" * 10_000,
        "ab " * 3_000,
        "<script>alert(1)</script>",
    ],
)
@pytest.mark.parametrize("headers", [{}, LIVE])
def test_nonsense_is_answered(client, text, headers):
    client.force_login(a_user(Right.PLAN))

    answer = client.get("/search/", {"q": text}, headers=headers)

    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


def test_nul_is_refused(client):
    client.force_login(a_user(Right.PLAN))

    assert client.get("/search/?q=%00ab").status_code == 400


@pytest.mark.parametrize("rows", [1, 3, 100])
def test_search_costs_a_methodologist_the_same(
    client, methodologist, rows, django_assert_num_queries
):
    client.force_login(methodologist)
    for number in range(rows):
        a_trainer(an_employee("Zimin", f"N{number}"))

    with django_assert_num_queries(7):
        client.get("/search/?q=zim")


MANY_PEOPLE = """
INSERT INTO people_employee
    (kind, personnel_number, company, pass_number, legal_entity, last_name, first_name,
     patronymic, site_id, email, phone, channel)
SELECT 'own', 'n' || n, '', '', '', 'Name' || n, 'First', '', %s, '', '', 'contact'
FROM generate_series(1, 30000) n
"""


def test_many_people_are_found_by_the_index():
    with connection.cursor() as cursor:
        cursor.execute(MANY_PEOPLE, [a_site().pk])
        # What the tests before left in the statistics must not decide which way looks cheapest.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        cursor.execute("ANALYZE people_employee")  # as the database does by itself, a bit later

    people = Employee.objects
    for text in ("name12", "name12 f", "май"):
        by_name = people.filter(trainer__in=Trainer.objects.found_by(text)).explain()
        assert "Bitmap Index Scan on employee_by_word" in people.found_by(text).explain()
        assert "Bitmap Index Scan on employee_by_name_word" in by_name

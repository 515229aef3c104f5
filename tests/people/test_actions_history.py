import datetime as dt
from typing import Any

import pghistory
import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import InternalError, ProgrammingError

from people.actions import history, traces
from people.models import Employee, Grant, Invitation, Right, Trace, User
from people.rules import Refused
from tests.builders.people import a_department, a_grant, a_site, a_user, an_employee, an_instant
from trainer_institute.actions import roles

pytestmark = pytest.mark.django_db

MARKER = "Zaryanova"
WRITTEN = set(roles.written_by_application())
EmployeeVersion = apps.get_model("people", "EmployeeEvent")
UserVersion = apps.get_model("people", "UserEvent")


def sql(statement: str, *values: str | int | None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def test_every_change_leaves_a_version_with_old_and_new_value():
    person = an_employee("Ivanova")

    Employee.objects.filter(pk=person.pk).update(last_name="Petrova")
    sql("UPDATE people_employee SET last_name = 'Orlova' WHERE id = %s", person.pk)

    kept = EmployeeVersion.objects.filter(pgh_obj_id=person.pk).order_by("pgh_id")
    assert list(kept.values_list("pgh_label", "last_name")) == [
        ("insert", "Ivanova"),
        ("update", "Petrova"),
        ("update", "Orlova"),
    ]


def test_removed_row_leaves_its_last_version():
    site = a_site("Closed pit")
    number = site.pk
    site.delete()

    last = apps.get_model("people", "SiteEvent").objects.filter(pgh_obj_id=number).last()

    assert (last.pgh_label, last.name) == ("delete", "Closed pit")


def test_version_says_who_and_where():
    person = an_employee()

    with pghistory.context(user=7, page="people:detail"):
        Employee.objects.filter(pk=person.pk).update(phone="1")

    version = EmployeeVersion.objects.filter(pgh_obj_id=person.pk).last()
    assert version.pgh_context == {"user": 7, "page": "people:detail"}


def test_versions_hold_no_password():
    names = {field.name for field in UserVersion._meta.get_fields()}

    assert names.isdisjoint({"password", "last_login"})
    assert "email" in names


@pytest.mark.parametrize("table", roles.append_only_tables())
@pytest.mark.parametrize("statement", ["UPDATE {} SET {}", "DELETE FROM {}"])
def test_application_can_neither_change_nor_delete_history(table, statement):
    column = sql(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s LIMIT 1", table
    )[0][0]

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        sql(statement.format(table, f"{column} = {column}"))


@pytest.mark.parametrize("table", sorted({*roles.append_only_tables()} - WRITTEN))
def test_application_cannot_write_versions_itself(table):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        sql(f"INSERT INTO {table} DEFAULT VALUES")


def test_triggers_cannot_be_silenced_by_the_session():
    person = an_employee("Ivanova")
    sql(
        "SELECT set_config('pgtrigger.ignore', (SELECT array_agg(tgname)::text FROM pg_trigger"
        " WHERE tgname LIKE 'pgtrigger%%'), true)"
    )

    sql("UPDATE people_employee SET last_name = 'Petrova' WHERE id = %s", person.pk)

    kept = EmployeeVersion.objects.filter(pgh_obj_id=person.pk).order_by("pgh_id")
    assert list(kept.values_list("last_name", flat=True)) == ["Ivanova", "Petrova"]


def test_history_cannot_be_led_into_a_table_of_the_session():
    person = an_employee("Ivanova")
    sql("CREATE TEMPORARY TABLE people_employeeevent (LIKE public.people_employeeevent)")

    sql("UPDATE people_employee SET last_name = 'Petrova' WHERE id = %s", person.pk)
    sql("DROP TABLE pg_temp.people_employeeevent")

    kept = EmployeeVersion.objects.filter(pgh_obj_id=person.pk).order_by("pgh_id")
    assert list(kept.values_list("last_name", flat=True)) == ["Ivanova", "Petrova"]


@pytest.mark.parametrize("lacking", ["an erased record", "a user", "a reason"])
def test_history_is_emptied_only_of_an_erased_person_by_a_user_for_a_reason(lacking):
    person, user = an_employee(), a_user()
    if lacking != "an erased record":
        Employee.objects.filter(pk=person.pk).update(erased_at=an_instant())
    by = None if lacking == "a user" else user.pk
    why = "" if lacking == "a reason" else "asked"

    with pytest.raises(InternalError, match="history is emptied only"), transaction.atomic():
        sql("SELECT institute_erase(%s, %s, %s)", person.pk, by, why)

    assert EmployeeVersion.objects.filter(last_name=person.last_name).exists()


def test_append_only_tables_are_all_there():
    found = roles.append_only_tables()

    assert {"people_trace", "people_accesslog", "people_employeeevent"} <= set(found)
    assert sorted(sql("SELECT table_name FROM institute_history_rule")) == [(t,) for t in found]


def test_application_cannot_change_how_long_history_is_kept():
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        sql("UPDATE institute_history_rule SET kept_for = '1 second'")


def test_application_owns_no_table():
    owners = sql("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")

    assert owners == [("institute_owner",)]
    assert sql("SELECT current_user") == [("institute_app",)]


def test_traces_are_told_newest_first_and_by_object():
    person, other, by = an_employee(), an_employee(), a_user()
    first = traces.leave(by=by, what="invited", about=person)
    second = traces.leave(by=by, what="left", about=person, why="moved away")
    traces.leave(by=None, what="left", about=other)

    assert list(Trace.objects.of(person)) == [second, first]


def columns_with(marker: str) -> list[str]:
    """Every table and column of the database in which the marker stands."""
    found = []
    columns = sql(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name NOT LIKE 'pg_%%'"
    )
    for table, column in columns:
        look = f'SELECT 1 FROM "{table}" WHERE "{column}"::text ILIKE %s LIMIT 1'  # noqa: S608 - names from the catalogue
        if sql(look, f"%{marker}%"):
            found.append(f"{table}.{column}")
    return sorted(found)


def test_erased_person_is_found_in_no_table():
    by = a_user()
    person = an_employee(MARKER, MARKER, number=f"N-{MARKER}", department=a_department())
    user = a_user(employee=person, email=f"{MARKER}@example.com".lower())
    Invitation.objects.create(user=user, digest="d", expires_at=an_instant(), made_by=by)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    UserSession.objects.create(user=user, session_key="k", ip="10.0.0.7", user_agent=MARKER)
    Employee.objects.filter(pk=person.pk).update(phone=MARKER, email=f"{MARKER}@example.com")
    traces.leave(by=by, what="noted", about=person, why=f"{MARKER} asked")
    traces.leave(by=by, what="noted", about=user, why=f"{MARKER} asked")
    before = columns_with(MARKER)

    history.erase(person, by=by, why="asked in writing")

    assert "people_employeeevent.last_name" in before
    assert "people_trace.why" in before
    assert columns_with(MARKER) == []
    erased = Trace.objects.of(person).first()
    assert (erased.what, erased.by, erased.why) == ("erased", by, "asked in writing")


def test_erasing_one_person_leaves_the_others():
    person, other = an_employee("Gone"), an_employee("Stays")

    history.erase(person, by=a_user(), why="asked")

    kept = EmployeeVersion.objects.filter(pgh_obj_id=other.pk).values_list("last_name", flat=True)
    assert list(kept) == ["Stays"]
    assert Employee.objects.get(pk=other.pk).last_name == "Stays"


def test_erased_person_and_deputies_hold_no_right_any_more():
    person, by = an_employee(), a_user(Right.ADMINISTER, password="a-long-enough-password")
    lent = a_grant(a_user(employee=person), Right.PLAN)
    deputy = a_user()
    a_grant(deputy, Right.PLAN, deputizes=lent, ends_on=dt.date(2099, 1, 1))
    before = deputy.rights

    history.erase(person, by=by, why="asked")

    assert before == {Right.PLAN}
    assert User.objects.get(pk=deputy.pk).rights == set()
    assert not Grant.objects.standing().filter(user__employee=person).exists()


def test_last_administrator_is_not_erased():
    person = an_employee("Stays")
    user = a_user(Right.ADMINISTER, employee=person, password="a-long-enough-password")

    with pytest.raises(Refused):
        history.erase(person, by=user, why="asked")

    assert Employee.objects.get(pk=person.pk).last_name == "Stays"


def test_erased_user_cannot_come_back():
    person = an_employee()
    user = a_user(employee=person, password="a-long-enough-password")

    history.erase(person, by=a_user(), why="asked")

    gone = User.objects.get(pk=user.pk)
    assert (gone.is_active, gone.has_usable_password()) == (False, False)


@pytest.mark.parametrize(("months", "left"), [(35, 1), (37, 0)])
def test_history_is_kept_36_months(months, left):
    person = an_employee()
    sql(
        "INSERT INTO people_trace (at, what, about_kind, about_id, why)"
        " VALUES (now() - make_interval(months => %s), 'noted', 'people.employee', %s, '')",
        months,
        person.pk,
    )

    removed = history.expire()
    again = history.expire()

    assert (removed, again) == (1 - left, 0)
    assert Trace.objects.filter(what="noted").count() == left
    assert Trace.objects.filter(what="expired").count() == 1 - left

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms import modelform_factory

from people.models import Employee, Holiday, Job, Room, RoomBooking, Site, User
from tests.builders.people import (
    A_MONDAY,
    a_booking,
    a_department,
    a_holiday,
    a_room,
    a_site,
    a_user,
    an_employee,
    an_instant,
)

pytestmark = pytest.mark.django_db


def broken_by(save) -> str:
    """Name of the constraint that refused."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        save()
    return refused.value.__cause__.diag.constraint_name


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"steps_done": 2, "steps": 1}, "job_does_no_more_than_all"),
        ({"state": Job.State.DONE}, "job_has_ended_when_done_or_failed"),
        ({"state": Job.State.FAILED}, "job_has_ended_when_done_or_failed"),
        ({"ended_at": an_instant()}, "job_has_ended_when_done_or_failed"),
        (
            {"state": Job.State.RUNNING, "ended_at": an_instant()},
            "job_has_ended_when_done_or_failed",
        ),
    ],
)
def test_job_constraint_holds(fields, constraint):
    job = Job.objects.create(kind=Job.Kind.IMPORT, asked_by=a_user())

    assert broken_by(lambda: Job.objects.filter(pk=job.pk).update(**fields)) == constraint


def test_site_names_its_own_day():
    norilsk = a_site(zone="Asia/Krasnoyarsk")
    late_in_london = dt.datetime(2026, 11, 22, 23, 30, tzinfo=dt.UTC)

    today = norilsk.today(at=late_in_london)

    assert today == dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/London", dt.date(2026, 3, 29), 23),
        ("Europe/London", dt.date(2026, 10, 25), 25),
        ("Asia/Krasnoyarsk", dt.date(2026, 3, 29), 24),
    ],
)
def test_site_day_is_as_long_as_its_clock_says(zone, day, hours):
    site = a_site(zone=zone)

    start, end = site.day_bounds(day)

    assert end - start == dt.timedelta(hours=hours)
    assert site.today(at=start) == day
    assert site.today(at=end) == day + dt.timedelta(days=1)


def test_site_refuses_an_unknown_zone():
    site = Site(code="x", name="X", zone="Asia/Norilsk")

    with pytest.raises(ValidationError) as refused:
        site.full_clean()

    assert list(refused.value.message_dict) == ["zone"]


@pytest.mark.parametrize(
    ("closed_on", "is_open"), [(None, True), (dt.date(2026, 11, 24), True), (A_MONDAY, False)]
)
def test_site_is_open_until_the_day_it_closes(closed_on, is_open):
    site = a_site()
    Site.objects.filter(pk=site.pk).update(closed_on=closed_on)

    assert Site.objects.open(on=A_MONDAY).exists() is is_open


def test_employees_are_sorted_without_regard_to_yo_and_case():
    site = a_site()
    names = ["яблоков", "Ежов", "Ёлкин", "Абрамов", "Ершов"]
    for name in names:
        an_employee(name, "Пётр", site=site)

    found = [employee.last_name for employee in Employee.objects.all()]

    assert found == ["Абрамов", "Ежов", "Ёлкин", "Ершов", "яблоков"]


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"personnel_number": ""}, "own_employee_has_a_personnel_number"),
        ({"kind": "external", "company": "Contractor"}, "external_employee_has_company_and_pass"),
        ({"kind": "external", "pass_number": "P-1"}, "external_employee_has_company_and_pass"),
    ],
)
def test_employee_is_known_by_a_number(changes, constraint):
    person = an_employee()

    refused = broken_by(lambda: Employee.objects.filter(pk=person.pk).update(**changes))

    assert refused == constraint


def test_employee_is_not_the_own_line_manager():
    person = an_employee()

    refused = broken_by(lambda: Employee.objects.filter(pk=person.pk).update(line_manager=person))

    assert refused == "employee_is_not_the_own_line_manager"


def test_personnel_number_is_unique():
    an_employee(number="00001234")

    assert broken_by(lambda: an_employee(number="00001234")) == "personnel_number_is_unique"


def test_pass_is_unique_in_its_company_only():
    def of(company):
        return Employee.objects.create(
            kind="external", company=company, pass_number="P-7", last_name="Guest", site=a_site()
        )

    of("Drillers")
    of("Builders")

    assert broken_by(lambda: of("Drillers")) == "pass_is_unique_in_its_company"


def test_department_is_not_above_itself():
    mine = a_department()
    mine.parent = mine

    assert broken_by(mine.save) == "department_is_not_above_itself"


def test_department_refuses_a_circle():
    mine = a_department()
    shop = a_department(parent=mine)
    mine.parent = shop

    with pytest.raises(ValidationError):
        mine.full_clean()


def test_site_has_one_entry_a_date():
    site = a_site()
    a_holiday(site, A_MONDAY)

    refused = broken_by(lambda: a_holiday(site, A_MONDAY, is_worked=True))

    assert refused == "site_has_one_entry_a_date"
    assert Holiday.objects.count() == 1


def test_room_name_is_unique_at_its_site_only():
    here, there = a_site(), a_site()
    a_room("3.12", site=here)
    a_room("3.12", site=there)

    assert broken_by(lambda: a_room("3.12", site=here)) == "room_name_is_unique_at_its_site"


def test_room_has_a_seat():
    assert broken_by(lambda: a_room(seats=0)) == "room_has_a_seat"


def test_user_email_is_lower_case():
    user = a_user()

    refused = broken_by(lambda: User.objects.filter(pk=user.pk).update(email="Big@example.com"))

    assert refused == "user_email_is_lower_case"


def test_new_user_gets_a_lower_case_address():
    user = User.objects.create_user("  Aigul@Example.COM ")

    assert user.email == "aigul@example.com"
    assert User.objects.get_by_natural_key("AIGUL@example.com") == user
    assert not user.has_usable_password()


def test_room_booking_has_a_length():
    room = a_room()

    refused = broken_by(
        lambda: RoomBooking.objects.create(
            room=room, starts_at=an_instant(11), ends_at=an_instant(11)
        )
    )

    assert refused == "room_booking_has_a_length"


def test_room_is_free_is_kept_by_the_database():
    room = a_room()
    a_booking(room, hour=9, hours=2)
    a_booking(room, hour=11, hours=1)
    a_booking(a_room(), hour=10)

    assert broken_by(lambda: a_booking(room, hour=10)) == "room_is_free"


def test_canceled_booking_leaves_the_room_free():
    room = a_room()
    first = a_booking(room)
    RoomBooking.objects.filter(pk=first.pk).update(canceled=True)

    second = a_booking(room)

    assert list(RoomBooking.objects.standing()) == [second]


@pytest.mark.parametrize("fields", [["room", "starts_at", "ends_at"], ["starts_at", "ends_at"]])
def test_form_names_a_taken_room_whatever_fields_it_has(fields):
    taken, free = a_room(), a_room()
    a_booking(taken)
    form_class = modelform_factory(RoomBooking, fields=fields)
    typed = {"room": taken.pk, "starts_at": an_instant(10), "ends_at": an_instant(12)}

    clash = form_class(typed, instance=RoomBooking(room=taken))
    fits = form_class(typed | {"room": free.pk}, instance=RoomBooking(room=free))

    assert clash.errors == {"__all__": ["The room is taken at that time."]}
    assert fits.errors == {}


def test_form_with_an_empty_field_of_the_constraint_says_what_is_missing():
    form_class = modelform_factory(RoomBooking, fields=["room", "starts_at", "ends_at"])

    form = form_class({"room": "", "starts_at": an_instant(10), "ends_at": "later"})

    assert sorted(form.errors) == ["ends_at", "room"]


def test_form_with_end_before_start_gets_a_sentence():
    form_class = modelform_factory(RoomBooking, fields=["room", "starts_at", "ends_at"])

    form = form_class({"room": a_room().pk, "starts_at": an_instant(12), "ends_at": an_instant(10)})

    assert form.errors == {"__all__": ["The end must be after the start."]}


def test_booking_saved_again_does_not_clash_with_itself():
    booking = a_booking()

    booking.full_clean()

    assert Room.objects.count() == 1

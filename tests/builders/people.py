"""People and places for tests: only what the row needs, no surprise."""

import datetime as dt
from itertools import count

from people.models import (
    Department,
    Employee,
    Grant,
    Holiday,
    Right,
    Room,
    RoomBooking,
    Site,
    User,
)

PASSWORD = "a-long-enough-password"
A_MONDAY = dt.date(2026, 11, 23)
_numbers = count(1)


def a_site(name: str = "", *, zone: str = "Asia/Krasnoyarsk") -> Site:
    number = next(_numbers)
    return Site.objects.create(code=f"site-{number}", name=name or f"Site {number}", zone=zone)


def a_department(name: str = "", *, parent: Department | None = None) -> Department:
    number = next(_numbers)
    department = Department(
        code=f"dep-{number}", name=name or f"Department {number}", parent=parent
    )
    department.save()
    return department


def an_employee(
    last_name: str = "Karimova",
    first_name: str = "Aigul",
    *,
    site: Site | None = None,
    department: Department | None = None,
    line_manager: Employee | None = None,
    number: str = "",
) -> Employee:
    return Employee.objects.create(
        last_name=last_name,
        first_name=first_name,
        site=site or a_site(),
        department=department,
        line_manager=line_manager,
        personnel_number=number or f"{next(_numbers):08d}",
    )


def a_user(
    *rights: Right,
    employee: Employee | None = None,
    email: str = "",
    password: str | None = None,
) -> User:
    """A user who holds the rights since a year ago, with a person at a site of its own.

    A coordinator's site and a contact's department are those of the person. Without a password
    given, none is set: hashing one costs more than most tests; sign in by `force_login`.
    """
    person = employee or an_employee(last_name=f"Person{next(_numbers)}")
    user = User(email=email or f"user{next(_numbers)}@example.com", employee=person)
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    user.save()
    for right in rights:
        a_grant(user, right)
    return user


def a_grant(  # noqa: PLR0913 - a keyword for every column
    user: User,
    right: Right,
    *,
    site: Site | None = None,
    department: Department | None = None,
    deputizes: Grant | None = None,
    starts_on: dt.date = dt.date(2025, 1, 1),
    ends_on: dt.date | None = None,
) -> Grant:
    if right == Right.COORDINATE and site is None:
        site = deputizes.site if deputizes else user.site
    if right == Right.CONTACT and department is None:
        department = deputizes.department if deputizes else _department_of(user)
    return Grant.objects.create(
        user=user,
        right=right,
        site=site,
        department=department,
        deputizes=deputizes,
        starts_on=starts_on,
        ends_on=ends_on,
    )


def _department_of(user: User) -> Department:
    person = user.employee
    if person is None or person.department is None:
        department = a_department()
        if person is not None:
            person.department = department
            person.save(update_fields=["department"])
        return department
    return person.department


def a_holiday(site: Site, on: dt.date, *, is_worked: bool = False) -> Holiday:
    return Holiday.objects.create(site=site, on=on, name="Day of the miner", is_worked=is_worked)


def a_room(name: str = "", *, site: Site | None = None, seats: int = 24) -> Room:
    return Room.objects.create(
        name=name or f"Room {next(_numbers)}", site=site or a_site(), seats=seats
    )


def an_instant(hour: int = 9, minute: int = 0, *, day: dt.date = A_MONDAY) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), dt.UTC)


def a_booking(room: Room | None = None, *, hour: int = 9, hours: int = 2) -> RoomBooking:
    starts_at = an_instant(hour)
    return RoomBooking.objects.create(
        room=room or a_room(), starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=hours)
    )

"""Fills an empty institute with an invented company, so that the first look shows a living one.

Same seed, same institute. The company is “Polar Metals”: six sites, 48,000 people on payroll at the
small scale, 80,000 at the scale of a whole group.
"""

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils import timezone

from people.models import Department, Employee, Grant, Holiday, Right, Room, Site, User
from people.rules import Refused
from trainer_institute.actions import demo_names as names

COMPANY = "Polar Metals"
PASSWORD = "demo-institute"  # noqa: S105 - printed at every start of the demonstration
DOMAIN = "example.com"
PEOPLE_IN_A_CREW = 75
CONTRACTORS_A_SITE = 10
YEARS_OF_HOLIDAYS = 2
SEATS = (16, 20, 24, 24, 30, 48)
BATCH = 4_000

Say = Callable[[str], None]


@dataclass(frozen=True)
class Place:
    """A site of the company: its zone and how many of its own people work there, by scale."""

    code: str
    name: str
    zone: str
    people: dict[str, int]
    rooms: int


PLACES = (
    Place("norilsk", "Norilsk", "Asia/Krasnoyarsk", {"small": 17_500, "company": 29_000}, 8),
    Place("talnakh", "Talnakh", "Asia/Krasnoyarsk", {"small": 8_500, "company": 14_000}, 5),
    Place(
        "yekaterinburg",
        "Yekaterinburg",
        "Asia/Yekaterinburg",
        {"small": 3_000, "company": 5_000},
        3,
    ),
    Place("monchegorsk", "Monchegorsk", "Europe/Moscow", {"small": 8_000, "company": 14_000}, 4),
    Place("zapolyarny", "Zapolyarny", "Europe/Moscow", {"small": 5_500, "company": 9_000}, 3),
    Place("chita", "Chita", "Asia/Chita", {"small": 5_500, "company": 9_000}, 3),
)
SCALES = ("small", "company")


@dataclass(frozen=True)
class Account:
    """A sign-in of the demonstration: who it is and what the person holds."""

    box: str
    first_name: str
    last_name: str
    patronymic: str
    unit: str
    rights: tuple[Right, ...]

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.box}@{DOMAIN}"


HEAD_OF_TRAINERS = "manager"
TRAINING = "training"
SITE_OF_ACCOUNTS = "norilsk"
ACCOUNTS = (
    Account(HEAD_OF_TRAINERS, "Viktor", "Orlov", "Andreevich", TRAINING, (Right.LEAD_TEAM,)),
    Account(
        "hr",
        "Olga",
        "Petrova",
        "Sergeevna",
        "hr",
        (Right.PLAN, Right.CARE, Right.ANALYZE, Right.ADMINISTER),
    ),
    Account("coordinator", "Elena", "Orlova", "Igorevna", TRAINING, (Right.COORDINATE,)),
    Account("trainer", "Aigul", "Karimova", "Maratovna", TRAINING, (Right.TRAIN,)),
    Account(
        "methodologist", "Pavel", "Gromov", "Olegovich", TRAINING, (Right.TRAIN, Right.LEAD_PROGRAM)
    ),
    Account("juror", "Natalia", "Volkova", "Pavlovna", "safety", (Right.JUDGE,)),
    Account("auditor", "Timur", "Akhmetov", "Rinatovich", "audit", (Right.AUDIT,)),
    Account("director", "Irina", "Belova", "Viktorovna", "office", (Right.DIRECT,)),
    Account("contact", "Ruslan", "Beisenov", "Kairatovich", "mine", (Right.CONTACT,)),
)
# Divisions of every site with their share of its people; crews of the large ones stand below shops.
DIVISIONS = (
    ("mine", "Mine", 30),
    ("concentrator", "Concentrator", 18),
    ("smelter", "Smelter", 20),
    ("transport", "Transport", 12),
    ("repair", "Repair and energy", 14),
    ("safety", "Industrial safety", 2),
    (TRAINING, "Training center", 1),
    ("hr", "Human resources", 1),
    ("audit", "Internal audit", 1),
    ("office", "Site management", 1),
)


@transaction.atomic
def fill(*, scale: str, seed: int, today: dt.date | None = None, say: Say) -> int:
    """How many people the institute knows now; raises Refused unless it is empty.

    `today` is the day the demonstration is told on, by default this one in UTC.
    """
    if Site.objects.exists() or Employee.objects.exists():
        raise Refused(
            "This institute is not empty. Point INSTITUTE_DATA to a new folder to fill another one."
        )
    _expect_large_tables()
    dice = random.Random(seed)  # noqa: S311 - an invented company, no secret
    day = today or timezone.now().date()
    sites = _sites(day)
    numbers = count(10_000_001)
    for place in PLACES:
        say(f"{place.name}: {place.people[scale]:,} people")
        units = _units(sites[place.code], place.people[scale])
        named = list(_named(place, sites[place.code], units, numbers))
        _crews(sites[place.code], units, _Crowd(dice, numbers, place.people[scale] - len(named)))
        _contractors(sites[place.code], dice)
    _accounts(sites[SITE_OF_ACCOUNTS], day)
    return Employee.objects.count()


def _expect_large_tables() -> None:
    """PostgreSQL plans its look-ups of foreign keys while the tables are still empty, and would
    read tens of thousands of rows for every row added. Told to use indexes, it takes seconds."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")


def _sites(day: dt.date) -> dict[str, Site]:
    sites = {}
    years = range(day.year, day.year + YEARS_OF_HOLIDAYS)
    feasts = _feasts(years)
    for place in PLACES:
        site = Site.objects.create(code=place.code, name=place.name, zone=place.zone)
        Holiday.objects.bulk_create(Holiday(site=site, on=on, name=name) for on, name in feasts)
        Room.objects.bulk_create(
            Room(site=site, name=f"{1 + n // 4}.{n % 4 + 10}", seats=SEATS[n % len(SEATS)])
            for n in range(place.rooms)
        )
        sites[place.code] = site
    return sites


def _feasts(years: range) -> list[tuple[dt.date, str]]:
    """The days off of the country by date; raises Refused where the calendar is not installed."""
    try:
        import holidays  # noqa: PLC0415 - comes with the demonstration alone, not with production
    except ModuleNotFoundError:
        raise Refused(
            "The calendar of the demonstration is missing. Install requirements/embedded.txt."
        ) from None
    return sorted(holidays.country_holidays("RU", years=years, language="en_US").items())


@dataclass(frozen=True)
class _Unit:
    """A department at the bottom of the tree and how many people it takes."""

    department: Department
    people: int


def _units(site: Site, people: int) -> dict[str, list[_Unit]]:
    """The departments of one site by division; their people add up to those of the site."""
    top = Department.objects.create(code=site.code, name=site.name)
    whole = sum(share for _code, _name, share in DIVISIONS)
    units: dict[str, list[_Unit]] = {}
    left = people
    for code, name, share in reversed(DIVISIONS):
        size = left if code == DIVISIONS[0][0] else people * share // whole
        left -= size
        division = Department.objects.create(code=f"{site.code}-{code}", name=name, parent=top)
        crews = max(1, size // PEOPLE_IN_A_CREW)
        made = [division] if crews == 1 else _below(division, crews)
        units[code] = [
            _Unit(department, size // crews + (number < size % crews))
            for number, department in enumerate(made)
        ]
    return units


def _below(division: Department, crews: int) -> list[Department]:
    return [
        Department.objects.create(
            code=f"{division.code}-{number}",
            name=f"{division.name}, crew {number}",
            parent=division,
        )
        for number in range(1, crews + 1)
    ]


def _named(
    place: Place, site: Site, units: dict[str, list[_Unit]], numbers: Iterator[int]
) -> Iterable[Employee]:
    """The people behind the accounts, who count among the first of their departments."""
    if place.code != SITE_OF_ACCOUNTS:
        return
    head: Employee | None = None
    for account in ACCOUNTS:
        person = Employee.objects.create(
            last_name=account.last_name,
            first_name=account.first_name,
            patronymic=account.patronymic,
            personnel_number=str(next(numbers)),
            legal_entity=COMPANY,
            site=site,
            department=units[account.unit][0].department,
            line_manager=head if account.unit == TRAINING else None,
            email=account.email,
            channel=Employee.Channel.MAIL,
        )
        head = head or person
        yield person


@dataclass
class _Crowd:
    """People without a story: a name from the lists, the next number."""

    dice: random.Random
    numbers: Iterator[int]
    left: int

    def person(self, site: Site, department: Department, head: Employee | None) -> Employee:
        """One of them, not saved."""
        self.left -= 1
        first_name, patronymic, last_name = names.somebody(self.dice)
        return Employee(
            last_name=last_name,
            first_name=first_name,
            patronymic=patronymic,
            personnel_number=str(next(self.numbers)),
            legal_entity=COMPANY,
            site=site,
            department=department,
            line_manager=head,
        )


def _crews(site: Site, units: dict[str, list[_Unit]], crowd: _Crowd) -> None:
    """Fills the departments: each has a head, the others work for the head."""
    flat = [unit for made in units.values() for unit in made]
    here = Employee.objects.filter(site=site)
    taken = Counter(here.values_list("department", flat=True))
    heads = [crowd.person(site, unit.department, None) for unit in flat]
    Employee.objects.bulk_create(heads, batch_size=BATCH)
    others = [
        crowd.person(site, unit.department, head)
        for unit, head in zip(flat, heads, strict=True)
        for _ in range(unit.people - 1 - taken.get(unit.department.pk, 0))
    ]
    Employee.objects.bulk_create(others, batch_size=BATCH)


def _contractors(site: Site, dice: random.Random) -> None:
    """Some people of other companies, known by company and pass, with names in Cyrillic."""
    made = []
    for number in range(1, CONTRACTORS_A_SITE + 1):
        first_name, patronymic, last_name = names.somebody_in_cyrillic(dice)
        made.append(
            Employee(
                kind=Employee.Kind.EXTERNAL,
                company=dice.choice(names.CONTRACTORS),
                pass_number=f"{site.code[:3].upper()}-{number:04d}",
                last_name=last_name,
                first_name=first_name,
                patronymic=patronymic,
                site=site,
            )
        )
    Employee.objects.bulk_create(made)


def _accounts(site: Site, day: dt.date) -> None:
    """The sign-ins with their rights, and one right lent to a deputy for two weeks."""
    secret = make_password(PASSWORD)  # hashed once: half a second of work each
    since = dt.date(day.year - 1, 1, 1)
    users = {}
    for account in ACCOUNTS:
        person = Employee.objects.get(email=account.email)
        user = User.objects.create(email=account.email, employee=person, password=secret)
        users[account.box] = user
        for right in account.rights:
            Grant.objects.create(
                user=user,
                right=right,
                site=site if right == Right.COORDINATE else None,
                department=person.department if right == Right.CONTACT else None,
                starts_on=since,
            )
    lent = Grant.objects.get(user=users[HEAD_OF_TRAINERS], right=Right.LEAD_TEAM)
    Grant.objects.create(
        user=users["methodologist"],
        right=Right.LEAD_TEAM,
        deputizes=lent,
        starts_on=day - dt.timedelta(days=day.weekday()),
        ends_on=day - dt.timedelta(days=day.weekday() - 13),
        given_by=users["hr"],
    )

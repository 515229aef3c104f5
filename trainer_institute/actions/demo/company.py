"""The invented company “Polar Metals”: six sites, their departments, people, rooms and accounts.

48,000 people are on its payroll at the small scale, 80,000 at that of a whole group.
"""

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from django.contrib.auth.hashers import make_password

from people.models import Department, Employee, Grant, Holiday, Right, Room, Site, User
from people.rules import Refused
from trainer_institute.actions.demo import names
from trainer_institute.actions.demo.cast import AIGUL, CAST, NAMED, PAVEL
from trainer_institute.actions.demo.figures import COMPANY, PLACES
from trainer_institute.actions.demo.weeks import FIRST_WEEK, TOLD_WEEKS, Weeks

PASSWORD = "demo-institute"  # noqa: S105 - printed at every start of the demonstration
DOMAIN = "example.com"
PEOPLE_IN_A_CREW = 75
CYRILLIC_NAMES_A_SITE = 10
SEATS = (16, 20, 24, 24, 30, 48)
BATCH = 4_000

Say = Callable[[str], None]


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
# Divisions of every site with their share of its people; below the shops stand their crews.
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


OFFICES = frozenset({TRAINING, "hr", "audit", "office"})
"""Divisions that work as one, however many people they have."""

TRAINERS_WITH_ACCOUNT = {"trainer": AIGUL, "methodologist": PAVEL}


@dataclass
class Company:
    """What the rest of the demonstration is built on; trainers by their number in the cast."""

    sites: dict[str, Site] = field(default_factory=dict)
    trainers: dict[int, Employee] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)


def found(weeks: Weeks, *, scale: str, dice: random.Random, say: Say) -> Company:
    """The company with all its people; raises Refused where the calendar is not installed."""
    company = Company(sites=_sites(weeks))
    numbers = count(10_000_001)
    for place in PLACES:
        say(f"{place.name}: {place.people[scale]:,} people")
        site = company.sites[place.code]
        units = _units(site, place.people[scale])
        people = _People(site, units, dice, numbers)
        if place.code == SITE_OF_ACCOUNTS:
            company.trainers |= people.behind_accounts()
        company.trainers |= people.trainers()
        people.fill_crews()
    company.users = _accounts(company.sites[SITE_OF_ACCOUNTS], weeks.today)
    return company


def _sites(weeks: Weeks) -> dict[str, Site]:
    sites = {}
    feasts = _kept(_feasts(range(weeks.day(FIRST_WEEK).year, weeks.today.year + 2)), weeks)
    for place in PLACES:
        site = Site.objects.create(code=place.code, name=place.name, zone=place.zone)
        Holiday.objects.bulk_create(Holiday(site=site, on=on, name=name) for on, name in feasts)
        Room.objects.bulk_create(
            Room(site=site, name=f"{1 + n // 4}.{n % 4 + 10}", seats=SEATS[n % len(SEATS)])
            for n in range(place.rooms)
        )
        sites[place.code] = site
    return sites


def _kept(feasts: list[tuple[dt.date, str]], weeks: Weeks) -> list[tuple[dt.date, str]]:
    """Without those of the weeks that are told: work on days off would change their figures.

    In the first of these weeks one day off does not.
    """
    told = [feast for feast in feasts if weeks.is_told(feast[0])]
    harmless = [feast for feast in told if feast[0] <= weeks.sunday(TOLD_WEEKS[0])][:1]
    return [feast for feast in feasts if feast not in told or feast in harmless]


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
        crews = 1 if code in OFFICES else max(1, size // PEOPLE_IN_A_CREW)
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


@dataclass
class _People:
    """Those of one site: some with a name of their own, the crowd from the lists."""

    site: Site
    units: Mapping[str, list[_Unit]]
    dice: random.Random
    numbers: Iterator[int]

    def behind_accounts(self) -> dict[int, Employee]:
        """The people behind the accounts, who count among the first of their departments; those
        of them who train, by their number."""
        head: Employee | None = None
        trainers = {}
        for account in ACCOUNTS:
            person = self._person(
                (account.first_name, account.patronymic, account.last_name),
                self.units[account.unit][0].department,
                head if account.unit == TRAINING else None,
            )
            person.email, person.channel = account.email, Employee.Channel.MAIL
            person.save()
            head = head or person
            if account.box in TRAINERS_WITH_ACCOUNT:
                trainers[TRAINERS_WITH_ACCOUNT[account.box]] = person
        return trainers

    def trainers(self) -> dict[int, Employee]:
        """The other trainers of the site; they work for the head of the training center."""
        unit = self.units[TRAINING][0].department
        here = Employee.objects.filter(site=self.site, department=unit, line_manager=None)
        head = here.order_by("pk").first() or self._head(unit)
        made = {
            profile.number: self._person(
                NAMED.get(profile.number) or self._unheard_of(), unit, head
            )
            for profile in CAST
            if profile.site == self.site.code
            and profile.number not in TRAINERS_WITH_ACCOUNT.values()
        }
        Employee.objects.bulk_create(made.values())
        return made

    def _unheard_of(self) -> tuple[str, str, str]:
        """A name that nobody behind an account has, so that no trainer is taken for another."""
        known = {(account.first_name, account.last_name) for account in ACCOUNTS}
        name = names.somebody(self.dice)
        while (name[0], name[2]) in known:
            name = names.somebody(self.dice)
        return name

    def _head(self, unit: Department) -> Employee:
        head = self._person(names.somebody(self.dice), unit, None)
        head.save()
        return head

    def _person(
        self, name: tuple[str, str, str], department: Department, head: Employee | None
    ) -> Employee:
        """Somebody with the next number, not saved."""
        first_name, patronymic, last_name = name
        return Employee(
            last_name=last_name,
            first_name=first_name,
            patronymic=patronymic,
            personnel_number=str(next(self.numbers)),
            legal_entity=COMPANY,
            site=self.site,
            department=department,
            line_manager=head,
        )

    def fill_crews(self) -> None:
        """Fills the departments: each has a head, the others work for the head."""
        flat = [unit for made in self.units.values() for unit in made]
        here = Employee.objects.filter(site=self.site)
        taken = Counter(here.values_list("department", flat=True))
        heads = [self._somebody(unit.department, None) for unit in flat]
        Employee.objects.bulk_create(heads, batch_size=BATCH)
        others = [
            self._somebody(unit.department, head)
            for unit, head in zip(flat, heads, strict=True)
            for _ in range(unit.people - 1 - taken.get(unit.department.pk, 0))
        ]
        self._rename(self.dice.sample(others, CYRILLIC_NAMES_A_SITE))
        Employee.objects.bulk_create(others, batch_size=BATCH)

    def _somebody(self, department: Department, head: Employee | None) -> Employee:
        return self._person(names.somebody(self.dice), department, head)

    def _rename(self, people: list[Employee]) -> None:
        """Gives these a name in Cyrillic: a search has to find both alphabets."""
        for person in people:
            name = names.somebody_in_cyrillic(self.dice)
            person.first_name, person.patronymic, person.last_name = name


def _accounts(site: Site, day: dt.date) -> dict[str, User]:
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
    return users

"""What a trainer answers to "how demanding was it" changes the own curve and nothing else.

Everybody else reads every page, list, export and command before and after the answer: the bytes
are the same. The figures could leak: the answer is the highest, and lifts the own curve.
"""

import datetime as dt
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from itertools import product
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.models import Employee, Right, Shown, Switch, User
from programs.models import Program
from sessions.actions import logs
from sessions.actions.logs import LogWords
from sessions.models import Assignment, SessionLog
from tests.builders.people import a_department, a_site, a_user, an_employee
from tests.builders.programs import a_program, a_qualification, an_edition
from tests.builders.sessions import a_session
from tests.builders.trainers import a_trainer, an_engagement
from tests.house.walk import FORM_SECRET
from tests.house.walkers import OBJECTS, Walker, _with_objects
from trainer_institute.doors import DOORS, Near
from trainers.models import Engagement, Trainer
from wellbeing.actions import assessments
from wellbeing.models import OwnWeeklyLoad, WeeklyLoad

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

HIGHEST = 10
CLOCK = re.compile(rb"<time[^>]*>[^<]*</time>|\d\d:\d\d(:\d\d)?")
# What is new in every answer: the number of the request, and the secret of forms for a device.
NEW_EACH_TIME = re.compile(rb"<code>[0-9a-f]{32}</code>|\"token\": \"\w{64}\"")
# The third is one's own list of looks, and grows by the looks of this test.
NOT_ASKED = {"account_logout", "health-ready", "people:looks"}


@dataclass(frozen=True)
class Planted:
    """The trainer with the answer to give, and everybody who may not learn of it."""

    own: User
    given: Assignment
    others: dict[str, User]


@pytest.fixture
def planted() -> Planted:
    site, unit = a_site("Home"), a_department("Unit")
    head = a_user(Right.LEAD_TEAM, employee=an_employee("Head", site=site, department=unit))
    person = an_employee("Planted", site=site, department=unit, line_manager=head.employee)
    own = _with_objects(a_user(Right.TRAIN, employee=person))
    trainer, program = Trainer.objects.get(employee=person), a_program()
    Assignment.objects.filter(trainer=trainer).delete()  # one that is over takes its place
    a_qualification(trainer, program)
    monday = site.today() - dt.timedelta(days=site.today().weekday())
    _worked(trainer, program, [monday - dt.timedelta(weeks=week) for week in range(1, 8)])
    day = monday - dt.timedelta(days=3)
    a_session(trainer, day=day, program=program, site=site, state="delivered", head_count=20)
    others = {f"only {right}": a_user(right, employee=_near(person)) for right in Right}
    others["head"] = head
    others["with every right"] = a_user(*Right, employee=_near(person))
    lead = a_trainer(others["only lead_program"].employee)
    program.lead = lead
    program.save(update_fields=["lead"])
    for shown in Shown:
        for right in Right:
            Switch.objects.create(shown=shown, right=right)
    planted = Planted(own, Assignment.objects.get(trainer=trainer), others)
    _tell(planted, effort=None)
    return planted


def _worked(trainer: Trainer, program: Program, mondays: Sequence[dt.date]) -> None:
    """Monday to Thursday of each of these weeks, by the program."""
    category, logged = an_edition(program).category, Engagement.State.LOGGED
    for monday, number in product(mondays, range(4)):
        day = monday + dt.timedelta(days=number)
        an_engagement(trainer, day, category=category, state=logged)


def _near(person: Employee) -> Employee:
    """Somebody of the same site and unit."""
    return an_employee("Reader", site=person.site, department=person.department)


def _tell(planted: Planted, *, effort: int | None) -> None:
    """The trainer saves the same words, with or without the answer; the load follows."""
    words = LogWords(effort=effort, enthusiasm=3, note="Planted words", what_worked="Examples")
    told = SessionLog.objects.filter(assignment=planted.given).values_list("version", flat=True)
    logs.save(planted.given, by=planted.own, words=words, seen=told.first() or 0)
    while assessments.assess_changed():
        pass


def _addresses(planted: Planted) -> Iterator[str]:
    """Every address that can be read, about the trainer where it is about somebody."""
    person = planted.own.employee
    assert person is not None
    walker = Walker("planted", dict.fromkeys(Near, person), user=planted.own)
    for name, door in DOORS.items():
        if door.read is None or name in NOT_ASKED or door.one_off:
            continue
        if name in OBJECTS:
            # What is lent stands in no relation to the trainer's load.
            if name.startswith("people:grant"):
                continue
            yield reverse(name, kwargs=dict(OBJECTS[name](walker, Near.TEAM) or {}))
        else:
            path = reverse(name)
            yield from (path, f"{path}?export=csv", f"{path}?export=xlsx")


def _read_by(user: User, addresses: Sequence[str]) -> dict[str, tuple[int, bytes]]:
    """Status and words of each answer; of what is refused nobody asks for a sheet."""
    client = Client()
    client.force_login(user)
    answers: dict[str, tuple[int, bytes]] = {}
    for address in addresses:
        page = address.partition("?export")[0]
        if answers.get(page, (200, b""))[0] == 200:
            answer = client.get(address)
            answers[address] = (answer.status_code, _plain(answer.getvalue()))
    return answers


def _plain(content: bytes) -> bytes:
    """What is written there, without the secret of a form, the time, and how a file is packed."""
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as packed:
            sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/")]
            return b"".join(packed.read(name) for name in sorted(sheets))
    for changing in (CLOCK, FORM_SECRET, NEW_EACH_TIME):
        content = changing.sub(b"", content)
    return content


def _apart(before: bytes, after: bytes) -> str:
    """Where two answers part, for whoever reads that the test failed."""
    same = next(
        (n for n, pair in enumerate(zip(before, after, strict=False)) if len({*pair}) > 1), 0
    )
    return f"{before[same - 60 : same + 60]!r} and {after[same - 60 : same + 60]!r}"


def _command() -> str:
    out, today = StringIO(), timezone.now().date().isoformat()
    call_command("assess_load", "--on", today, "--json", stdout=out)
    return out.getvalue()


def test_rating_is_told_to_nobody_else(planted, caplog):
    addresses = list(_addresses(planted))
    before = {who: _read_by(user, addresses) for who, user in planted.others.items()}
    schedule = list(WeeklyLoad.objects.order_by("pk").values())
    own = list(OwnWeeklyLoad.objects.order_by("ends_on").values_list("index", flat=True))
    told = _command()

    with caplog.at_level(logging.DEBUG, logger="wellbeing"), caplog.at_level(logging.DEBUG):
        caplog.clear()
        _tell(planted, effort=HIGHEST)
        said = [record.getMessage() for record in caplog.records]

    after = {who: _read_by(user, addresses) for who, user in planted.others.items()}
    differing = [
        f"{who} reads something else at {address}: {_apart(answer[1], after[who][address][1])}"
        for who, answers in before.items()
        for address, answer in answers.items()
        if after[who][address] != answer
    ]
    assert differing == [], "\n".join(differing)
    assert list(WeeklyLoad.objects.order_by("pk").values()) == schedule
    assert _command() == told
    assert [line for line in said if "rating" in line.lower()] == []
    assert list(OwnWeeklyLoad.objects.order_by("ends_on").values_list("index", flat=True)) != own
    read = [
        address for each in before.values() for address, (code, _) in each.items() if code == 200
    ]
    assert len(read) > 100


def test_trainer_reads_the_own_rating(planted):
    address = reverse("wellbeing:own") + "?view=personal"
    before = _read_by(planted.own, [address])

    _tell(planted, effort=HIGHEST)

    assert _read_by(planted.own, [address]) != before

import ast
import datetime as dt
import re

import pytest

from people import queries
from people.actions import invitations, traces
from people.models import Employee, Invitation, Right
from tests.builders.people import A_MONDAY, a_grant, a_site, a_user, an_employee, an_instant
from tests.house.source import own_code

pytestmark = pytest.mark.django_db

NOW = an_instant(6)
DAY = dt.timedelta(days=1)


def names(found) -> list[str]:
    return [str(getattr(row, "user", row)) for row in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["Anna Berg", "Pyotr Semyonov", "Pavel Сёмин"]),
        ("be", ["Anna Berg"]),
        ("  BERG  an", ["Anna Berg"]),
        ("anna berg", ["Anna Berg"]),
        ("Анна Берг", ["Anna Berg"]),
        ("p", ["Pyotr Semyonov", "Pavel Сёмин"]),
        ("семин", ["Pavel Сёмин"]),
        ("СЁМ", ["Pyotr Semyonov", "Pavel Сёмин"]),
        ("0007", ["Pyotr Semyonov"]),
        ("7", []),
        ("nna", []),
        ("%", []),
        ("_erg", []),
    ],
)
def test_people_found_by_the_beginning_of_name_or_number(text, expected):
    an_employee("Berg", "Anna", number="00010000")
    an_employee("Semyonov", "Pyotr", number="00070000")
    an_employee("Сёмин", "Pavel", number="00090000")

    assert names(queries.people_found(Employee.objects.all(), text, None)) == expected


@pytest.mark.parametrize(
    ("text", "by_address", "expected"),
    [
        ("ab.17@", True, ["Anna Berg"]),
        (" AB.17@Ex", True, ["Anna Berg"]),
        ("ab.17@", False, []),
        ("b.17@", True, []),
        ("@example.com", True, []),
        ("%@", True, []),
        ("berg", True, ["Anna Berg"]),
    ],
)
def test_people_found_by_the_beginning_of_the_address(text, by_address, expected):
    a_user(employee=an_employee("Berg", "Anna"), email="ab.17@example.com")
    a_user(employee=an_employee("Semyonov", "Pyotr"), email="pyotr@example.com")

    found = queries.people_found(Employee.objects.all(), text, None, by_address=by_address)

    assert names(found) == expected


def test_people_found_at_a_site_and_among_those_seen():
    site = a_site()
    anna, boris = an_employee("Berg", "Anna", site=site), an_employee("Berg", "Boris", site=site)
    an_employee("Berg", "Clara")
    seen = Employee.objects.exclude(pk=boris.pk)

    assert list(queries.people_found(seen, "berg", site)) == [anna]


def test_people_of_other_companies_found_by_their_pass():
    guest = Employee.objects.create(
        kind=Employee.Kind.EXTERNAL,
        company="Blasting Co",
        pass_number="X-17",
        last_name="Guest",
        first_name="Gleb",
        site=a_site(),
    )
    an_employee()

    assert list(queries.people_found(Employee.objects.all(), "X-1", None)) == [guest]


def test_grants_found_by_right_text_and_site():
    site = a_site()
    anna = a_user(Right.PLAN, email="anna@example.com", employee=an_employee("Berg", site=site))
    boris = a_user(Right.PLAN, Right.AUDIT, employee=an_employee("Zimin"))
    here = a_grant(boris, Right.COORDINATE, site=site)
    gone = a_grant(anna, Right.CARE)
    gone.taken_at = NOW
    gone.save(update_fields=["taken_at"])
    plan_of = {user: user.grants.get(right=Right.PLAN) for user in (anna, boris)}
    number = boris.employee.personnel_number

    assert list(queries.grants_found("", "plan", None)) == [plan_of[anna], plan_of[boris]]
    assert list(queries.grants_found("berg", "", None)) == [plan_of[anna]]
    assert list(queries.grants_found("ANNA@", "", None)) == [plan_of[anna]]
    assert list(queries.grants_found("зими", "plan", None)) == [plan_of[boris]]
    assert list(queries.grants_found(number, "audit", None)) == [boris.grants.get(right="audit")]
    assert list(queries.grants_found("", "", site)) == [plan_of[anna], here]


@pytest.mark.parametrize("right", list(Right))
def test_grants_within_reach_by_right(right):
    viewer = a_user(right)
    own = viewer.grants.get()
    foreign = a_grant(a_user(), Right.PLAN)
    to_me = a_grant(viewer, Right.CARE, deputizes=a_grant(a_user(), Right.CARE), ends_on=A_MONDAY)
    from_me = a_grant(a_user(), right, deputizes=own, ends_on=A_MONDAY)

    reached = set(queries.grants_within_reach(viewer))

    reads_all = right in {Right.ADMINISTER, Right.AUDIT}
    assert {own, to_me, from_me} <= reached
    assert (foreign in reached) is reads_all


def test_account_of_nobody_is_none():
    a_user()

    assert queries.account_of(an_employee()) is None


def test_account_of_a_person_with_rights_and_deputies():
    person = an_employee()
    user, administrator = a_user(Right.PLAN, employee=person), a_user()
    own = user.grants.get()
    lent = a_grant(a_user(), Right.PLAN, deputizes=own, ends_on=A_MONDAY)
    invitations.invite(user, by=administrator)
    latest, _token = invitations.invite(user, by=None)

    account = queries.account_of(person)

    assert account is not None
    assert (account.user, account.has_password) == (user, False)
    assert (account.invitation, account.invitation_state) == (latest, "open")
    assert (account.grants, account.lent) == ([own], [lent])


@pytest.mark.parametrize(
    ("columns", "state"),
    [
        ({}, "open"),
        ({"expires_at": NOW}, "expired"),
        ({"withdrawn_at": NOW}, "withdrawn"),
        ({"used_at": NOW, "expires_at": NOW}, "used"),
    ],
)
def test_state_of_an_invitation(columns, state):
    invitation = Invitation(**{"expires_at": NOW + DAY, **columns})

    assert queries.state_of(invitation, at=NOW) == state
    assert queries.state_of(None) == ""


@pytest.mark.parametrize(
    ("starts", "ends", "stage"),
    [(-1, None, "now"), (0, 0, "now"), (1, None, "later"), (-2, -1, "over")],
)
def test_stage_of_a_right(starts, ends, stage):
    ends_on = None if ends is None else A_MONDAY + ends * DAY
    grant = a_grant(a_user(), Right.PLAN, starts_on=A_MONDAY + starts * DAY, ends_on=ends_on)

    assert queries.stage_of(grant, at=NOW) == stage


def test_stage_of_a_right_is_over_once_the_holder_or_the_deputized_one_is_gone():
    holder, deputy = a_user(Right.PLAN), a_user()
    own = holder.grants.get()
    lent = a_grant(deputy, Right.PLAN, deputizes=own, starts_on=A_MONDAY, ends_on=A_MONDAY + DAY)
    before = [queries.stage_of(grant, at=NOW) for grant in (own, lent)]

    holder.employee.left_on = A_MONDAY

    assert before == ["now", "now"]
    assert [queries.stage_of(grant, at=NOW) for grant in (own, lent)] == ["over", "over"]


def test_stage_counts_the_day_of_the_holder_s_site():
    late_on_sunday_in_london = an_instant(20, day=A_MONDAY - DAY)
    there = a_user(employee=an_employee(site=a_site(zone="Asia/Krasnoyarsk")))
    nowhere = a_user()
    nowhere.employee = None

    stages = [
        queries.stage_of(a_grant(user, Right.PLAN, starts_on=A_MONDAY), at=late_on_sunday_in_london)
        for user in (there, nowhere)
    ]

    assert stages == ["now", "later"]


def test_deeds_are_told_in_words_newest_first():
    user, administrator = a_user(), a_user()
    traces.leave(by=administrator, what="right given: plan", about=user)
    traces.leave(by=None, what="password set", about=user)
    traces.leave(by=administrator, what="right taken back: nonsense", about=user, why="moved")
    traces.leave(by=administrator, what="something new", about=user)
    traces.leave(by=administrator, what="no longer deputy: care", about=user)
    traces.leave(by=administrator, what="invited", about=administrator)

    told = [
        (deed.by, str(deed.what), str(deed.right), deed.why) for deed in queries.deeds_about(user)
    ]

    assert told == [
        (administrator, "no longer deputy", "load coordinator", ""),
        (administrator, "something new", "", ""),
        (administrator, "right taken back", "nonsense", "moved"),
        (None, "password set", "", ""),
        (administrator, "right given", "planner", ""),
    ]


def unnamed_deeds(source: str) -> list[str]:
    """What traces say in words of their own, which no page translates."""
    tree = ast.parse(source)
    names = "|".join([r"\w*Deed\.", *(rf"{name}\b" for name in sorted(deeds_by_name(tree)))])
    named = re.compile(rf"(f'{{)?({names})")
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [
        ast.unparse(argument.value)
        for call in calls
        if ast.unparse(call.func) == "traces.leave"
        for argument in call.keywords
        if argument.arg == "what" and not named.match(ast.unparse(argument.value))
    ]


def deeds_by_name(tree: ast.Module) -> set[str]:
    """Parameters that are declared as deeds, and names that are set to one."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and re.fullmatch(r"\w*Deed", unparsed(node.annotation)):
            found.add(node.arg)
        if isinstance(node, ast.Assign) and re.match(r"\w*Deed\.", unparsed(node.value)):
            found.add(ast.unparse(node.targets[0]))
    return found


def unparsed(node: ast.expr | None) -> str:
    return ast.unparse(node) if node else ""


def test_every_trace_tells_a_deed_that_pages_translate():
    found = {path: unnamed_deeds(source) for path, source in own_code().items()}

    assert {path: deeds for path, deeds in found.items() if deeds} == {}


def test_deed_in_own_words_is_seen():
    source = (
        "traces.leave(by=by, what='left', about=x)\n"
        "traces.leave(what=Deed.INVITED, about=x)\n"
        "def leave(deed: SwitchDeed, word: str):\n"
        "    traces.leave(what=f'{deed}: {x}', about=x)\n"
        "    traces.leave(what=f'{word}: {x}', about=x)\n"
        "    both = SwitchDeed.OPENED if x else SwitchDeed.CLOSED\n"
        "    traces.leave(what=both, about=x)\n"
    )

    assert unnamed_deeds(source) == ["'left'", "f'{word}: {x}'"]

"""The people who walk through all doors, and what the addresses of the doors are about."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from allauth.usersessions.models import UserSession
from django.utils import timezone

from notices.models import Notice
from people.actions import invitations
from people.models import Department, Employee, Grant, Invitation, Right, Site, User
from programs.models import Program
from sessions.models import Assignment
from tests.builders.exports import an_export
from tests.builders.imports import an_import
from tests.builders.notices import a_notice
from tests.builders.people import a_department, a_grant, a_site, a_user, an_employee
from tests.builders.programs import a_program
from tests.builders.sessions import a_log, a_session
from tests.builders.trainers import a_trainer, an_absence
from tests.builders.wellbeing import a_relief, a_switch, an_alert
from trainer_institute.doors import Near
from trainers.models import Trainer
from wellbeing.models import Alert

Path = Mapping[str, object]
A_WHILE = dt.timedelta(days=9)
SOON = dt.timedelta(days=2)
LINK = "the-secret-of-a-link"
TOLD = "walk"


@dataclass(frozen=True)
class Walker:
    """Somebody who tries every door, with a person for every way others can stand to them.

    A visitor has no user; one who may no longer enter has a user and a sign-in all the same.
    `lendings`: a right of theirs that somebody holds for them, and one they hold for somebody.
    """

    name: str
    people: Mapping[Near, Employee]
    lendings: Mapping[Near, Grant] = field(default_factory=dict)
    rights: frozenset[Right] = field(default_factory=frozenset)
    user: User | None = None
    may_enter: bool = True

    @property
    def is_visitor(self) -> bool:
        return self.user is None or not self.may_enter


@dataclass(frozen=True)
class World:
    """Places and people that all walkers share."""

    home: Site
    unit: Department
    neighbor: Employee  # of the same site
    colleague: Employee  # of the same unit, at another site
    stranger: Employee  # foreign to everybody
    helper: User  # stands in for everybody
    absent: Grant  # a right everybody holds in place of somebody, from soon on


def walkers_in_a_world() -> list[Walker]:
    """Everybody who holds no right or none any more, and one for each right and nothing else."""
    world = _a_world()
    return [
        Walker("a visitor", {Near.OWN: world.stranger}),
        _whose_account_is_closed(_walker(world, "with a closed account", (Right.ADMINISTER,))),
        _who_left(_walker(world, "who left", (Right.ADMINISTER,))),
        _walker(world, "without rights"),
        *[_walker(world, f"only {right}", (right,)) for right in Right],
        *_deputies(world),
    ]


def _a_world() -> World:
    home, unit = a_site("Home"), a_department("Unit")
    for right in (Right.CARE, Right.PLAN, Right.LEAD_TEAM):
        a_switch(right)
    elsewhere = a_department("Elsewhere")
    absent = _with_objects(a_user(employee=an_employee("Absent", department=elsewhere)))
    world = World(
        home=home,
        unit=unit,
        neighbor=an_employee("Neighbor", site=home),
        colleague=an_employee("Colleague", department=a_department("Shift", parent=unit)),
        stranger=an_employee("Stranger", department=elsewhere),
        helper=a_user(employee=an_employee("Helper", department=elsewhere)),
        absent=absent.grants.get(),
    )
    for person in (world.neighbor, world.colleague, world.stranger):
        _with_objects(a_user(employee=person))
    return world


def _walker(world: World, name: str, rights: Sequence[Right] = ()) -> Walker:
    own = an_employee(name, site=world.home, department=world.unit)
    user = _with_objects(a_user(*rights, employee=own))
    lendings = {
        Near.LENT: _lent(_own_right_of(user), world.helper),
        Near.BORROWED: _lent(world.absent, user),
    }
    people = {
        Near.OWN: own,
        Near.TEAM: _a_member_of_the_team_of(own),
        Near.SITE: world.neighbor,
        Near.UNIT: world.colleague,
        Near.FOREIGN: world.stranger,
    }
    return Walker(name, people, lendings, frozenset(rights), user)


def _lent(grant: Grant, deputy: User) -> Grant:
    """The right as the deputy holds it; not today, so nobody can do more by it."""
    day = grant.starts_on
    return a_grant(deputy, Right(grant.right), deputizes=grant, starts_on=day, ends_on=day)


def _own_right_of(user: User) -> Grant:
    """The right of that person that begins soon: it can be taken back and lent."""
    own = user.grants.filter(deputizes=None, starts_on__gt=timezone.now().date())
    return own.get()


def _a_member_of_the_team_of(head: Employee) -> Employee:
    member = an_employee(f"Member of {head.last_name}", line_manager=head)
    _with_objects(a_user(employee=member))
    return member


def _with_objects(user: User) -> User:
    """The user with a right that begins soon and a listed sign-in, so that pages have objects."""
    held = set(user.grants.values_list("right", flat=True))
    free = next(right for right in (Right.TRAIN, Right.JUDGE) if right not in held)
    a_grant(user, free, starts_on=timezone.now().date() + SOON)
    UserSession.objects.create(user=user, ip="127.0.0.1", session_key=f"listed-{user.pk}")
    a_notice(user.employee, kind=TOLD)
    an_absence(a_trainer(user.employee))
    _delivers(user)
    _asks_for_relief(user)
    an_import(user)
    an_export(user)
    return user


def _delivers(user: User) -> None:
    """Nothing; the trainer has a session to come, at their own site, and its log."""
    trainer = Trainer.objects.get(employee=user.employee)
    session = a_session(trainer, day=timezone.now().date() + A_WHILE)
    a_log(session.assignments.get(), note="Planted words")


def _asks_for_relief(user: User) -> None:
    """Nothing; the person asked for relief and proposed something."""
    trainer, now = Trainer.objects.get(employee=user.employee), timezone.now()
    times = {"opened_at": now, "told_at": now, "due_on": now.date() + A_WHILE}
    alert = an_alert(trainer, kind=Alert.Kind.ASKED, words="Planted words", **times)
    a_relief(alert, proposed_by=user, due_on=now.date() + A_WHILE)


def _deputies(world: World) -> list[Walker]:
    """Three who stand in for one head with two rights: now, no longer, not yet."""
    head = a_user(Right.CARE, Right.LEAD_TEAM)
    today = timezone.now().date()
    in_time = _deputy(world, "deputy in time", head, (today - SOON, today + SOON))
    return [
        replace(in_time, rights=frozenset({Right.CARE, Right.LEAD_TEAM})),
        _deputy(world, "deputy too late", head, (today - A_WHILE, today - SOON)),
        _deputy(world, "deputy too early", head, (today + SOON, today + A_WHILE)),
    ]


def _deputy(world: World, name: str, head: User, days: tuple[dt.date, dt.date]) -> Walker:
    """The team of the head counts as the deputy's own."""
    walker = _walker(world, name)
    deputy, chief = walker.user, head.employee
    assert deputy is not None
    assert chief is not None
    for grant in head.grants.all():
        right, (first, last) = Right(grant.right), days
        a_grant(deputy, right, deputizes=grant, starts_on=first, ends_on=last)
    people = {**walker.people, Near.TEAM: _a_member_of_the_team_of(chief)}
    return replace(walker, people=people)


def _whose_account_is_closed(walker: Walker) -> Walker:
    User.objects.filter(employee=walker.people[Near.OWN]).update(is_active=False)
    return replace(walker, may_enter=False)


def _who_left(walker: Walker) -> Walker:
    day = timezone.now().date() - SOON
    Employee.objects.filter(pk=walker.people[Near.OWN].pk).update(left_on=day)
    return replace(walker, may_enter=False)


def _person(walker: Walker, near: Near) -> Path | None:
    person = walker.people.get(near)
    return None if person is None else {"pk": person.pk}


def _grant(walker: Walker, near: Near) -> Path | None:
    if near in walker.lendings:
        return {"pk": walker.lendings[near].pk}
    person = walker.people.get(near)
    return None if person is None else {"pk": _own_right_of(person.user).pk}


def _sign_in(walker: Walker, near: Near) -> Path | None:
    person = walker.people.get(near)
    return None if person is None else {"pk": UserSession.objects.get(user=person.user).pk}


def _trainer(walker: Walker, near: Near) -> Path | None:
    person = walker.people.get(near)
    return None if person is None else {"pk": person.trainer.pk}


def _absence(walker: Walker, near: Near) -> Path | None:
    person = walker.people.get(near)
    return None if person is None else {"pk": person.trainer.absences.get().pk}


def _program(walker: Walker, near: Near) -> Path | None:
    """A program is nobody's own, and the same for all."""
    program = Program.objects.first() or a_program()
    return {"pk": program.pk}


def _notice(walker: Walker, near: Near) -> Path | None:
    person = walker.people.get(near)
    return None if person is None else {"pk": Notice.objects.get(to=person, kind=TOLD).pk}


def _assigned(walker: Walker, near: Near) -> Assignment | None:
    """The place of that person in the one session of theirs."""
    person = walker.people.get(near)
    return None if person is None else Assignment.objects.get(trainer__employee=person)


def _session(walker: Walker, near: Near) -> Path | None:
    assignment = _assigned(walker, near)
    return None if assignment is None else {"pk": assignment.session_id}


def _assignment(walker: Walker, near: Near) -> Path | None:
    assignment = _assigned(walker, near)
    return None if assignment is None else {"pk": assignment.pk}


def _duty(walker: Walker, near: Near) -> Path | None:
    assignment = _assigned(walker, near)
    return None if assignment is None else {"pk": assignment.duties.get().pk}


def _alert(walker: Walker, near: Near) -> Path | None:
    person = walker.people.get(near)
    return None if person is None else {"pk": person.trainer.alerts.get().pk}


def _relief(walker: Walker, near: Near) -> Path | None:
    person = walker.people.get(near)
    return None if person is None else {"pk": person.trainer.alerts.get().actions.get().pk}


def _import(walker: Walker, near: Near) -> Path | None:
    person = walker.people.get(near)
    return None if person is None else {"pk": person.user.jobs.get(kind="import-preview").pk}


def _export(walker: Walker, near: Near) -> Path | None:
    person = walker.people.get(near)
    return None if person is None else {"pk": person.user.jobs.get(kind="export").pk}


def _rejected(walker: Walker, near: Near) -> Path | None:
    job = _import(walker, near)
    return None if job is None else {**job, "table": "trainers"}


def _language(walker: Walker, near: Near) -> Path:
    return {"language": "ru"}


def _template(walker: Walker, near: Near) -> Path | None:
    return {"table": "trainers"}


def _link(walker: Walker, near: Near) -> Path | None:
    """An invitation of somebody else that still works: whoever holds the link is let in."""
    invited = walker.people.get(Near.FOREIGN, walker.people[Near.OWN])
    Invitation.objects.get_or_create(
        digest=invitations.digest_of(LINK),
        defaults={
            "user": User.objects.get(employee=invited),
            "expires_at": timezone.now() + A_WHILE,
        },
    )
    return {"token": LINK}


def _recovery(walker: Walker, near: Near) -> Path | None:
    return {"uidb36": "zz", "key": "no-such-key"}


# Name of the URL -> what its path names, seen from a walker; None if that walker has no such one.
OBJECTS: Mapping[str, Callable[[Walker, Near], Path | None]] = {
    "people:detail": _person,
    "people:invite": _person,
    "people:grant-give": _person,
    "people:grant-take": _grant,
    "people:grant-deputize": _grant,
    "import-detail": _import,
    "import-run": _import,
    "import-again": _import,
    "import-rejected": _rejected,
    "import-template": _template,
    "job-detail": _export,
    "job-again": _export,
    "job-file": _export,
    "offline": _language,
    "trainer-card": _trainer,
    "trainers:edit": _trainer,
    "trainers:share-change": _trainer,
    "trainers:absence-note": _trainer,
    "trainers:absence-withdraw": _absence,
    "programs:detail": _program,
    "notices:open": _notice,
    "sessions:detail": _session,
    "sessions:publish": _session,
    "sessions:deliver": _session,
    "sessions:count": _session,
    "sessions:close": _session,
    "sessions:cancel": _session,
    "sessions:duty-assign": _session,
    "sessions:duty-release": _duty,
    "sessions:log": _assignment,
    "sessions:log-share": _assignment,
    "alert": _alert,
    "wellbeing:alert-take-over": _alert,
    "wellbeing:alert-due": _alert,
    "wellbeing:alert-answer": _alert,
    "wellbeing:alert-withdraw": _alert,
    "wellbeing:relief-propose": _alert,
    "wellbeing:relief-agree": _relief,
    "wellbeing:relief-decline": _relief,
    "wellbeing:relief-end": _relief,
    "account-sign-in-end": _sign_in,
    "account-invitation": _link,
    "account_reset_password_from_key": _recovery,
}

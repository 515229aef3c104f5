"""The people who walk through all doors, and what the addresses of the doors are about."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from allauth.usersessions.models import UserSession
from django.utils import timezone

from people.actions import invitations
from people.models import Department, Employee, Grant, Invitation, Right, Site, User
from tests.builders.people import a_department, a_grant, a_site, a_user, an_employee
from trainer_institute.doors import Near

Path = Mapping[str, object]
A_WHILE = dt.timedelta(days=9)
SOON = dt.timedelta(days=2)
LINK = "the-secret-of-a-link"


@dataclass(frozen=True)
class Walker:
    """Somebody who tries every door, with a person for every way others can stand to them.

    A visitor has no user; one who may no longer enter has a user and a sign-in all the same.
    `lendings`: a right of theirs that somebody holds for them, and one they hold for somebody.
    `tries_all`: by every method; those whose time is a special one only read and write.
    """

    name: str
    people: Mapping[Near, Employee]
    lendings: Mapping[Near, Grant] = field(default_factory=dict)
    rights: frozenset[Right] = field(default_factory=frozenset)
    user: User | None = None
    may_enter: bool = True
    tries_all: bool = True

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
    return user


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
    return replace(walker, people=people, tries_all=False)


def _whose_account_is_closed(walker: Walker) -> Walker:
    User.objects.filter(employee=walker.people[Near.OWN]).update(is_active=False)
    return replace(walker, may_enter=False, tries_all=False)


def _who_left(walker: Walker) -> Walker:
    day = timezone.now().date() - SOON
    Employee.objects.filter(pk=walker.people[Near.OWN].pk).update(left_on=day)
    return replace(walker, may_enter=False, tries_all=False)


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
    "account-sign-in-end": _sign_in,
    "account-invitation": _link,
    "account_reset_password_from_key": _recovery,
}

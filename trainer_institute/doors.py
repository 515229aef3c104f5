"""Who may open what: one table with a row for every URL.

A row promises, views and policies keep it, and a test walks all URLs with all rights and methods
to compare the two. An URL without a row fails that test, and so does a row without an URL. The
row also says whether the URL exists on the public host name; `middleware.faces` reads it there.

Each floor of the house has its own table below; they are joined at the end.
"""

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.urls import Resolver404, resolve

from people.models import HR, Right


class Near(enum.Flag):
    """How an object stands to the person who opens it.

    The first five speak of the person an object is about. LENT is what somebody else holds in
    place of the person, BORROWED what the person holds in place of somebody else.
    """

    OWN = enum.auto()
    TEAM = enum.auto()
    SITE = enum.auto()
    UNIT = enum.auto()
    FOREIGN = enum.auto()
    LENT = enum.auto()
    BORROWED = enum.auto()


NOTHING = Near(0)
EVERYTHING = ~NOTHING


@dataclass(frozen=True)
class Access:
    """Who is let in, and how far: to which objects, seen from that person."""

    by_right: Mapping[Right, Near] = field(default_factory=dict)
    signed_in: Near = NOTHING
    visitors: bool = False

    def lets_in(self, rights: Collection[Right], near: Near) -> bool:
        """Whether a signed-in person with these rights reaches an object that stands so."""
        reach = self.signed_in
        for right in rights:
            reach |= self.by_right.get(right, NOTHING)
        return near in reach


@dataclass(frozen=True)
class Door:
    """A row: who may read (GET, HEAD) and who may write (POST); None answers 405.

    `exists_for`: for whom the object in the address exists; it is 404 for others, who read the
    same words as for one that never was. Who sees it and may not do this gets 403.
    `public`: exists on the public host name too.
    `one_off`: the address holds a secret, so no cache keeps the answer.
    `redirects`: reading may answer with a redirect, as a door that leads further.
    `for_probes`: answers under any host name, without session, sign-in or database.
    """

    read: Access | None = None
    write: Access | None = None
    exists_for: Access | None = None
    public: bool = False
    one_off: bool = False
    redirects: bool = False
    for_probes: bool = False


def holders_of(*rights: Right) -> Access:
    """Whoever holds one of the rights, whatever the object."""
    return Access(dict.fromkeys(rights, EVERYTHING))


ANYBODY = Access(signed_in=EVERYTHING, visitors=True)
SIGNED_IN = Access(signed_in=EVERYTHING)
OWNER = Access(signed_in=Near.OWN)

HEALTH = {
    "health-live": Door(read=ANYBODY, public=True, for_probes=True),
    "health-ready": Door(read=ANYBODY, for_probes=True),
    "security-txt": Door(read=ANYBODY, public=True),
    "robots": Door(read=ANYBODY, public=True),
}

# What a phone keeps, and whom it belongs to.
PHONE = {
    "manifest": Door(read=ANYBODY),
    "worker": Door(read=ANYBODY),
    "offline": Door(read=ANYBODY),
    "device": Door(read=SIGNED_IN),
}

ACCOUNTS = {
    "home": Door(read=SIGNED_IN, redirects=True),
    "set-language": Door(write=ANYBODY, public=True),
    "set-theme": Door(write=SIGNED_IN),
    "account-site": Door(read=SIGNED_IN, write=SIGNED_IN),
    "account-kept": Door(read=SIGNED_IN, write=SIGNED_IN, redirects=True),
    "account_login": Door(read=ANYBODY, write=ANYBODY, redirects=True),
    "account_logout": Door(read=SIGNED_IN, write=SIGNED_IN),
    "account_reset_password": Door(read=ANYBODY, write=ANYBODY),
    "account_reset_password_done": Door(read=ANYBODY),
    "account_reset_password_from_key": Door(
        read=ANYBODY, write=ANYBODY, one_off=True, redirects=True
    ),
    "account_reset_password_from_key_done": Door(read=ANYBODY),
    "account-invitation": Door(read=ANYBODY, write=ANYBODY, one_off=True, redirects=True),
    "account-settings": Door(read=SIGNED_IN, write=SIGNED_IN),
    "account_change_password": Door(read=SIGNED_IN, write=SIGNED_IN, redirects=True),
    "account-sign-ins": Door(read=SIGNED_IN, write=SIGNED_IN),
    "account-sign-in-end": Door(write=OWNER, exists_for=OWNER),
}

SEES_PEOPLE = (*sorted(HR), Right.AUDIT, Right.COORDINATE, Right.CONTACT, Right.LEAD_TEAM)
ADMINISTRATORS = holders_of(Right.ADMINISTER)
# A person exists for HR and auditors, else for the own site, unit, team and the person itself.
PERSON = Access(
    {
        **dict.fromkeys((*HR, Right.AUDIT), EVERYTHING),
        Right.COORDINATE: Near.SITE,
        Right.CONTACT: Near.UNIT,
        Right.LEAD_TEAM: Near.TEAM,
    },
    signed_in=Near.OWN,
)
# A right exists for who reads accounts, for its holder, be it as a deputy, and for whoever lent it.
GRANT = Access(
    {Right.ADMINISTER: EVERYTHING, Right.AUDIT: EVERYTHING},
    signed_in=Near.OWN | Near.LENT | Near.BORROWED,
)
# Who lent a right ends that earlier than agreed; a deputy gives nothing back alone.
TAKES_BACK = Access({Right.ADMINISTER: EVERYTHING}, signed_in=Near.LENT)
# A deputy's right is not lent on, by nobody.
LENDS = Access({Right.ADMINISTER: ~(Near.LENT | Near.BORROWED)}, signed_in=Near.OWN)

PEOPLE = {
    "people:list": Door(read=holders_of(*SEES_PEOPLE)),
    "people:detail": Door(read=PERSON, exists_for=PERSON),
    "people:invite": Door(write=ADMINISTRATORS, exists_for=PERSON),
    "people:rights": Door(read=ADMINISTRATORS),
    "people:grant-give": Door(read=ADMINISTRATORS, write=ADMINISTRATORS, exists_for=PERSON),
    "people:grant-take": Door(read=TAKES_BACK, write=TAKES_BACK, exists_for=GRANT),
    "people:grant-deputize": Door(read=LENDS, write=LENDS, exists_for=GRANT),
    "people:switches": Door(read=holders_of(Right.ADMINISTER, Right.AUDIT)),
    "people:switch-set": Door(read=ADMINISTRATORS, write=ADMINISTRATORS),
    "people:looks": Door(read=SIGNED_IN),
}

# A trainer exists for HR, auditors and methodologists, else for the own site and team.
TRAINER = Access(
    {
        **dict.fromkeys((*HR, Right.AUDIT, Right.LEAD_PROGRAM), EVERYTHING),
        Right.COORDINATE: Near.SITE,
        Right.LEAD_TEAM: Near.TEAM,
    },
    signed_in=Near.OWN,
)
PLANNER_OR_OWN = Access({Right.PLAN: EVERYTHING}, signed_in=Near.OWN)
# Days away exist for those who may know them.
ABSENCE = Access(
    {Right.PLAN: EVERYTHING, Right.CARE: EVERYTHING, Right.LEAD_TEAM: Near.TEAM},
    signed_in=Near.OWN,
)

TRAINERS = {
    "trainers:list": Door(
        read=holders_of(*HR, Right.AUDIT, Right.LEAD_PROGRAM, Right.COORDINATE, Right.LEAD_TEAM)
    ),
    "trainers:edit": Door(read=PLANNER_OR_OWN, write=PLANNER_OR_OWN, exists_for=TRAINER),
    "trainers:share-change": Door(
        read=holders_of(Right.PLAN), write=holders_of(Right.PLAN), exists_for=TRAINER
    ),
    "trainers:absence-note": Door(read=PLANNER_OR_OWN, write=PLANNER_OR_OWN, exists_for=TRAINER),
    "trainers:absence-withdraw": Door(write=PLANNER_OR_OWN, exists_for=ABSENCE),
}

# Programs exist for whoever works with the institute; jurors come for other things.
PROGRAM = holders_of(*(right for right in Right if right != Right.JUDGE))

PROGRAMS = {
    "programs:list": Door(read=PROGRAM),
    "programs:detail": Door(read=PROGRAM, exists_for=PROGRAM),
}

# A session exists for HR, auditors and methodologists, else for its site and its people.
SESSION = Access(
    {
        **dict.fromkeys((*HR, Right.AUDIT, Right.LEAD_PROGRAM), EVERYTHING),
        Right.COORDINATE: Near.SITE,
        Right.LEAD_TEAM: Near.TEAM,
    },
    signed_in=Near.OWN,
)
PLANNERS = holders_of(Right.PLAN)
# Coordinators run the sessions of their site, among them those they deliver there themselves.
RUNS_SESSIONS = Access({Right.PLAN: EVERYTHING, Right.COORDINATE: Near.SITE | Near.OWN})
RELEASES = holders_of(Right.PLAN, Right.CARE)

SESSIONS: dict[str, Door] = {
    "sessions:list": Door(
        read=holders_of(
            *HR,
            Right.AUDIT,
            Right.COORDINATE,
            Right.LEAD_PROGRAM,
            Right.LEAD_TEAM,
            Right.TRAIN,
        )
    ),
    "sessions:detail": Door(read=SESSION, exists_for=SESSION),
    "sessions:publish": Door(write=PLANNERS, exists_for=SESSION),
    "sessions:deliver": Door(read=RUNS_SESSIONS, write=RUNS_SESSIONS, exists_for=SESSION),
    "sessions:count": Door(read=RUNS_SESSIONS, write=RUNS_SESSIONS, exists_for=SESSION),
    "sessions:close": Door(write=RUNS_SESSIONS, exists_for=SESSION),
    "sessions:cancel": Door(read=PLANNERS, write=PLANNERS, exists_for=SESSION),
    "sessions:duty-assign": Door(read=PLANNERS, write=PLANNERS, exists_for=SESSION),
    "sessions:duty-release": Door(read=RELEASES, write=RELEASES, exists_for=SESSION),
    "sessions:log": Door(read=OWNER, write=OWNER, exists_for=OWNER),
    "sessions:log-share": Door(write=OWNER, exists_for=OWNER),
}

# An alert exists for the trainer, and for care and planners where an agreement opened load.
ALERT = Access({Right.CARE: EVERYTHING, Right.PLAN: EVERYTHING}, signed_in=Near.OWN)
# The two sides who agree on something. Nobody in care looks after oneself.
BOTH_SIDES = Access({Right.CARE: EVERYTHING}, signed_in=Near.OWN)
LOOKS_AFTER = Access({Right.CARE: ~Near.OWN})

WELLBEING: dict[str, Door] = {
    "wellbeing:own": Door(read=SIGNED_IN),
    "wellbeing:relief-ask": Door(read=SIGNED_IN, write=SIGNED_IN),
    "wellbeing:list": Door(read=holders_of(Right.CARE, Right.PLAN)),
    "wellbeing:team": Door(read=holders_of(Right.LEAD_TEAM)),
    "wellbeing:alert-list": Door(read=holders_of(Right.CARE, Right.PLAN)),
    "wellbeing:alert-take-over": Door(write=LOOKS_AFTER, exists_for=ALERT),
    "wellbeing:alert-due": Door(read=LOOKS_AFTER, write=LOOKS_AFTER, exists_for=ALERT),
    "wellbeing:alert-answer": Door(read=LOOKS_AFTER, write=LOOKS_AFTER, exists_for=ALERT),
    "wellbeing:alert-withdraw": Door(write=OWNER, exists_for=ALERT),
    "wellbeing:relief-propose": Door(read=BOTH_SIDES, write=BOTH_SIDES, exists_for=ALERT),
    "wellbeing:relief-agree": Door(write=BOTH_SIDES, exists_for=ALERT),
    "wellbeing:relief-decline": Door(write=BOTH_SIDES, exists_for=ALERT),
    "wellbeing:relief-end": Door(read=LOOKS_AFTER, write=LOOKS_AFTER, exists_for=ALERT),
}

NOTICES: dict[str, Door] = {
    "notices:list": Door(read=SIGNED_IN),
    "notices:read-all": Door(write=SIGNED_IN),
    "notices:open": Door(write=OWNER, exists_for=OWNER),
}

# A trainer exists for HR, auditors and methodologists, else for the own site, team and oneself.
TRAINER = Access(
    {
        **dict.fromkeys((*HR, Right.AUDIT, Right.LEAD_PROGRAM), EVERYTHING),
        Right.COORDINATE: Near.SITE,
        Right.LEAD_TEAM: Near.TEAM,
    },
    signed_in=Near.OWN,
)

# Whoever asked for an import finds it again, as long as the right to import holds.
OWN_IMPORT = Access({Right.ADMINISTER: Near.OWN})

# Pages of the top floor, which join several floors.
PAGES: dict[str, Door] = {
    "my-day": Door(read=SIGNED_IN),
    "search": Door(read=SIGNED_IN),
    "alert": Door(read=ALERT, exists_for=ALERT),
    "overview": Door(read=holders_of(*HR, Right.COORDINATE, Right.DIRECT)),
    "gallery": Door(read=ADMINISTRATORS),
    "trainer-card": Door(read=TRAINER, exists_for=TRAINER),
    "import-list": Door(read=ADMINISTRATORS),
    "import-new": Door(read=ADMINISTRATORS, write=ADMINISTRATORS),
    "import-template": Door(read=ADMINISTRATORS),
    "import-detail": Door(read=OWN_IMPORT, exists_for=OWNER),
    "import-run": Door(write=OWN_IMPORT, exists_for=OWNER),
    "import-again": Door(write=OWN_IMPORT, exists_for=OWNER),
    "import-rejected": Door(read=OWN_IMPORT, exists_for=OWNER),
    "job-list": Door(read=SIGNED_IN),
    "job-export": Door(write=SIGNED_IN),
    "job-detail": Door(read=OWNER, exists_for=OWNER),
    "job-again": Door(write=OWNER, exists_for=OWNER),
    "job-file": Door(read=OWNER, exists_for=OWNER),
}


def joined(*tables: Mapping[str, Door]) -> dict[str, Door]:
    """All rows in one table; raises ValueError for an URL with two rows."""
    doors: dict[str, Door] = {}
    for table in tables:
        if twice := doors.keys() & table.keys():
            raise ValueError(f"Two rows for {', '.join(sorted(twice))}.")
        doors.update(table)
    return doors


DOORS = joined(
    HEALTH, PHONE, ACCOUNTS, PEOPLE, TRAINERS, PROGRAMS, SESSIONS, WELLBEING, NOTICES, PAGES
)


def door_at(path: str) -> Door | None:
    """The row of the URL at this path; None where there is no URL or it has no row."""
    try:
        return DOORS.get(resolve(path).view_name)
    except Resolver404:
        return None

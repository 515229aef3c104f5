"""What the institute knows already of what the files speak of, read by a fixed number of queries.

Names of sites and codes of programs are compared without regard to case: nobody wants two of them
because a file was typed in a hurry.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from people.models import Employee, Room, RoomBooking, Site
from programs.models import Edition, Program, Qualification
from sessions.models import Assignment, Block, Duty, TrainingSession
from trainer_institute.actions.imports.rows import AnyRow, AssignmentRow, SessionRow, TrainerRow
from trainer_institute.actions.imports.taken import Diary
from trainers.models import Absence, Category, Engagement, FteShare, Trainer

A_WEEK = dt.timedelta(days=7)
A_DAY = dt.date(2000, 1, 1)  # any, where no file speaks of a session


@dataclass(frozen=True)
class Read:
    """The rows of all files that could be read."""

    trainers: list[TrainerRow] = field(default_factory=list)
    sessions: list[SessionRow] = field(default_factory=list)
    assignments: list[AssignmentRow] = field(default_factory=list)

    @property
    def all(self) -> list[AnyRow]:
        """Every row, in the order in which they are decided."""
        return [*self.trainers, *self.sessions, *self.assignments]

    @property
    def trainer_codes(self) -> set[str]:
        """Codes of all trainers the files speak of."""
        return {row.code for row in self.trainers} | {row.trainer for row in self.assignments}

    @property
    def session_codes(self) -> set[str]:
        """Codes of all sessions the files speak of."""
        return {row.code for row in self.sessions} | {row.session for row in self.assignments}

    @property
    def numbers(self) -> set[str]:
        """Personnel numbers the files speak of; a code stands in for one."""
        return {row.personnel_number or row.code for row in self.trainers}


@dataclass
class Standing:
    """Rows of the database by the words with which files name them."""

    sites: dict[str, Site] = field(default_factory=dict)
    site_codes: set[str] = field(default_factory=set)
    rooms: dict[tuple[str, str], Room] = field(default_factory=dict)
    programs: dict[str, Program] = field(default_factory=dict)
    editions: dict[str, list[Edition]] = field(default_factory=lambda: defaultdict(list))
    employees: dict[str, Employee] = field(default_factory=dict)
    trainers: dict[str, Trainer] = field(default_factory=dict)
    roles: dict[int, str] = field(default_factory=dict)  # employee -> code of the trainer
    shares: dict[str, list[FteShare]] = field(default_factory=lambda: defaultdict(list))
    rights: dict[tuple[str, str], list[Qualification]] = field(
        default_factory=lambda: defaultdict(list)
    )
    absences: dict[str, list[Absence]] = field(default_factory=lambda: defaultdict(list))
    sessions: dict[str, TrainingSession] = field(default_factory=dict)
    blocks: dict[str, list[Block]] = field(default_factory=lambda: defaultdict(list))
    assignments: dict[tuple[str, str], Assignment] = field(default_factory=dict)
    duties: dict[str, list[Duty]] = field(default_factory=lambda: defaultdict(list))
    diary: Diary = field(default_factory=Diary)  # of trainers, by code
    room_diary: Diary = field(default_factory=Diary)  # of rooms, by site and name

    def usual_zone(self, otherwise: str) -> str:
        """The zone of most sites."""
        zones = Counter(site.zone for site in self.sites.values())
        return zones.most_common(1)[0][0] if zones else otherwise


def look_up(read: Read) -> Standing:
    """What stands of what the files speak of."""
    standing = Standing()
    _places(standing)
    _programs(standing)
    _people(standing, read)
    _sessions(standing, read.session_codes)
    _time(standing, read)
    return standing


def _places(standing: Standing) -> None:
    for site in Site.objects.all():
        standing.sites[site.name.casefold()] = site
        standing.site_codes.add(site.code)
    for room in Room.objects.select_related("site"):
        standing.rooms[room.site.name.casefold(), room.name.casefold()] = room


def _programs(standing: Standing) -> None:
    for program in Program.objects.all():
        standing.programs[program.code.casefold()] = program
    programs = {program.pk: program for program in standing.programs.values()}
    for edition in Edition.objects.select_related("category").order_by("number"):
        edition.program = programs[edition.program_id]
        standing.editions[edition.program.code.casefold()].append(edition)


def _people(standing: Standing, read: Read) -> None:
    codes = read.trainer_codes
    for employee in Employee.objects.filter(personnel_number__in=read.numbers).select_related(
        "site"
    ):
        standing.employees[employee.personnel_number] = employee
    for trainer in Trainer.objects.filter(code__in=codes).select_related("employee__site"):
        standing.trainers[trainer.code] = trainer
    taken = Trainer.objects.filter(employee__personnel_number__in=read.numbers)
    standing.roles = dict(taken.values_list("employee", "code"))
    codes_by_number = {trainer.pk: code for code, trainer in standing.trainers.items()}
    for share in FteShare.objects.filter(trainer__code__in=codes).order_by("starts_on"):
        standing.shares[codes_by_number[share.trainer_id]].append(share)
    held = Qualification.objects.filter(trainer__code__in=codes).select_related("program")
    for right in held:
        key = codes_by_number[right.trainer_id], right.program.code.casefold()
        standing.rights[key].append(right)


def _sessions(standing: Standing, codes: Collection[str]) -> None:
    """Rows point to each other's one object, not to copies: a history has many thousands."""
    named = TrainingSession.objects.filter(code__in=codes)
    sessions = {session.pk: session for session in named}
    sites = {site.pk: site for site in standing.sites.values()}
    editions = {each.pk: each for known in standing.editions.values() for each in known}
    for session in sessions.values():
        session.site, session.edition = sites[session.site_id], editions[session.edition_id]
        standing.sessions[session.code] = session
    blocks = _blocks_of(standing, sessions)
    assignments = _assignments_of(standing, sessions)
    engagements = _engagements_of(standing, sessions)
    for duty in Duty.objects.filter(block__session__in=sessions).order_by("block__number", "pk"):
        duty.block, duty.assignment = blocks[duty.block_id], assignments[duty.assignment_id]
        duty.engagement = engagements[duty.engagement_id]
        standing.duties[duty.block.session.code].append(duty)


def _blocks_of(standing: Standing, sessions: Mapping[int, TrainingSession]) -> dict[int, Block]:
    found = Block.objects.filter(session__in=sessions).select_related("booking__room__site")
    blocks = {block.pk: block for block in found.order_by("number")}
    for block in blocks.values():
        block.session = sessions[block.session_id]
        standing.blocks[block.session.code].append(block)
    return blocks


def _assignments_of(
    standing: Standing, sessions: Mapping[int, TrainingSession]
) -> dict[int, Assignment]:
    assignments = {each.pk: each for each in Assignment.objects.filter(session__in=sessions)}
    trainers = {trainer.pk: trainer for trainer in standing.trainers.values()}
    others = {each.trainer_id for each in assignments.values()} - trainers.keys()
    trainers |= Trainer.objects.in_bulk(sorted(others))
    for assignment in assignments.values():
        assignment.session = sessions[assignment.session_id]
        assignment.trainer = trainers[assignment.trainer_id]
        standing.assignments[assignment.session.code, assignment.trainer.code] = assignment
    return assignments


def _engagements_of(
    standing: Standing, sessions: Mapping[int, TrainingSession]
) -> dict[int, Engagement]:
    booked = Engagement.objects.filter(duty__block__session__in=sessions)
    engagements = {engagement.pk: engagement for engagement in booked}
    sites = {site.pk: site for site in standing.sites.values()}
    categories = Category.objects.in_bulk()
    for engagement in engagements.values():
        if engagement.site_id is not None:
            engagement.site = sites[engagement.site_id]
        if engagement.category_id is not None:
            engagement.category = categories[engagement.category_id]
    return engagements


def _time(standing: Standing, read: Read) -> None:
    """What trainers and rooms are taken by within the time the files speak of."""
    first, last = _span(standing, read)
    codes = read.trainer_codes | {trainer for _session, trainer in standing.assignments}
    booked = Engagement.objects.standing().filter(trainer__code__in=codes)
    for trainer, starts_at, ends_at, session in booked.overlapping(first, last).values_list(
        "trainer__code", "starts_at", "ends_at", "duty__block__session__code"
    ):
        standing.diary.take(trainer, [(starts_at, ends_at)], by=session or "")
    rooms = {row.room.casefold() for row in read.sessions if row.room}
    wanted = {room.pk for (_site, name), room in standing.rooms.items() if name in rooms}
    wanted |= {block.booking.room_id for block in _blocks(standing) if block.booking}
    held = RoomBooking.objects.standing().overlapping(first, last).filter(room__in=wanted)
    for booking in held.select_related("room__site", "block__session"):
        block = getattr(booking, "block", None)
        by = block.session.code if block else booking.purpose
        whose = booking.room.site.name.casefold(), booking.room.name.casefold()
        standing.room_diary.take(whose, [(booking.starts_at, booking.ends_at)], by=by)
    away = Absence.objects.filter(trainer__code__in=codes, ends_on__gte=first)
    for absence in away.select_related("trainer"):
        standing.absences[absence.trainer.code].append(absence)


def _span(standing: Standing, read: Read) -> tuple[dt.datetime, dt.datetime]:
    """From before the first to after the last day of any session, in all time zones."""
    days = [day for row in read.sessions for day in (row.first, row.last)]
    days += [block.starts_at.date() for block in _blocks(standing)] or [A_DAY]
    first, last = min(days) - A_WEEK, max(days) + A_WEEK
    midnight = dt.time()
    return dt.datetime.combine(first, midnight, dt.UTC), dt.datetime.combine(last, midnight, dt.UTC)


def _blocks(standing: Standing) -> Iterable[Block]:
    return (block for blocks in standing.blocks.values() for block in blocks)

"""Training sessions for tests: only what the row needs, no surprise."""

import datetime as dt
from itertools import count

from people.models import Employee, Site
from programs.models import Edition, Program
from sessions.models import Assignment, Block, Duty, Incident, SessionLog, TrainingSession
from tests.builders.people import A_MONDAY, a_site
from tests.builders.programs import an_edition
from trainers.models import Engagement, Trainer
from trainers.models.categories import Work
from trainers.models.engagements import Role

HOURS = 6
_numbers = count(1)
_ENGAGEMENT_STATES = {
    "draft": Engagement.State.PROVISIONAL,
    "published": Engagement.State.PLANNED,
    "delivered": Engagement.State.LOGGED,
    "closed": Engagement.State.LOGGED,
    "canceled": Engagement.State.CANCELED,
}


def a_session(  # noqa: PLR0913 - a keyword for every column
    trainer: Trainer | None = None,
    *,
    day: dt.date = A_MONDAY,
    start_hour: int = 9,
    days: int = 1,
    program: Program | None = None,
    edition: Edition | None = None,
    site: Site | None = None,
    state: str = "published",
    expected_people: int | None = 24,
    head_count: int | None = None,
    code: str = "",
) -> TrainingSession:
    """A session of six hours a day, by the clock of its site, on days one after the other.

    With a trainer: at the site of the trainer unless told otherwise, with the time booked.
    """
    place = site or (trainer.employee.site if trainer else a_site())
    starts = [_local(place, day + dt.timedelta(days=number), start_hour) for number in range(days)]
    session = TrainingSession.objects.create(
        code=code or f"S-{next(_numbers)}",
        edition=edition or _edition_of(program),
        site=place,
        zone=place.zone,
        starts_at=starts[0],
        ends_at=starts[-1] + dt.timedelta(hours=HOURS),
        expected_people=expected_people,
        head_count=head_count,
        state=state,
        why_canceled="No bus" if state == "canceled" else "",
    )
    for number, start in enumerate(starts, start=1):
        a_block(session, number=number, starts_at=start)
    if trainer is not None and state != "canceled":
        an_assignment(session, trainer)
    return session


def a_block(session: TrainingSession, *, number: int, starts_at: dt.datetime) -> Block:
    return Block.objects.create(
        session=session,
        number=number,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=HOURS),
        minutes=HOURS * 60,
    )


def an_assignment(
    session: TrainingSession,
    trainer: Trainer,
    *,
    role: Role = Role.LEAD,
    is_first: bool = True,
    blocks: list[Block] | None = None,
) -> Assignment:
    """The trainer in the session, on all its days or the given ones, with the time booked."""
    assignment = Assignment.objects.create(session=session, trainer=trainer, role=role)
    for block in session.blocks.all() if blocks is None else blocks:
        a_duty(assignment, block, is_first=is_first)
    return assignment


def a_duty(assignment: Assignment, block: Block, *, is_first: bool = True) -> Duty:
    session = assignment.session
    engagement = Engagement.objects.create(
        trainer=assignment.trainer,
        starts_at=block.starts_at,
        ends_at=block.ends_at,
        zone=session.zone,
        minutes=block.minutes,
        kind=Work.DELIVERY,
        category=session.edition.category,
        title=session.edition.program.name,
        role=assignment.role,
        group_size=session.group_size,
        expected_effort=session.edition.expected_effort,
        site=session.site,
        state=_ENGAGEMENT_STATES[session.state],
    )
    return Duty.objects.create(
        assignment=assignment, block=block, engagement=engagement, is_first=is_first
    )


def a_log(
    assignment: Assignment,
    *,
    enthusiasm: int | None = None,
    what_worked: str = "",
    what_to_change: str = "",
    note: str = "",
    shares_note: bool = False,
) -> SessionLog:
    return SessionLog.objects.create(
        assignment=assignment,
        enthusiasm=enthusiasm,
        what_worked=what_worked,
        what_to_change=what_to_change,
        note=note,
        shares_note=shares_note,
    )


def an_incident(
    session: TrainingSession, told_by: Employee, words: str = "A fire drill"
) -> Incident:
    return Incident.objects.create(session=session, told_by=told_by, words=words)


def _edition_of(program: Program | None) -> Edition:
    """The edition the program has, or a new one."""
    known = Edition.objects.filter(program=program).first() if program else None
    return known or an_edition(program)


def _local(site: Site, day: dt.date, hour: int) -> dt.datetime:
    """That hour by the clock of the site."""
    return dt.datetime.combine(day, dt.time(hour), site.tz)

"""What becomes of each row about a session."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from people.models import Room, RoomBooking, Site
from programs.models import Edition
from sessions.models import Assignment, Block, Duty, TrainingSession
from trainer_institute.actions.imports.cells import Wrong
from trainer_institute.actions.imports.days import Day, is_long, known_days, new_days
from trainer_institute.actions.imports.plans import UNSPECIFIED, Plan, busy, when
from trainer_institute.actions.imports.reports import Fate, Problem
from trainer_institute.actions.imports.rows import SessionRow
from trainers.models import Engagement

TAKES_PLACE = (
    TrainingSession.State.PUBLISHED,
    TrainingSession.State.DELIVERED,
    TrainingSession.State.CLOSED,
)
State = TrainingSession.State


def warnings(plan: Plan, row: SessionRow) -> list[Problem]:
    """What is worth a look though the row is taken; said again on every run."""
    found = []
    session = plan.standing.sessions.get(row.code)
    mended = session is not None and session.edition.program.code != UNSPECIFIED
    if not row.program and not mended:
        sentence = _("No program is given. It was filed under %(program)s, to be mended there.")
        found.append(Problem("program-missing", sentence % {"program": UNSPECIFIED}))
    if is_long(row):
        sentence = _("From %(first)s to %(last)s is long. Only the first and last day are taken.")
        words = {"first": row.first.isoformat(), "last": row.last.isoformat()}
        found.append(Problem("long-span", sentence % words))
    return found


def decide(plan: Plan, row: SessionRow) -> Fate:
    """What becomes of the row; raises Wrong if it is rejected, and then nothing has changed."""
    session = plan.standing.sessions.get(row.code)
    if session is None:
        _add(plan, row)
        return Fate.CREATED
    if session.state not in TAKES_PLACE:
        sentence = _("This session is a draft or canceled here. Publish it, or use another code.")
        raise Wrong("session-not-open", sentence)
    return Fate.UPDATED if _change(plan, row, session) else Fate.UNCHANGED


def _add(plan: Plan, row: SessionRow) -> None:
    known = plan.standing.sites.get(row.site.casefold())
    zone = known.zone if known else plan.zone
    days = new_days(row, zone)
    _check_room(plan, row, row.site, row.room, days)
    site = plan.site(row.site)
    ends_at = days[-1].ends_at
    session = TrainingSession(
        code=row.code,
        edition=plan.edition(
            plan.program(row.program or UNSPECIFIED), row.edition, year=row.first.year
        ),
        site=site,
        zone=zone,
        starts_at=days[0].starts_at,
        ends_at=ends_at,
        head_count=row.attended,
        state=State.DELIVERED if ends_at <= plan.at else State.PUBLISHED,
        **dict(row.place),
    )
    plan.changes.add(session)
    plan.standing.sessions[row.code] = session
    room = _room(plan, site, row.room) if row.room else None
    for number, day in enumerate(days, start=1):
        _add_block(plan, session, number, day, room)


def _add_block(
    plan: Plan, session: TrainingSession, number: int, day: Day, room: Room | None
) -> Block:
    booking = _booked(plan, session, day, room) if room else None
    block = Block(session=session, number=number, booking=booking, **day._asdict())
    plan.standing.blocks[session.code].append(block)
    return plan.changes.add(block)


def _booked(plan: Plan, session: TrainingSession, day: Day, room: Room) -> RoomBooking:
    span = (day.starts_at, day.ends_at)
    plan.standing.room_diary.take(_of_room(room.site.name, room.name), [span], by=session.code)
    booking = RoomBooking(room=room, starts_at=span[0], ends_at=span[1], purpose=session.code)
    return plan.changes.add(booking)


def _room(plan: Plan, site: Site, name: str) -> Room:
    key = _of_room(site.name, name)
    if key not in plan.standing.rooms:
        plan.standing.rooms[key] = plan.changes.add(Room(site=site, name=name))
    return plan.standing.rooms[key]


def _of_room(site: str, room: str) -> tuple[str, str]:
    return site.casefold(), room.casefold()


def _check_room(plan: Plan, row: SessionRow, site: str, name: str, days: list[Day]) -> None:
    """Nothing; raises Wrong if the room is taken or closed on one of the days."""
    key = _of_room(site, name)
    spans = [(day.starts_at, day.ends_at) for day in days]
    taken = plan.standing.room_diary.clash(key, spans, but=row.code)
    room = plan.standing.rooms.get(key)
    if taken is not None:
        sentence = _("%(room)s is taken: %(when)s. Choose another room or time.")
        zone = room.site.zone if room else plan.zone
        raise Wrong("room-busy", sentence % {"room": name, "when": when(taken, zone)})
    if room is not None and room.last_day is not None:
        last = max(day.ends_at for day in days) - dt.timedelta(microseconds=1)
        if room.site.today(at=last) > room.last_day:
            sentence = _("%(room)s is closed after %(day)s. Choose another room.")
            words = {"room": name, "day": room.last_day.isoformat()}
            raise Wrong("room-closed", sentence % words)


def _change(plan: Plan, row: SessionRow, session: TrainingSession) -> bool:
    """Whether anything differs from what stands; what is blank says nothing."""
    known = plan.standing.sites.get(row.site.casefold()) if row.site else session.site
    zone = session.zone if known == session.site else known.zone if known else plan.zone
    blocks = plan.standing.blocks[row.code]
    days = known_days(row, zone, blocks)
    standing = [Day(block.starts_at, block.ends_at, block.minutes) for block in blocks]
    is_moved = days != standing
    if is_moved:
        _check_trainers(plan, row, days)
    booked = next((block.booking.room for block in blocks if block.booking), None)
    room_name = row.room or (booked.name if booked else "")
    if room_name and (is_moved or row.room):
        _check_room(plan, row, known.name if known else row.site, room_name, days)
    site = plan.site(row.site) if row.site else session.site
    values = {
        **_said(plan, row, session, days),
        "site": site,
        "zone": zone,
        "edition": _edition(plan, row, session),
    }
    changed = plan.changes.change(session, **values)
    room = _room(plan, site, room_name) if room_name else None
    changed |= _place_days(plan, session, days, room)
    return changed | _engagements(plan, session)


def _said(
    plan: Plan, row: SessionRow, session: TrainingSession, days: list[Day]
) -> dict[str, object]:
    """What the row says of a session that stands; past ones count as delivered by now."""
    said: dict[str, object] = dict(row.place)
    if row.attended:
        said["head_count"] = row.attended
    said["starts_at"], said["ends_at"] = days[0].starts_at, days[-1].ends_at
    is_over = days[-1].ends_at <= plan.at
    if session.state == State.PUBLISHED and is_over:
        said["state"] = State.DELIVERED
    elif session.state == State.DELIVERED and not is_over:
        said["state"] = State.PUBLISHED
    return said


def _edition(plan: Plan, row: SessionRow, session: TrainingSession) -> Edition:
    """The edition that stands unless the row names another program or another number."""
    own = session.edition
    same_program = row.program.casefold() in ("", own.program.code.casefold())
    if same_program and row.edition in (None, own.number):
        return own
    program = own.program if same_program else plan.program(row.program)
    return plan.edition(program, row.edition, year=row.first.year)


def _check_trainers(plan: Plan, row: SessionRow, days: list[Day]) -> None:
    """Nothing; raises Wrong if one of its trainers is taken at the new time."""
    spans = [(day.starts_at, day.ends_at) for day in days]
    for code in {duty.assignment.trainer.code for duty in plan.standing.duties[row.code]}:
        taken = plan.standing.diary.clash(code, spans, but=row.code)
        if taken is not None:
            raise busy(code, taken, spans, plan.zone)


def _place_days(plan: Plan, session: TrainingSession, days: list[Day], room: Room | None) -> bool:
    """Whether days are moved, added or taken away, or take place in another room."""
    blocks = plan.standing.blocks[session.code]
    for booking in [block.booking for block in blocks if block.booking]:
        held = _of_room(booking.room.site.name, booking.room.name)
        plan.standing.room_diary.free(held, by=session.code)
    changed = len(days) != len(blocks)
    for block in blocks[len(days) :]:
        _take_away(plan, session, block)
    del blocks[len(days) :]
    for block, day in zip(blocks, days, strict=False):
        changed |= plan.changes.change(block, **day._asdict())
        changed |= _room_of(plan, session, block, room)
    for number, day in enumerate(days[len(blocks) :], start=len(blocks) + 1):
        block = _add_block(plan, session, number, day, room)
        for assignment in _given(plan, session):
            plan.engage(assignment, block)
    return changed


def _given(plan: Plan, session: TrainingSession) -> Iterable[Assignment]:
    """Who is on duty in the session; whoever answers for days comes first."""
    duties = sorted(plan.standing.duties[session.code], key=lambda duty: not duty.is_first)
    return dict.fromkeys(duty.assignment for duty in duties)


def _room_of(plan: Plan, session: TrainingSession, block: Block, room: Room | None) -> bool:
    """Whether the booking of the day is new, or for another room or time."""
    if room is None:
        return False
    span = (block.starts_at, block.ends_at)
    if block.booking is None:
        booking = _booked(plan, session, Day(*span, block.minutes), room)
        return plan.changes.change(block, booking=booking)
    plan.standing.room_diary.take(_of_room(room.site.name, room.name), [span], by=session.code)
    return plan.changes.change(block.booking, room=room, starts_at=span[0], ends_at=span[1])


def _take_away(plan: Plan, session: TrainingSession, block: Block) -> None:
    """Nothing; the day is gone, and the time of its trainers and its room is free again."""
    duties = plan.standing.duties[session.code]
    for duty in [duty for duty in duties if duty.block_id == block.pk]:
        duties.remove(duty)
        plan.changes.remove(duty)
        _cancel(plan, duty)
    plan.changes.remove(block)
    if block.booking is not None:
        plan.changes.change(block.booking, canceled=True)


def _cancel(plan: Plan, duty: Duty) -> None:
    engagement = duty.engagement
    plan.note_time(duty.assignment.trainer, [engagement.day])
    plan.changes.change(
        engagement, state=Engagement.State.CANCELED, sequence=engagement.sequence + 1
    )


def _engagements(plan: Plan, session: TrainingSession) -> bool:
    """Whether the booked time of its trainers follows: day, place, content, group, state."""
    changed = False
    edition = session.edition
    blocks = {block.pk: block for block in plan.standing.blocks[session.code]}
    for duty in plan.standing.duties[session.code]:
        if duty._state.adding:
            continue  # made just now, as the day is
        block, engagement = blocks[duty.block_id], duty.engagement
        before = engagement.day
        shown = {
            "starts_at": block.starts_at,
            "ends_at": block.ends_at,
            "zone": session.zone,
            "title": edition.program.name,
            "site": session.site,
        }
        is_shown = plan.changes.change(engagement, **shown)
        if is_shown:
            plan.moved.append(engagement)
            plan.changes.change(engagement, sequence=engagement.sequence + 1)
        counted = {
            "minutes": block.minutes,
            "category": edition.category,
            "group_size": session.group_size,
            "is_online": session.is_online,
            "state": _state(plan, session, engagement),
        }
        if plan.changes.change(engagement, **counted) or is_shown:
            plan.note_time(duty.assignment.trainer, [before, engagement.day])
            changed = True
    _keep_diary(plan, session)
    return changed


def _state(plan: Plan, session: TrainingSession, engagement: Engagement) -> str:
    """Delivered with its session; what was logged before that stays so unless it lies ahead."""
    if session.state != State.PUBLISHED:
        return Engagement.State.LOGGED
    return Engagement.State.PLANNED if engagement.ends_at > plan.at else engagement.state


def _keep_diary(plan: Plan, session: TrainingSession) -> None:
    """Nothing; what comes later in the files sees its trainers taken at the new time."""
    spans: dict[str, list[tuple[dt.datetime, dt.datetime]]] = {}
    for duty in plan.standing.duties[session.code]:
        span = (duty.engagement.starts_at, duty.engagement.ends_at)
        spans.setdefault(duty.assignment.trainer.code, []).append(span)
    for code, taken in spans.items():
        plan.standing.diary.free(code, by=session.code)
        plan.standing.diary.take(code, taken, by=session.code)

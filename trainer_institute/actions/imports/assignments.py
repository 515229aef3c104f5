"""What becomes of each row about a trainer in a session."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from sessions.models import Assignment, TrainingSession
from trainer_institute.actions.imports.cells import Wrong
from trainer_institute.actions.imports.plans import Plan, busy, taken_on
from trainer_institute.actions.imports.reports import Fate, Problem
from trainer_institute.actions.imports.rows import AssignmentRow
from trainer_institute.actions.imports.sessions import TAKES_PLACE
from trainers.models import Trainer
from trainers.models.engagements import Role

A_MOMENT = dt.timedelta(microseconds=1)


def warnings(plan: Plan, row: AssignmentRow) -> list[Problem]:
    """Whether the trainer may not deliver the program; said again on every run."""
    session = plan.standing.sessions.get(row.session)
    if session is None or not session.edition.program.needs_right:
        return []
    program = session.edition.program
    on = session.starts_at.astimezone(ZoneInfo(session.zone)).date()
    held = plan.standing.rights.get((row.trainer, program.code.casefold()), [])
    valid = [
        right
        for right in held
        if right.issued_on <= on and (right.valid_until is None or right.valid_until >= on)
    ]
    leads = row.role != Role.CO
    if any(right.leads or not leads for right in valid):
        return []
    sentence = _("%(trainer)s had no right to deliver %(program)s on %(day)s. Check the right.")
    words = {"trainer": row.trainer, "program": program.code, "day": on.isoformat()}
    return [Problem("not-qualified", sentence % words)]


def decide(plan: Plan, row: AssignmentRow) -> Fate:
    """What becomes of the row; raises Wrong if it is rejected, and then nothing has changed."""
    session = plan.standing.sessions.get(row.session)
    trainer = plan.standing.trainers.get(row.trainer)
    if session is None:
        sentence = _("No session has the code %(code)s, or its row was rejected.")
        raise Wrong("session-unknown", sentence % {"code": row.session})
    if trainer is None:
        sentence = _("No trainer has the code %(code)s, or that row was rejected.")
        raise Wrong("trainer-unknown", sentence % {"code": row.trainer})
    assignment = plan.standing.assignments.get((row.session, row.trainer))
    if assignment is not None:
        return Fate.UPDATED if _change(plan, row, assignment) else Fate.UNCHANGED
    if session.state not in TAKES_PLACE:
        sentence = _("The session %(code)s is a draft or canceled here. Publish it first.")
        raise Wrong("session-not-open", sentence % {"code": row.session})
    _check_time(plan, session, trainer)
    _add(plan, row, session, trainer)
    return Fate.CREATED


def _check_time(plan: Plan, session: TrainingSession, trainer: Trainer) -> None:
    blocks = plan.standing.blocks[session.code]
    spans = [(block.starts_at, block.ends_at) for block in blocks]
    taken = plan.standing.diary.clash(trainer.code, spans)
    if taken is not None:
        raise busy(trainer.code, taken, spans, session.zone)
    if session.state != TrainingSession.State.PUBLISHED:
        return  # who came though away has worked all the same
    zone = ZoneInfo(session.zone)
    for starts_at, ends_at in spans:
        days = starts_at.astimezone(zone).date(), (ends_at - A_MOMENT).astimezone(zone).date()
        for away in plan.standing.absences.get(trainer.code, ()):
            if away.starts_on <= days[1] and away.ends_on >= days[0]:
                raise taken_on(trainer.code, days[0])


def _add(plan: Plan, row: AssignmentRow, session: TrainingSession, trainer: Trainer) -> None:
    assignment = plan.changes.add(
        Assignment(session=session, trainer=trainer, role=row.role or Role.LEAD)
    )
    plan.standing.assignments[row.session, row.trainer] = assignment
    for block in plan.standing.blocks[session.code]:
        plan.engage(assignment, block, night_away=bool(row.night_away))
        plan.standing.diary.take(trainer.code, [(block.starts_at, block.ends_at)], by=session.code)


def _change(plan: Plan, row: AssignmentRow, assignment: Assignment) -> bool:
    """Whether role or nights differ from what stands; what is blank says nothing."""
    values: dict[str, object] = {"role": row.role} if row.role else {}
    changed = plan.changes.change(assignment, **values)
    if row.night_away is not None:
        values["night_away"] = row.night_away
    for duty in plan.standing.duties[row.session]:
        if duty.assignment == assignment and plan.changes.change(duty.engagement, **values):
            plan.note_time(assignment.trainer, [duty.engagement.day])
            changed = True
    return changed

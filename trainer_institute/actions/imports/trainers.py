"""What becomes of each row about a trainer."""

from decimal import Decimal

from django.utils.translation import gettext as _

from people.models import Employee
from programs.models import Qualification
from trainer_institute.actions.imports.cells import Wrong
from trainer_institute.actions.imports.plans import Plan
from trainer_institute.actions.imports.reports import Fate
from trainer_institute.actions.imports.rows import TrainerRow
from trainers.models import FteShare, Trainer

WHOLE = Decimal(1)
NAMES = ("last_name", "first_name", "patronymic")


def decide(plan: Plan, row: TrainerRow) -> Fate:
    """What becomes of the row; raises Wrong if it is rejected, and then nothing has changed."""
    trainer = plan.standing.trainers.get(row.code)
    _check_number(plan, row, trainer)
    _check_rights(plan, row)
    if trainer is None:
        trainer = _new(plan, row)
        fate = Fate.CREATED
    else:
        fate = Fate.UPDATED if _changed(plan, row, trainer) else Fate.UNCHANGED
    # Each is asked, whatever the others answer.
    further = [_share(plan, row, trainer), _rights(plan, row, trainer)]
    return Fate.UPDATED if fate == Fate.UNCHANGED and any(further) else fate


def _check_number(plan: Plan, row: TrainerRow, trainer: Trainer | None) -> None:
    number = row.personnel_number or ("" if trainer else row.code)
    employee = plan.standing.employees.get(number)
    if employee is None or (trainer is not None and trainer.employee.pk == employee.pk):
        return
    holder = plan.standing.roles.get(employee.pk, "") if employee.pk else number
    if trainer is not None or holder:
        sentence = _("The personnel number %(number)s is somebody else's. Correct one of the two.")
        raise Wrong("number-taken", sentence % {"number": number})


def _check_rights(plan: Plan, row: TrainerRow) -> None:
    for program, since in row.rights:
        for right in plan.standing.rights.get((row.code, program.casefold()), ()):
            if right.valid_until is not None and right.valid_until < since:
                sentence = _("The right for %(program)s ended on %(day)s, before “qualified_on”.")
                words = {"program": program, "day": right.valid_until.isoformat()}
                raise Wrong("qualification-ended", sentence % words)


def _new(plan: Plan, row: TrainerRow) -> Trainer:
    number = row.personnel_number or row.code
    employee = plan.standing.employees.get(number)
    if employee is None:
        employee = plan.changes.add(
            Employee(personnel_number=number, last_name=row.code, site=plan.site(row.home_site))
        )
        plan.standing.employees[number] = employee
    _person(plan, row, employee)
    trainer = plan.changes.add(
        Trainer(
            employee=employee,
            code=row.code,
            languages=list(row.languages),
            topics=list(row.topics),
            known_from=plan.known_from,
        )
    )
    plan.standing.trainers[row.code] = trainer
    plan.note_time(trainer, [plan.today()])
    return trainer


def _changed(plan: Plan, row: TrainerRow, trainer: Trainer) -> bool:
    said = {"languages": list(row.languages), "topics": list(row.topics)}
    values: dict[str, object] = {name: value for name, value in said.items() if value}
    is_earlier = plan.known_from < trainer.known_from
    if is_earlier:
        values["known_from"] = plan.known_from
        plan.note_time(trainer, [plan.known_from])
    changes = [
        plan.changes.change(trainer, **values),
        _person(plan, row, trainer.employee),
    ]
    return any(changes)


def _person(plan: Plan, row: TrainerRow, employee: Employee) -> bool:
    """Whether the record of the person changes; what is blank says nothing."""
    values: dict[str, object] = dict(zip(NAMES, row.name, strict=False))
    if row.email:
        values["email"] = row.email
    if row.personnel_number:
        values["personnel_number"] = row.personnel_number
        plan.standing.employees[row.personnel_number] = employee
    if row.home_site:
        values["site"] = plan.site(row.home_site)
    return plan.changes.change(employee, **values)


def _share(plan: Plan, row: TrainerRow, trainer: Trainer) -> bool:
    """Whether the share of a contract changes; a known trainer's does so from today on."""
    if row.fte is None:
        return False
    shares = plan.standing.shares[row.code]
    today = plan.today()
    begun = [share for share in shares if share.starts_on <= today]
    now = begun[-1].share if begun else WHOLE
    if now == row.fte:
        return False
    since = today if trainer.pk else trainer.known_from
    standing = next((share for share in shares if share.starts_on == since), None)
    if standing is not None:
        plan.changes.change(standing, share=row.fte)
    else:
        shares.append(plan.changes.add(FteShare(trainer=trainer, starts_on=since, share=row.fte)))
    plan.note_time(trainer, [since])
    return True


def _rights(plan: Plan, row: TrainerRow, trainer: Trainer) -> bool:
    """Whether rights to lead are new or dated anew; who mentors may lead already."""
    changed = False
    for code, since in row.rights:
        held = plan.standing.rights[row.code, code.casefold()]
        lead = next((right for right in held if right.level == Qualification.Level.LEAD), None)
        if lead is not None:
            changed |= plan.changes.change(lead, issued_on=since)
        elif not any(right.leads for right in held):
            right = Qualification(trainer=trainer, program=plan.program(code), issued_on=since)
            held.append(plan.changes.add(right))
            changed = True
    return changed

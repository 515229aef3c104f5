"""Who may: list trainers, know when they are away, change what is known of them."""

from people.models import HR, Right, User
from trainers.models import Trainer


def may_list_trainers(user: User) -> bool:
    """Those whose work is about several trainers; which of them, `visible_to` decides."""
    return user.may(*HR, Right.AUDIT, Right.LEAD_PROGRAM, Right.COORDINATE, Right.LEAD_TEAM)


def may_see_absences(user: User, trainer: Trainer) -> bool:
    """Days away, rota and agreed hours: planners, load coordinators, the team's line manager.

    And the trainer, of course. Nobody else knows when a person is away.
    """
    if user.may(Right.PLAN, Right.CARE) or is_own(user, trainer):
        return True
    return user.may(Right.LEAD_TEAM) and trainer.employee.line_manager_id in user.leads_as()


def may_edit(user: User, trainer: Trainer) -> bool:
    """Trainers edit their own part, planners all of it."""
    return is_own(user, trainer) or may_edit_agreement(user)


def may_edit_agreement(user: User) -> bool:
    """What was agreed with a trainer, such as share, rota and hours, is the planners' part."""
    return user.may(Right.PLAN)


def may_note_absence(user: User, trainer: Trainer) -> bool:
    """Trainers say when they are away; planners note it for who cannot."""
    return is_own(user, trainer) or user.may(Right.PLAN)


def is_own(user: User, trainer: Trainer) -> bool:
    """Whether the user is that trainer."""
    return user.employee_id is not None and user.employee_id == trainer.employee_id

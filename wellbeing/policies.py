"""Who may: read load, look after alerts, ask for relief."""

from people.models import Right, User
from trainers.models import Trainer
from wellbeing.models import Alert
from wellbeing.models.sight import Sight
from wellbeing.rules.reach import Reach

__all__ = [
    "Reach",
    "may_act_on",
    "may_answer",
    "may_ask_relief",
    "may_care",
    "may_list_alerts",
    "may_list_loads",
    "may_list_team",
    "reach_of_load",
]


def reach_of_load(user: User, trainer: Trainer) -> Reach:
    """How much of the load of a trainer the user reads: the own in full, else what is open."""
    return Sight.of(user).reach(trainer)


def may_list_loads(user: User) -> bool:
    """Figures by name are listed for planner and care, once a switch opened them anywhere."""
    return not {Right.CARE, Right.PLAN}.isdisjoint(Sight.of(user).rights())


def may_list_team(user: User) -> bool:
    """Levels of the own team are listed for line managers, once a switch opened them anywhere."""
    return Right.LEAD_TEAM in Sight.of(user).rights()


def may_care(user: User) -> bool:
    """Whoever looks after the load of others. What of it is shown, the switches decide."""
    return user.may(Right.CARE)


def may_list_alerts(user: User) -> bool:
    """Care, to whom trainers turn in any case, and planners who may read loads."""
    return may_care(user) or may_list_loads(user)


def may_act_on(user: User, alert: Alert) -> bool:
    """Care, of the alerts it may see, but for the own: nobody looks after oneself."""
    sight = Sight.of(user)
    if not may_care(user) or sight.is_own(alert.trainer):
        return False
    return alert.kind == Alert.Kind.ASKED or Right.CARE in sight.rights_to(alert.trainer)


def may_answer(user: User, alert: Alert) -> bool:
    """The trainer whom it is about answers for the own side."""
    return may_ask_relief(user, alert.trainer)


def may_ask_relief(user: User, trainer: Trainer) -> bool:
    """A trainer, for the own load."""
    return user.employee_id is not None and user.employee_id == trainer.employee_id

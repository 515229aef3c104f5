"""Who may: see the list, run a session, give and take its days, read its traces."""

from people.models import HR, Right, User
from sessions.models import TrainingSession


def may_list_sessions(user: User) -> bool:
    """Those whose work is about sessions; which of them they see, `visible_to` decides."""
    return user.may(
        *HR, Right.AUDIT, Right.COORDINATE, Right.LEAD_PROGRAM, Right.LEAD_TEAM, Right.TRAIN
    )


def may_publish(user: User) -> bool:
    """Planners turn a draft into a promise."""
    return user.may(Right.PLAN)


def may_deliver(user: User, session: TrainingSession) -> bool:
    """Planners, and the coordinator of the site, say that it took place and how many came."""
    return user.may(Right.PLAN) or _coordinates(user, session)


def may_close(user: User, session: TrainingSession) -> bool:
    """Whoever may say that it took place also says that nothing is missing any more."""
    return may_deliver(user, session)


def may_cancel(user: User) -> bool:
    """Planners call a session off."""
    return user.may(Right.PLAN)


def may_assign(user: User) -> bool:
    """Planners give the days of a session to trainers."""
    return user.may(Right.PLAN)


def may_release(user: User) -> bool:
    """Planners and load coordinators take a day from a trainer."""
    return user.may(Right.PLAN, Right.CARE)


def may_see_deeds(user: User) -> bool:
    """What was done with a session: planners, load coordinators and auditors."""
    return user.may(Right.PLAN, Right.CARE, Right.AUDIT)


def may_see_reasons(user: User) -> bool:
    """Why it was done: a note on a released day may speak of load, which auditors do not read."""
    return user.may(Right.PLAN, Right.CARE)


def _coordinates(user: User, session: TrainingSession) -> bool:
    return user.may(Right.COORDINATE) and session.site in user.sites_coordinated()

"""Publishes new figures of the load model. What was reckoned under earlier ones stays."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from people.actions import queues, traces
from people.models import User
from people.rules import Refused
from wellbeing.models import LoadPolicy
from wellbeing.models.deeds import PolicyDeed
from wellbeing.queries.figures import Figures, policy_of


@transaction.atomic
def publish(
    figures: Figures, *, from_week: dt.date, why: str, by: User, at: dt.datetime | None = None
) -> LoadPolicy:
    """The next version; it holds from a coming Monday on, so that no week changes afterwards."""
    if from_week.isoweekday() != 1 or from_week <= by.today(at=at):
        raise Refused(_("Choose a Monday that is still to come."))
    queues.line_up("load policy")
    last = LoadPolicy.objects.order_by("version").last()
    version = last.version + 1 if last else 1
    _refuse_unreadable(version, figures)
    policy = LoadPolicy.objects.create(
        version=version, from_week=from_week, figures=figures, why=why, published_by=by
    )
    traces.leave(by=by, what=PolicyDeed.PUBLISHED, about=policy, why=why)
    return policy


def _refuse_unreadable(version: int, figures: Figures) -> None:
    try:
        policy = policy_of(version, figures)
    except (KeyError, ValueError) as problem:
        raise Refused(
            _("The model has no such figure: %(name)s. See the description of the load model.")
            % {"name": problem.args[0]}
        ) from problem
    # Hours are known in every week that is known at all, so there is always something to weigh.
    if not policy.weights.load:
        raise Refused(_("Give the hours some weight: they are the one part known in every week."))

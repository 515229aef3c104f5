"""Opens what is shown about trainers, by an agreement, for a right at a site; and closes it again.

Either it is open at all sites, which is one row, or at single ones.
"""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from people import policies
from people.actions import queues, traces
from people.models import Right, Shown, Site, Switch, User
from people.models.deeds import SwitchDeed
from people.rules import Refused


@transaction.atomic
def open_for(shown: Shown, right: Right, *, site: Site | None, by: User, why: str) -> Switch:
    """The switch; without a site it opens all, and single sites fall into it.

    Raises Refused for what no agreement can open, and where it is open already.
    """
    if not policies.may_be_opened(shown, right):
        raise Refused(_("This is never shown to holders of that right. Choose another right."))
    standing = _standing(shown, right)
    if standing.filter(Q(site=None) | Q(site=site)).exists():
        raise Refused(_("This is open there already. Look at the table of what is open."))
    if site is None:
        standing.delete()
    switch = Switch.objects.create(shown=shown, right=right, site=site)
    _leave_trace(SwitchDeed.OPENED, switch, by=by, why=why)
    return switch


@transaction.atomic
def close_for(shown: Shown, right: Right, *, site: Site | None, by: User, why: str) -> None:
    """Nothing; from now on they no longer see it. Raises Refused where it is closed already."""
    standing = _standing(shown, right)
    switch = standing.filter(site=site).first()
    if switch is not None:
        _leave_trace(SwitchDeed.CLOSED, switch, by=by, why=why)
        switch.delete()
    elif site is not None and standing.filter(site=None).exists():
        raise Refused(_("This is open at all sites. Close it for all, then open single ones."))
    else:
        raise Refused(_("This is closed there already. Look at the table of what is open."))


def _standing(shown: Shown, right: Right) -> QuerySet[Switch]:
    """What is open of it; no other administrator changes it until the transaction ends."""
    queues.line_up(f"switches:{shown}/{right}")
    return Switch.objects.filter(shown=shown, right=right)


def _leave_trace(deed: SwitchDeed, switch: Switch, *, by: User, why: str) -> None:
    """The row of a closed switch is gone, so the trace itself says which one it was."""
    where = switch.site_id or ""
    traces.leave(
        by=by, what=f"{deed}: {switch.shown}/{switch.right}/{where}", about=switch, why=why
    )

"""The weeks of one trainer, reckoned as far as what they are made of changed."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trainers.models import Trainer
from wellbeing.queries.figures import Policies
from wellbeing.queries.inputs import Inputs, days_back
from wellbeing.queries.stored import Weeks
from wellbeing.rules.digests import Material, digest_of
from wellbeing.rules.forecast import Outlook, weeks
from wellbeing.rules.policy import Policy, View
from wellbeing.rules.work import Block

A_WEEK = dt.timedelta(weeks=1)


@dataclass(frozen=True)
class Scope:
    """Which weeks of a trainer are looked at: from a first Sunday to this one, and those ahead."""

    trainer: Trainer
    today: dt.date
    first: dt.date
    sunday: dt.date
    ahead: tuple[dt.date, ...]

    @property
    def done(self) -> list[dt.date]:
        """The Sundays up to that of this week."""
        weeks = (self.sunday - self.first) // A_WEEK
        return [self.first + A_WEEK * number for number in range(weeks + 1)]


class Reckoning:
    """The weeks of one trainer in both views."""

    def __init__(self, scope: Scope, inputs: Inputs, known: Policies) -> None:
        """Nothing is reckoned before it is asked for."""
        self._scope, self._inputs, self._known = scope, inputs, known
        self._digests: dict[View, dict[dt.date, str]] = {}
        self._weeks: dict[tuple[View, dt.date], Outlook] = {}

    def changed(self, view: View, stored: Weeks) -> list[tuple[Outlook, str]]:
        """The weeks that are stored otherwise, or not at all, each with its digest.

        Without ratings both views have the same figures, which are then reckoned once.
        """
        told = View.SCHEDULE if self._inputs.own is None else view
        digests = self._digests_of(told)
        stale = [
            sunday
            for sunday, digest in digests.items()
            if sunday not in stored or stored[sunday].digest != digest
        ]
        self._reckon(told, [sunday for sunday in stale if (told, sunday) not in self._weeks])
        return [(self._weeks[told, sunday], digests[sunday]) for sunday in stale]

    def _blocks(self, view: View) -> Sequence[Block]:
        own = self._inputs.own
        return self._inputs.blocks if view is View.SCHEDULE or own is None else own

    def _digests_of(self, view: View) -> dict[dt.date, str]:
        """By Sunday: what the week is made of, under which policy, seen from which day."""
        if view not in self._digests:
            material = Material.of(
                self._inputs.person,
                self._blocks(view),
                days_back=days_back([self._scope.trainer]),
            )
            self._digests[view] = {
                sunday: digest_of(self._parts(material, sunday))
                for sunday in (*self._scope.done, *self._scope.ahead)
            }
        return self._digests[view]

    def _parts(self, material: Material, sunday: dt.date) -> Iterable[str]:
        yield material.week(sunday)
        yield str(self._known.on(sunday).version)
        if sunday > self._scope.sunday:
            # How full a week ahead is, and the usual hours, are told by the weeks before this one.
            yield material.week(self._scope.sunday)
        elif sunday == self._scope.sunday and material.has_work(sunday):
            # What of this week is over, and so could be confirmed, changes from day to day.
            yield str(self._scope.today)

    def _reckon(self, view: View, sundays: Sequence[dt.date]) -> None:
        """Nothing; one timeline for all weeks under one policy, whether done or to come."""
        for policy, days in self._by_policy(sundays):
            found = weeks(
                self._inputs.person,
                self._blocks(view),
                days,
                self._scope.today,
                view=view,
                policy=policy,
            )
            self._weeks |= {(view, week.assessment.on): week for week in found}

    def _by_policy(self, sundays: Iterable[dt.date]) -> list[tuple[Policy, list[dt.date]]]:
        """Weeks that were under the same version, together."""
        found: dict[int, tuple[Policy, list[dt.date]]] = {}
        for sunday in sundays:
            policy = self._known.on(sunday)
            found.setdefault(policy.version, (policy, []))[1].append(sunday)
        return list(found.values())

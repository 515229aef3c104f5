"""What would change if work went away, to a colleague, or became other work (domain.md 1.6).

Several changes are reckoned together: their single falls do not add up.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from wellbeing.rules.load import Assessment, assess
from wellbeing.rules.policy import DEFAULT, Level, Policy, View
from wellbeing.rules.work import Block, Person, State

LARGEST = 3


@dataclass(frozen=True, slots=True)
class Trainer:
    """Somebody whose load can be assessed; blocks are named by their position."""

    person: Person
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One block goes away: without more it is removed, else handed over to the colleague of this
    key, or replaced by other work."""

    block: int
    colleague: str | None = None
    replacement: Block | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Whose load on which day is in question, by whose idea of effort."""

    trainer: Trainer
    on: dt.date
    view: View = View.SCHEDULE
    policy: Policy = DEFAULT

    def without(self, changes: Iterable[Change]) -> tuple[Block, ...]:
        """The trainer's blocks after the changes."""
        by_block = {change.block: change for change in changes}
        kept = []
        for number, block in enumerate(self.trainer.blocks):
            change = by_block.get(number)
            if change is None:
                kept.append(block)
            elif change.replacement is not None:
                kept.append(change.replacement)
        return tuple(kept)


@dataclass(frozen=True, slots=True)
class Rise:
    """What a colleague takes on. The planner reads the figures, others only whether it fits."""

    before: Assessment
    after: Assessment
    is_too_much: bool


@dataclass(frozen=True, slots=True)
class Relief:
    """A set of changes with its effect on the giver, and on each colleague by key."""

    changes: tuple[Change, ...]
    before: Assessment
    after: Assessment
    rises: Mapping[str, Rise]

    @property
    def fall(self) -> float:
        """By how many points the index falls; 0 if one of the two is unknown."""
        if self.before.index is None or self.after.index is None:
            return 0.0
        return self.before.index - self.after.index

    @property
    def is_offered(self) -> bool:
        """Whether it helps, and is too much for nobody."""
        return self.fall > 0 and not any(rise.is_too_much for rise in self.rises.values())


def relief(
    question: Question, changes: Sequence[Change], colleagues: Mapping[str, Trainer]
) -> Relief:
    """The effect of all changes together."""
    return _relief(question, changes, colleagues, before=_load(question, question.trainer.blocks))


def largest_falls(
    question: Question, changes: Iterable[Change], colleagues: Mapping[str, Trainer]
) -> list[Relief]:
    """The three single changes that help most and are too much for nobody."""
    before = _load(question, question.trainer.blocks)
    single = [_relief(question, [change], colleagues, before=before) for change in changes]
    offered = [each for each in single if each.is_offered]
    offered.sort(key=lambda each: each.fall, reverse=True)
    return offered[:LARGEST]


def _relief(
    question: Question,
    changes: Sequence[Change],
    colleagues: Mapping[str, Trainer],
    *,
    before: Assessment,
) -> Relief:
    taken: dict[str, list[Block]] = {}
    for change in changes:
        if change.colleague is not None:
            block = question.trainer.blocks[change.block]
            taken.setdefault(change.colleague, []).append(taken_over(block))
    return Relief(
        tuple(changes),
        before,
        after=_load(question, question.without(changes)),
        rises={
            key: rise(colleagues[key], blocks, question.on, policy=question.policy)
            for key, blocks in taken.items()
        },
    )


def _load(question: Question, blocks: Iterable[Block]) -> Assessment:
    return assess(
        question.trainer.person, blocks, question.on, view=question.view, policy=question.policy
    )


def taken_over(block: Block) -> Block:
    """The block as a colleague has it: planned, with nothing of what the giver felt about it."""
    return replace(block, state=State.PLANNED, effort=None, base_effort=None)


def rise(
    colleague: Trainer, blocks: Iterable[Block], on: dt.date, *, policy: Policy = DEFAULT
) -> Rise:
    """What the blocks do to a colleague, always by the schedule: ratings are nobody else's."""
    before = assess(colleague.person, colleague.blocks, on, policy=policy)
    after = assess(colleague.person, (*colleague.blocks, *blocks), on, policy=policy)
    return Rise(before, after, is_too_much=_is_too_much(before, after, policy))


def _is_too_much(before: Assessment, after: Assessment, policy: Policy) -> bool:
    """Whether it makes the colleague's load elevated, by the index or by a firm limit.

    What cannot be judged for want of days is not offered either.
    """
    if after.shown is None or after.shown >= policy.alert.too_much_for_colleague:
        return True
    return after.level.weight > max(before.level.weight, Level.MODERATE.weight)

"""How demanding a block is, from 0 to 10 (domain.md 1.3)."""

from collections.abc import Sequence

from wellbeing.rules.policy import EffortPolicy, View, clamp
from wellbeing.rules.work import Block, Kind, Role


def base_effort(ratings: Sequence[float], *, prior: float, policy: EffortPolicy) -> float:
    """The effort that a trainer's own ratings of a program lead to expect, oldest rating first.

    Few ratings say little, so the program's figure weighs in like `prior_weight` more of them.
    """
    last = ratings[-policy.ratings_counted :]
    weight = policy.prior_weight
    return (sum(last) + weight * prior) / (len(last) + weight)


def by_formula(block: Block, base: float, policy: EffortPolicy) -> float:
    """The effort of a block that nobody rated: larger groups cost more, assisting costs less."""
    if block.group is not None:
        more = policy.per_person * (block.group - policy.usual_group)
        base += clamp(more, -policy.most_for_group, policy.most_for_group)
    if block.role is Role.CO:
        base *= policy.co_share
    return clamp(base, policy.least, policy.most)


def expected(block: Block, policy: EffortPolicy) -> float:
    """What the program expects of the block, before group and role."""
    return policy.expected if block.expected_effort is None else block.expected_effort


def in_schedule(block: Block, policy: EffortPolicy) -> float:
    """The effort for everybody's eyes: no rating touches it."""
    if block.kind is Kind.OTHER:
        return policy.other
    return by_formula(block, expected(block, policy), policy)


class OwnEfforts:
    """The efforts of one trainer by own ratings; asked block after block, earliest first.

    An unrated block is judged by the ratings of sessions that began before it, so a later rating
    never changes an earlier week.
    """

    def __init__(self, policy: EffortPolicy) -> None:
        """Nothing is rated yet."""
        self._policy = policy
        self._ratings: dict[str, list[float]] = {}
        self._sessions: set[str] = set()

    def of(self, block: Block) -> float:
        """The rating if there is one (0 is one), else what earlier ratings lead to expect."""
        if block.kind is Kind.OTHER:
            return self._policy.other
        if block.effort is not None:
            self._remember(block, block.effort)
            return block.effort
        return by_formula(block, self._base(block), self._policy)

    def _remember(self, block: Block, effort: float) -> None:
        """Counts a rating once, however many blocks it covers."""
        program = block.rated_program
        if program is None or block.session in self._sessions:
            return
        if block.session is not None:
            self._sessions.add(block.session)
        self._ratings.setdefault(program, []).append(effort)

    def _base(self, block: Block) -> float:
        if block.base_effort is not None:
            return block.base_effort
        prior = expected(block, self._policy)
        ratings = self._ratings.get(block.rated_program or "", ())
        return base_effort(ratings, prior=prior, policy=self._policy)


def efforts(ordered: Sequence[Block], view: View, policy: EffortPolicy) -> list[float]:
    """The effort of each block; they come earliest first."""
    if view is View.SCHEDULE:
        return [in_schedule(block, policy) for block in ordered]
    own = OwnEfforts(policy)
    return [own.of(block) for block in ordered]

"""Writes what trainers noted after their sessions: for themselves, and a little for others."""

import datetime as dt
import random
from collections.abc import Iterable

from sessions.models import Incident, SessionLog
from trainer_institute.actions.demo.cast import AIGUL
from trainer_institute.actions.demo.figures import THREE_STEPS
from trainer_institute.actions.demo.sessions import Written
from trainer_institute.actions.demo.weeks import THIS_WEEK
from wellbeing.models import EffortRating, RatedEngagement

BATCH = 2_000
FIRST_LOGS, FIRST_RATINGS = 23, 36
"""Weeks from which there are logs, and ratings of effort."""
SHARE_OF_LOGS, SHARE_OF_FRESH_LOGS = 0.75, 0.95
SHARE_OF_RATINGS, SHARE_OF_WORDS = 0.6, 0.3
FRESH = THIS_WEEK - 2
"""From this week on trainers are still asked to note how it went."""
MINUTES_UNTIL_NOTED = (20, 300)
WORKED = (
    "The walk through the shop before the talk.",
    "Two foremen told their own near misses, the room went quiet.",
    "Small groups of four instead of six.",
    "The exercise with the permit found three mistakes.",
    "We started with their question, not with my slides.",
    "The film is short enough now.",
)
TO_CHANGE = (
    "The second example is from a shop that was closed.",
    "Too little time for the practice after lunch.",
    "The handout still has last year's phone numbers.",
    "Begin later: the night shift was half asleep.",
    "A map of the site would help people from the contractors.",
)
SHARED_NOTE = (
    "Caught myself rushing through the questions again. I would rather spend a day with a foreman"
    " than begin the same session tomorrow."
)
INCIDENTS = (
    "The projector failed, we lost twenty minutes and went on with paper.",
    "A participant felt unwell and was taken home.",
    "The room was booked twice, we moved to the canteen.",
    "Fire drill in the middle of the exercise.",
)
AIGULS_ENTHUSIASM = {week: max(2, 5 - (week - 40) // 3) for week in range(41, THIS_WEEK + 1)}


def write(over: Iterable[Written], dice: random.Random) -> None:
    """Nothing; logs, ratings of effort and a few incidents of sessions that are over."""
    recent = [each for each in over if each.training.week >= FIRST_LOGS]
    logged = [each for each in recent if _is_aiguls(each) or dice.random() < _share(each)]
    logs = [_log(each, dice) for each in logged]
    shared = next(
        log for each, log in zip(reversed(logged), reversed(logs), strict=True) if _is_aiguls(each)
    )
    shared.note, shared.shares_note = SHARED_NOTE, True
    SessionLog.objects.bulk_create(logs, batch_size=BATCH)
    _rate(zip(logged, logs, strict=True), dice)
    _tell(dice.sample(logged, len(INCIDENTS)))


def _is_aiguls(each: Written) -> bool:
    return each.trainer == AIGUL and each.training.week >= FIRST_RATINGS


def _share(each: Written) -> float:
    return SHARE_OF_FRESH_LOGS if each.training.week >= FRESH else SHARE_OF_LOGS


def _log(each: Written, dice: random.Random) -> SessionLog:
    week = each.training.week
    enthusiasm = dice.choice((3, 4, 4, 5, 5))
    if each.trainer == AIGUL:
        enthusiasm = AIGULS_ENTHUSIASM.get(week, 5)
    return SessionLog(
        assignment=each.assignment,
        logged_at=each.engagements[-1].ends_at
        + dt.timedelta(minutes=dice.randint(*MINUTES_UNTIL_NOTED)),
        enthusiasm=enthusiasm,
        what_worked=dice.choice(WORKED) if dice.random() < SHARE_OF_WORDS else "",
        what_to_change=dice.choice(TO_CHANGE) if dice.random() < SHARE_OF_WORDS else "",
    )


def _rate(logged: Iterable[tuple[Written, SessionLog]], dice: random.Random) -> None:
    ratings, covers = [], []
    for each, log in logged:
        if each.training.week < FIRST_RATINGS:
            continue
        if each.trainer != AIGUL and dice.random() > SHARE_OF_RATINGS:
            continue
        rating = EffortRating(
            trainer=each.assignment.trainer,
            program=each.assignment.session.edition.program,
            value=_value(each, dice),
            rated_at=log.logged_at,
        )
        ratings.append(rating)
        covers += [RatedEngagement(rating=rating, engagement=time) for time in each.engagements]
    EffortRating.objects.bulk_create(ratings, batch_size=BATCH)
    RatedEngagement.objects.bulk_create(covers, batch_size=BATCH)


def _value(each: Written, dice: random.Random) -> int:
    """Aigul finds Three Steps harder from month to month; others stay around moderate."""
    if each.trainer != AIGUL:
        return dice.choice((2, 3, 3, 4, 4, 4, 5, 5, 6))
    if each.training.content is not THREE_STEPS:
        return 4
    return min(7, 5 + (each.training.week - FIRST_RATINGS) // 5)


def _tell(troubled: Iterable[Written]) -> None:
    Incident.objects.bulk_create(
        Incident(
            session=each.assignment.session,
            told_by=each.assignment.trainer.employee,
            told_at=each.engagements[-1].ends_at,
            words=words,
        )
        for each, words in zip(troubled, INCIDENTS, strict=True)
    )

"""What the load model says of a planned timetable."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from trainer_institute.actions.demo import story
from trainer_institute.actions.demo.cast import CAST, NEWCOMER, ON_ROTA, Profile
from trainer_institute.actions.demo.figures import PLACES
from trainer_institute.actions.demo.timetable import OtherWork, Training
from trainer_institute.actions.demo.weeks import THIS_WEEK, Weeks
from wellbeing.rules.load import Assessment, series
from wellbeing.rules.work import Block, Kind, Person, Role, Share, WorkPattern

MINUTES_OF_A_DAY = 360
NINE = 9 * 60
WITHOUT_CONTENT = {"preparation", "travel", "meeting"}
ZONES = {place.code: ZoneInfo(place.zone) for place in PLACES}


def blocks_of_session(training: Training, weeks: Weeks) -> Iterable[tuple[int, Block]]:
    """The days of a session by trainer, as the load model reads them."""
    for number, weekday in enumerate(training.weekdays):
        start = instant(weeks, training.week, weekday, training.site)
        for role, who in zip(Role, training.trainers_on(number), strict=False):
            block = Block(
                start,
                start + dt.timedelta(minutes=MINUTES_OF_A_DAY),
                MINUTES_OF_A_DAY,
                category=training.content.code,
                role=role,
                group=training.people,
                night_away=(who, weekday) in training.nights,
                place=training.site,
            )
            yield who, block


def block_of_work(work: OtherWork, weeks: Weeks) -> Block:
    """Other work, as the load model reads it."""
    site = CAST[work.trainer].site
    start = instant(weeks, work.week, work.weekday, site, work.starts)
    return Block(
        start,
        start + dt.timedelta(minutes=work.minutes),
        work.minutes,
        kind=Kind.OTHER,
        category=None if work.kind in WITHOUT_CONTENT else work.kind,
        place=site,
    )


def instant(weeks: Weeks, week: int, weekday: int, site: str, minutes: int = NINE) -> dt.datetime:
    """So many minutes after midnight by the clock of the site."""
    midnight = dt.datetime.combine(weeks.day(week, weekday), dt.time(), ZONES[site])
    return midnight + dt.timedelta(minutes=minutes)


def blocks_by_trainer(
    trainings: Iterable[Training], others: Iterable[OtherWork], weeks: Weeks
) -> dict[int, list[Block]]:
    """All of everybody's time."""
    found: dict[int, list[Block]] = defaultdict(list)
    for training in trainings:
        for trainer, block in blocks_of_session(training, weeks):
            found[trainer].append(block)
    for work in others:
        found[work.trainer].append(block_of_work(work, weeks))
    return found


def person_of(profile: Profile, weeks: Weeks, away: Iterable[dt.date] = ()) -> Person:
    """What the load model knows of a trainer beside the work."""
    pattern = None
    if profile.number == ON_ROTA:
        pattern = WorkPattern(weeks.day(story.FIRST_WEEK_ON), story.DAYS_ON, story.DAYS_OFF)
    return Person(
        shares=(Share(weeks.day(1), float(profile.share)),),
        known_from=known_from(profile, weeks),
        absences=frozenset(away),
        pattern=pattern,
    )


def known_from(profile: Profile, weeks: Weeks) -> dt.date:
    """The first day with data: the newcomer's is the second of this week."""
    return weeks.day(THIS_WEEK, 1) if profile.number == NEWCOMER else weeks.day(1)


def assessed(
    person: Person, blocks: Iterable[Block], weeks: Weeks, numbers: Sequence[int]
) -> list[Assessment]:
    """The load of these weeks by the timetable."""
    return series(person, blocks, [weeks.sunday(week) for week in numbers])

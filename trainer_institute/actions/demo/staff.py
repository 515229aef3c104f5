"""Writes trainers, programs, rights to deliver and the plan of the year."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from people.models import Right, Shown, Site, Switch
from programs.models import Edition, Program, Qualification, Target
from trainer_institute.actions.demo import levels, roster, story
from trainer_institute.actions.demo.cast import CAST, LAPSING, MARIA, ON_ROTA, PAVEL, Profile
from trainer_institute.actions.demo.company import Company
from trainer_institute.actions.demo.figures import CONTENTS, THREE_STEPS
from trainer_institute.actions.demo.plan import Away, Plan
from trainer_institute.actions.demo.weeks import THIS_WEEK, Weeks
from trainers.models import Absence, Category, FteShare, Trainer
from trainers.models.categories import WITHOUT_CONTENT, Work

# What the works agreement of the demonstration has opened, at every site.
OPEN = (
    (Shown.LOAD, Right.PLAN),
    (Shown.LOAD, Right.CARE),
    (Shown.LOAD, Right.LEAD_TEAM),
    (Shown.NOTES, Right.CARE),
    (Shown.LOG_TEXTS, Right.ANALYZE),
    (Shown.LOG_TEXTS, Right.LEAD_PROGRAM),
)
TOPICS = (
    "Risk at the face",
    "Hard talks",
    "Near misses",
    "Foremen as partners",
    "Work permits",
    "Learning from incidents",
)
YEARS_AS_TRAINER = 8
VALID_FOR = dt.timedelta(days=540)
FIRST_ISSUED = dt.timedelta(days=900)
WEDNESDAY = 2
LEADS = {"three-steps": PAVEL, "stop-work": PAVEL, "height": 10, "leader": 24, "interview": 39}
"""Lead methodologists of the programs; the Refresher has none."""


@dataclass
class Catalog:
    """What is taught, by the code of the program, and what other work is about."""

    editions: dict[str, Edition]
    categories: dict[str, Category]


def open_switches() -> None:
    """Nothing; named load and log texts are open as the works agreement says."""
    Switch.objects.bulk_create(Switch(shown=shown, right=right) for shown, right in OPEN)


def trainers_of(company: Company, weeks: Weeks) -> dict[int, Trainer]:
    """The trainers by number, with their share of a contract."""
    made = {p.number: _trainer(p, company, weeks) for p in CAST}
    Trainer.objects.bulk_create(made.values())
    FteShare.objects.bulk_create(
        FteShare(
            trainer=made[profile.number],
            starts_on=levels.known_from(profile, weeks),
            share=profile.share,
        )
        for profile in CAST
    )
    return made


def _trainer(profile: Profile, company: Company, weeks: Weeks) -> Trainer:
    known = levels.known_from(profile, weeks)
    begun = known if known > weeks.day(1) else _years_before(known, profile.number)
    trainer = Trainer(
        employee=company.trainers[profile.number],
        code=f"PM-{profile.number + 1:03d}",
        languages=["ru", "en"] if profile.number % 5 == 0 else ["ru"],
        topics=_topics(profile.number),
        known_from=known,
        started_on=begun,
    )
    if profile.number == ON_ROTA:
        trainer.rota_from = weeks.day(story.FIRST_WEEK_ON)
        trainer.rota_days_on, trainer.rota_days_off = story.DAYS_ON, story.DAYS_OFF
    return trainer


def _topics(number: int) -> list[str]:
    """Two different ones; all pairs occur."""
    first, step = number % len(TOPICS), 1 + number // len(TOPICS) % (len(TOPICS) - 1)
    return [TOPICS[first], TOPICS[(first + step) % len(TOPICS)]]


def _years_before(day: dt.date, number: int) -> dt.date:
    return day - dt.timedelta(weeks=52 * (1 + number % YEARS_AS_TRAINER))


def absences(away: tuple[Away, ...], trainers: Mapping[int, Trainer]) -> None:
    """Nothing; writes who is away when."""
    Absence.objects.bulk_create(
        Absence(trainer=trainers[each.trainer], starts_on=each.first, ends_on=each.last)
        for each in away
    )


def catalog(trainers: Mapping[int, Trainer], weeks: Weeks) -> Catalog:
    """Programs with last year's edition and the one in use; what Three Steps grew out of."""
    year = weeks.today.year
    old = Program.objects.create(
        code="drp",
        name="Dynamic Risk Perception (DRP)",
        closed_on=dt.date(year - 2, 12, 31),
    )
    _edition(old, 1, year - 2, Edition.State.RETIRED)
    editions = {}
    for content in CONTENTS:
        lead = LEADS.get(content.code)
        program = Program.objects.create(
            code=content.code,
            name=content.name,
            lead=None if lead is None else trainers[lead],
            grew_out_of=old if content is THREE_STEPS else None,
        )
        _edition(program, 1, year - 1, Edition.State.RETIRED)
        editions[content.code] = _edition(program, 2, year, Edition.State.IN_USE)
    other = {
        kind.value: Category(key=kind.value, label=str(kind.label).capitalize(), kind=kind)
        for kind in Work
        if kind not in WITHOUT_CONTENT and kind is not Work.DELIVERY
    }
    Category.objects.bulk_create(other.values())
    return Catalog(editions, other)


def _edition(program: Program, number: int, year: int, state: str) -> Edition:
    category = Category.objects.create(
        key=f"{program.code}:{year}", label=f"{program.name} {year}", kind=Work.DELIVERY
    )
    return Edition.objects.create(
        program=program, number=number, year=year, category=category, state=state
    )


def rights(plan: Plan, trainers: Mapping[int, Trainer], made: Catalog) -> None:
    """Nothing; everybody may deliver what the timetable has them deliver, and a little more."""
    leads, seconds = _delivered(plan)
    leads[MARIA] |= roster.repertoire(CAST[MARIA])
    rows = []
    for number, trainer in trainers.items():
        for code in sorted(leads[number] | seconds[number]):
            is_lead = code in leads[number]
            level = Qualification.Level.LEAD if is_lead else Qualification.Level.SECOND
            rows.append(
                Qualification(
                    trainer=trainer,
                    program=made.editions[code].program,
                    level=level,
                    issued_on=plan.weeks.today - FIRST_ISSUED + dt.timedelta(days=number),
                    valid_until=plan.weeks.today + VALID_FOR - dt.timedelta(days=number),
                )
            )
    lapsing = next(row for row in rows if row.trainer is trainers[LAPSING])
    lapsing.valid_until = plan.weeks.day(THIS_WEEK + 1, WEDNESDAY)
    Qualification.objects.bulk_create(rows)


def _delivered(plan: Plan) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    """What each trainer delivers as first trainer, and as second."""
    leads: dict[int, set[str]] = defaultdict(set)
    seconds: dict[int, set[str]] = defaultdict(set)
    for training in plan.trainings:
        for place, known in zip(training.places, (leads, seconds), strict=False):
            for who in {each for each in place if each is not None}:
                known[who].add(training.content.code)
    return leads, seconds


def targets(plan: Plan, sites: Mapping[str, Site], made: Catalog) -> None:
    """Nothing; writes the plan of the year."""
    Target.objects.bulk_create(
        Target(
            year=year,
            month=month,
            site=sites[site],
            program=made.editions[program].program,
            people=people,
        )
        for ((year, month), site, program), people in sorted(plan.targets.items())
    )

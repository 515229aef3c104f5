"""The year of training in the demonstration adds up to the printed figures."""

import datetime as dt
from collections import Counter

import pytest
from django.db.models import Count, Sum

from people.models import Employee, User
from programs.models import Program, Qualification, Target
from programs.rules import plan_to
from sessions.models import Assignment, Block, Duty, Incident, SessionLog, TrainingSession
from sessions.queries.coverage import to_cover
from tests.pages.demonstration import PEOPLE, TODAY, an_institute, trainer
from trainer_institute.actions.demo.cast import (
    AIGUL,
    LAPSING,
    MARIA,
    NEWCOMER,
    ON_ROTA,
    ONCE_A_WEEK,
    SAULE,
    WITHOUT_LOGS,
)
from trainer_institute.actions.demo.staff import TOPICS
from trainers.models import Engagement, FteShare, Trainer
from trainers.models.categories import Work
from wellbeing.models import Alert, EffortRating, RatedEngagement, WeeklyLoad
from wellbeing.queries.inputs import gather
from wellbeing.rules import relief
from wellbeing.rules.timeline import Span

pytestmark = pytest.mark.slow

LAST_SUNDAY, THIS_SUNDAY = dt.date(2026, 11, 22), dt.date(2026, 11, 29)
WEEK_OF_RELIEF = dt.date(2026, 12, 6)
MIDNIGHT = dt.datetime(2026, 11, 22, 21, tzinfo=dt.UTC)  # of the Sunday, where it comes last
TRAINERS = [22, 11, 4, 10, 7, 6]
SESSIONS = [940, 460, 180, 420, 300, 300]
PROGRAMS = {
    "Three Steps of Safety": (800, 17_600, 15_356),
    "Refresher": (500, 11_500, 9_985),
    "Working at height": (400, 8_000, 6_945),
    "Stop-work talk": (400, 8_400, 7_294),
    "Leader of safety": (300, 5_400, 4_690),
    "Incident interview": (200, 4_100, 3_542),
}


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """The institute of seed 1, filled once for all tests that only read it."""
    with django_db_blocker.unblock(), an_institute(1) as said:
        yield said


def test_demo_trainers_are_the_sixty(filled):
    by_site = Counter(Trainer.objects.values_list("employee__site__name", flat=True))
    team = Employee.objects.filter(line_manager=Employee.objects.get(email="manager@example.com"))

    assert by_site == dict(zip(PEOPLE, TRAINERS, strict=True))
    assert FteShare.objects.aggregate(whole=Sum("share"))["whole"] == 56
    assert Trainer.objects.filter(employee__line_manager=None).count() == 0
    assert team.filter(trainer__isnull=False).count() == 22
    assert Trainer.objects.values("employee__sort_name").distinct().count() == 60


def test_demo_trainers_have_two_topics_each(filled):
    pairs = list(Trainer.objects.values_list("topics", flat=True))

    assert [len(set(pair)) for pair in pairs] == [2] * 60
    assert len({topic for pair in pairs for topic in pair}) == len(TOPICS)


def test_demo_sessions_are_those_of_the_tables(filled):
    sessions = TrainingSession.objects.order_by()
    by_site = dict(sessions.values_list("site__name").annotate(Count("pk")))
    named = sessions.values_list("edition__program__name")
    places = Assignment.objects.order_by().values("session", "role").distinct()

    assert by_site == dict(zip(PEOPLE, SESSIONS, strict=True))
    assert dict(named.annotate(Count("pk"))) == {name: row[0] for name, row in PROGRAMS.items()}
    assert (sessions.count(), Block.objects.count(), Duty.objects.count()) == (2_600, 4_800, 7_900)
    assert places.count() == 3_900
    assert not Block.objects.uncovered().exists()
    assert sessions.filter(starts_at__year=2026, ends_at__year=2026).count() == 2_600


def test_demo_people_are_those_of_the_tables(filled):
    held = TrainingSession.objects.filter(state__in=("delivered", "closed")).order_by()
    left = TrainingSession.objects.filter(state="published", ends_at__gt=MIDNIGHT).order_by()
    trained = dict(held.values_list("edition__program__name").annotate(Sum("head_count")))
    expected = left.aggregate(Sum("expected_people"))["expected_people__sum"]

    assert trained == {name: row[2] for name, row in PROGRAMS.items()}
    assert sum(trained.values()) == 47_812
    assert sum(trained.values()) + expected == 55_000
    assert (held.count(), left.count()) == (2_268, 332)
    assert held.filter(ends_at__gt=MIDNIGHT).count() == 0
    assert left.filter(starts_at__lt=MIDNIGHT + dt.timedelta(days=7)).count() == 58
    assert left.filter(head_count__isnull=False).count() == 0


def test_demo_plan_is_the_printed_one(filled):
    by_month = dict(Target.objects.order_by().values_list("month").annotate(Sum("people")))
    by_program = Target.objects.order_by().values_list("program__name").annotate(Sum("people"))

    assert set(Target.objects.values_list("year", flat=True)) == {2026}
    assert sum(by_month.values()) == 55_000
    assert plan_to(by_month, year=2026, on=LAST_SUNDAY) == 49_302
    assert dict(by_program) == {name: row[1] for name, row in PROGRAMS.items()}


def test_demo_delivery_is_above_the_norm(filled):
    delivery = Engagement.objects.filter(kind=Work.DELIVERY)
    hours = delivery.aggregate(whole=Sum("minutes"))["whole"] / 60

    assert delivery.count() == 7_900
    assert round(hours / 56) == 846
    assert Counter(delivery.values_list("expected_effort", flat=True)) == {4: 7_900}
    assert delivery.filter(group_size=None).count() == 0
    assert Engagement.objects.exclude(kind=Work.DELIVERY).count() > 500


def test_demo_levels_and_alerts_are_the_printed_ones(filled):
    levels = Counter(WeeklyLoad.objects.filter(ends_on=THIS_SUNDAY).values_list("level", flat=True))
    kinds = Counter(Alert.objects.open().values_list("kind", flat=True))

    assert levels == {"low": 26, "moderate": 19, "elevated": 8, "high": 4, "absent": 2}
    assert not trainer(NEWCOMER).weeklyloads.exists()
    assert kinds == {"peak": 4, "sustained": 2, "hard-rule": 1, "forecast": 2}
    forecast = trainer(AIGUL).alerts.get()
    assert (forecast.kind, forecast.named_weeks) == ("forecast", [WEEK_OF_RELIEF])
    assert not trainer(ONCE_A_WEEK).alerts.exists()


def test_demo_keeps_twelve_weeks_of_load_and_eight_ahead(filled):
    sundays = list(trainer(AIGUL).weeklyloads.values_list("ends_on", flat=True))

    assert sundays[-1] == THIS_SUNDAY + dt.timedelta(weeks=8)
    assert THIS_SUNDAY - dt.timedelta(weeks=12) in sundays
    shown = trainer(AIGUL).weeklyloads.filter(ends_on__gte=dt.date(2026, 11, 8))
    printed = [44.9, 49.1, 56.8, 58.5, 73.4, 68.3]
    assert list(shown.values_list("shown", flat=True))[:6] == printed


def test_demo_relief_of_aigul_is_the_printed_one(filled):
    found = gather([trainer(AIGUL), trainer(MARIA)], Span(TODAY, WEEK_OF_RELIEF))
    aigul, maria = (
        relief.Trainer(found[t.pk].person, found[t.pk].blocks)
        for t in (trainer(AIGUL), trainer(MARIA))
    )
    last = dt.date(2026, 12, 3)
    blocks = [n for n, block in enumerate(aigul.blocks) if last <= block.start.date()]
    thursday, friday, saturday = blocks[:3]
    handed = [relief.Change(thursday, "maria"), relief.Change(friday, "maria")]
    question = relief.Question(aigul, WEEK_OF_RELIEF)

    shown = [
        relief.relief(question, changes, {"maria": maria}).after.shown
        for changes in (handed, [relief.Change(saturday)], [*handed, relief.Change(saturday)])
    ]
    rise = relief.relief(question, handed, {"maria": maria}).rises["maria"]

    assert shown == [45.8, 59.6, 32.5]
    assert (rise.before.level, rise.after.level, rise.is_too_much) == ("low", "low", False)
    held = Qualification.objects.valid(on=WEEK_OF_RELIEF)
    assert held.get(trainer=trainer(MARIA), program__code="three-steps").leads


def test_demo_logs_are_written_and_some_are_missing(filled):
    aigul = trainer(AIGUL)
    own = SessionLog.objects.filter(assignment__trainer=aigul)
    confirmed = Counter(
        Engagement.objects.filter(starts_at__lt=MIDNIGHT).values_list("state", flat=True)
    )
    waiting = Engagement.objects.filter(starts_at__lt=MIDNIGHT, state="planned")

    assert SessionLog.objects.count() > 1_000
    assert own.filter(shares_note=True).count() == 1
    assert SessionLog.objects.exclude(note="").count() == 1
    assert set(waiting.values_list("trainer__code", flat=True)) == {
        aigul.code,
        trainer(WITHOUT_LOGS).code,
    }
    assert waiting.filter(trainer=aigul).get().day == dt.date(2026, 11, 20)
    assert set(confirmed) == {"logged", "planned"}
    assert Engagement.objects.filter(starts_at__gte=MIDNIGHT, state="logged").count() == 0
    assert Incident.objects.count() == 4


def test_demo_ratings_cover_the_days_of_their_sessions(filled):
    covered = RatedEngagement.objects.filter(rating__trainer=trainer(AIGUL))
    wrong = RatedEngagement.objects.exclude(engagement__state="logged")

    assert EffortRating.objects.count() > 300
    assert covered.count() > 30
    assert not wrong.exists()
    own = trainer(AIGUL).ownweeklyloads.filter(ends_on=LAST_SUNDAY).get()
    assert (own.shown or 0) > 56.8


def test_demo_rights_cover_the_timetable_and_one_lapses_next_week(filled):
    lapsing = Qualification.objects.filter(valid_until__lt=dt.date(2027, 3, 1))
    valid = Qualification.objects.valid(on=TODAY)
    held = set(valid.values_list("trainer", "program"))
    leading = {(right.trainer_id, right.program_id) for right in valid if right.leads}
    given = Assignment.objects.values_list("trainer", "session__edition__program")

    assert [(right.trainer, right.valid_until) for right in lapsing] == [
        (trainer(LAPSING), dt.date(2026, 12, 2))
    ]
    assert set(given) <= held
    assert set(given.filter(role="lead")) <= leading
    assert Program.objects.get(code="three-steps").grew_out_of.closed_on == dt.date(2024, 12, 31)
    assert str(Program.objects.get(code="three-steps").lead) == "Pavel Gromov"


def test_demo_has_days_to_cover_tomorrow(filled):
    hr = User.objects.get(email="hr@example.com")
    tomorrow = TODAY + dt.timedelta(days=1)

    duties = to_cover(hr, first=tomorrow, last=tomorrow)

    assert [duty.assignment.trainer for duty in duties] == [trainer(SAULE)]
    assert trainer(ON_ROTA).rota_days_on == trainer(ON_ROTA).rota_days_off == 28

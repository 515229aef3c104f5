"""The page of an alert, which joins load, sessions and what was agreed."""

import datetime as dt
import gzip

import pytest
from django.urls import reverse
from django.utils import timezone

from people.actions import traces
from people.models import AccessLog, Right, Shown, User
from sessions.models import Duty
from tests.builders.people import a_site, a_user, an_employee
from tests.builders.sessions import a_log, a_session
from tests.builders.trainers import a_trainer
from tests.builders.wellbeing import a_load, a_relief, a_switch, an_alert, an_own_load
from trainer_institute.queries import alert as queries
from trainers.models import Trainer
from wellbeing.models import Alert
from wellbeing.models.deeds import AlertDeed, ReliefDeed, WhyClosed
from wellbeing.queries.loads import sunday_of

pytestmark = pytest.mark.django_db

WEEK, A_DAY = dt.timedelta(weeks=1), dt.timedelta(days=1)
WORDS = "The sixth day in a row"


@pytest.fixture
def aigul() -> Trainer:
    trainer = a_trainer(an_employee("Karimova", "Aigul", site=a_site("Norilsk")))
    a_user(Right.TRAIN, employee=trainer.employee)
    return trainer


@pytest.fixture
def olga() -> User:
    a_switch(Right.CARE)
    return a_user(Right.CARE, employee=an_employee("Petrova", "Olga"))


@pytest.fixture
def this_sunday(aigul) -> dt.date:
    return sunday_of(aigul.employee.site.today())


def of_today(trainer: Trainer, *, kind: str = Alert.Kind.PEAK, **fields: object) -> Alert:
    now = timezone.now()
    times = {"opened_at": now, "told_at": now, "due_on": now.date() + 3 * A_DAY}
    return an_alert(trainer, kind=kind, **{**times, **fields})


def open_page(client, alert: Alert, user: User):
    client.force_login(user)
    return client.get(reverse("alert", args=[alert.pk]))


def html_of(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def forecast(trainer: Trainer, this_sunday: dt.date) -> Alert:
    named = [this_sunday + WEEK, this_sunday + 2 * WEEK]
    return of_today(trainer, kind=Alert.Kind.FORECAST, named_weeks=named, shown=73.4)


def test_alert_explains_the_heaviest_of_its_weeks(client, aigul, olga, this_sunday):
    a_load(aigul, this_sunday, index=58.5)
    a_load(aigul, this_sunday + WEEK, index=73.4)
    a_load(aigul, this_sunday + 2 * WEEK, index=71.0)
    an_own_load(aigul, this_sunday, index=88.8)

    page = open_page(client, forecast(aigul, this_sunday), olga)

    html = html_of(page)
    named = this_sunday + WEEK
    assert page.context["load"].week.ends_on == named
    assert f"Why the load is 73.4 in the week up to Sunday {named.day} " in html
    assert "88.8" not in html
    assert [part.code for part in page.context["load"].explained.parts] == ["load", "repetition"]


def test_alert_of_this_week_explains_this_week(client, aigul, olga, this_sunday):
    a_load(aigul, this_sunday, index=58.5)

    page = open_page(client, of_today(aigul), olga)

    assert page.context["load"].week.ends_on == this_sunday
    assert "Why the load is 58.5" in html_of(page)


@pytest.mark.parametrize("right", [Right.CARE, Right.PLAN])
def test_look_of_another_person_is_written_down(client, aigul, right):
    a_switch(right)
    reader = a_user(right)

    open_page(client, of_today(aigul), reader)

    look = AccessLog.objects.get()
    assert (look.viewer, look.page, look.employees, look.right) == (
        reader,
        "alert",
        [aigul.employee_id],
        right,
    )


def test_trainer_opens_the_own_alert_before_others_and_unwritten(client, aigul, this_sunday):
    a_load(aigul, this_sunday, index=58.5)
    alert = of_today(aigul, told_at=None)

    page = open_page(client, alert, aigul.employee.user)

    html = html_of(page)
    assert "58.5" in html
    assert reverse("wellbeing:relief-propose", args=[alert.pk]) in html
    assert reverse("wellbeing:alert-take-over", args=[alert.pk]) not in html
    assert "Nothing is proposed yet." in html
    assert AccessLog.objects.count() == 0


def test_alert_does_not_exist_for_care_before_the_trainer_is_told(client, aigul, olga):
    alert = of_today(aigul, told_at=timezone.now() + A_DAY)

    assert open_page(client, alert, olga).status_code == 404


@pytest.mark.parametrize("right", sorted(set(Right) - {Right.CARE, Right.PLAN}))
def test_alert_does_not_exist_for_others(client, aigul, right):
    a_switch(right)
    reader = a_user(right)
    aigul.employee.line_manager = reader.employee
    aigul.employee.save(update_fields=["line_manager"])

    assert open_page(client, of_today(aigul), reader).status_code == 404


def test_request_shows_its_words_to_both_sides_and_no_figure_that_is_closed(
    client, aigul, this_sunday
):
    a_load(aigul, this_sunday, index=58.5)
    alert = of_today(aigul, kind=Alert.Kind.ASKED, words=WORDS)

    of_care = html_of(open_page(client, alert, a_user(Right.CARE)))
    own = html_of(open_page(client, alert, aigul.employee.user))

    assert (WORDS in of_care, "58.5" in of_care) == (True, False)
    assert "The load of this trainer is not open to you." in of_care
    assert (WORDS in own, "58.5" in own) == (True, True)
    assert reverse("wellbeing:alert-answer", args=[alert.pk]) in of_care
    assert reverse("wellbeing:alert-withdraw", args=[alert.pk]) in own


def test_missing_logs_are_counted_for_the_trainer_and_not_for_others(
    client, aigul, olga, this_sunday
):
    unsure = {"coverage": 0.2, "unlogged": 3, "warnings": ["low-confidence"]}
    a_load(aigul, this_sunday, index=58.5, **unsure)
    alert = of_today(aigul)

    own = html_of(open_page(client, alert, aigul.employee.user))
    of_care = html_of(open_page(client, alert, olga))

    assert "low confidence: 3 sessions not logged" in own
    assert ("low confidence" in of_care, "not logged" in of_care) == (True, False)


def test_planner_who_is_care_elsewhere_reads_as_planner(client, aigul):
    a_switch(Right.PLAN)
    alert = of_today(aigul)

    open_page(client, alert, a_user(Right.CARE, Right.PLAN))

    assert AccessLog.objects.get().right == Right.PLAN


def test_planner_reads_no_words_of_a_request(client, aigul):
    a_switch(Right.PLAN)
    alert = of_today(aigul, kind=Alert.Kind.ASKED, words=WORDS)

    html = html_of(open_page(client, alert, a_user(Right.PLAN)))

    assert WORDS not in html
    assert reverse("wellbeing:relief-propose", args=[alert.pk]) not in html


def test_days_of_the_named_weeks_can_be_released(client, aigul, olga, this_sunday):
    inside = a_session(aigul, day=this_sunday + 3 * A_DAY)
    a_session(aigul, day=this_sunday + 20 * A_DAY)
    a_session(aigul, day=this_sunday + 4 * A_DAY, state="draft")
    a_session(day=this_sunday + 4 * A_DAY, site=aigul.employee.site)
    alert = forecast(aigul, this_sunday)

    page = open_page(client, alert, olga)

    duty = Duty.objects.get(block__session=inside)
    assert page.context["duties"] == [duty]
    html = html_of(page)
    assert reverse("sessions:duty-release", args=[duty.pk]) in html
    assert "09:00–15:00" in html
    assert "Norilsk" in html
    own = html_of(open_page(client, alert, aigul.employee.user))
    assert reverse("sessions:duty-release", args=[duty.pk]) not in own


def test_alert_without_named_weeks_speaks_of_this_and_the_next(client, aigul, this_sunday):
    near = a_session(aigul, day=this_sunday + 7 * A_DAY)
    a_session(aigul, day=this_sunday + 8 * A_DAY)

    found = queries.duties_of(of_today(aigul), on=this_sunday)

    assert [duty.block.session for duty in found] == [near]


@pytest.mark.parametrize(
    ("care", "trainer", "closed", "declined", "words", "tools"),
    [
        (1, 0, 0, 0, "open: waits for the trainer", {"trainer": "ad", "care": "d", "plan": ""}),
        (0, 1, 0, 0, "open: waits for care", {"trainer": "d", "care": "ad", "plan": ""}),
        (1, 1, 0, 0, "agreed: agreed by both", {"trainer": "", "care": "e", "plan": ""}),
        (1, 0, 1, 1, "off: declined", {"trainer": "", "care": "", "plan": ""}),
        (1, 1, 1, 0, "agreed: ended", {"trainer": "", "care": "", "plan": ""}),
    ],
)
def test_relief_offers_what_each_side_may_do(  # noqa: PLR0913 - the columns of a table
    aigul, olga, care, trainer, closed, declined, words, tools
):
    now = timezone.now()
    a_switch(Right.PLAN)
    alert = of_today(aigul)
    a_relief(
        alert,
        proposed_by=olga,
        agreed_by_care_at=now if care else None,
        agreed_by_trainer_at=now if trainer else None,
        closed_at=now if closed else None,
        is_declined=bool(declined),
        outcome="done" if closed else "",
    )
    readers = {"trainer": aigul.employee.user, "care": olga, "plan": a_user(Right.PLAN)}

    for who, reader in readers.items():
        (line,) = queries.action_lines(alert, queries.sides_of(reader, alert))
        offered = [("a", line.may_agree), ("d", line.may_decline), ("e", line.may_end)]
        assert "".join(letter for letter, may in offered if may) == tools[who]
        assert f"{line.look}: {line.state}" == words


def test_page_shows_proposals_with_their_buttons(client, aigul, olga):
    alert = of_today(aigul)
    action = a_relief(
        alert, proposed_by=olga, words="Saturday <off>", agreed_by_care_at=timezone.now()
    )

    html = html_of(open_page(client, alert, aigul.employee.user))

    assert "Saturday &lt;off&gt;" in html
    assert reverse("wellbeing:relief-agree", args=[action.pk]) in html
    assert reverse("wellbeing:relief-decline", args=[action.pk]) in html


def test_shared_notes_are_care_s_where_an_agreement_opened_them(client, aigul, olga):
    a_switch(Right.CARE, shown=Shown.NOTES)
    session = a_session(aigul, day=timezone.now().date() - A_DAY, state="delivered")
    a_log(session.assignments.get(), note="I skipped the questions", shares_note=True)
    alert = of_today(aigul)

    assert "I skipped the questions" in html_of(open_page(client, alert, olga))


def test_what_happened_is_told_newest_first(aigul, olga):
    now = timezone.now()
    alert = of_today(aigul, opened_at=now - 2 * A_DAY, told_at=now - A_DAY)
    traces.leave(by=None, what=AlertDeed.OPENED, about=alert)
    traces.leave(by=olga, what=ReliefDeed.TAKEN_OVER, about=alert)
    Alert.objects.update(reminded_at=now + A_DAY)
    alert.refresh_from_db()

    told = [(str(each.words), each.icon, each.by) for each in queries.happenings(alert)]

    assert told == [
        ("reminder to who looks after it", "bell", None),
        ("alert taken over", "user-check", olga),
        ("alert opened", "alert-triangle", None),
        ("the trainer was told", "bell", None),
    ]


def test_every_deed_has_a_picture_of_its_own_kind():
    assert queries.ICONS.keys() == {*ReliefDeed, *AlertDeed}


@pytest.mark.parametrize(
    ("days", "has_owner", "closed", "words"),
    [
        (0, True, False, "Looked after by Olga Petrova, answer due today."),
        (1, True, False, "Looked after by Olga Petrova, answer due 25 November."),
        (-1, False, False, "Nobody looks after it yet, answer was due 23 November."),
        (-1, True, True, "Looked after by Olga Petrova, closed 24 November 2026."),
    ],
)
def test_head_says_who_looks_after_it_and_until_when(aigul, olga, days, has_owner, closed, words):
    on = dt.date(2026, 11, 24)
    alert = of_today(
        aigul,
        due_on=on + days * A_DAY,
        opened_at=dt.datetime(2026, 11, 20, 5, tzinfo=dt.UTC),
        owner=olga if has_owner else None,
        closed_at=dt.datetime(2026, 11, 24, 5, tzinfo=dt.UTC) if closed else None,
    )

    assert queries.standing_of(alert, on=on) == words


def test_reader_whose_yes_is_waited_for_is_led_to_it(client, aigul, olga):
    alert = of_today(aigul)
    a_relief(alert, proposed_by=olga, agreed_by_care_at=timezone.now())

    own = html_of(open_page(client, alert, aigul.employee.user))
    of_care = html_of(open_page(client, alert, olga))

    assert ("Answer the proposal" in own, "Answer the proposal" in of_care) == (True, False)
    assert ("Propose something else" in own, "Propose relief" in of_care) == (True, True)


def test_care_writes_to_the_trainer_who_has_an_address(client, aigul, olga):
    alert = of_today(aigul)
    aigul.employee.email = "aigul@example.com"
    aigul.employee.save(update_fields=["email"])

    assert 'href="mailto:aigul@example.com"' in html_of(open_page(client, alert, olga))
    assert "mailto:" not in html_of(open_page(client, alert, aigul.employee.user))
    a_switch(Right.PLAN)
    assert "mailto:" not in html_of(open_page(client, alert, a_user(Right.PLAN)))


def test_request_was_told_by_the_trainer_and_an_untold_alert_to_nobody(aigul):
    request = of_today(aigul, kind=Alert.Kind.ASKED)
    waiting = of_today(aigul, told_at=timezone.now() + A_DAY)

    assert queries.happenings(request) == []
    assert queries.happenings(waiting) == []


@pytest.mark.parametrize(
    ("stored", "said"),
    [(WhyClosed.EASED.value, "The load came down"), ("Saturdays stay free", "Saturdays stay free")],
)
def test_closed_alert_says_why(client, aigul, olga, stored, said):
    alert = of_today(aigul, closed_at=timezone.now() + A_DAY, why_closed=stored)

    html = html_of(open_page(client, alert, olga))

    assert said in html
    assert "Session days to come" not in html
    assert "Propose relief" not in html


def test_late_alert_says_so(client, aigul, olga):
    alert = of_today(aigul, due_on=dt.date(2020, 1, 1), owner=olga)

    html = html_of(open_page(client, alert, olga))

    assert "answer was due 1 January" in html
    assert "Looked after by Olga Petrova" in html
    assert reverse("wellbeing:alert-take-over", args=[alert.pk]) not in html


def test_reader_of_the_page_is_named_by_right(client, aigul, olga):
    a_switch(Right.LEAD_TEAM)

    html = html_of(open_page(client, of_today(aigul), olga))

    assert "Load coordinator, by an agreement for this site" in html
    assert "Line manager" not in html


@pytest.mark.parametrize("rows", [1, 3])
def test_alert_costs_the_same_for_any_number_of_lines(
    client, aigul, olga, rows, this_sunday, django_assert_num_queries
):
    alert = forecast(aigul, this_sunday)
    for number in range(rows):
        a_relief(alert, proposed_by=a_user(Right.CARE))
        a_session(aigul, day=this_sunday + (number + 1) * A_DAY)
        traces.leave(by=a_user(Right.CARE), what=ReliefDeed.TAKEN_OVER, about=alert)
    client.force_login(olga)

    with django_assert_num_queries(12):
        page = client.get(reverse("alert", args=[alert.pk]))

    assert len(page.context["duties"]) == rows
    assert len(gzip.compress(page.content)) <= 8_000

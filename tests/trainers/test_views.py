import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from people.models import Right
from tests.builders.people import a_user, an_employee
from tests.builders.trainers import a_share, a_trainer, an_absence, an_engagement
from trainers.forms import MOST_LANGUAGES
from trainers.models import Absence, TimeChange, Trainer

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def planner(client):
    user = a_user(Right.PLAN)
    client.force_login(user)
    return user


def a_trainer_who_is_signed_in(client, **fields: Any) -> Trainer:
    trainer = a_trainer(**fields)
    client.force_login(a_user(Right.TRAIN, employee=trainer.employee))
    return trainer


def today(trainer: Trainer) -> dt.date:
    return trainer.employee.site.today()


def said(page) -> list[str]:
    return [str(message) for message in get_messages(page.wsgi_request)]


def url(name: str, pk: int) -> str:
    return reverse(f"trainers:{name}", args=[pk])


# ---- the record -----------------------------------------------------------------------------


def test_edit_shows_trainers_their_own_part(client):
    trainer = a_trainer_who_is_signed_in(client, languages=["ru", "en"], topics=["Ice", "Fire"])

    page = client.get(url("edit", trainer.pk))

    form = page.context["form"]
    assert list(form.fields) == ["languages", "topics", "version"]
    assert form["languages"].value() == "Russian, English"
    assert form["topics"].value() == "Ice\nFire"


def test_edit_saves_the_own_part_and_nothing_that_was_smuggled_in(client):
    trainer = a_trainer_who_is_signed_in(client, languages=["ru"])

    page = client.post(
        url("edit", trainer.pk),
        {
            "languages": "Russian, english;ru",
            "topics": " Ice \n\nFire\nIce",
            "weekly_hours_limit": 10,
            "version": 0,
        },
    )

    assert page.headers["Location"] == reverse("trainer-card", args=[trainer.pk])
    trainer.refresh_from_db()
    assert (trainer.languages, trainer.topics) == (["ru", "en"], ["Ice", "Fire"])
    assert trainer.weekly_hours_limit is None


def test_edit_keeps_a_language_that_came_with_an_import(client):
    trainer = a_trainer_who_is_signed_in(client, languages=["Dolgan"])

    client.post(url("edit", trainer.pk), {"languages": "Dolgan, ru", "topics": "", "version": 0})

    trainer.refresh_from_db()
    assert trainer.languages == ["Dolgan", "ru"]


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"languages": "ru, Klingon"}, "languages", "“Klingon” is no language known here."),
        (
            {"languages": "af,ar,az,be,bg,bn,br,bs,ca,cs,cy,da,de,el,en,eo,es,et,eu,fa,fi"},
            "languages",
            f"Name {MOST_LANGUAGES} languages at most.",
        ),
        ({"topics": "\n".join(map(str, range(31)))}, "topics", "Name 30 topics at most"),
        ({"topics": "x" * 201}, "topics", "Name 30 topics at most"),
    ],
)
def test_edit_says_what_is_wrong_and_keeps_what_was_typed(client, typed, field, sentence):
    trainer = a_trainer_who_is_signed_in(client, languages=["ru"])

    page = client.post(url("edit", trainer.pk), {"languages": "", "topics": "", **typed})

    assert page.status_code == 200
    assert sentence in page.context["form"].errors[field][0]
    assert page.context["form"][field].value() == typed[field]
    trainer.refresh_from_db()
    assert trainer.languages == ["ru"]


def test_edit_shows_planners_all_of_it(client, planner):
    trainer = a_trainer()

    page = client.post(
        url("edit", trainer.pk),
        {
            "languages": "",
            "topics": "Ice",
            "weekly_hours_limit": "20",
            "rota_from": "2026-11-23",
            "rota_days_on": "28",
            "rota_days_off": "28",
            "version": 0,
        },
    )

    assert page.status_code == 302
    trainer.refresh_from_db()
    assert (trainer.topics, trainer.weekly_hours_limit) == (["Ice"], 20)
    assert (trainer.rota_days_on, trainer.rota_days_off) == (28, 28)


def test_edit_refuses_half_a_rota_and_keeps_what_was_typed(client, planner):
    page = client.post(
        url("edit", a_trainer().pk), {"rota_from": "2026-11-23", "rota_days_on": "9"}
    )

    assert page.context["form"].non_field_errors() == [
        "A rota needs its first day, the days on and the days off."
    ]
    assert page.context["form"]["rota_days_on"].value() == "9"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize(
    ("field", "rest"),
    [
        ("rota_from", {"rota_days_on": "28", "rota_days_off": "28"}),
        ("started_on", {}),
        ("left_on", {}),
    ],
)
def test_edit_refuses_days_at_the_ends_of_the_calendar(client, planner, day, field, rest):
    trainer = a_trainer()

    page = client.post(url("edit", trainer.pk), {field: day, **rest})

    assert page.status_code == 200
    assert page.context["form"].errors[field] == ["Give a day between the years 1950 and 2100."]
    assert page.context["form"][field].value() == day
    assert not TimeChange.objects.exists()


def test_edit_needs_an_end_for_the_reason_why(client, planner):
    page = client.post(url("edit", a_trainer().pk), {"why_left": "moved"})

    assert page.context["form"].non_field_errors() == ["Give the day on which the role ends."]


def test_edit_says_what_the_rest_of_the_record_refuses(client):
    trainer = a_trainer_who_is_signed_in(client)
    Trainer.objects.update(code="")

    page = client.post(url("edit", trainer.pk), {"languages": "", "topics": "Ice", "version": 0})

    assert page.context["form"].non_field_errors() == ["This field cannot be blank."]
    assert page.context["form"]["topics"].value() == "Ice"


# ---- the share ------------------------------------------------------------------------------


def test_share_is_shown_and_changed(client, planner):
    trainer = a_trainer(share="1.00")

    shown = client.get(url("share-change", trainer.pk))
    page = client.post(
        url("share-change", trainer.pk), {"share": "0.5", "starts_on": today(trainer), "version": 1}
    )

    assert shown.context["card"].share == Decimal("1.00")
    assert shown.context["card"].away is None
    assert page.headers["Location"] == reverse("trainer-card", args=[trainer.pk])
    assert [row.share for row in trainer.shares.all()] == [Decimal("1.00"), Decimal("0.50")]


@pytest.mark.parametrize(("share", "days_ago"), [("2", 0), ("0.5", 400), ("", 0)])
def test_share_that_cannot_be_is_refused_and_kept_in_the_form(client, planner, share, days_ago):
    trainer = a_trainer()
    day = today(trainer) - days_ago * DAY

    page = client.post(
        url("share-change", trainer.pk), {"share": share, "starts_on": day, "version": 0}
    )

    assert page.status_code == 200
    assert page.context["form"].errors
    assert page.context["form"]["share"].value() == share
    assert not trainer.shares.exists()


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("9999-12-28", "The first day is more than three years ahead."),
        ("9999-12-31", "The first day is more than three years ahead."),
        ("0001-01-01", "The first day is more than a year ago."),
    ],
)
def test_share_at_the_ends_of_the_calendar_is_refused(client, planner, day, sentence):
    trainer = a_trainer()

    page = client.post(url("share-change", trainer.pk), {"share": "0.5", "starts_on": day})

    assert page.status_code == 200
    assert sentence in page.context["form"].non_field_errors()[0]
    assert page.context["form"]["starts_on"].value() == day
    assert not trainer.shares.exists()
    assert not TimeChange.objects.exists()


def test_share_page_says_when_none_was_noted(client, planner):
    assert "A full contract" in client.get(url("share-change", a_trainer().pk)).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_share_page_costs_the_same_for_any_length(client, planner, rows, django_assert_num_queries):
    trainer = a_trainer()
    for number in range(rows):
        a_share(trainer, "0.5", starts_on=dt.date(2025, 1, 1 + number))

    with django_assert_num_queries(6):
        page = client.get(url("share-change", trainer.pk))

    assert len(page.context["card"].shares) == rows


# ---- days away ------------------------------------------------------------------------------


def test_absence_is_noted_by_the_trainer_and_booked_time_needs_somebody(client):
    trainer = a_trainer_who_is_signed_in(client)
    day = today(trainer)
    an_engagement(trainer, day)

    page = client.post(url("absence-note", trainer.pk), {"starts_on": day, "ends_on": day + DAY})

    absence = trainer.absences.get()
    assert (absence.starts_on, absence.ends_on) == (day, day + DAY)
    assert page.headers["Location"] == url("absence-note", trainer.pk)
    assert said(page) == [
        "The absence is noted.",
        "1 booked time on these days needs somebody else now.",
    ]


def test_absence_without_a_last_day_is_one_day(client, planner):
    trainer = a_trainer()

    page = client.post(url("absence-note", trainer.pk), {"starts_on": today(trainer)})

    assert trainer.absences.get().ends_on == today(trainer)
    assert said(page) == ["The absence is noted."]


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("9999-12-28", "9999-12-28", "The last day is more than three years ahead."),
        ("9999-12-31", "", "The last day is more than three years ahead."),
        ("9999-12-28", "9999-12-31", "The last day is more than three years ahead."),
        (None, "9999-12-31", "An absence lasts three years at most."),
        ("0001-01-01", "9999-12-31", "The first day is more than a year ago."),
    ],
)
def test_absence_at_the_ends_of_the_calendar_is_refused(client, first, last, sentence):
    trainer = a_trainer_who_is_signed_in(client)

    page = client.post(
        url("absence-note", trainer.pk), {"starts_on": first or today(trainer), "ends_on": last}
    )

    assert page.status_code == 200
    assert sentence in page.context["form"].non_field_errors()[0]
    assert not Absence.objects.exists()
    assert not TimeChange.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "field"), [(0, -1, "ends_on"), (-400, -390, "__all__"), (0, "x", "ends_on")]
)
def test_absence_that_cannot_be_is_refused_and_kept_in_the_form(client, first, last, field):
    trainer = a_trainer_who_is_signed_in(client)
    starts_on = today(trainer) + first * DAY
    ends_on = last if last == "x" else today(trainer) + last * DAY

    page = client.post(
        url("absence-note", trainer.pk), {"starts_on": starts_on, "ends_on": ends_on}
    )

    assert list(page.context["form"].errors) == [field]
    assert page.context["form"]["starts_on"].value() == str(starts_on)
    assert not Absence.objects.exists()


def test_absences_ahead_are_listed_with_what_to_do(client, planner):
    trainer = a_trainer()
    an_absence(trainer, today(trainer) - 3 * DAY, today(trainer) - DAY)
    now = an_absence(trainer, today(trainer))
    an_absence(a_trainer(), today(trainer))

    page = client.get(url("absence-note", trainer.pk))

    assert page.context["absences"] == [now]
    assert url("absence-withdraw", now.pk) in page.content.decode()


@pytest.mark.parametrize("own", [True, False])
def test_absences_page_says_what_to_do_first(client, own):
    trainer = a_trainer_who_is_signed_in(client)
    if not own:
        client.force_login(a_user(Right.PLAN))

    page = client.get(url("absence-note", trainer.pk)).content.decode()

    assert ("nobody plans you on them" in page) is own
    assert ("nobody is planned on them" in page) is not own


@pytest.mark.parametrize("rows", [1, 3])
def test_absences_cost_the_same_for_any_length(client, planner, rows, django_assert_num_queries):
    trainer = a_trainer()
    for number in range(rows):
        an_absence(trainer, timezone.now().date() + number * 2 * DAY + DAY)

    with django_assert_num_queries(6):
        page = client.get(url("absence-note", trainer.pk))

    assert len(page.context["absences"]) == rows


def test_absence_is_withdrawn_once(client):
    trainer = a_trainer_who_is_signed_in(client)
    absence = an_absence(trainer)

    first = client.post(url("absence-withdraw", absence.pk))
    second = client.post(url("absence-withdraw", absence.pk))

    assert first.headers["Location"] == url("absence-note", trainer.pk)
    assert said(first) == ["The absence is withdrawn."]
    assert second.status_code == 404
    assert not Absence.objects.exists()


@pytest.mark.parametrize("name", ["edit", "share-change", "absence-note"])
@pytest.mark.parametrize(("right", "status"), [(Right.CARE, 403), (Right.LEAD_TEAM, 403)])
def test_who_only_reads_changes_nothing(client, name, right, status):
    head = an_employee()
    trainer = a_trainer(an_employee(line_manager=head))
    client.force_login(a_user(right, employee=head))

    assert client.get(url(name, trainer.pk)).status_code == status
    absence = an_absence(trainer)
    assert client.post(url("absence-withdraw", absence.pk)).status_code == status
    assert Absence.objects.exists()


@pytest.mark.parametrize("name", ["edit", "share-change", "absence-note"])
def test_a_foreign_trainer_and_an_unknown_one_are_the_same(client, name):
    client.force_login(a_user(Right.TRAIN))

    answers = [client.get(url(name, pk)) for pk in (a_trainer().pk, 10**9)]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.parametrize("right", [None, Right.LEAD_TEAM, Right.COORDINATE])
def test_a_foreign_absence_does_not_exist(client, right):
    absence = an_absence()
    client.force_login(a_user(right) if right else a_user())

    assert client.post(url("absence-withdraw", absence.pk)).status_code == 404
    assert Absence.objects.exists()

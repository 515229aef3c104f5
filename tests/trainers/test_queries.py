import datetime as dt
from decimal import Decimal

import pytest
from django.utils.translation import override

from people.models import Employee
from people.models.persons import EmployeeQuerySet
from tests.builders.people import A_MONDAY, a_site, an_employee, an_instant
from tests.builders.trainers import a_share, a_trainer, an_absence, an_engagement
from trainers import queries
from trainers.models import Engagement, Trainer

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def found(known: EmployeeQuerySet | None = None, **asked: str) -> list[str]:
    asked = {"text": "", "site": "", "role": ""} | asked
    known = Employee.objects.none() if known is None else known
    rows = queries.trainers_found(Trainer.objects.all(), known=known, on=A_MONDAY, **asked)
    return [trainer.employee.last_name for trainer in rows]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ["Antonova", "Karimova", "Semyonov"]),
        ("kari", ["Karimova"]),
        ("aig", ["Karimova"]),
        ("aig kar", ["Karimova"]),
        ("kar xx", []),
        ("rimova", []),
        ("СЕМЁ", ["Semyonov"]),
        ("an", ["Antonova", "Karimova"]),
        ("tr-7", ["Semyonov"]),
        ("7", []),
        ("a", ["Antonova", "Karimova"]),
        ("%", []),
    ],
)
def test_trainers_are_found_by_the_beginning_of_any_word_or_of_the_code(text, names):
    karimova = an_employee("Karimova", "Aigul")
    karimova.patronymic = "Andreevna"
    karimova.save()
    a_trainer(karimova, code="TR-1")
    a_trainer(an_employee("Antonova", "Olga"), code="TR-2")
    a_trainer(an_employee("Semyonov", "Pyotr"), code="TR-7")

    assert found(text=text) == names


def test_only_trainers_whose_record_is_known_are_found_by_number():
    for number, name in (("PN-41", "Antonova"), ("PN-42", "Berg")):
        a_trainer(an_employee(name, number=number))
    berg = Employee.objects.filter(last_name="Berg")

    assert found(text="pn-4") == found(text="antonova pn") == []
    assert found(berg, text="pn-4") == found(berg, text="berg pn-42") == ["Berg"]
    assert found(berg, text="anton") == ["Antonova"]


def test_trainers_are_found_by_site_and_role():
    norilsk = a_site("Norilsk")
    a_trainer(an_employee("Adams", site=norilsk))
    a_trainer(an_employee("Berg", site=norilsk), left_on=A_MONDAY)
    a_trainer(an_employee("Clark", site=a_site("Chita")))

    assert found(site="nori") == found(site=norilsk.code.upper()) == ["Adams", "Berg"]
    assert found(site="orilsk") == []
    assert found(role="active") == ["Adams", "Clark"]
    assert found(role="left") == ["Berg"]
    assert found(role="left", site="chita") == []


def today(*trainers: Trainer, on: dt.date = A_MONDAY, at: dt.datetime | None = None):
    rows = queries.with_today(Trainer.objects.all(), on=on, at=at).in_bulk()
    return [queries.today_of(rows[trainer.pk]) for trainer in trainers]


def test_who_is_away_is_asked_for_the_day_at_the_site():
    """Late on Sunday in London it is Monday in Norilsk."""
    at = an_instant(20, day=A_MONDAY - DAY)
    norilsk, london = a_site(zone="Asia/Krasnoyarsk"), a_site(zone="Europe/London")
    away, there, long_gone = a_trainer(site=norilsk), a_trainer(site=london), a_trainer(site=london)
    for trainer in (away, there):
        an_absence(trainer, A_MONDAY)
    an_absence(long_gone, A_MONDAY - 9 * DAY, A_MONDAY + DAY)

    told = today(away, there, long_gone, at=at)

    assert [each.is_away for each in told] == [True, False, True]


def test_who_is_away_is_asked_for_now():
    trainer, other = a_trainer(), a_trainer()
    an_absence(trainer, trainer.employee.site.today())

    assert [each.is_away for each in today(trainer, other)] == [True, False]


@pytest.mark.parametrize(
    ("day", "share"),
    [(dt.date(2025, 1, 1), "0.5"), (A_MONDAY - DAY, "0.5"), (A_MONDAY, "0.8")],
)
def test_share_holds_from_its_day_and_the_first_one_before(day, share):
    trainer, whole = a_trainer(), a_trainer()
    a_share(trainer, "0.8", starts_on=A_MONDAY)
    a_share(trainer, "0.5", starts_on=dt.date(2025, 2, 1))

    told = today(trainer, whole, on=day)

    assert [each.share for each in told] == [Decimal(share), Decimal("1.00")]
    assert queries.card_of(trainer, on=day, with_away=False).share == Decimal(share)
    assert queries.card_of(whole, on=day, with_away=False).share == Decimal("1.00")


def test_card_tells_what_is_known():
    trainer = a_trainer(
        share="0.5",
        languages=["ru", "en", "Dolgan"],
        topics=["Safety"],
        weekly_hours_limit=20,
        rota_from=A_MONDAY,
        rota_days_on=28,
        rota_days_off=14,
    )
    an_absence(trainer, A_MONDAY - 3 * DAY, A_MONDAY - DAY)
    now, later = an_absence(trainer, A_MONDAY - DAY, A_MONDAY), an_absence(trainer, A_MONDAY + DAY)

    card = queries.card_of(trainer, on=A_MONDAY, with_away=True)

    assert card.trainer == trainer
    assert (card.languages, card.topics) == (["Russian", "English", "Dolgan"], ["Safety"])
    assert (card.share, card.shares) == (Decimal("0.50"), list(trainer.shares.all()))
    assert card.is_active
    assert card.away == queries.Away(
        absences=[now, later],
        weekly_hours_limit=20,
        rota_from=A_MONDAY,
        rota_days_on=28,
        rota_days_off=14,
    )


def test_card_says_nothing_of_days_away_to_who_may_not_know():
    trainer = a_trainer(left_on=A_MONDAY)
    an_absence(trainer)

    card = queries.card_of(trainer, on=A_MONDAY, with_away=False)

    assert (card.away, card.is_active) == (None, False)


def test_booked_during_is_what_touches_these_days_by_the_clock_of_the_site():
    trainer = a_trainer(site=a_site(zone="Asia/Krasnoyarsk"))
    absence = an_absence(trainer, A_MONDAY, A_MONDAY + DAY)
    before = an_engagement(trainer, A_MONDAY - DAY, "17:00", 420)
    first = an_engagement(trainer, A_MONDAY, "00:00", 60)
    last = an_engagement(trainer, A_MONDAY + DAY, "23:00", 60)
    an_engagement(trainer, A_MONDAY + 2 * DAY, "00:00", 60)
    an_engagement(trainer, A_MONDAY, "09:00", state=Engagement.State.PROVISIONAL)
    an_engagement(day=A_MONDAY)

    assert list(queries.booked_during(absence)) == [first, last]
    assert before.ends_at == first.starts_at


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("ru", "ru"),
        ("Russian", "ru"),
        (" русский ", "ru"),
        ("английский", "en"),
        ("", None),
        ("Klingon", None),
    ],
)
def test_language_is_known_by_code_and_names(words, code):
    with override("ru"):
        assert queries.language_code(words) == code


@pytest.mark.parametrize(
    ("language", "code", "name"),
    [("en", "ru", "Russian"), ("en", "ru-RU", "Russian"), ("en", "x-klingon", "x-klingon")],
)
def test_language_has_a_name(language, code, name):
    with override(language):
        assert queries.language_name(code) == name

import csv
import datetime as dt
from io import StringIO

import pytest
from django.urls import reverse

from people.models import AccessLog, Right, User
from people.views import exports
from tests.builders.people import a_site, a_user, an_employee
from tests.builders.trainers import a_trainer
from tests.builders.wellbeing import a_load, a_switch, an_alert, an_own_load
from trainers.models import Trainer
from wellbeing.models import WeeklyLoad
from wellbeing.queries.calibration import calibration
from wellbeing.queries.loads import NOT_A_DIAGNOSIS, sunday_of

pytestmark = pytest.mark.django_db

WEEK = dt.timedelta(weeks=1)
FIGURE, OWN_FIGURE = "58.5", "77.8"


@pytest.fixture
def aigul() -> Trainer:
    return a_trainer(an_employee("Karimova", "Aigul", site=a_site("Norilsk")))


@pytest.fixture
def this_sunday(aigul) -> dt.date:
    return sunday_of(aigul.employee.site.today())


def planted(trainer: Trainer, sunday: dt.date) -> None:
    a_load(trainer, sunday, index=58.46)
    an_own_load(trainer, sunday, index=77.77)


def a_reader(*rights: Right, opened: bool = True) -> User:
    for right in rights if opened else ():
        a_switch(right)
    return a_user(*rights)


def text_of(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def names(answer) -> list[str]:
    return [row.trainer.employee.last_name for row in answer.context["rows"]]


def test_own_load_shows_the_timetable_and_on_request_the_own_ratings(client, aigul, this_sunday):
    planted(aigul, this_sunday)
    client.force_login(a_user(employee=aigul.employee))

    usual = text_of(client.get(reverse("wellbeing:own")))
    personal = text_of(client.get(reverse("wellbeing:own"), {"view": "personal"}))

    assert (FIGURE in usual, OWN_FIGURE in usual) == (True, False)
    assert (FIGURE in personal, OWN_FIGURE in personal) == (False, True)
    assert str(NOT_A_DIAGNOSIS).replace("'", "&#x27;") in usual
    assert AccessLog.objects.count() == 0


def test_own_load_names_its_sunday_reasons_and_the_year(client, aigul, this_sunday):
    planted(aigul, this_sunday)
    client.force_login(a_user(employee=aigul.employee))

    page = client.get(reverse("wellbeing:own"))

    html = text_of(page)
    assert f"This week counts up to Sunday {this_sunday.day} " in html
    assert [part.code for part in page.context["explained"].parts] == ["load", "repetition"]
    assert "30 equivalent hours this week (yellow from 16, red from 32)" in html
    assert "norm 720 for a full contract" in html
    assert len(page.context["weeks"]) == 12 + 1 + 8


def test_own_load_says_who_sees_it(client, aigul):
    client.force_login(a_user(employee=aigul.employee))
    assert "Nobody but you. No agreement has opened it" in text_of(
        client.get(reverse("wellbeing:own"))
    )

    a_switch(Right.CARE, site=aigul.employee.site)
    a_switch(Right.LEAD_TEAM)
    a_switch(Right.PLAN, site=a_site())

    html = text_of(client.get(reverse("wellbeing:own")))
    assert "Load coordinator: figures from the timetable" in html
    assert "Line manager of trainers: level and reasons" in html
    assert "Planner" not in html


def test_own_load_before_there_is_any(client, aigul):
    client.force_login(a_user(employee=aigul.employee))

    html = text_of(client.get(reverse("wellbeing:own")))

    assert "No data yet" in html
    assert "Why this week is" not in html


def test_own_load_of_somebody_who_does_not_train(client):
    client.force_login(a_user(Right.CARE))

    html = text_of(client.get(reverse("wellbeing:own")))

    assert "You are not listed as a trainer" in html


def test_own_load_lists_open_alerts(client, aigul):
    alert = an_alert(aigul)
    client.force_login(a_user(employee=aigul.employee))

    page = client.get(reverse("wellbeing:own"))

    assert list(page.context["alerts"]) == [alert]
    assert reverse("alert", args=[alert.pk]) in text_of(page)


@pytest.mark.parametrize("right", [Right.CARE, Right.PLAN])
def test_table_shows_figures_and_writes_down_who_looked(client, aigul, this_sunday, right):
    planted(aigul, this_sunday)
    reader = a_reader(right)
    client.force_login(reader)

    page = client.get(reverse("wellbeing:list"))

    html = text_of(page)
    assert (FIGURE in html, OWN_FIGURE in html) == (True, False)
    look = AccessLog.objects.get()
    assert (look.viewer, look.page, look.employees, look.right) == (
        reader,
        "wellbeing:list",
        [aigul.employee_id],
        right,
    )


@pytest.mark.parametrize("opened", [True, False])
@pytest.mark.parametrize("right", sorted(set(Right) - {Right.CARE, Right.PLAN}))
def test_table_is_for_planner_and_care_alone(client, right, opened):
    client.force_login(a_reader(right, opened=opened))

    assert client.get(reverse("wellbeing:list")).status_code == 403


@pytest.mark.parametrize("right", [Right.CARE, Right.PLAN])
def test_table_stays_closed_until_an_agreement_opens_it(client, right):
    client.force_login(a_reader(right, opened=False))

    assert client.get(reverse("wellbeing:list")).status_code == 403


def test_table_leaves_out_sites_that_are_not_open(client, aigul, this_sunday):
    hidden = a_trainer(an_employee("Zimin", site=a_site("Chita")))
    planted(aigul, this_sunday)
    planted(hidden, this_sunday)
    a_switch(Right.CARE, site=aigul.employee.site)
    client.force_login(a_user(Right.CARE))

    page = client.get(reverse("wellbeing:list"))

    assert names(page) == ["Karimova"]
    assert AccessLog.objects.get().employees == [aigul.employee_id]


def test_table_puts_the_heaviest_first_and_filters(client, aigul, this_sunday):
    maria = a_trainer(an_employee("Lebedeva", "Maria", site=a_site("Talnakh")), code="TR-MARIA")
    light = a_trainer(an_employee("Orlova", "Elena", site=maria.employee.site))
    newcomer = a_trainer(an_employee("Adams", "Anna", site=maria.employee.site))
    a_load(aigul, this_sunday, index=58.46)
    a_load(maria, this_sunday + 2 * WEEK, index=73.4)
    a_load(light, this_sunday, index=20.0)
    a_load(light, this_sunday - WEEK, index=90.0)
    client.force_login(a_reader(Right.CARE))

    def found(**filters: str) -> list[str]:
        return names(client.get(reverse("wellbeing:list"), filters))

    assert found() == ["Lebedeva", "Karimova"]
    assert found(who="all") == ["Lebedeva", "Karimova", "Orlova", "Adams"]
    assert found(who="all", text="orl") == ["Orlova"]
    assert found(text="tr-mar") == ["Lebedeva"]
    assert found(who="all", site=aigul.employee.site.code) == ["Karimova"]
    assert found(who="nonsense") == found()
    assert newcomer.employee.last_name == "Adams"


def test_table_of_nobody_says_what_to_do(client):
    client.force_login(a_reader(Right.CARE))

    html = text_of(client.get(reverse("wellbeing:list")))

    assert "Nobody is at risk" in html
    assert AccessLog.objects.count() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_table_costs_the_same_for_any_length(client, rows, django_assert_num_queries):
    reader = a_reader(Right.CARE)
    for _row in range(rows):
        a_load(a_trainer(), sunday_of(reader.today()), index=60.0)
    client.force_login(reader)

    with django_assert_num_queries(10):
        page = client.get(reverse("wellbeing:list"))

    assert len(page.context["rows"]) == rows


def test_table_is_taken_as_a_sheet_and_written_down(client, aigul, this_sunday):
    planted(aigul, this_sunday)
    client.force_login(a_reader(Right.PLAN))

    answer = client.get(reverse("wellbeing:list"), {"export": "csv"})

    head, row = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    assert head[:3] == ["Trainer", "Code", "Site"]
    assert head[3 + 7] == this_sunday.isoformat()
    assert row[:3] == ["Karimova Aigul", aigul.code, "Norilsk"]
    assert row[3:] == [""] * 7 + [FIGURE] + [""] * 4
    look = AccessLog.objects.get()
    assert (look.employees, look.right) == ([aigul.employee_id], Right.PLAN)


def test_table_writes_down_the_right_that_is_open_at_each_site(client, aigul, this_sunday):
    maria = a_trainer(an_employee("Lebedeva", site=a_site("Talnakh")))
    for trainer, right in ((aigul, Right.PLAN), (maria, Right.CARE)):
        planted(trainer, this_sunday)
        a_switch(right, site=trainer.employee.site)
    client.force_login(a_user(Right.PLAN, Right.CARE))

    assert len(names(client.get(reverse("wellbeing:list")))) == 2

    assert dict(AccessLog.objects.values_list("right", "employees")) == {
        Right.PLAN: [aigul.employee_id],
        Right.CARE: [maria.employee_id],
    }


@pytest.mark.parametrize(("most", "is_refused"), [(1, True), (2, False)])
def test_sheet_that_is_refused_shows_nobody_and_notes_nobody(
    client, monkeypatch, this_sunday, most, is_refused
):
    monkeypatch.setattr(exports, "ROWS_AT_ONCE", most)
    for _row in range(2):
        planted(a_trainer(), this_sunday)
    client.force_login(a_reader(Right.CARE))

    answer = client.get(reverse("wellbeing:list"), {"export": "csv"})

    assert answer.headers["Content-Type"].startswith("text/html") == is_refused
    assert AccessLog.objects.exists() != is_refused


def test_missing_logs_are_counted_on_the_own_page(client, aigul, this_sunday):
    a_load(aigul, this_sunday, coverage=0.2, unlogged=3, warnings=["low-confidence"])
    client.force_login(a_user(employee=aigul.employee))

    html = text_of(client.get(reverse("wellbeing:own")))

    assert "low confidence: 3 sessions not logged" in html


def test_team_shows_level_and_reasons_without_any_figure(client, aigul, this_sunday):
    planted(aigul, this_sunday)
    head = a_reader(Right.LEAD_TEAM)
    aigul.employee.line_manager = head.employee
    aigul.employee.save(update_fields=["line_manager"])
    client.force_login(head)

    page = client.get(reverse("wellbeing:team"))

    html = text_of(page)
    assert "elevated" in html
    assert "30 equivalent hours this week" in html
    assert [figure for figure in (FIGURE, "58.46", OWN_FIGURE, "26.3") if figure in html] == []
    look = AccessLog.objects.get()
    assert (look.page, look.employees, look.right) == (
        "wellbeing:team",
        [aigul.employee_id],
        Right.LEAD_TEAM,
    )


def test_team_leaves_out_other_teams_even_for_care(client, aigul, this_sunday):
    planted(aigul, this_sunday)
    client.force_login(a_reader(Right.LEAD_TEAM, Right.CARE))

    page = client.get(reverse("wellbeing:team"))

    assert names(page) == []
    assert AccessLog.objects.count() == 0


def test_team_leaves_out_members_whose_level_only_care_reads(client, aigul, this_sunday):
    planted(aigul, this_sunday)
    a_switch(Right.LEAD_TEAM, site=a_site("Talnakh"))
    a_switch(Right.CARE)
    head = a_user(Right.LEAD_TEAM, Right.CARE)
    aigul.employee.line_manager = head.employee
    aigul.employee.save(update_fields=["line_manager"])
    client.force_login(head)

    assert names(client.get(reverse("wellbeing:team"))) == []
    assert AccessLog.objects.count() == 0


def test_team_tells_members_without_figures_and_filters(client):
    head = a_reader(Right.LEAD_TEAM)
    for name in ("Orlova", "Adams"):
        a_trainer(an_employee(name, line_manager=head.employee))
    client.force_login(head)

    page = client.get(reverse("wellbeing:team"))

    assert names(page) == ["Adams", "Orlova"]
    assert [str(row.level) for row in page.context["rows"]] == ["no data", "no data"]
    found = client.get(reverse("wellbeing:team"), {"text": "orl"})
    assert names(found) == ["Orlova"]
    assert len(names(client.get(reverse("wellbeing:team"), {"site": "nonsense"}))) == 2


@pytest.mark.parametrize("right", sorted(set(Right) - {Right.LEAD_TEAM}))
def test_team_is_for_line_managers_alone(client, right):
    client.force_login(a_reader(right))

    assert client.get(reverse("wellbeing:team")).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_team_costs_the_same_for_any_length(client, rows, django_assert_num_queries):
    head = a_reader(Right.LEAD_TEAM)
    for _row in range(rows):
        member = a_trainer(an_employee(line_manager=head.employee))
        a_load(member, sunday_of(head.today()))
    client.force_login(head)

    with django_assert_num_queries(9):
        page = client.get(reverse("wellbeing:team"))

    assert len(page.context["rows"]) == rows


@pytest.mark.parametrize(
    ("high", "too_many", "too_few"),
    [(31, True, False), (30, False, False), (2, False, False), (1, False, True)],
)
def test_thresholds_are_questioned_after_a_quarter(client, high, too_many, too_few):
    reader = a_reader(Right.CARE)
    sunday = sunday_of(reader.today())
    quarter = [sunday - number * WEEK for number in range(1, 11)]
    trainers = [a_trainer() for _number in range(10)]
    for number, (trainer, day) in enumerate((t, d) for t in trainers for d in quarter):
        a_load(trainer, day, index=80.0 if number < high else 20.0)
    for outside in (sunday, sunday - 14 * WEEK):
        a_load(trainers[0], outside, index=80.0)

    found = calibration(reader, on=reader.today())

    assert found is not None
    assert (found.weeks, found.high) == (100, high)
    assert (found.is_too_many, found.is_too_few) == (too_many, too_few)
    client.force_login(reader)
    html = text_of(client.get(reverse("wellbeing:list")))
    assert f"{high} % of 100 trainer weeks of the last quarter were high." in html
    assert ("too strict" in html, "too mild" in html) == (too_many, too_few)
    WeeklyLoad.objects.filter(trainer=trainers[0], ends_on=quarter[0]).delete()
    assert calibration(reader, on=reader.today()) is None


def test_thresholds_are_judged_by_trainers_in_view(aigul):
    for number in range(1, 14):
        a_load(aigul, sunday_of(aigul.employee.site.today()) - number * WEEK)

    assert calibration(a_user(Right.CARE), on=aigul.employee.site.today()) is None

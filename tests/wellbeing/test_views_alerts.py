import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from people.models import AccessLog, Right, User
from tests.builders.people import a_site, a_user, an_employee
from tests.builders.trainers import a_trainer
from tests.builders.wellbeing import a_switch, an_alert
from trainers.models import Trainer
from wellbeing.models import Alert

pytestmark = pytest.mark.django_db

A_DAY = dt.timedelta(days=1)


@pytest.fixture
def aigul() -> Trainer:
    return a_trainer(an_employee("Karimova", "Aigul", site=a_site("Norilsk")))


@pytest.fixture
def olga() -> User:
    """Care, to whom load is open."""
    a_switch(Right.CARE)
    return a_user(Right.CARE, employee=an_employee("Petrova", "Olga"))


def of_today(trainer: Trainer, *, kind: str = Alert.Kind.PEAK, **fields: object) -> Alert:
    now = timezone.now()
    times = {"opened_at": now, "told_at": now, "due_on": now.date() + 3 * A_DAY}
    return an_alert(trainer, kind=kind, **{**times, **fields})


def asked(trainer: Trainer, **fields: object) -> Alert:
    return of_today(trainer, kind=Alert.Kind.ASKED, words="Too much for me", **fields)


def shown(client, **filters: str) -> list[Alert]:
    page = client.get(reverse("wellbeing:alert-list"), filters)
    assert page.status_code == 200
    return [line.alert for line in page.context["lines"]]


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def errors(answer) -> list[str]:
    return [str(error) for errors in answer.context["form"].errors.values() for error in errors]


def test_worklist_is_by_the_day_due_and_filtered(client, aigul, olga):
    maria = a_trainer(an_employee("Lebedeva", site=a_site("Talnakh")))
    later = of_today(aigul)
    first = of_today(maria, due_on=timezone.now().date() - A_DAY, owner=olga)
    closed = of_today(aigul, kind=Alert.Kind.SUSTAINED, closed_at=timezone.now() + A_DAY)
    client.force_login(olga)

    assert shown(client) == [first, later]
    assert shown(client, whose="mine") == [first]
    assert shown(client, site=aigul.employee.site.code) == [later]
    assert shown(client, text="leb") == [first]
    assert shown(client, text=aigul.code.lower()) == [later]
    assert shown(client, kind="sustained") == []
    assert shown(client, state="closed") == [closed]
    assert len(shown(client, kind="nonsense")) == 2
    page = client.get(reverse("wellbeing:alert-list"))
    assert [(line.is_late, line.is_own_work) for line in page.context["lines"]] == [
        (True, True),
        (False, False),
    ]


def test_worklist_writes_down_who_looked(client, aigul, olga):
    of_today(aigul, shown=73.4)
    client.force_login(olga)

    html = client.get(reverse("wellbeing:alert-list")).content.decode()

    assert "73.4" in html
    look = AccessLog.objects.get()
    assert (look.viewer, look.page, look.employees, look.right) == (
        olga,
        "wellbeing:alert-list",
        [aigul.employee_id],
        Right.CARE,
    )


def test_worklist_of_a_planner_uses_that_right(client, aigul):
    a_switch(Right.PLAN)
    of_today(aigul)
    client.force_login(a_user(Right.PLAN))

    assert len(shown(client)) == 1
    assert AccessLog.objects.get().right == Right.PLAN


def looks() -> dict[str, list[int]]:
    """The people written down, by the right of the reader."""
    rows = AccessLog.objects.values_list("right", "employees")
    assert len({right for right, _people in rows}) == len(rows)
    return dict(rows)


def test_worklist_writes_down_the_right_that_is_open_at_each_site(client, aigul):
    maria, inna = a_trainer(site=a_site("Talnakh")), a_trainer(site=a_site("Chita"))
    a_switch(Right.PLAN, site=aigul.employee.site)
    a_switch(Right.CARE, site=maria.employee.site)
    for alert in (of_today(aigul), of_today(maria), asked(inna)):
        assert alert.is_open
    client.force_login(a_user(Right.CARE, Right.PLAN))

    assert len(shown(client)) == 3
    assert looks() == {
        Right.PLAN: [aigul.employee_id],
        Right.CARE: sorted([maria.employee_id, inna.employee_id]),
    }


def test_worklist_without_an_agreement_holds_requests_to_care_and_no_figure(client, aigul):
    request = asked(aigul, shown=73.4)
    of_today(aigul)
    client.force_login(a_user(Right.CARE))

    assert shown(client) == [request]
    html = client.get(reverse("wellbeing:alert-list")).content.decode()
    assert "73.4" not in html
    assert "Too much for me" not in html
    assert f'href="{reverse("wellbeing:list")}"' not in html


def test_worklist_shows_an_alert_only_once_the_trainer_was_told(client, aigul, olga):
    of_today(aigul, told_at=timezone.now() + A_DAY)
    of_today(a_trainer(), told_at=None)
    client.force_login(olga)

    assert shown(client) == []


def test_worklist_leaves_out_the_own_alerts(client, olga):
    of_today(a_trainer(olga.employee))
    client.force_login(olga)

    assert shown(client) == []
    assert AccessLog.objects.count() == 0


def test_worklist_opens_for_an_account_without_a_person(client, aigul, olga):
    User.objects.filter(pk=olga.pk).update(employee=None)
    alert = of_today(aigul)
    client.force_login(User.objects.get(pk=olga.pk))

    assert shown(client) == [alert]


@pytest.mark.parametrize("right", sorted(set(Right) - {Right.CARE, Right.PLAN}))
def test_worklist_is_for_care_and_planners(client, right):
    a_switch(right)
    client.force_login(a_user(right))

    assert client.get(reverse("wellbeing:alert-list")).status_code == 403


def test_worklist_is_closed_to_planners_until_an_agreement(client):
    client.force_login(a_user(Right.PLAN))

    assert client.get(reverse("wellbeing:alert-list")).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_worklist_costs_the_same_for_any_length(client, olga, rows, django_assert_num_queries):
    for _row in range(rows):
        of_today(a_trainer(), owner=a_user(Right.CARE))
    client.force_login(olga)

    with django_assert_num_queries(8):
        page = client.get(reverse("wellbeing:alert-list"))

    assert len(page.context["lines"]) == rows


def test_alert_is_taken_over_by_care_once(client, aigul, olga):
    alert = of_today(aigul)
    client.force_login(olga)
    url = reverse("wellbeing:alert-take-over", args=[alert.pk])

    answer = client.post(url, follow=True)

    alert.refresh_from_db()
    assert alert.owner == olga
    assert answer.redirect_chain == [(reverse("alert", args=[alert.pk]), 302)]
    assert said(answer) == ["It is yours now."]
    assert said(client.post(url, follow=True)) == ["This alert is yours already, or is closed."]


def test_day_of_the_answer_is_set_and_a_past_one_is_kept_on_the_form(client, aigul, olga):
    alert = of_today(aigul)
    client.force_login(olga)
    url = reverse("wellbeing:alert-due", args=[alert.pk])
    assert client.get(url).context["form"].initial == {
        "due_on": alert.due_on,
        "version": alert.due_on,
    }

    refused = client.post(url, {"due_on": "2020-01-01"})
    answer = client.post(url, {"due_on": "2099-01-01", "version": alert.due_on}, follow=True)

    assert errors(refused) == ["This day is over. Choose a later one."]
    assert refused.context["form"]["due_on"].value() == "2020-01-01"
    assert said(answer) == ["The day is set."]
    alert.refresh_from_db()
    assert alert.due_on == dt.date(2099, 1, 1)


@pytest.mark.parametrize("is_told", [True, False])
def test_day_set_meanwhile_is_shown_beside_what_was_chosen(client, aigul, olga, is_told):
    alert = of_today(aigul)
    seen = alert.due_on
    client.force_login(olga)
    url = reverse("wellbeing:alert-due", args=[alert.pk])
    if is_told:
        client.post(url, {"due_on": "2099-01-01", "version": seen})
    else:
        Alert.objects.update(due_on="2099-01-01")

    page = client.post(url, {"due_on": "2099-02-02", "version": seen})

    both = page.context["conflict"]
    rows = [(row.yours, row.theirs) for row in both.rows]
    assert rows == [("2 February 2099", "1 January 2099")]
    assert both.who == (olga.name if is_told else "Somebody")
    version = page.context["form"]["version"].value()
    client.post(url, {"due_on": "2099-02-02", "version": version})
    alert.refresh_from_db()
    assert alert.due_on == dt.date(2099, 2, 2)


def test_request_is_answered_by_care(client, aigul):
    alert = asked(aigul)
    client.force_login(a_user(Right.CARE))
    url = reverse("wellbeing:alert-answer", args=[alert.pk])
    assert client.get(url).status_code == 200

    empty = client.post(url, {"note": " "})
    answer = client.post(url, {"note": "Saturdays stay free"}, follow=True)
    again = client.post(url, {"note": "once more"})

    assert errors(empty) == ["Write what was agreed, or why nothing was."]
    assert said(answer) == ["The request is closed."]
    assert "Saturdays stay free" in answer.content.decode()
    assert errors(again) == ["Only an open request for relief can be closed here."]
    assert again.context["form"]["note"].value() == "once more"


def test_request_is_withdrawn_by_the_trainer_alone(client, aigul, olga):
    alert = asked(aigul)
    url = reverse("wellbeing:alert-withdraw", args=[alert.pk])
    client.force_login(olga)
    assert client.post(url).status_code == 403

    client.force_login(a_user(employee=aigul.employee))
    answer = client.post(url, follow=True)

    assert said(answer) == ["The request is withdrawn."]
    alert.refresh_from_db()
    assert not alert.is_open


@pytest.mark.parametrize("page", ["alert-take-over", "alert-due", "alert-answer"])
def test_nobody_looks_after_oneself(client, olga, page):
    alert = asked(a_trainer(olga.employee))
    client.force_login(olga)

    answer = client.post(reverse(f"wellbeing:{page}", args=[alert.pk]), {"note": "x"})

    assert answer.status_code == 403
    alert.refresh_from_db()
    assert (alert.is_open, alert.owner) == (True, None)


@pytest.mark.parametrize("page", ["alert-take-over", "alert-due", "alert-answer"])
def test_planner_reads_an_alert_and_changes_nothing(client, aigul, page):
    a_switch(Right.PLAN)
    alert = of_today(aigul)
    client.force_login(a_user(Right.PLAN))

    answer = client.post(reverse(f"wellbeing:{page}", args=[alert.pk]), {"note": "x"})

    assert answer.status_code == 403

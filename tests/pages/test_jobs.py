"""Long work is left while it goes on, found again, fetched by who asked, and by nobody else."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from people.models import Grant, Job, Right, StoredFile, User
from tests.builders.exports import an_export
from tests.builders.imports import an_import
from tests.builders.people import a_user
from tests.builders.wellbeing import a_switch
from trainer_institute.queries import jobs as queries

pytestmark = pytest.mark.django_db

PART = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "job"}
LIST = "/jobs/"


@pytest.fixture
def planner(client) -> User:
    user = a_user(Right.PLAN)
    client.force_login(user)
    return user


def page_of(client, job: Job, **headers: str) -> str:
    answer = client.get(reverse("job-detail", args=[job.pk]), **headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_list_shows_own_work_alone(client, planner):
    export, look = an_export(planner), an_import(planner)
    an_export(a_user())

    page = client.get(LIST)

    assert [line.job for line in page.context["lines"]] == [look, export]
    assert [line.about for line in page.context["lines"]] == ["trainers.csv", "sessions.csv"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("text=SESS", ["export"]),
        ("text=trainers", ["import-preview"]),
        ("kind=export", ["export"]),
        ("state=failed", []),
        ("state=nonsense", ["import-preview", "export"]),
        ("sort=asked", ["export", "import-preview"]),
    ],
)
def test_list_is_searched_and_sorted(client, planner, query, found):
    an_export(planner)
    an_import(planner)

    page = client.get(f"{LIST}?{query}")

    assert [line.job.kind for line in page.context["lines"]] == found


def test_list_without_work_says_what_would_be_here(client, planner):
    assert "Nothing was asked for yet" in client.get(LIST).content.decode()
    assert "Nothing is found" in client.get(f"{LIST}?text=x").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_any_length(client, planner, rows, django_assert_num_queries):
    for _number in range(rows):
        an_export(planner, state=Job.State.WAITING)

    with django_assert_num_queries(6):
        client.get(reverse("job-list"))


def test_part_of_the_list_comes_alone(client, planner):
    an_export(planner)

    part = client.get(LIST, HTTP_HX_REQUEST="true", HTTP_HX_TARGET="list").content.decode()

    assert "sessions.csv" in part
    assert "<html" not in part


def test_waiting_work_says_so_and_looks_again_by_itself(client, planner):
    page = page_of(client, an_export(planner, state=Job.State.WAITING))

    assert '<li><a href="/jobs/">Work in the background</a></li>' in page
    assert '<li aria-current="page">sessions.csv</li>' in page
    assert "Waiting for its turn." in page
    assert 'hx-trigger="every 2s"' in page
    assert "Look again" in page


def test_running_work_tells_its_step(client, planner):
    job = an_export(planner, state=Job.State.RUNNING)
    Job.objects.filter(pk=job.pk).update(step="4000 rows written")

    part = page_of(client, job, **PART)

    assert "<html" not in part
    assert part.count("4000 rows written") == 2  # once for eyes, once for ears
    assert 'hx-trigger="every 2s"' in part


def test_done_work_hands_out_its_file(client, planner):
    job = an_export(planner)

    part = page_of(client, job, **PART)
    file = client.get(reverse("job-file", args=[job.pk]))

    assert "hx-trigger" not in part
    assert "2 rows, as you saw the list" in part
    assert b"".join(file.streaming_content) == b"code\r\nS-1\r\nS-2\r\n"
    assert file.headers["Content-Disposition"] == 'attachment; filename="sessions.csv"'
    assert file.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert file.headers["Content-Length"] == "16"
    assert file.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("state", [Job.State.WAITING, Job.State.FAILED])
def test_work_that_is_not_done_has_no_file(client, planner, state):
    job = an_export(planner, state=state)

    assert client.get(reverse("job-file", args=[job.pk])).status_code == 404


def test_failed_work_is_run_again_once(client, planner):
    job = an_export(planner, state=Job.State.FAILED)
    Job.objects.filter(pk=job.pk).update(problem="The list was gone.")
    assert "The list was gone." in page_of(client, job)
    again = reverse("job-again", args=[job.pk])

    answer = client.post(again)

    assert answer.url == reverse("job-detail", args=[job.pk])
    assert Job.objects.get().state == "waiting"
    assert "only once" in client.post(again, follow=True).content.decode()


def test_file_past_its_time_is_said_to_be_gone(client, planner):
    job = an_export(planner)
    StoredFile.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))

    page = page_of(client, job)

    assert "The file is no longer kept" in page
    assert "/sessions/?export=csv" in page
    assert client.get(reverse("job-file", args=[job.pk])).status_code == 404


def test_file_removed_is_said_to_be_gone(client, planner):
    job = an_export(planner)
    StoredFile.objects.all().delete()

    assert "The file is no longer kept" in page_of(client, job)


@pytest.mark.parametrize("name", ["job-detail", "job-file"])
def test_others_find_neither_work_nor_file(client, planner, name):
    job = an_export(a_user(Right.PLAN))

    assert client.get(reverse(name, args=[job.pk])).status_code == 404


def test_who_lost_a_right_gets_no_file(client, planner):
    job = an_export(planner)
    Grant.objects.update(taken_at=timezone.now())

    page = page_of(client, job)

    assert "Your rights have changed since" in page
    assert reverse("job-file", args=[job.pk]) not in page
    assert client.get(reverse("job-file", args=[job.pk])).status_code == 403


def test_who_was_given_more_still_gets_the_file(client, planner):
    job = an_export(planner)
    Grant.objects.create(user=planner, right=Right.AUDIT, starts_on=dt.date(2020, 1, 1))

    assert client.get(reverse("job-file", args=[job.pk])).status_code == 200


def test_who_left_gets_no_file(client, planner):
    job = an_export(planner)
    planner.employee.left_on = dt.date(2020, 1, 1)
    planner.employee.save(update_fields=["left_on"])

    answer = client.get(reverse("job-file", args=[job.pk]))

    assert (answer.status_code, answer.headers.get("Content-Disposition")) == (302, None)


def test_closed_agreement_bars_the_file(client, planner):
    switch = a_switch(Right.PLAN)
    job = an_export(planner)
    assert queries.may_still_have(User.objects.get(pk=planner.pk), job)

    switch.delete()

    assert not queries.may_still_have(User.objects.get(pk=planner.pk), job)


def test_import_has_a_page_of_its_own(client):
    admin = a_user(Right.ADMINISTER)
    client.force_login(admin)
    job = an_import(admin)

    answer = client.get(reverse("job-detail", args=[job.pk]))

    assert answer.url == reverse("import-detail", args=[job.pk])
    assert client.get(reverse("job-file", args=[job.pk])).status_code == 404

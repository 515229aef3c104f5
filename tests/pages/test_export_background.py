"""A long list is written by a worker as the person sees it, once, and handed to nobody else."""

import csv
import datetime as dt
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from notices.models import Notice
from people.actions import jobs
from people.models import AccessLog, Grant, Job, Right, StoredFile, User
from people.views import exports
from sessions.models import TrainingSession
from tests.builders.exports import an_export
from tests.builders.people import a_site, a_user, an_employee
from tests.builders.sessions import a_session
from trainer_institute import tasks
from trainer_institute.actions import exports as background

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few_rows_are_many(monkeypatch):
    monkeypatch.setattr(exports, "ROWS_AT_ONCE", 2)


def three_sessions() -> list[TrainingSession]:
    return [a_session(code=f"S-{number}") for number in range(1, 4)]


def asked(client, address: str = "/sessions/?first=2020-01-01&export=csv") -> Job:
    """The job that was asked for by the page that stands in place of a long sheet."""
    answer = client.post(reverse("job-export"), {"asked": signed(client, address)})
    job = Job.objects.latest("pk")
    assert answer.url == reverse("job-detail", args=[job.pk])
    return job


def signed(client, address: str) -> str:
    """What the button of that page sends."""
    return str(client.get(address).context["asked"])


def a_planner(client, **fields) -> User:
    user = a_user(Right.PLAN, **fields)
    client.force_login(user)
    return user


def written(job: Job) -> bytes:
    assert tasks.begin_waiting_jobs() == 1
    job.refresh_from_db()
    assert (job.state, job.problem) == ("done", "")
    return bytes(StoredFile.objects.get(pk=job.report["file"]).content)


def codes(content: bytes, delimiter: str = ",") -> list[str]:
    table = csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter)
    return [row[0] for row in table][1:]


def test_long_list_is_written_in_the_background(client):
    three_sessions()
    user = a_planner(client)
    job = asked(client)

    content = written(job)

    assert sorted(codes(content)) == ["S-1", "S-2", "S-3"]
    assert job.report["rows"] == 3
    file = job.files.get()
    assert (file.name, file.media_type, file.kept_by) == (
        "sessions.csv",
        "text/csv; charset=utf-8",
        user,
    )
    assert file.expires_at - file.kept_at == dt.timedelta(days=7)
    notice = Notice.objects.get()
    assert (notice.kind, notice.to, notice.about_id) == ("export-ready", user.employee, job.pk)


def test_workbook_is_written_too(client):
    three_sessions()
    a_planner(client)

    content = written(asked(client, "/sessions/?first=2020-01-01&export=xlsx"))

    page = openpyxl.load_workbook(BytesIO(content)).active
    assert sorted(str(row[0].value) for row in page.iter_rows(min_row=2)) == ["S-1", "S-2", "S-3"]


def test_sheet_speaks_the_language_in_which_it_was_asked_for(client):
    three_sessions()
    user = a_planner(client)
    User.objects.filter(pk=user.pk).update(language="ru")
    job = asked(client)
    User.objects.filter(pk=user.pk).update(language="en")

    assert len(codes(written(job), ";")) == 3


def test_opening_the_sheet_begins_no_work(client):
    three_sessions()
    a_planner(client)

    page = client.get("/sessions/?first=2020-01-01&export=csv").content.decode()

    assert "This list has 3 rows" in page
    assert not Job.objects.exists()


def test_asking_again_leads_to_the_same_work(client):
    three_sessions()
    a_planner(client)
    first = asked(client)

    page = client.get("/sessions/?first=2020-01-01&export=csv").content.decode()

    assert "The file is being made already" in page
    assert f'href="{reverse("job-detail", args=[first.pk])}"' in page
    assert reverse("job-export") not in page
    written(first)
    assert asked(client) != first


def test_button_pressed_twice_asks_once(client):
    three_sessions()
    a_planner(client)
    words = signed(client, "/sessions/?first=2020-01-01&export=csv")

    answers = [client.post(reverse("job-export"), {"asked": words}) for _time in range(2)]

    assert {answer.url for answer in answers} == {
        reverse("job-detail", args=[Job.objects.get().pk])
    }


def test_words_that_no_page_wrote_ask_for_nothing(client):
    a_planner(client)

    answer = client.post(reverse("job-export"), {"asked": "/people/?export=csv"}, follow=True)

    assert answer.redirect_chain == [("/jobs/", 302)]
    assert "Open the list again and ask for its file there." in answer.content.decode()
    assert not Job.objects.exists()


def test_words_of_somebody_else_open_nothing(client):
    three_sessions()
    a_planner(client)
    words = signed(client, "/sessions/?first=2020-01-01&export=csv")
    client.force_login(a_user(Right.JUDGE))
    client.post(reverse("job-export"), {"asked": words})

    tasks.begin_waiting_jobs()

    assert Job.objects.get().problem == "You may not open this list any more."
    assert not StoredFile.objects.exists()


def test_more_than_a_few_at_once_are_refused(client):
    three_sessions()
    user = a_planner(client)
    for number in range(jobs.MOST_OF_A_KIND):
        an_export(user, state=Job.State.WAITING, address=f"/sessions/?text={number}&export=csv")

    words = signed(client, "/sessions/?first=2020-01-01&export=csv")
    page = client.post(reverse("job-export"), {"asked": words}, follow=True)

    assert page.redirect_chain == [("/jobs/", 302)]
    assert "Several files are being written for you." in page.content.decode()


def test_worker_sees_what_the_person_sees_at_that_moment(client):
    home, elsewhere = a_site("Home"), a_site("Elsewhere")
    for number, site in enumerate((home, home, home, elsewhere)):
        a_session(site=site, code=f"S-{number}")
    user = a_user(employee=an_employee("Coordinator", site=home))
    for site in (home, elsewhere):
        Grant.objects.create(
            user=user, right=Right.COORDINATE, site=site, starts_on=dt.date(2020, 1, 1)
        )
    client.force_login(user)
    job = asked(client)
    Grant.objects.filter(site=elsewhere).update(taken_at=timezone.now())

    assert sorted(codes(written(job))) == ["S-0", "S-1", "S-2"]


@pytest.mark.parametrize("change", ["right", "account"])
def test_who_may_no_longer_open_the_list_gets_no_file(client, change):
    three_sessions()
    user = a_planner(client)
    job = asked(client)
    if change == "right":
        Grant.objects.filter(user=user).update(taken_at=timezone.now())
    else:
        User.objects.filter(pk=user.pk).update(is_active=False)

    assert tasks.begin_waiting_jobs() == 1

    job.refresh_from_db()
    assert (job.state, job.problem) == ("failed", "You may not open this list any more.")
    assert not StoredFile.objects.exists()
    assert Notice.objects.get().kind == "job-failed"


def test_list_beyond_reason_fails_with_a_sentence(client, monkeypatch):
    three_sessions()
    a_planner(client)
    job = asked(client)
    monkeypatch.setattr(exports, "MOST_ROWS", 2)

    tasks.begin_waiting_jobs()

    job.refresh_from_db()
    assert (job.state, job.problem) == (
        "failed",
        "The list has more than 2 rows. Narrow it by search or filters.",
    )


def test_file_beyond_reason_fails_with_a_sentence(client, monkeypatch):
    three_sessions()
    a_planner(client)
    job = asked(client)
    monkeypatch.setattr("trainer_institute.actions.exports.LARGEST_FILE", 10)

    tasks.begin_waiting_jobs()

    job.refresh_from_db()
    assert job.problem == "The file is larger than 0 MB. Narrow the list by search or filters."


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("/gone/?export=csv", "You may not open this list any more."),
        (
            "/?export=csv",
            "This list cannot be written as it was asked for. Open it and ask again.",
        ),
    ],
)
def test_address_that_no_longer_writes_a_sheet_fails(client, address, problem):
    job = an_export(a_planner(client), state=Job.State.WAITING, address=address)

    tasks.begin_waiting_jobs()

    job.refresh_from_db()
    assert (job.state, job.problem) == ("failed", problem)
    assert not StoredFile.objects.exists()


def test_what_nobody_foresaw_leaves_a_failed_job(client, monkeypatch):
    three_sessions()
    a_planner(client)
    job = asked(client)

    def breaks(*_given: object, **_named: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("people.actions.files.keep", breaks)
    with pytest.raises(ZeroDivisionError):
        tasks.begin_waiting_jobs()

    job.refresh_from_db()
    assert job.problem == "Something went wrong that is not your fault. Run it again later."


def test_export_whose_worker_is_killed_is_written_once(client, monkeypatch):
    three_sessions()
    a_planner(client)
    job = asked(client)

    def is_killed(*_given: object, **_named: object) -> None:
        assert StoredFile.objects.exists()
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("people.actions.jobs.finish", is_killed)
        with pytest.raises(KeyboardInterrupt):
            tasks.begin_waiting_jobs()

    job.refresh_from_db()
    assert (job.state, StoredFile.objects.count()) == ("running", 0)
    assert tasks.begin_waiting_jobs() == 0
    Job.objects.filter(pk=job.pk).update(seen_at=timezone.now() - dt.timedelta(minutes=5))
    assert len(codes(written(job))) == 3
    assert (job.tries, StoredFile.objects.count(), Notice.objects.count()) == (2, 1, 1)


def test_worker_that_was_given_up_keeps_no_file(client):
    three_sessions()
    a_planner(client)
    job = asked(client)
    jobs.begin(job)
    Job.objects.filter(pk=job.pk).update(tries=2)  # another one has it now

    background.work(job)

    job.refresh_from_db()
    assert (job.state, StoredFile.objects.exists(), Notice.objects.exists()) == (
        "running",
        False,
        False,
    )


def test_account_without_a_person_is_told_nothing(client):
    three_sessions()
    user = a_planner(client)
    User.objects.filter(pk=user.pk).update(employee=None)

    written(asked(client))

    assert not Notice.objects.exists()


def test_looks_are_written_down_when_rows_are(client):
    three_sessions()
    a_planner(client)

    written(asked(client))

    assert not AccessLog.objects.exists()  # sessions name no figures of a person

"""An administrator has files looked through, sees every row, and has the rows imported."""

import datetime as dt
from collections.abc import Mapping

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from people.models import Job, Right, Trace
from sessions.models import TrainingSession
from tests.builders.imports import (
    ASSIGNMENTS,
    SESSIONS,
    TRAINERS,
    a_book,
    a_file,
    a_table,
    an_import,
)
from tests.builders.people import a_user
from trainer_institute import tasks
from trainer_institute.actions.imports import runs
from trainer_institute.actions.imports.files import COLUMNS, Table
from trainers.models import Trainer

pytestmark = pytest.mark.django_db
FILES = {
    "trainers (1).csv": a_table(
        TRAINERS, "T-1,Karimova Aigul,Leeds,,", ",Nobody,,,", "T-2,=1+1,,,"
    ),
    "sessions.csv": a_table(SESSIONS, "S-1,,2020-11-30,2020-12-01,Leeds,12"),
    "assignments.csv": a_table(ASSIGNMENTS, "S-1,T-1", "S-1,T-9"),
}


@pytest.fixture
def hr(client):
    user = a_user(Right.ADMINISTER)
    client.force_login(user)
    return user


def sent(client, files: Mapping[str, str | bytes], zone: str = "Europe/London"):
    """The answer to the upload of these files."""
    uploads = [
        SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())
        for name, text in files.items()
    ]
    return client.post(reverse("import-new"), {"uploads": uploads, "zone": zone})


def test_files_are_looked_through_then_imported(client, hr):
    page = client.get(sent(client, FILES).url)
    assert page.context["job"].is_under_way
    assert "Waiting for its turn" in page.content.decode()
    preview = Job.objects.get()
    assert tasks.begin_waiting_jobs() == 1
    assert not Trainer.objects.exists()

    page = client.get(reverse("import-detail", args=[preview.pk]))

    counts = {file.table: file.counts for file in page.context["summary"]}
    assert counts["trainers"] == {
        "rows": 3,
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "rejected": 2,
    }
    assert "Import these 3 rows" in page.content.decode()
    totals = [(str(total.words), total.count, total.url) for total in page.context["totals"]]
    assert totals == [
        ("New", 3, "?fate=created"),
        ("Changed", 0, ""),
        ("Unchanged", 0, ""),
        ("Rejected", 3, "?fate=rejected"),
    ]
    shown = [(row.table, row.line, row.key, row.fate) for row in page.context["page"]]
    assert shown == [
        ("trainers", 3, "", "rejected"),
        ("trainers", 4, "T-2", "rejected"),
        ("assignments", 3, "S-1 / T-9", "rejected"),
        ("trainers", 2, "T-1", "created"),
        ("sessions", 2, "S-1", "created"),
        ("assignments", 2, "S-1 / T-1", "created"),
    ]

    answer = client.post(reverse("import-run", args=[preview.pk]))

    job = Job.objects.get(kind=Job.Kind.IMPORT)
    assert answer.url == reverse("import-detail", args=[job.pk])
    assert tasks.begin_waiting_jobs() == 1
    page = client.get(answer.url).content.decode()
    assert "What the import did" in page
    assert "Import these rows" not in page
    assert (Trainer.objects.get().code, TrainingSession.objects.get().code) == ("T-1", "S-1")
    assert Trace.objects.of(job).get().what == "rows imported"
    assert tasks.begin_waiting_jobs() == 0


def test_rows_are_imported_once(client, hr):
    sent(client, FILES)
    tasks.begin_waiting_jobs()
    run = reverse("import-run", args=[Job.objects.get().pk])

    client.post(run)
    page = client.post(run, follow=True).content.decode()

    assert Job.objects.filter(kind=Job.Kind.IMPORT).count() == 1
    assert "These rows are being imported already" in page
    assert "See the import" in page


def test_import_that_failed_may_be_asked_for_once_more(client, hr):
    preview = an_import(hr)
    run = reverse("import-run", args=[preview.pk])
    client.post(run)
    Job.objects.filter(kind=Job.Kind.IMPORT).update(state="failed", ended_at=timezone.now())

    client.post(run)

    assert Job.objects.filter(kind=Job.Kind.IMPORT).count() == 2


@pytest.mark.parametrize("state", [Job.State.WAITING, Job.State.FAILED])
def test_what_was_not_looked_through_is_not_imported(client, hr, state):
    job = an_import(hr, state=state)

    page = client.post(reverse("import-run", args=[job.pk]), follow=True).content.decode()

    assert "Wait until the files have been looked through." in page
    assert Job.objects.count() == 1


def test_rejected_rows_come_back_and_can_be_mended(client, hr, tmp_path):
    sent(client, FILES)
    tasks.begin_waiting_jobs()
    preview = Job.objects.get()

    answer = client.get(reverse("import-rejected", args=[preview.pk, "trainers"]))

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert text.splitlines() == [
        '"problem (not read)","{}"'.format(TRAINERS.replace(",", '","')),
        '"“code” is blank. Fill it in.","","Nobody","","",""',
        '"“name” holds a formula. Put its result there instead.","T-2","\'=1+1","","",""',
    ]
    mended = text.replace("'=1+1", "Petrova").replace('it in.","",', 'it in.","T-3",')
    sent(client, {"trainers-rejected.csv": mended})
    tasks.begin_waiting_jobs()
    assert Job.objects.first().report["files"]["trainers.csv"]["created"] == 2
    missing = client.get(reverse("import-rejected", args=[preview.pk, "sessions"]))
    assert missing.status_code == 404


def test_workbook_is_taken(client, hr, tmp_path):
    book = a_book(tmp_path / "a.xlsx", trainers=[["code"], ["T-1"]])

    sent(client, {"Our people.XLSX": book.read_bytes()}, zone="")
    tasks.begin_waiting_jobs()

    job = Job.objects.get()
    assert job.report["totals"]["trainers"] == 1


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, "This field is required."),
        ({"people.csv": "code\n"}, "“people.csv” is not imported. Call it trainers.csv, sessions"),
        ({"trainers.txt": "code\n"}, "“trainers.txt” is not imported."),
        ({"trainers.csv": "code\n", "trainers-2.csv": "code\n"}, "one CSV file each of trainers"),
        ({"trainers.csv": "code\n", "a.xlsx": "PK"}, "Choose one workbook, or one CSV file"),
        ({f"trainers{n}.csv": "code\n" for n in range(4)}, "Choose at most three files."),
        ({"trainers.csv": ""}, "The file is empty. Choose another one."),
    ],
)
def test_wrong_choice_of_files_is_explained(client, hr, files, sentence):
    page = sent(client, files, zone="Asia/Chita")

    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert 'value="Asia/Chita"' in page.content.decode()
    assert not Job.objects.exists()


def test_zone_that_is_none_is_explained(client, hr):
    page = sent(client, FILES, zone="Chita")

    assert "“Chita” is no time zone." in page.content.decode()


def test_file_that_cannot_be_read_fails_with_its_line(client, hr):
    sent(client, {"trainers.csv": "code,name\nT-1,Karimova\0\n"})
    tasks.begin_waiting_jobs()
    job = Job.objects.get()

    page = client.get(reverse("import-detail", args=[job.pk])).content.decode()

    assert "trainers.csv:2: There is a NUL byte" in page
    assert job.problem.startswith("trainers.csv:2:")
    client.post(reverse("import-again", args=[job.pk]))
    assert tasks.begin_waiting_jobs() == 1
    second = client.post(reverse("import-again", args=[an_import(hr).pk]), follow=True)
    assert "Only what failed can be run again" in second.content.decode()


def test_problem_is_told_in_the_language_of_who_asked(client, hr):
    hr.language = "ru"
    hr.save()
    sent(client, {"trainers.csv": "name\n"})

    tasks.begin_waiting_jobs()

    assert Job.objects.get().problem.startswith("trainers.csv:1:")


def test_files_that_are_no_longer_kept_are_missed(client, hr):
    sent(client, FILES)
    job = Job.objects.get()
    job.files.all().delete()

    tasks.begin_waiting_jobs()

    job.refresh_from_db()
    assert job.problem == "The files are no longer kept. Upload them again."


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("fate=rejected", ["T-1", "T-9"]),
        ("table=assignments", ["S-1 / T-9"]),
        ("fate=rejected&table=trainers", ["T-1"]),
        ("text=t-9", ["S-1 / T-9"]),
        ("text=nobody", []),
        ("fate=wrong", ["T-1", "S-1 / T-9", "T-0"]),
        ("page=99", ["T-1", "S-1 / T-9", "T-0"]),
        ("page=x", ["T-1", "S-1 / T-9", "T-0"]),
    ],
)
def test_rows_are_found_by_outcome_file_and_code(client, hr, query, keys):
    files = {
        "trainers.csv": a_table("code,fte", "T-0,1", "T-1,2"),
        "assignments.csv": a_table(ASSIGNMENTS, "S-1,T-9"),
    }
    sent(client, files)
    tasks.begin_waiting_jobs()

    page = client.get(reverse("import-detail", args=[Job.objects.get().pk]) + f"?{query}")

    keys = ["T-1", "S-1 / T-9"] if query == "fate=rejected" else keys
    assert [row.key for row in page.context["page"]] == keys


def test_many_rows_are_shown_fifty_a_page(client, hr):
    rows = [f"T-{number:03}" for number in range(120)]
    sent(client, {"trainers.csv": a_table("code", *rows)})
    tasks.begin_waiting_jobs()
    url = reverse("import-detail", args=[Job.objects.get().pk])

    pages = [client.get(f"{url}?page={number}").context["page"] for number in (1, 2, 3, 7)]

    assert [len(page) for page in pages] == [50, 50, 20, 20]
    assert [page[0].key for page in pages] == ["T-000", "T-050", "T-100", "T-100"]
    found = client.get(f"{url}?text=T-11&page=2").context["page"]
    assert [row.key for row in found] == rows[110:]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_any_length(client, hr, django_assert_num_queries, rows):
    shown = [an_import(hr) for _row in range(rows)]
    an_import(a_user(Right.ADMINISTER))

    with django_assert_num_queries(6):
        page = client.get(reverse("import-list"))

    assert [line.job for line in page.context["lines"]] == shown[::-1]
    assert page.context["lines"][0].rejected == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_rows_cost_the_same_for_any_length(client, hr, django_assert_num_queries, rows):
    sent(client, {"trainers.csv": a_table("code", *(f"T-{row}" for row in range(rows)))})
    tasks.begin_waiting_jobs()
    url = reverse("import-detail", args=[Job.objects.get().pk])

    with django_assert_num_queries(9):
        page = client.get(url)

    assert len(page.context["page"]) == rows


def test_list_is_found_by_file_and_state(client, hr):
    done, failed = an_import(hr), an_import(hr, state=Job.State.FAILED)
    failed.files.add(a_file("august.xlsx"))

    def listed(query: str) -> list[Job]:
        page = client.get(reverse("import-list") + query)
        return [line.job for line in page.context["lines"]]

    assert listed("?text=AUGUST") == [failed]
    assert listed("?state=done") == [done]
    assert listed("?state=wrong") == [failed, done]
    assert listed("?text=none") == []


def test_import_of_somebody_else_does_not_exist(client, hr):
    job = an_import(a_user(Right.ADMINISTER))

    answers = [
        client.get(reverse("import-detail", args=[job.pk])),
        client.post(reverse("import-run", args=[job.pk])),
        client.post(reverse("import-again", args=[job.pk])),
        client.get(reverse("import-rejected", args=[job.pk, "trainers"])),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4


def test_who_no_longer_administers_is_refused(client):
    user = a_user(Right.PLAN)
    client.force_login(user)
    job = an_import(user)

    answers = [
        client.get(reverse("import-list")),
        client.get(reverse("import-new")),
        client.get(reverse("import-detail", args=[job.pk])),
        client.get(reverse("import-template", args=["trainers"])),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4


def test_job_of_another_kind_is_no_import(client, hr):
    job = an_import(hr, kind=Job.Kind.EXPORT)

    assert client.get(reverse("import-detail", args=[job.pk])).status_code == 404


@pytest.mark.parametrize("table", list(Table))
def test_template_has_all_columns(client, hr, tmp_path, table):
    answer = client.get(reverse("import-template", args=[table]))

    assert answer.content.decode("utf-8-sig").strip().split(",") == list(COLUMNS[table])
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{table}.csv"'


def test_template_of_nothing_does_not_exist(client, hr):
    assert client.get(reverse("import-template", args=["rooms"])).status_code == 404


def test_unexpected_fault_is_told_and_raised(client, hr, monkeypatch):
    def breaks(*_args: object, **_named: object) -> None:
        raise KeyError("disk")

    sent(client, FILES)
    monkeypatch.setattr(runs, "look", breaks)

    with pytest.raises(KeyError):
        tasks.begin_waiting_jobs()

    assert "not your fault" in Job.objects.get().problem


def test_progress_is_shown(client, hr):
    job = an_import(hr, state=Job.State.RUNNING)
    Job.objects.filter(pk=job.pk).update(
        step="Reading: trainers.csv", steps_done=1, steps=3, seen_at=timezone.now()
    )

    page = client.get(reverse("import-detail", args=[job.pk])).content.decode()

    assert "Reading: trainers.csv" in page
    assert '<progress value="1" max="3" aria-label="Progress">' in page
    assert tasks.begin_waiting_jobs() == 0
    Job.objects.update(seen_at=timezone.now() - dt.timedelta(hours=1))
    assert tasks.begin_waiting_jobs() == 1

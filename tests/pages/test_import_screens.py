"""Screens of imports: they look again by themselves, and say kindly what is missing or gone."""

import pytest
from django.urls import reverse

from notices.models import Notice
from people.models import Job, Right, StoredFile
from tests.builders.imports import an_import
from tests.builders.people import a_user
from tests.pages.test_import_pages import FILES, sent
from trainer_institute import tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr(client):
    user = a_user(Right.ADMINISTER)
    client.force_login(user)
    return user


PART = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "job"}


def test_page_that_looks_again_gets_the_part_then_itself_anew(client, hr):
    url = sent(client, FILES).url

    waiting = client.get(url, **PART).content.decode()
    tasks.begin_waiting_jobs()
    done = client.get(url, **PART)

    assert "<html" not in waiting
    assert 'hx-trigger="every 2s"' in waiting
    assert (done.content, done.headers["HX-Refresh"]) == (b"", "true")


def test_failed_look_stops_the_page_from_looking_again(client, hr):
    job = an_import(hr, state=Job.State.FAILED)

    part = client.get(reverse("import-detail", args=[job.pk]), **PART).content.decode()

    assert "It failed" in part
    assert "hx-trigger" not in part


def test_rows_alone_come_when_they_are_filtered(client, hr):
    url = sent(client, FILES).url
    tasks.begin_waiting_jobs()

    headers = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "list"}
    part = client.get(f"{url}?fate=rejected", **headers).content.decode()

    assert "<html" not in part
    assert "S-1 / T-9" in part
    assert "Import these" not in part


def test_look_that_would_change_nothing_offers_no_import(client, hr):
    job = an_import(hr)

    page = client.get(reverse("import-detail", args=[job.pk])).content.decode()

    assert "Nothing in these files would change anything" in page
    assert reverse("import-run", args=[job.pk]) not in page


def test_files_past_their_time_are_said_to_be_gone(client, hr):
    url = sent(client, FILES).url
    tasks.begin_waiting_jobs()
    job = Job.objects.get()
    StoredFile.objects.all().delete()

    page = client.get(url).content.decode()
    rejected = client.get(reverse("import-rejected", args=[job.pk, "trainers"]), follow=True)

    assert "The rows are no longer kept" in page
    assert "no longer kept</span>" in page
    assert rejected.redirect_chain == [(url, 302)]
    assert "The rejected rows are no longer kept." in rejected.content.decode()


def test_list_without_imports_leads_to_the_first(client, hr):
    page = client.get(reverse("import-list")).content.decode()

    assert "Nothing was imported yet" in page
    assert f'<a href="{reverse("import-new")}">Choose files</a>' in page


def test_who_asked_is_told_when_it_is_done_or_failed(client, hr):
    sent(client, FILES)
    tasks.begin_waiting_jobs()
    sent(client, {"trainers.csv": "no such column\n"})
    tasks.begin_waiting_jobs()

    told = Notice.objects.order_by("pk").values_list("kind", "to", "values")
    assert list(told) == [
        ("import-ready", hr.employee_id, {"what": "import-preview", "name": ""}),
        ("job-failed", hr.employee_id, {"what": "import-preview", "name": ""}),
    ]

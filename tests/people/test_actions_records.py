"""Stored files, looks at personal figures, signs of life, and the tasks that tidy up."""

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from people import tasks
from people.actions import access, files, heartbeats
from people.models import AccessLog, Heartbeat, Right, StoredFile
from people.models.records import LARGEST_FILE
from people.rules import Refused
from tests.builders.people import a_user, an_employee, an_instant

pytestmark = pytest.mark.django_db


class Sparse(ContentFile):
    """A file that claims a size without holding the bytes."""

    def __init__(self, size: int) -> None:
        super().__init__(b"x", name="big.xlsx")
        self.size = size


def test_kept_file_can_be_read_again():
    by = a_user()

    kept = files.keep(ContentFile(b"1;2", name="staff.csv"), media_type="text/csv", by=by)

    found = StoredFile.objects.get(pk=kept.pk)
    assert (found.name, bytes(found.content), found.size, found.kept_by) == (
        "staff.csv",
        b"1;2",
        3,
        by,
    )
    assert found.expires_at - found.kept_at == dt.timedelta(days=30)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\plans\\year.xlsx", "year.xlsx"),
        ("bad\nname.csv", "badname.csv"),
        ("a" * 300 + ".csv", "a" * 196 + ".csv"),
        ("\r\n", "file"),
    ],
)
def test_kept_file_has_a_plain_name(sent, kept):
    upload = ContentFile(b"1")
    upload.name = sent

    assert files.keep(upload, media_type="text/csv", by=None).name == kept


def test_keep_refuses_an_empty_file():
    with pytest.raises(Refused, match="empty"):
        files.keep(ContentFile(b"", name="a.csv"), media_type="text/csv", by=None)


def test_keep_refuses_more_than_50_megabytes():
    with pytest.raises(Refused, match="larger than 50 MB"):
        files.keep(Sparse(LARGEST_FILE + 1), media_type="text/csv", by=None)


def test_stored_file_is_not_too_large_for_the_database_either():
    kept = files.keep(ContentFile(b"1", name="a.csv"), media_type="text/csv", by=None)

    with pytest.raises(IntegrityError, match="stored_file_is_not_too_large"), transaction.atomic():
        StoredFile.objects.filter(pk=kept.pk).update(size=LARGEST_FILE + 1)


def test_expired_files_are_removed_once():
    old = an_instant() - dt.timedelta(days=40)
    files.keep(ContentFile(b"1", name="old.csv"), media_type="text/csv", by=None, at=old)
    fresh = files.keep(ContentFile(b"2", name="new.csv"), media_type="text/csv", by=None)

    counts = [tasks.remove_expired_files(), tasks.remove_expired_files()]

    assert counts == [1, 0]
    assert list(StoredFile.objects.all()) == [fresh]


def test_expired_sign_ins_are_removed_once():
    over, open_ = SessionStore(), SessionStore()
    for store, seconds in ((over, -5), (open_, 500)):
        store["x"] = 1
        store.set_expiry(seconds)
        store.save()

    user = a_user()
    for store in (over, open_):
        UserSession.objects.create(
            user=user, session_key=store.session_key, ip="10.0.0.7", user_agent="Firefox"
        )

    counts = [tasks.remove_expired_sign_ins(), tasks.remove_expired_sign_ins()]

    assert counts == [2, 0]
    assert open_.exists(str(open_.session_key))
    assert [kept.session_key for kept in UserSession.objects.all()] == [open_.session_key]


def test_wrong_passwords_are_forgotten_when_they_no_longer_count():
    for minutes, name in ((16, "old"), (14, "new")):
        attempt = AccessAttempt.objects.create(
            username=name,
            ip_address="10.0.0.7",
            user_agent="Firefox",
            failures_since_start=1,
        )
        when = timezone.now() - dt.timedelta(minutes=minutes)
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=when)

    counts = [tasks.remove_expired_sign_ins(), tasks.remove_expired_sign_ins()]

    assert counts == [1, 0]
    assert [attempt.username for attempt in AccessAttempt.objects.all()] == ["new"]


def test_expire_history_task_may_run_twice():
    assert [tasks.expire_history(), tasks.expire_history()] == [0, 0]


def test_look_at_others_is_written_down_in_one_row(django_assert_num_queries):
    viewer, anna, boris = a_user(), an_employee(), an_employee()

    with django_assert_num_queries(1):
        access.log(viewer, page="trainers:list", employees=[boris, anna, anna], right=Right.CARE)

    look = AccessLog.objects.get()
    assert (look.viewer, look.page, look.right) == (viewer, "trainers:list", "care")
    assert look.employees == sorted([anna.pk, boris.pk])
    assert list(AccessLog.objects.about(anna)) == [look]


def test_look_at_oneself_is_not_written_down():
    person = an_employee()

    access.log(a_user(employee=person), page="home", employees=[person], right=Right.TRAIN)

    assert not AccessLog.objects.exists()


def test_look_at_oneself_and_others_is_about_the_others():
    person, other = an_employee(), an_employee()

    access.log(a_user(employee=person), page="home", employees=[person, other], right=Right.CARE)

    assert AccessLog.objects.get().employees == [other.pk]


def test_look_that_cannot_be_written_down_is_an_outage():
    with pytest.raises(access.LookNotWritten), transaction.atomic():
        access.log(a_user(), page="x" * 201, employees=[an_employee()], right=Right.CARE)

    assert not AccessLog.objects.exists()


def test_access_log_is_about_somebody():
    with pytest.raises(IntegrityError, match="access_log_is_about_somebody"), transaction.atomic():
        AccessLog.objects.create(viewer=a_user(), page="x", employees=[], right=Right.CARE)


def test_worker_shows_itself_again_and_again():
    tasks.show_sign_of_life()
    tasks.show_sign_of_life()

    assert Heartbeat.objects.count() == 1
    assert heartbeats.is_alive("worker")
    assert not heartbeats.is_alive("beat")


def test_worker_that_was_silent_for_a_minute_is_not_alive():
    heartbeats.show("worker")

    later = timezone.now() + dt.timedelta(seconds=61)

    assert not heartbeats.is_alive("worker", at=later)

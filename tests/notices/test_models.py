import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from notices.models import Notice
from tests.builders.notices import a_notice
from tests.builders.people import an_employee

pytestmark = pytest.mark.django_db


def test_notice_is_called_by_its_key():
    notice = a_notice(an_employee())

    assert str(notice) == notice.key


def test_notice_of_one_matter_exists_once():
    first, second = a_notice(an_employee()), a_notice(an_employee())

    with pytest.raises(IntegrityError, match="notices_notice_key"), transaction.atomic():
        Notice.objects.filter(pk=second.pk).update(key=first.key)


@pytest.mark.parametrize("wrong", [{"address": "anna@example.com"}, {"to": None}])
def test_notice_has_one_recipient(wrong):
    notice = a_notice(an_employee())

    with pytest.raises(IntegrityError, match="notice_has_one_recipient"), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(**wrong)


def test_notice_is_read_after_it_is_planned():
    notice = a_notice(an_employee())
    before = notice.planned_at - dt.timedelta(seconds=1)

    with (
        pytest.raises(IntegrityError, match="notice_is_read_after_it_is_planned"),
        transaction.atomic(),
    ):
        Notice.objects.filter(pk=notice.pk).update(read_at=before)

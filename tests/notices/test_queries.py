import datetime as dt

import pytest
from django.utils import timezone

from notices import queries
from tests.builders.notices import a_notice
from tests.builders.people import a_user, an_employee


@pytest.mark.django_db
def test_unread_counts_own_told_messages_in_one_query(django_assert_num_queries):
    anna, now = a_user(), timezone.now()
    a_notice(anna.employee)
    a_notice(anna.employee)
    a_notice(anna.employee, read_at=now + dt.timedelta(hours=1))
    a_notice(anna.employee, due_at=now + dt.timedelta(hours=1))
    a_notice(an_employee())

    with django_assert_num_queries(1):
        unread = queries.unread_of(anna)

    assert unread == 2

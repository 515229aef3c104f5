"""Who may do what with sessions: one table, right by deed."""

import pytest

from people.models import HR, Right
from sessions import policies
from tests.builders.people import a_site, a_user
from tests.builders.sessions import a_session

pytestmark = pytest.mark.django_db

READS = {*HR, Right.AUDIT, Right.COORDINATE, Right.LEAD_PROGRAM, Right.LEAD_TEAM, Right.TRAIN}
MAY = {
    policies.may_list_sessions: READS,
    policies.may_publish: {Right.PLAN},
    policies.may_cancel: {Right.PLAN},
    policies.may_assign: {Right.PLAN},
    policies.may_release: {Right.PLAN, Right.CARE},
    policies.may_see_deeds: {Right.PLAN, Right.CARE, Right.AUDIT},
    policies.may_see_reasons: {Right.PLAN, Right.CARE},
}


@pytest.mark.parametrize("may", MAY, ids=lambda may: may.__name__)
def test_right_is_enough_for(may):
    assert {right for right in Right if may(a_user(right))} == MAY[may]
    assert may(a_user()) is False


@pytest.mark.parametrize("may", [policies.may_deliver, policies.may_close])
def test_session_is_run_by_planners_and_the_coordinator_of_its_site(may):
    allowed = set()
    for right in Right:
        user = a_user(right)
        if may(user, a_session(site=user.site)):
            allowed.add(right)
    coordinator = a_user(Right.COORDINATE)

    assert allowed == {Right.PLAN, Right.COORDINATE}
    assert may(coordinator, a_session(site=a_site())) is False
    assert may(a_user(), a_session()) is False

import pytest

from people.models import Right
from programs import policies
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("right", list(Right))
def test_may_list_programs_by_right(right):
    assert policies.may_list_programs(a_user(right)) is (right != Right.JUDGE)


def test_may_list_programs_never_without_a_right():
    assert not policies.may_list_programs(a_user())

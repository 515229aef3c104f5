"""Who reads load and who looks after alerts: right by case, switches included."""

import datetime as dt

import pytest

from people.models import Right, Shown
from tests.builders.people import a_grant, a_site, a_user, an_employee
from tests.builders.trainers import a_trainer
from tests.builders.wellbeing import a_switch, an_alert
from wellbeing import policies
from wellbeing.models import Alert
from wellbeing.policies import Reach
from wellbeing.queries.alerts import alerts_seen
from wellbeing.queries.reach import rights_used, trainers_with_load

pytestmark = pytest.mark.django_db

LATER = dt.date(2099, 1, 1)
READING = (Right.CARE, Right.PLAN, Right.LEAD_TEAM)
NOBODY: dict[Right, Reach] = {}


def open_for_all() -> None:
    """As wide as any agreement could open it, for every right there is."""
    for right in Right:
        a_switch(right)


def reaches(ask) -> dict[Right, Reach]:
    """Rights with which alone something is read, and how much; each is asked with a new user."""
    found = {right: ask(right) for right in Right}
    return {right: reach for right, reach in found.items() if reach is not Reach.NONE}


def both_doors(user, trainer) -> Reach:
    """The answer of the policy, after making sure that the rows say the same."""
    reach = policies.reach_of_load(user, trainer)
    for least in (Reach.LEVEL, Reach.FULL):
        rows = trainers_with_load(user, least=least)
        assert rows.filter(pk=trainer.pk).exists() is (reach >= least)
    return reach


def test_load_after_installation_is_open_to_the_trainer_alone():
    trainer = a_trainer()

    assert reaches(lambda right: both_doors(a_user(right), trainer)) == NOBODY
    assert both_doors(a_user(employee=trainer.employee), trainer) is Reach.FULL


def test_load_opened_for_all_is_read_by_planner_and_care_and_by_no_other_right():
    trainer = a_trainer()
    open_for_all()

    assert reaches(lambda right: both_doors(a_user(right), trainer)) == {
        Right.PLAN: Reach.FULL,
        Right.CARE: Reach.FULL,
    }


def test_line_manager_reads_the_level_of_the_own_team_alone():
    open_for_all()
    head = an_employee()
    in_team, other = a_trainer(an_employee(line_manager=head)), a_trainer()
    user = a_user(Right.LEAD_TEAM, employee=head)

    assert [both_doors(user, trainer) for trainer in (in_team, other)] == [
        Reach.LEVEL,
        Reach.NONE,
    ]


def test_line_of_command_without_the_right_reads_nothing():
    open_for_all()
    head = an_employee()
    trainer = a_trainer(an_employee(line_manager=head))

    assert both_doors(a_user(employee=head), trainer) is Reach.NONE


@pytest.mark.parametrize("right", READING)
def test_switch_of_a_site_opens_that_site_alone(right):
    head = an_employee()
    here, there = (a_trainer(an_employee(line_manager=head)) for _ in range(2))
    a_switch(right, site=here.employee.site)
    user = a_user(right, employee=head)

    assert [both_doors(user, trainer) is Reach.NONE for trainer in (here, there)] == [False, True]


@pytest.mark.parametrize("right", READING)
def test_switch_of_another_function_or_right_opens_no_load(right):
    head = an_employee()
    trainer = a_trainer(an_employee(line_manager=head))
    a_switch(right, shown=Shown.NOTES)
    for other in set(READING) - {right}:
        a_switch(other)

    assert both_doors(a_user(right, employee=head), trainer) is Reach.NONE


def test_several_rights_read_as_far_as_the_furthest():
    open_for_all()
    head = an_employee()
    trainer = a_trainer(an_employee(line_manager=head))

    assert both_doors(a_user(Right.LEAD_TEAM, Right.CARE, employee=head), trainer) is Reach.FULL


@pytest.mark.parametrize("right", READING)
def test_deputy_reads_as_far_as_the_deputized(right):
    open_for_all()
    head = an_employee()
    trainer = a_trainer(an_employee(line_manager=head))
    lent = a_grant(a_user(employee=head), right)
    deputy = a_user()
    a_grant(deputy, right, deputizes=lent, ends_on=LATER)

    assert both_doors(deputy, trainer) is policies.reach_of_load(lent.user, trainer)


def test_closed_account_reads_nothing_of_others():
    open_for_all()
    user = a_user(Right.CARE)
    user.is_active = False

    assert both_doors(user, a_trainer()) is Reach.NONE


def test_account_without_a_person_has_no_own_load():
    user = a_user(Right.TRAIN)
    user.employee = None
    user.employee_id = None
    trainer = a_trainer()

    assert both_doors(user, trainer) is Reach.NONE
    assert not policies.may_ask_relief(user, trainer)


@pytest.mark.parametrize(
    ("held", "used"),
    [
        ([Right.PLAN, Right.CARE], Right.CARE),
        ([Right.PLAN, Right.LEAD_TEAM], Right.PLAN),
        ([Right.PLAN], Right.PLAN),
    ],
)
def test_right_used_is_the_one_that_reads_the_figure(held, used):
    open_for_all()
    head = an_employee()
    trainer = a_trainer(an_employee(line_manager=head))
    user = a_user(*held, employee=head)

    assert rights_used(user, [trainer]) == {used: [trainer.employee]}


def test_right_used_is_one_that_is_open_at_the_site_of_each_trainer():
    here, there = a_site(), a_site()
    a_switch(Right.CARE, site=there)
    a_switch(Right.PLAN, site=here)
    user = a_user(Right.CARE, Right.PLAN)

    ours, theirs = a_trainer(site=here), a_trainer(site=there)

    assert rights_used(user, [ours, theirs]) == {
        Right.PLAN: [ours.employee],
        Right.CARE: [theirs.employee],
    }


def test_request_of_somebody_whose_figure_is_closed_is_read_by_care():
    a_switch(Right.LEAD_TEAM)
    head = an_employee()
    trainer = a_trainer(an_employee(line_manager=head))
    user = a_user(Right.CARE, Right.LEAD_TEAM, employee=head)

    assert rights_used(user, [trainer]) == {Right.CARE: [trainer.employee]}


ALONE = [
    (policies.may_list_loads, {Right.PLAN, Right.CARE}, set()),
    (policies.may_list_team, {Right.LEAD_TEAM}, set()),
    (policies.may_care, {Right.CARE}, {Right.CARE}),
    (policies.may_list_alerts, {Right.PLAN, Right.CARE}, {Right.CARE}),
]


@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize(("policy", "opened", "closed"), ALONE)
def test_policies_about_the_user_alone_by_right(policy, opened, closed, is_open):
    if is_open:
        open_for_all()

    allowed = {right for right in Right if policy(a_user(right))}

    assert allowed == (opened if is_open else closed)
    assert not policy(a_user())


# kind of alert, whether load is open, who sees it, who acts on it
ALERTS = [
    (Alert.Kind.PEAK, True, {Right.PLAN, Right.CARE}, {Right.CARE}),
    (Alert.Kind.FORECAST, False, set(), set()),
    (Alert.Kind.ASKED, True, {Right.PLAN, Right.CARE}, {Right.CARE}),
    (Alert.Kind.ASKED, False, {Right.CARE}, {Right.CARE}),
]


@pytest.mark.parametrize(("kind", "is_open", "seeing", "acting"), ALERTS)
def test_policies_about_an_alert_by_right(kind, is_open, seeing, acting):
    alert = an_alert(kind=kind)
    if is_open:
        open_for_all()

    assert {right for right in Right if alert in alerts_seen(a_user(right))} == seeing
    assert {right for right in Right if policies.may_act_on(a_user(right), alert)} == acting
    assert not any(policies.may_answer(a_user(right), alert) for right in Right)


@pytest.mark.parametrize("kind", list(Alert.Kind))
def test_trainer_sees_the_own_alert_and_answers_but_never_acts_as_care(kind):
    alert = an_alert(kind=kind)
    open_for_all()
    user = a_user(Right.CARE, employee=alert.trainer.employee)

    assert alert in alerts_seen(user)
    assert policies.may_answer(user, alert)
    assert not policies.may_act_on(user, alert)


def test_line_manager_does_not_see_an_alert_with_its_figure():
    open_for_all()
    head = an_employee()
    alert = an_alert(a_trainer(an_employee(line_manager=head)))

    assert alert not in alerts_seen(a_user(Right.LEAD_TEAM, employee=head))


def test_sight_costs_no_query_beside_the_rights(django_assert_num_queries):
    open_for_all()
    trainer = a_trainer()
    user = a_user(Right.CARE, Right.PLAN, Right.LEAD_TEAM)
    assert user.rights

    with django_assert_num_queries(0):
        policies.reach_of_load(user, trainer)
    with django_assert_num_queries(1):
        list(trainers_with_load(user))

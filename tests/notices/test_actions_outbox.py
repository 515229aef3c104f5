import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from notices.actions import outbox
from notices.actions.outbox import Changes, Wanted
from notices.models import Notice
from people.models import Employee, Site
from tests.builders.notices import a_notice
from tests.builders.people import a_site, a_user, an_employee

KIND = "session-changed"
HOUR = dt.timedelta(hours=1)


def soon(hours: int = 1) -> dt.datetime:
    return timezone.now() + hours * HOUR


def standing() -> dict[str, dt.datetime]:
    """Who is told, and when."""
    rows = Notice.objects.filter(canceled_at=None).select_related("to")
    return {row.to.last_name if row.to else row.address: row.due_at for row in rows}


@pytest.mark.django_db
def test_plan_writes_one_row_due_at_once():
    site, anna = a_site(), an_employee("Anna")

    notice = outbox.plan(KIND, about=site, to=anna, values={"title": "Three Steps"}, window="w49")

    assert notice.key == f"session-changed:people.site-{site.pk}:w49:{anna.pk}"
    assert (notice.kind, notice.about_kind, notice.about_id) == (KIND, "people.site", site.pk)
    assert (notice.to, notice.address, notice.window) == (anna, "", "w49")
    assert notice.values == {"title": "Three Steps"}
    assert list(Notice.objects.told(at=timezone.now())) == [notice]


@pytest.mark.django_db
def test_plan_tells_an_address_without_naming_it_in_the_key():
    site, due_at = a_site(), soon()

    notice = outbox.plan(KIND, about=site, to=" Expert@Example.com ", due_at=due_at)
    again = outbox.plan(KIND, about=site, to="expert@example.com", due_at=due_at)

    assert (notice.to, notice.address) == (None, "expert@example.com")
    assert "example" not in notice.key
    assert again == notice
    assert Notice.objects.count() == 1


@pytest.mark.django_db
def test_plan_refuses_nobody():
    with pytest.raises(IntegrityError, match="notice_has_one_recipient"), transaction.atomic():
        outbox.plan(KIND, about=a_site(), to=" ")


@pytest.mark.django_db
def test_plan_again_puts_off_and_rewords_what_waits():
    site, anna = a_site(), an_employee()
    first = outbox.plan(KIND, about=site, to=anna, due_at=soon(1), values={"hour": 9})
    later = soon(2)

    again = outbox.plan(KIND, about=site, to=anna, due_at=later, values={"hour": 10})

    assert again.pk == first.pk
    kept = Notice.objects.get()
    assert (kept.due_at, kept.values, kept.planned_at) == (later, {"hour": 10}, first.planned_at)


@pytest.mark.django_db
def test_plan_again_leaves_what_was_told():
    site, anna = a_site(), an_employee()
    told = outbox.plan(KIND, about=site, to=anna, values={"hour": 9})

    outbox.plan(KIND, about=site, to=anna, due_at=soon(), values={"hour": 10})
    another = outbox.plan(KIND, about=site, to=anna, values={"hour": 10}, window="moved")

    kept = Notice.objects.get(pk=told.pk)
    assert (kept.due_at, kept.values) == (told.due_at, {"hour": 9})
    assert another.pk != told.pk


@pytest.mark.django_db
def test_plan_lets_a_canceled_notice_stand_again():
    site, anna, due_at = a_site(), an_employee(), soon()
    outbox.plan(KIND, about=site, to=anna, due_at=due_at, values={"hour": 9})
    outbox.reconcile(KIND, about=site, wanted=[], why="called off")

    again = outbox.plan(KIND, about=site, to=anna, due_at=due_at, values={"hour": 9})

    kept = Notice.objects.get(pk=again.pk)
    assert (kept.canceled_at, kept.why_canceled, kept.due_at) == (None, "", due_at)


@pytest.mark.django_db
def test_plan_is_undone_with_the_change_it_speaks_of():
    @transaction.atomic
    def change() -> None:
        outbox.plan(KIND, about=a_site(), to=an_employee())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change()

    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_reconcile_plans_moves_and_cancels():
    site, due_at, later = a_site(), soon(1), soon(2)
    anna, boris, vera = (an_employee(name) for name in ("Anna", "Boris", "Vera"))
    outbox.reconcile(KIND, about=site, wanted=[Wanted(anna, due_at), Wanted(boris, due_at)])

    changes = outbox.reconcile(
        KIND, about=site, wanted=[Wanted(anna, later), Wanted(vera, due_at)], why="another trainer"
    )

    assert changes == Changes(created=1, moved=1, canceled=1)
    assert standing() == {"Anna": later, "Vera": due_at}
    canceled = Notice.objects.get(to=boris)
    assert (canceled.canceled_at is not None, canceled.why_canceled) == (True, "another trainer")


@pytest.mark.django_db
def test_reconcile_again_changes_nothing():
    site = a_site()
    wanted = [
        Wanted(an_employee("Anna"), soon(), {"hours": [9, 10]}),
        Wanted("expert@example.com", soon(), window="second"),
        Wanted(an_employee("Boris")),
    ]

    first = outbox.reconcile(KIND, about=site, wanted=wanted)
    before = standing()
    second = outbox.reconcile(KIND, about=site, wanted=wanted)

    assert (first, second) == (Changes(created=3), Changes())
    assert standing() == before
    assert before.keys() == {"Anna", "expert@example.com", "Boris"}


@pytest.mark.django_db
def test_reconcile_leaves_what_was_told_and_other_matters():
    site, anna, boris = a_site(), an_employee("Anna"), an_employee("Boris")
    told = outbox.plan(KIND, about=site, to=anna)
    others = [
        outbox.plan("another-kind", about=site, to=boris, due_at=soon()),
        outbox.plan(KIND, about=a_site(), to=boris, due_at=soon()),
        outbox.plan(KIND, about=boris, to=boris, due_at=soon()),
    ]

    changes = outbox.reconcile(KIND, about=site, wanted=[])

    assert changes == Changes()
    assert set(Notice.objects.filter(canceled_at=None)) == {told, *others}


@pytest.mark.django_db
def test_reconcile_plans_anew_what_it_canceled():
    site, wanted = a_site(), [Wanted(an_employee("Anna"), soon())]
    outbox.reconcile(KIND, about=site, wanted=wanted)
    outbox.reconcile(KIND, about=site, wanted=[], why="x" * 300)

    again = outbox.reconcile(KIND, about=site, wanted=wanted)

    assert again == Changes(created=1)
    assert Notice.objects.count() == 1
    assert standing().keys() == {"Anna"}


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_reconcile_costs_the_same_for_any_number(rows, django_assert_num_queries):
    site = a_site()
    people = [an_employee() for _row in range(3 * rows)]
    outbox.reconcile(KIND, about=site, wanted=[Wanted(one, soon()) for one in people[: 2 * rows]])

    with django_assert_num_queries(7):  # five statements and the savepoint around them
        changes = outbox.reconcile(
            KIND, about=site, wanted=[Wanted(one, soon(2)) for one in people[rows:]]
        )

    assert changes == Changes(created=rows, moved=rows, canceled=rows)


def at_once(*changes) -> None:
    """Each change in a thread of its own, all begun together."""
    start = threading.Barrier(len(changes))

    def run(change) -> None:
        try:
            start.wait()
            change()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(change,)) for change in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_two_who_plan_the_same_at_once_leave_one_row():
    site, anna = a_site(), an_employee("Anna")
    planned: list[int] = []

    def plan() -> None:
        planned.append(outbox.plan(KIND, about=site, to=anna).pk)

    at_once(plan, plan, plan)

    assert planned == [Notice.objects.get().pk] * 3


def reconciled(site: Site, person: Employee, outcomes: list[Changes]):
    wanted = [Wanted(person, soon())]
    return lambda: outcomes.append(outbox.reconcile(KIND, about=site, wanted=wanted))


@pytest.mark.django_db(transaction=True)
def test_two_who_reconcile_at_once_leave_what_the_later_one_wants():
    site = a_site()
    outcomes: list[Changes] = []
    anna, boris = an_employee("Anna"), an_employee("Boris")

    at_once(reconciled(site, anna, outcomes), reconciled(site, boris, outcomes))

    assert outcomes == [Changes(created=1), Changes(created=1, canceled=1)]
    assert len(standing()) == 1


@pytest.mark.django_db
def test_mark_read_counts_the_first_time():
    notice = a_notice(an_employee())
    first, second = soon(1), soon(2)

    answers = [outbox.mark_read(notice, at=first), outbox.mark_read(notice, at=second)]

    notice.refresh_from_db()
    assert (answers, notice.read_at) == ([True, False], first)


@pytest.mark.django_db
def test_mark_all_read_reaches_the_own_told_notices_only():
    anna, boris = a_user(), a_user()
    mine = [a_notice(anna.employee), a_notice(anna.employee)]
    waiting = a_notice(anna.employee, due_at=soon())
    foreign = a_notice(boris.employee)

    counts = [outbox.mark_all_read(anna), outbox.mark_all_read(anna)]

    assert counts == [2, 0]
    assert set(Notice.objects.unread()) == {waiting, foreign}
    assert {notice.pk for notice in mine}.isdisjoint(
        Notice.objects.unread().values_list("pk", flat=True)
    )

"""Writes what was decided: table by table, each by a fixed number of statements."""

from collections.abc import Callable, Iterator

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from people.models import Employee, Room, RoomBooking, Site
from programs.models import Edition, Program, Qualification
from sessions.models import Assignment, Block, Duty, TrainingSession
from trainer_institute.actions.imports.plans import Plan
from trainers.actions import time_changes
from trainers.models import Category, Engagement, FteShare, Trainer

# From what others point to, to what points.
ORDER: tuple[type[Model], ...] = (
    *(Site, Room, Category, Program, Edition, Employee, Trainer, FteShare, Qualification),
    *(TrainingSession, RoomBooking, Block, Assignment, Engagement, Duty),
)
BATCH = 2_000
SMALL_BATCH = 500
Tell = Callable[[str, int, int], None]


def carry_out(plan: Plan, tell: Tell) -> None:
    """Nothing; all of the plan is in the database. Inside the transaction of the caller."""
    changes = plan.changes
    _remove(plan)
    _make_way(plan)
    for number, model in enumerate(ORDER):
        rows = QuerySet[Model](model)
        step = _("Writing: %(what)s") % {"what": model._meta.verbose_name_plural}
        tell(step, number, len(ORDER))
        for new in _portions(changes.new(model)):
            rows.bulk_create(new)
            tell(step, number, len(ORDER))
        columns = changes.columns(model)
        for changed in _portions(changes.changed(model)):
            rows.bulk_update(changed, columns, batch_size=SMALL_BATCH)
            tell(step, number, len(ORDER))
    time_changes.leave((trainer.pk, day) for trainer, day in plan.times.values())


def _portions(rows: list[Model]) -> Iterator[list[Model]]:
    """The rows, as many at once as one statement takes."""
    return (rows[first : first + BATCH] for first in range(0, len(rows), BATCH))


def _remove(plan: Plan) -> None:
    """Nothing; days that are no more are gone, and who was on duty there is free."""
    for model in (Duty, Block):
        if gone := plan.changes.gone(model):
            QuerySet[Model](model).filter(pk__in=gone).delete()


def _make_way(plan: Plan) -> None:
    """Nothing; what moves gives up its old time first: two that change places never clash."""
    if plan.moved:
        moved = [engagement.pk for engagement in plan.moved]
        Engagement.objects.filter(pk__in=moved).update(state=Engagement.State.CANCELED)
        plan.changes.also(Engagement, "state")
    if bookings := plan.changes.changed(RoomBooking):
        moved = [booking.pk for booking in bookings]
        RoomBooking.objects.filter(pk__in=moved).update(canceled=True)
        plan.changes.also(RoomBooking, "canceled")

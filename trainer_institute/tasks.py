"""What the timetable calls and several floors do together; each may run twice."""

from celery import shared_task

from people.actions import jobs
from people.models import Job
from trainer_institute.actions import exports
from trainer_institute.actions.imports import background


@shared_task
def begin_waiting_jobs() -> int:
    """How many jobs that waited, or had lost their worker, were taken up and ended."""
    ended = 0
    for number in jobs.to_begin():
        job = Job.objects.select_related("asked_by__employee__site").get(pk=number)
        if jobs.begin(job):
            work = exports.work if job.kind == Job.Kind.EXPORT else background.work
            work(job)
            ended += 1
    return ended

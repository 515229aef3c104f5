"""What the timetable calls; each may run twice."""

from celery import shared_task

from wellbeing.actions import assessments, ratings


@shared_task
def assess_changed_trainers() -> int:
    """How many trainers were assessed because their time changed."""
    assessed = 0
    while number := assessments.assess_changed():
        assessed += number
    return assessed


@shared_task
def assess_everybody() -> int:
    """How many trainers were assessed, whether or not their time changed."""
    return assessments.assess()


@shared_task
def forget_old_results() -> int:
    """How many weekly results and ratings were past the time for which they may be kept."""
    return assessments.forget_old() + ratings.forget_old()

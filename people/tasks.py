"""What the timetable calls; each may run twice."""

from celery import shared_task

from people.actions import files, heartbeats, history, sign_ins


@shared_task
def show_sign_of_life() -> int:
    """One: the worker that ran this is alive."""
    heartbeats.show("worker")
    return 1


@shared_task
def remove_expired_files() -> int:
    """How many stored files were past their time."""
    return files.remove_expired()


@shared_task
def remove_expired_sign_ins() -> int:
    """How many ended sign-ins were forgotten."""
    return sign_ins.remove_expired()


@shared_task
def expire_history() -> int:
    """How many rows of history were older than they may be kept."""
    return history.expire()

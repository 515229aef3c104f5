from django.apps import AppConfig

from trainer_institute.celery import app as celery_app

__all__ = ["TrainerInstituteConfig", "celery_app"]  # with the app loaded, tasks find their broker


class TrainerInstituteConfig(AppConfig):
    """The top floor: pages and commands that join several apps."""

    name = "trainer_institute"
    verbose_name = "Trainer Institute"

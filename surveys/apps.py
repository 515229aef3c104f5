from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """Instruments, waves, raters, answers, scoring, suppression."""

    name = "surveys"
    verbose_name = "Surveys"

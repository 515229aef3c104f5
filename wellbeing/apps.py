from django.apps import AppConfig


class WellbeingConfig(AppConfig):
    """Load of a trainer, effort ratings, limits, alerts, relief, the pulse."""

    name = "wellbeing"
    verbose_name = "Wellbeing"

from django.apps import AppConfig


class CareersConfig(AppConfig):
    """Tracks and steps, competitions, applications, juries, defenses."""

    name = "careers"
    verbose_name = "Careers"

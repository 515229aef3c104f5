from django.apps import AppConfig


class SessionsConfig(AppConfig):
    """Training sessions and other activities, roster, enrollments, attendance, logs, feedback."""

    name = "sessions"
    label = "training_sessions"  # "sessions" belongs to django.contrib.sessions
    verbose_name = "Training sessions"

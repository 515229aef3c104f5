from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notice rules and texts, outbox, inbox, digest, channels, delivery."""

    name = "notices"
    verbose_name = "Notices"

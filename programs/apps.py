from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    """Programs, editions, materials, proposals, qualifications, communities."""

    name = "programs"
    verbose_name = "Programs"

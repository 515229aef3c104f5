from django.apps import AppConfig


class TrainersConfig(AppConfig):
    """Trainers and their time, categories, competencies, intensives, practice."""

    name = "trainers"
    verbose_name = "Trainers"

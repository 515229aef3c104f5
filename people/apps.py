from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Employees, users and rights, departments, sites, rooms, history."""

    name = "people"
    verbose_name = "People"

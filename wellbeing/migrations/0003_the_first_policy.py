"""The policy the model ships with: version 1, from long ago."""

import datetime as dt

from django.db import migrations

LONG_AGO = dt.date(1900, 1, 1)  # a Monday


def publish(apps, schema_editor):
    """Version 1 holds for every week until a company publishes another."""
    apps.get_model("wellbeing", "LoadPolicy").objects.get_or_create(
        version=1, defaults={"from_week": LONG_AGO}
    )


def withdraw(apps, schema_editor):
    """Takes version 1 away."""
    apps.get_model("wellbeing", "LoadPolicy").objects.filter(version=1).delete()


class Migration(migrations.Migration):
    dependencies = [("wellbeing", "0002_history_is_kept_three_years")]

    operations = [migrations.RunPython(publish, withdraw)]

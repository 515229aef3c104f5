"""A row for every table of history that switches added: how long it is kept."""

from django.db import migrations

RULES = """
INSERT INTO institute_history_rule (table_name, at_column) VALUES
    ('people_switchevent', 'pgh_created_at');
"""
BACK = "DELETE FROM institute_history_rule WHERE table_name = 'people_switchevent'"


class Migration(migrations.Migration):
    dependencies = [("people", "0006_switches_and_jobs")]

    operations = [migrations.RunSQL(RULES, BACK)]

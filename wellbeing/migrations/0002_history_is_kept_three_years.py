"""A row for every table of history of this floor: how long it is kept."""

from django.db import migrations

RULES = """
INSERT INTO institute_history_rule (table_name, at_column) VALUES
    ('wellbeing_alertevent', 'pgh_created_at'),
    ('wellbeing_loadpolicyevent', 'pgh_created_at'),
    ('wellbeing_reliefactionevent', 'pgh_created_at');
"""
BACK = "DELETE FROM institute_history_rule WHERE table_name LIKE 'wellbeing%event'"


class Migration(migrations.Migration):
    dependencies = [
        ("wellbeing", "0001_loads_alerts_and_relief"),
        ("people", "0005_history_is_kept_three_years"),
    ]

    operations = [migrations.RunSQL(RULES, BACK)]

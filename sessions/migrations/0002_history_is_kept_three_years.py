"""A row for every table of history of this floor: how long it is kept."""

from django.db import migrations

RULES = """
INSERT INTO institute_history_rule (table_name, at_column) VALUES
    ('training_sessions_assignmentevent', 'pgh_created_at'),
    ('training_sessions_blockevent', 'pgh_created_at'),
    ('training_sessions_dutyevent', 'pgh_created_at'),
    ('training_sessions_incidentevent', 'pgh_created_at'),
    ('training_sessions_trainingsessionevent', 'pgh_created_at');
"""
BACK = "DELETE FROM institute_history_rule WHERE table_name LIKE 'training_sessions%event'"


class Migration(migrations.Migration):
    dependencies = [
        ("training_sessions", "0001_sessions_and_logs"),
        ("people", "0005_history_is_kept_three_years"),
    ]

    operations = [migrations.RunSQL(RULES, BACK)]

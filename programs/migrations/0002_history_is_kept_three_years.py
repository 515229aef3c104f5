"""A row for every table of history of this floor: how long it is kept."""

from django.db import migrations

RULES = """
INSERT INTO institute_history_rule (table_name, at_column) VALUES
    ('programs_editionevent', 'pgh_created_at'),
    ('programs_programevent', 'pgh_created_at'),
    ('programs_qualificationevent', 'pgh_created_at'),
    ('programs_targetevent', 'pgh_created_at');
"""
BACK = "DELETE FROM institute_history_rule WHERE table_name LIKE 'programs%event'"


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0001_programs_rights_and_targets"),
        ("people", "0005_history_is_kept_three_years"),
    ]

    operations = [migrations.RunSQL(RULES, BACK)]

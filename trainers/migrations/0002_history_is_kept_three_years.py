"""A row for every table of history of this floor: how long it is kept."""

from django.db import migrations

RULES = """
INSERT INTO institute_history_rule (table_name, at_column, of_person, blanked) VALUES
    ('trainers_trainerevent', 'pgh_created_at',
     'pgh_obj_id IN (SELECT id FROM trainers_trainer WHERE employee_id = $1)', '{code,why_left}');
INSERT INTO institute_history_rule (table_name, at_column) VALUES
    ('trainers_absenceevent', 'pgh_created_at'),
    ('trainers_categoryevent', 'pgh_created_at'),
    ('trainers_engagementevent', 'pgh_created_at'),
    ('trainers_fteshareevent', 'pgh_created_at');
"""
BACK = "DELETE FROM institute_history_rule WHERE table_name LIKE 'trainers%event'"


class Migration(migrations.Migration):
    dependencies = [
        ("trainers", "0001_trainers_and_their_time"),
        ("people", "0005_history_is_kept_three_years"),
    ]

    operations = [migrations.RunSQL(RULES, BACK)]

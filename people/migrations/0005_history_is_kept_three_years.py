"""A row for every table of history: how long it is kept, and what in it names a person.

Later migrations add a row for every new table of history.
"""

from django.db import migrations

RULES = """
INSERT INTO institute_history_rule (table_name, at_column, of_person, blanked) VALUES
    ('people_employeeevent', 'pgh_created_at', 'pgh_obj_id = $1',
     '{last_name,first_name,patronymic,personnel_number,company,pass_number,email,phone}'),
    ('people_userevent', 'pgh_created_at',
     'pgh_obj_id IN (SELECT id FROM people_user WHERE employee_id = $1)', '{email}'),
    ('people_trace', 'at',
     'about_id = $1 AND about_kind = ''people.employee'''
     ' OR about_kind = ''people.user'''
     ' AND about_id IN (SELECT id FROM people_user WHERE employee_id = $1)', '{why}');
INSERT INTO institute_history_rule (table_name, at_column) VALUES
    ('people_accesslog', 'at'),
    ('people_departmentevent', 'pgh_created_at'),
    ('people_grantevent', 'pgh_created_at'),
    ('people_holidayevent', 'pgh_created_at'),
    ('people_roomevent', 'pgh_created_at'),
    ('people_roombookingevent', 'pgh_created_at'),
    ('people_siteevent', 'pgh_created_at'),
    ('people_storedfileevent', 'pgh_created_at');
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0004_numbers_and_ages_are_found_quickly")]

    operations = [migrations.RunSQL(RULES, "DELETE FROM institute_history_rule")]

"""The table that says how long history is kept and what in it names a person, and the function.

The function runs as its owner: the application's role may call it and nothing else may change
history.
"""

from django.db import migrations

RULES = """
CREATE TABLE institute_history_rule (
    table_name text PRIMARY KEY,
    at_column text NOT NULL,
    kept_for interval NOT NULL DEFAULT '36 months',
    of_person text,
    blanked text[] NOT NULL DEFAULT '{}',
    CHECK ((of_person IS NULL) = (blanked = '{}'))
);
COMMENT ON COLUMN institute_history_rule.of_person IS
    'condition that finds the rows of one employee, whose number is $1';
"""

FUNCTION = """
CREATE FUNCTION institute_erase(person bigint, by_user bigint, because text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    rule record;
    emptied text;
    touched bigint;
    total bigint := 0;
BEGIN
    IF person IS NOT NULL AND (
        because = ''
        OR NOT EXISTS (SELECT FROM people_user WHERE id = by_user)
        OR NOT EXISTS (SELECT FROM people_employee WHERE id = person AND erased_at IS NOT NULL)
    ) THEN
        RAISE EXCEPTION 'history is emptied only of a person whose record was erased, by a user'
            ' and for a reason';
    END IF;
    FOR rule IN SELECT * FROM institute_history_rule ORDER BY table_name LOOP
        IF person IS NULL THEN
            EXECUTE format('DELETE FROM %I WHERE %I < now() - $1', rule.table_name, rule.at_column)
                USING rule.kept_for;
        ELSIF rule.of_person IS NOT NULL THEN
            SELECT string_agg(format('%I = %L', name, ''), ', ') INTO emptied
                FROM unnest(rule.blanked) AS name;
            EXECUTE format('UPDATE %I SET %s WHERE %s', rule.table_name, emptied, rule.of_person)
                USING person;
        ELSE
            CONTINUE;
        END IF;
        GET DIAGNOSTICS touched = ROW_COUNT;
        total := total + touched;
    END LOOP;
    IF person IS NOT NULL OR total > 0 THEN
        INSERT INTO people_trace (at, by_id, what, about_kind, about_id, why)
        VALUES (clock_timestamp(), by_user,
                CASE WHEN person IS NULL THEN 'expired' ELSE 'erased' END,
                CASE WHEN person IS NULL THEN 'history' ELSE 'people.employee' END,
                coalesce(person, 0), because);
    END IF;
    RETURN total;
END
$$;
REVOKE ALL ON FUNCTION institute_erase FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_people_and_places")]

    operations = [
        migrations.RunSQL(RULES, "DROP TABLE institute_history_rule"),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION institute_erase(bigint, bigint, text)"),
    ]

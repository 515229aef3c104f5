"""What care answers stays out of the history of alerts; a kind of alert is named in full."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wellbeing", "0003_the_first_policy"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="alert",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="alert",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="alert",
            name="delete_delete",
        ),
        migrations.RemoveField(
            model_name="alertevent",
            name="why_closed",
        ),
        migrations.AlterField(
            model_name="alert",
            name="kind",
            field=models.CharField(
                choices=[
                    ("peak", "peak"),
                    ("sustained", "elevated for weeks"),
                    ("hard-rule", "firm limit"),
                    ("forecast", "in the weeks ahead"),
                    ("asked", "asked for relief"),
                ],
                max_length=9,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="alertevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("peak", "peak"),
                    ("sustained", "elevated for weeks"),
                    ("hard-rule", "firm limit"),
                    ("forecast", "in the weeks ahead"),
                    ("asked", "asked for relief"),
                ],
                max_length=9,
                verbose_name="kind",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="alert",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "wellbeing_alertevent" ("closed_at", "due_on", "id", "kind", "named_weeks", "opened_at", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reminded_at", "shown", "told_at", "trainer_id", "week") VALUES (NEW."closed_at", NEW."due_on", NEW."id", NEW."kind", NEW."named_weeks", NEW."opened_at", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."reminded_at", NEW."shown", NEW."told_at", NEW."trainer_id", NEW."week"); RETURN NULL;',
                    hash="4924e38e3fb8307c01d24ca94e2e79f523349e6b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_810f3",
                    table="wellbeing_alert",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="alert",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."closed_at" IS DISTINCT FROM (NEW."closed_at") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."named_weeks" IS DISTINCT FROM (NEW."named_weeks") OR OLD."opened_at" IS DISTINCT FROM (NEW."opened_at") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."reminded_at" IS DISTINCT FROM (NEW."reminded_at") OR OLD."shown" IS DISTINCT FROM (NEW."shown") OR OLD."told_at" IS DISTINCT FROM (NEW."told_at") OR OLD."trainer_id" IS DISTINCT FROM (NEW."trainer_id") OR OLD."week" IS DISTINCT FROM (NEW."week"))',
                    func='INSERT INTO "wellbeing_alertevent" ("closed_at", "due_on", "id", "kind", "named_weeks", "opened_at", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reminded_at", "shown", "told_at", "trainer_id", "week") VALUES (NEW."closed_at", NEW."due_on", NEW."id", NEW."kind", NEW."named_weeks", NEW."opened_at", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."reminded_at", NEW."shown", NEW."told_at", NEW."trainer_id", NEW."week"); RETURN NULL;',
                    hash="3522c922e78971a9081ab1b9617cb652968cebea",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_dedba",
                    table="wellbeing_alert",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="alert",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "wellbeing_alertevent" ("closed_at", "due_on", "id", "kind", "named_weeks", "opened_at", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reminded_at", "shown", "told_at", "trainer_id", "week") VALUES (OLD."closed_at", OLD."due_on", OLD."id", OLD."kind", OLD."named_weeks", OLD."opened_at", OLD."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."reminded_at", OLD."shown", OLD."told_at", OLD."trainer_id", OLD."week"); RETURN NULL;',
                    hash="4b02595c9e2e9943e8439a5f96d2629bdb087283",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0853b",
                    table="wellbeing_alert",
                    when="AFTER",
                ),
            ),
        ),
    ]

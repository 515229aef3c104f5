"""A record and a share know how often they were changed, so that nobody overwrites in silence."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("trainers", "0003_a_rota_is_whole_or_none"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="fteshare",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="fteshare",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="fteshare",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="trainer",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="trainer",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="trainer",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="fteshare",
            name="version",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="version"),
        ),
        migrations.AddField(
            model_name="fteshareevent",
            name="version",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="version"),
        ),
        migrations.AddField(
            model_name="trainer",
            name="version",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="version"),
        ),
        migrations.AddField(
            model_name="trainerevent",
            name="version",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="version"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fteshare",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "trainers_fteshareevent" ("id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "share", "starts_on", "trainer_id", "version") VALUES (NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."share", NEW."starts_on", NEW."trainer_id", NEW."version"); RETURN NULL;',
                    hash="9eba53699afa157445a9f262240be507cc70e8ad",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e29a6",
                    table="trainers_fteshare",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fteshare",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "trainers_fteshareevent" ("id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "share", "starts_on", "trainer_id", "version") VALUES (NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."share", NEW."starts_on", NEW."trainer_id", NEW."version"); RETURN NULL;',
                    hash="2f395c9af092aaffd052620a4188d6b83c48ede5",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4bf16",
                    table="trainers_fteshare",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fteshare",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "trainers_fteshareevent" ("id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "share", "starts_on", "trainer_id", "version") VALUES (OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."share", OLD."starts_on", OLD."trainer_id", OLD."version"); RETURN NULL;',
                    hash="df78658ceb3fbbe6063c31fa279e5d2a83e4c279",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_43327",
                    table="trainers_fteshare",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="trainer",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "trainers_trainerevent" ("code", "employee_id", "id", "known_from", "languages", "left_on", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "rota_days_off", "rota_days_on", "rota_from", "started_on", "topics", "version", "weekly_hours_limit", "why_left") VALUES (NEW."code", NEW."employee_id", NEW."id", NEW."known_from", NEW."languages", NEW."left_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."rota_days_off", NEW."rota_days_on", NEW."rota_from", NEW."started_on", NEW."topics", NEW."version", NEW."weekly_hours_limit", NEW."why_left"); RETURN NULL;',
                    hash="5dd9f5fdd5cb5b6e04c70832382b8768fff80dfa",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_cfa7c",
                    table="trainers_trainer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="trainer",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "trainers_trainerevent" ("code", "employee_id", "id", "known_from", "languages", "left_on", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "rota_days_off", "rota_days_on", "rota_from", "started_on", "topics", "version", "weekly_hours_limit", "why_left") VALUES (NEW."code", NEW."employee_id", NEW."id", NEW."known_from", NEW."languages", NEW."left_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."rota_days_off", NEW."rota_days_on", NEW."rota_from", NEW."started_on", NEW."topics", NEW."version", NEW."weekly_hours_limit", NEW."why_left"); RETURN NULL;',
                    hash="e0aaf06b90dce60bcc2a9b0e8757f0047ffb5d4b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_30097",
                    table="trainers_trainer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="trainer",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "trainers_trainerevent" ("code", "employee_id", "id", "known_from", "languages", "left_on", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "rota_days_off", "rota_days_on", "rota_from", "started_on", "topics", "version", "weekly_hours_limit", "why_left") VALUES (OLD."code", OLD."employee_id", OLD."id", OLD."known_from", OLD."languages", OLD."left_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."rota_days_off", OLD."rota_days_on", OLD."rota_from", OLD."started_on", OLD."topics", OLD."version", OLD."weekly_hours_limit", OLD."why_left"); RETURN NULL;',
                    hash="c7630f64d5b1d8e11433ae53c93fbfebc759a4cd",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6b625",
                    table="trainers_trainer",
                    when="AFTER",
                ),
            ),
        ),
    ]

"""A session knows how often its count was changed, so that nobody overwrites in silence."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("training_sessions", "0003_logs_have_versions"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="trainingsession",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="trainingsession",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="trainingsession",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="trainingsession",
            name="version",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="version"),
        ),
        migrations.AddField(
            model_name="trainingsessionevent",
            name="version",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="version"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="trainingsession",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "training_sessions_trainingsessionevent" ("code", "country", "edition_id", "ends_at", "expected_people", "head_count", "id", "is_online", "language", "latitude", "longitude", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "seconds_needed", "site_id", "starts_at", "state", "venue", "version", "why_canceled", "zone") VALUES (NEW."code", NEW."country", NEW."edition_id", NEW."ends_at", NEW."expected_people", NEW."head_count", NEW."id", NEW."is_online", NEW."language", NEW."latitude", NEW."longitude", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."region", NEW."seconds_needed", NEW."site_id", NEW."starts_at", NEW."state", NEW."venue", NEW."version", NEW."why_canceled", NEW."zone"); RETURN NULL;',
                    hash="354acb48760b7a95742b6011f33e14c4165facad",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2ffb6",
                    table="training_sessions_trainingsession",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="trainingsession",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "training_sessions_trainingsessionevent" ("code", "country", "edition_id", "ends_at", "expected_people", "head_count", "id", "is_online", "language", "latitude", "longitude", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "seconds_needed", "site_id", "starts_at", "state", "venue", "version", "why_canceled", "zone") VALUES (NEW."code", NEW."country", NEW."edition_id", NEW."ends_at", NEW."expected_people", NEW."head_count", NEW."id", NEW."is_online", NEW."language", NEW."latitude", NEW."longitude", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."region", NEW."seconds_needed", NEW."site_id", NEW."starts_at", NEW."state", NEW."venue", NEW."version", NEW."why_canceled", NEW."zone"); RETURN NULL;',
                    hash="1cddcbbad6d274084901b80f6afd028ae24c2374",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1b430",
                    table="training_sessions_trainingsession",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="trainingsession",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "training_sessions_trainingsessionevent" ("code", "country", "edition_id", "ends_at", "expected_people", "head_count", "id", "is_online", "language", "latitude", "longitude", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "seconds_needed", "site_id", "starts_at", "state", "venue", "version", "why_canceled", "zone") VALUES (OLD."code", OLD."country", OLD."edition_id", OLD."ends_at", OLD."expected_people", OLD."head_count", OLD."id", OLD."is_online", OLD."language", OLD."latitude", OLD."longitude", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."region", OLD."seconds_needed", OLD."site_id", OLD."starts_at", OLD."state", OLD."venue", OLD."version", OLD."why_canceled", OLD."zone"); RETURN NULL;',
                    hash="96511f80212100392b506eed3c99772f1a596aad",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8ca30",
                    table="training_sessions_trainingsession",
                    when="AFTER",
                ),
            ),
        ),
    ]

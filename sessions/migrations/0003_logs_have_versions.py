"""How often a log was changed, so that two devices of a trainer overwrite nothing in silence."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("training_sessions", "0002_history_is_kept_three_years")]

    operations = [
        migrations.AddField(
            model_name="sessionlog",
            name="version",
            field=models.PositiveIntegerField(default=1, verbose_name="version"),
        ),
    ]

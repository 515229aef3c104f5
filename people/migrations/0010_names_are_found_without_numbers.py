import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0009_words_and_the_site_shown"),
    ]

    operations = [
        migrations.AddField(
            model_name="employee",
            name="name_words",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    django.db.models.functions.text.Concat(
                        models.F("last_name"),
                        models.Value(" "),
                        models.F("first_name"),
                        models.Value(" "),
                        models.F("patronymic"),
                        models.Value(" "),
                    ),
                    function="institute_words",
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            model_name="employee",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["name_words"], name="employee_by_name_word"
            ),
        ),
    ]

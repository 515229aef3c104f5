"""The same right may be given for several stretches of days, as long as no two share a day.

Going back needs rights that stand once: take back, or let end, what was given for later days.
"""

from django.contrib.postgres.fields import RangeOperators
from django.db import migrations, models

import people.models.constraints

# Compared byte by byte: an upgrade of the system's sorting rules never spoils the index.
WORDS = 'CREATE TYPE wordrange AS RANGE (subtype = text, collation = "C")'


class Migration(migrations.Migration):
    dependencies = [("people", "0002_one_function_erases_history")]

    operations = [
        migrations.RunSQL(WORDS, "DROP TYPE wordrange"),
        migrations.RemoveConstraint(model_name="grant", name="grant_stands_once"),
        migrations.AddConstraint(
            model_name="grant",
            constraint=people.models.constraints.DaysExclusion(
                condition=models.Q(("taken_at", None)),
                expressions=[
                    (people.models.constraints.IdRange("user"), RangeOperators.OVERLAPS),
                    (people.models.constraints.WordRange("right"), RangeOperators.OVERLAPS),
                    (people.models.constraints.IdOrNoneRange("site"), RangeOperators.OVERLAPS),
                    (
                        people.models.constraints.IdOrNoneRange("department"),
                        RangeOperators.OVERLAPS,
                    ),
                    (people.models.constraints.IdOrNoneRange("deputizes"), RangeOperators.OVERLAPS),
                    (
                        people.models.constraints.DayRange("starts_on", "ends_on"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                name="grant_days_never_overlap",
                violation_error_message=(
                    "This person already holds that right on some of these days."
                    " Choose days that do not overlap."
                ),
            ),
        ),
    ]

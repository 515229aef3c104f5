"""Exclusion constraints that need no PostgreSQL extension and whose forms never answer 500."""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    BigIntegerRangeField,
    DateRangeField,
    DateTimeRangeField,
)
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

Reference = Combinable | models.Q


class IdRange(Func):
    """The range that holds one id only: `&&` between two of them means the same row.

    Stands in for equality, which an exclusion constraint over GiST has for integers only with
    the extension btree_gist. `field` is the field's name, never its column: `validate()` replaces
    field names alone, and one busy room would make every room busy.
    """

    function = "int8range"
    output_field = BigIntegerRangeField()

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        # Django rebuilds expressions by calling the class with what deconstruct() recorded.
        if len(expressions) == 1:
            expressions = (F(expressions[0]), F(expressions[0]), Value("[]"))
        super().__init__(*expressions, **extra)


class IdOrNoneRange(Func):
    """As `IdRange`, for a field that may be empty: two rows without an id name the same nothing."""

    function = "int8range"
    output_field = BigIntegerRangeField()

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        if len(expressions) == 1:
            bound = Coalesce(F(expressions[0]), Value(0), output_field=models.BigIntegerField())
            expressions = (bound, bound, Value("[]"))
        super().__init__(*expressions, **extra)


class WordRange(Func):
    """The range that holds one word only: what `IdRange` is for numbers.

    The type `wordrange` is made by a migration, since PostgreSQL brings none for text.
    """

    function = "wordrange"
    output_field = models.TextField()  # only compared inside the database, never read

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        if len(expressions) == 1:
            expressions = (F(expressions[0]), F(expressions[0]), Value("[]"))
        super().__init__(*expressions, **extra)


class DayRange(Func):
    """From the first day to the last, both counted; an empty last day means without end."""

    function = "daterange"
    output_field = DateRangeField()

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        if len(expressions) == 2:  # noqa: PLR2004 - the names of first and last day
            expressions = (F(expressions[0]), F(expressions[1]), Value("[]"))
        super().__init__(*expressions, **extra)


class TimeRange(Func):
    """From the first instant up to, not including, the second: touching bookings do not clash."""

    function = "tstzrange"
    output_field = DateTimeRangeField()

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        if len(expressions) == 2:  # noqa: PLR2004 - the names of start and end
            expressions = (F(expressions[0]), F(expressions[1]), Value("[)"))
        super().__init__(*expressions, **extra)


def fields_in(reference: object) -> set[str]:
    """Names of the fields an expression or a condition speaks of."""
    if isinstance(reference, F):
        return {reference.name.split("__")[0]}  # type: ignore[attr-defined] # not in the stubs
    if isinstance(reference, models.Q):
        return {
            name
            for child in reference.children
            for name in (
                {child[0].split("__")[0]} if isinstance(child, tuple) else fields_in(child)
            )
        }
    if isinstance(reference, models.Expression):
        return {name for part in reference.get_source_expressions() for name in fields_in(part)}
    return set()


class Exclusion(ExclusionConstraint):
    """Knows which fields it compares."""

    def needed_fields(self) -> set[str]:
        """Names of all fields that decide whether two rows clash."""
        needed = fields_in(self.condition) if self.condition else set()
        for expression, _operator in self.expressions:
            needed |= {expression} if isinstance(expression, str) else fields_in(expression)
        return needed


class DaysExclusion(Exclusion):
    """Two rows about the same never share a day from `starts_on` to `ends_on`.

    A form that shows some of the fields, or got one wrong, compares nothing: the action that
    saves looks at the whole row.
    """

    def validate(
        self,
        model: type[models.Model],
        instance: models.Model,
        exclude: Any = None,
        using: str = "default",
    ) -> None:
        """Nothing; raises ValidationError with the constraint's message on a shared day."""
        starts_on, ends_on = (getattr(instance, name) for name in ("starts_on", "ends_on"))
        if not self.needed_fields().isdisjoint(exclude or ()) or starts_on is None:
            return
        if ends_on is not None and ends_on < starts_on:
            return  # a check constraint says so; PostgreSQL refuses to build such a range
        super().validate(model, instance, exclude=exclude, using=using)


class BookingExclusion(Exclusion):
    """Two rows that are not canceled never overlap.

    Django's own validation asks only for the fields a form shows, and fails with FieldError when
    the condition speaks of another one. Here the fields of the constraint are always looked at;
    where one of them is still empty, there is nothing to compare yet.
    """

    def validate(
        self,
        model: type[models.Model],
        instance: models.Model,
        exclude: Any = None,
        using: str = "default",
    ) -> None:
        """Nothing; raises ValidationError with the constraint's message on a clash."""
        needed = self.needed_fields()
        for name in needed:
            field = model._meta.get_field(name)
            if getattr(instance, getattr(field, "attname", name)) is None:
                return
        start_end = [getattr(instance, name) for name in ("starts_at", "ends_at") if name in needed]
        if len(start_end) > 1 and start_end[0] >= start_end[1]:
            return  # a check constraint says so; PostgreSQL refuses to build such a range
        super().validate(model, instance, exclude=set(exclude or ()) - needed, using=using)

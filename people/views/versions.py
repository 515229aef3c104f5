"""Two people at one form: neither overwrites the other in silence.

A form carries the version it was made from (`VersionField`), and the action that gets it raises
`ChangedMeanwhile` if the row has another one by now. Then the page is shown again with what was
typed, and beside it what stands (`{% conflict %}`). Whoever sends that page means it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.apps import apps
from django.forms import BaseForm, BoundField, ChoiceField, DateField
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from people.models import User
from people.models.records import Versioned


@dataclass(frozen=True)
class Difference:
    """A field in which what was typed differs from what stands."""

    label: str
    yours: str
    theirs: str


@dataclass(frozen=True)
class Conflict:
    """What the reader typed and what somebody saved before, where the two differ."""

    rows: Sequence[Difference]
    who: str
    at: str


def conflict(
    form: BaseForm, standing: BaseForm, *, version: int | dt.date, who: str, at: dt.datetime
) -> Conflict:
    """Both texts. `standing` is the same form, not sent, made from the row as it stands.

    From now on the sent form carries the version that stands: sending it once more is meant.
    """
    sent = QueryDict(mutable=True)
    sent.update(form.data)
    sent[form.add_prefix("version")] = str(version)
    form.data = sent
    both = [(form[field.name], field) for field in standing.visible_fields()]
    said = [(str(mine.label), _words(mine), _words(theirs)) for mine, theirs in both]
    rows = [Difference(*each) for each in said if each[1] != each[2]]
    return Conflict(rows, who, _clock(at))


def last_saved(row: Versioned) -> tuple[str, dt.datetime]:
    """Who gave the row the version it has, in words, and when; as its history tells.

    The history knows imports too, which leave no trace about each row.
    """
    versions = apps.get_model(row._meta.app_label, f"{row._meta.object_name}Event").objects
    first = versions.filter(pgh_obj=row.pk, version=row.version).order_by("pgh_id").first()
    if first is None:
        return _("Somebody"), timezone.now()
    number = (first.pgh_context or {}).get("user")
    user = User.objects.filter(pk=number or 0).select_related("employee").first()
    return (user.name if user else _("Somebody")), first.pgh_created_at


def _words(bound: BoundField) -> str:
    """What the field holds, as people read it."""
    value = bound.value()
    if isinstance(bound.field, ChoiceField):
        choices = {str(key): str(words) for key, words in bound.field.widget.choices}
        return choices.get(str(value), "")
    if isinstance(bound.field, DateField):
        day = parse_date(value) if isinstance(value, str) else value
        return date_format(day, "j E Y") if isinstance(day, dt.date) else str(value or "")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _clock(at: dt.datetime) -> str:
    """The instant by the reader's clock, which is named: hours alone mislead between sites."""
    local = timezone.localtime(at)
    return f"{date_format(local, 'j E, H:i')} ({timezone.get_current_timezone_name()})"

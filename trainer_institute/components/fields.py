"""A field of a form, and what two people wrote at the same time."""

from collections.abc import Sequence
from typing import Protocol

from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from trainer_institute.components.tags import register, rendered


class Difference(Protocol):
    """A field that two people filled in differently."""

    label: str | Promise
    yours: str
    theirs: str


@register.simple_tag
def form_row(field: BoundField, readers: str = "") -> SafeString:
    """A field with its label, its help and its problem; `readers` says who reads the answer."""
    if readers and not field.use_fieldset:
        told = [field.aria_describedby, f"{field.auto_id}_readers"]
        field.field.widget.attrs["aria-describedby"] = " ".join(filter(None, told))
    return rendered("form_row", field=field, readers=readers)


@register.simple_tag
def conflict(rows: Sequence[Difference], who: str, at: str) -> SafeString:
    """Both texts side by side: what the reader typed, and what `who` saved before, at that time."""
    return rendered("conflict", rows=rows, who=who, at=at)

"""Lists: searched, filtered, sorted and paged by their address, which can be kept and sent.

Whatever stands in the address, the list answers: what makes no sense is left out and said so. A
request for a part of the page gets the rows with what stands above them, by the same template.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from django import forms
from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import F, Func, Model, QuerySet
from django.db.models.expressions import OrderBy
from django.forms.boundfield import BoundField
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from people import policies
from people.views import Request
from people.views.exports import wants_sheet
from people.views.places import site_shown

PAGE = 50
SORT = "sort"
WHOLE, PART = "base.html", "part.html"
ROWS = ngettext_lazy("%(total)s row", "%(total)s rows", "total")

Row = TypeVar("Row", bound=Model)
Filters = TypeVar("Filters", bound=forms.Form)


@dataclass(frozen=True)
class Column:
    """A column of a list. With `key`, its name in the address, the list is sorted by `order`."""

    label: str | Promise
    order: tuple[str | Func, ...] = ()
    is_number: bool = False
    key: str = ""


@dataclass(frozen=True)
class Head:
    """A column with the address that sorts by it; `sorted` is the word of `aria-sort`."""

    column: Column
    url: str = ""
    sorted: str = ""


@dataclass(frozen=True)
class Order:
    """One order of the list in words; `value` is what the address says."""

    value: str
    column: Column
    is_down: bool
    is_chosen: bool


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address without it."""

    words: str
    url: str


@dataclass(frozen=True)
class Remark:
    """What in the address made no sense; `about` is the id its field names it by."""

    words: str
    about: str = ""


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """A list as its address asks for it. `found` are its rows, in any order, by the filters.

    `start` is the key of the column it is sorted by at first, with a minus from the end.
    """

    request: Request
    form: forms.Form
    columns: Sequence[Column]
    found: QuerySet[Row]
    start: str = ""
    counted: Promise = ROWS
    is_exported: bool = False

    @property
    def base(self) -> str:
        """What the template of the list extends: the frame of a page, or nothing but the part."""
        return PART if _wants_part(self.request) else WHOLE

    @property
    def wants_sheet(self) -> bool:
        """Whether the list is asked for as a sheet, by filters that make sense."""
        return wants_sheet(self.request) and self.form.is_valid()

    @cached_property
    def sort(self) -> str:
        """The key of the column the rows are sorted by, with a minus from the end."""
        asked = self.request.GET.get(SORT, "")
        return asked if asked in self._keys else self.start

    @cached_property
    def rows(self) -> QuerySet[Row]:
        """All rows in their order, which is never left to chance."""
        column = self._by_key.get(self.sort.removeprefix("-"))
        if column is None:
            return self.found
        is_down = self.sort.startswith("-")
        return self.found.order_by(*(_ordered(term, is_down) for term in (*column.order, "pk")))

    @cached_property
    def page(self) -> Page[Row]:
        """The page asked for; the nearest there is if there is no such."""
        return Paginator(self.rows, PAGE).get_page(self.request.GET.get("page"))

    def count(self) -> int:
        """How many rows were found, on all pages."""
        return self.page.paginator.count

    @property
    def count_words(self) -> str:
        """How many rows were found, in words."""
        words: str = self.counted % {"total": self.count()}
        return words

    @property
    def is_asked(self) -> bool:
        """Whether a filter is in force: else an empty list means that there is nothing yet."""
        return bool(self.chips or self.form.errors)

    @cached_property
    def heads(self) -> list[Head]:
        """The columns with the addresses that sort by them, or turn their order round."""
        return [self._head(column) for column in self.columns]

    @cached_property
    def orders(self) -> list[Order]:
        """Every order there is; what the list starts with needs no word in the address."""
        return [
            Order("" if key == self.start else key, column, is_down, is_chosen=key == self.sort)
            for column in self._by_key.values()
            for is_down, key in ((False, column.key), (True, f"-{column.key}"))
        ]

    @cached_property
    def chips(self) -> list[Chip]:
        """The filters in force in words."""
        return [
            Chip(words, self.url(**{field.name: ""}))
            for field in self.form
            if (words := _in_words(field, self.form.cleaned_data.get(field.name)))
        ]

    @property
    def all_url(self) -> str:
        """The address without any filter: each in force is emptied by name, or it would return."""
        return self.url(**{name: "" for name in self.form.fields if self.form[name].value()})

    @cached_property
    def remarks(self) -> list[Remark]:
        """What in the address made no sense, in sentences."""
        return [*self._remarks()]

    def url(self, **changes: str) -> str:
        """The address of this list with other words; what made no sense is left out."""
        query = QueryDict(mutable=True)
        asked = self.request.GET
        for name in self.form.fields:
            if name in asked and name not in self.form.errors:
                query[name] = asked[name]
        if self.sort != self.start:
            query[SORT] = self.sort
        for name, value in changes.items():
            query[name] = value
        if not query.get(SORT):
            query.pop(SORT, None)
        return f"?{query.urlencode()}"

    @cached_property
    def _by_key(self) -> Mapping[str, Column]:
        return {column.key: column for column in self.columns if column.key}

    @property
    def _keys(self) -> set[str]:
        return {key for name in self._by_key for key in (name, f"-{name}")}

    def _head(self, column: Column) -> Head:
        if not column.key:
            return Head(column)
        sorted_ = {column.key: "ascending", f"-{column.key}": "descending"}.get(self.sort, "")
        other = f"-{column.key}" if sorted_ == "ascending" else column.key
        return Head(column, self.url(sort="" if other == self.start else other), sorted_)

    def _remarks(self) -> Iterator[Remark]:
        for name, errors in self.form.errors.as_data().items():
            field = self.form[name]
            for problem in errors:
                words = _problem(problem)
                yield Remark(f"{field.label}: {words}", f"{field.auto_id}_error")
        if self.request.GET.get(SORT, "") not in {"", *self._keys}:
            yield Remark(_("The list cannot be sorted by that. It stands in its usual order."))
        number = self.request.GET.get("page")
        try:
            self.page.paginator.validate_number(number or 1)
        except InvalidPage:
            words = _("There is no such page. This is page %(number)s.")
            yield Remark(words % {"number": self.page.number})


def with_site(request: Request) -> Mapping[str, str]:
    """The words of the address; where they name no site, the one the viewer put first.

    Who has nothing to choose begins with all rows: they may have people at other sites.
    """
    asked = request.GET.dict()
    site = site_shown(request)
    if site is not None and policies.may_choose_site(request.user):
        asked.setdefault("site", site.code)
    return asked


def filled(form: Filters) -> Filters:
    """The form after its check; a filter that makes no sense has the value of an empty one."""
    if not form.is_valid():
        for name in form.fields:
            if name in form.errors:
                form.cleaned_data[name] = form.fields[name].clean("")
    return form


def answer(
    request: Request, listing: Listing[Row], template: str, words: Mapping[str, object]
) -> HttpResponse:
    """The page of the list, or the part of it that changes; `words` are for the template."""
    shown = {"listing": listing, "form": listing.form, "page": listing.page, **words}
    return render(request, template, shown)


def _wants_part(request: Request) -> bool:
    return bool(request.htmx) and not request.htmx.history_restore_request


def _ordered(term: str | Func, is_down: bool) -> OrderBy:  # noqa: FBT001 - two arguments, one caller
    expression = F(term) if isinstance(term, str) else term
    return OrderBy(expression, descending=is_down)


def _problem(problem: forms.ValidationError) -> str:
    """The sentence of the problem; never what was typed, which may be long."""
    if problem.code == "invalid_choice":
        return _("There is no such choice, so it is left out.")
    return " ".join(problem.messages)


def _in_words(field: BoundField, value: object) -> str:
    """The filter and its value, as a reader says it; empty for one that asks for everything."""
    if value in (None, "", False):
        return ""
    if value is True:
        return str(field.label)
    if isinstance(value, dt.date):
        value = date_format(value, "j E Y")
    elif isinstance(value, str):
        value = dict(getattr(field.field.widget, "choices", ())).get(value, value)
    return f"{field.label}: {value}"

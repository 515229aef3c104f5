"""Lists: the form above them, the table, what is found and how, the way through their pages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django import forms
from django.core.paginator import Page
from django.db.models import Model
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.utils.safestring import SafeString

from people.views.lists import Listing
from trainer_institute.components.tags import register, rendered

SEARCH = "text"  # the filter that is typed; the others are chosen


@dataclass(frozen=True)
class FilterField:
    """A filter as it is drawn."""

    field: BoundField
    html: SafeString
    is_tick: bool


@dataclass(frozen=True)
class PageLink:
    """A number in the pager; without a URL it stands for pages left out."""

    label: str
    url: str = ""
    current: bool = False


@register.simple_tag
def filter_bar(listing: Listing[Model]) -> SafeString:
    """The form above the list, and what was found, which is told when the list changes.

    Fields other than the search fold together on a phone.
    """
    fields = [*_drawn(listing.form)]
    return rendered(
        "filter_bar",
        listing=listing,
        search=[field for field in fields if field.field.name == SEARCH],
        others=[field for field in fields if field.field.name != SEARCH],
    )


def _drawn(form: forms.Form) -> Iterator[FilterField]:
    for field in form:
        widget = field.field.widget
        is_tick = isinstance(widget, forms.CheckboxInput)
        look = "form-select" if isinstance(widget, forms.Select) else "form-control"
        attrs: dict[str, str | bool] = {"class": "form-check-input" if is_tick else look}
        if field.name == SEARCH and isinstance(widget, forms.TextInput):
            widget.input_type = "search"  # of this form alone: each has its own fields
        yield FilterField(field, field.as_widget(attrs=attrs), is_tick)


@register.simple_tag
def list_tools(listing: Listing[Model]) -> SafeString:
    """The filters in force, the order on a phone, the sheets, and what made no sense."""
    return rendered("list_tools", listing=listing)


@register.simple_tag
def export_links(listing: Listing[Model]) -> SafeString:
    """The list as a sheet, by the same filters and in the same order."""
    return rendered("export_links", csv=listing.url(export="csv"), xlsx=listing.url(export="xlsx"))


@register.simple_block_tag(takes_context=True)
def list_table(context: Context, content: str, listing: Listing[Model], caption: str) -> SafeString:
    """The rows under the heads that sort them, then the pager; `caption` names the table."""
    return rendered(
        "list_table",
        listing=listing,
        caption=caption,
        content=content,
        pager=pager(context, listing.page),
    )


@register.simple_tag(takes_context=True)
def pager(context: Context, page: "Page[Model]") -> SafeString:
    """Links to the other pages of a list, with its search and filters; nothing for one page."""
    if not page.has_other_pages():
        return SafeString("")
    links = _links(context)
    shown = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return rendered(
        "pager",
        page=page,
        is_listed="listing" in context,
        previous=links(page.previous_page_number()) if page.has_previous() else "",
        next=links(page.next_page_number()) if page.has_next() else "",
        links=[
            PageLink(str(number), links(number), current=number == page.number)
            if isinstance(number, int)
            else PageLink(str(number))
            for number in shown
        ],
    )


def _links(context: Context) -> Callable[[int], str]:
    """What leads to a page: by the listing, or by the address as it is."""
    listing = context.get("listing")

    def link(number: int) -> str:
        if isinstance(listing, Listing):
            return listing.url(page=str(number))
        query = context["request"].GET.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    return link

"""Who opened my data: the answers in which others read named figures of the viewer."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from people import queries
from people.forms import LooksFilter
from people.models import AccessLog, Right
from people.views import Request

PAGE = 50
# What `AccessLog.page` says, in words: names of URLs of all floors. One without prints as it is.
PAGES: Mapping[str, str | Promise] = {
    "alert": _("Page of your alert"),
    "overview": _("Overview of the institute"),
    "trainer-card": _("Your page as a trainer"),
    "wellbeing:alert-answer": _("Load and care: the answer to your request"),
    "wellbeing:alert-due": _("Load and care: the day of the answer"),
    "wellbeing:alert-list": _("Load and care: the list of alerts"),
    "wellbeing:list": _("Load of trainers, week by week"),
    "wellbeing:relief-end": _("Load and care: the outcome of a relief"),
    "wellbeing:relief-propose": _("Load and care: a proposal of relief"),
    "wellbeing:team": _("Load of the own team"),
}


@dataclass(frozen=True)
class LookLine:
    """One look in words: never what was seen, only where."""

    look: AccessLog
    page: str | Promise
    right: str | Promise


def line_of(look: AccessLog) -> LookLine:
    """The line about a look."""
    right = Right(look.right).label if look.right in Right.values else look.right
    return LookLine(look, PAGES.get(look.page, look.page), right)


@require_safe
def look_list(request: Request) -> HttpResponse:
    """When, who, on which page and by which right, newest first, fifty a page."""
    form = LooksFilter(request.GET)
    found = AccessLog.objects.none()
    if request.user.employee is not None and form.is_valid():
        found = queries.looks_at(request.user.employee, form.cleaned_data["text"])
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    lines = [line_of(look) for look in page]
    return render(request, "people/look_list.html", {"form": form, "page": page, "lines": lines})

"""Messages: what the institute told the person, opened one by one or marked as read at once."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from notices import queries
from notices.actions import outbox
from notices.forms import UNREAD, InboxFilter
from notices.models import Notice
from people.views import Request

PAGE = 50


@dataclass(frozen=True)
class NoticeLine:
    """A message with its words."""

    notice: Notice
    text: queries.Text


@require_safe
def notice_list(request: Request) -> HttpResponse:
    """What the viewer was told, newest first, fifty a page; the address keeps the filter."""
    form = InboxFilter(request.GET)
    told = queries.told_to(request.user)
    if form.is_valid() and form.cleaned_data["which"] == UNREAD:
        told = told.unread()
    page = Paginator(told, PAGE).get_page(request.GET.get("page"))
    words = {
        "form": form,
        "page": page,
        "lines": [NoticeLine(notice, queries.text_of(notice)) for notice in page],
        "unread": queries.unread_of(request.user),
    }
    return render(request, "notices/notice_list.html", words)


@require_POST
def notice_open(request: Request, pk: int) -> HttpResponse:
    """Marks the message as read and leads to what it is about; without such, to the list."""
    notice = get_object_or_404(queries.told_to(request.user), pk=pk)
    outbox.mark_read(notice)
    return redirect(queries.text_of(notice).link or "notices:list")


@require_POST
def read_all(request: Request) -> HttpResponse:
    """Marks all messages as read."""
    count = outbox.mark_all_read(request.user)
    told = ngettext("%(count)s message is read now.", "%(count)s messages are read now.", count)
    messages.success(request, told % {"count": count})
    return redirect("notices:list")

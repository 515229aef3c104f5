"""Messages: what the institute told the person, opened one by one or marked as read at once."""

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import ngettext, ngettext_lazy
from django.views.decorators.http import require_POST, require_safe

from notices import queries
from notices.actions import outbox
from notices.forms import UNREAD, InboxFilter
from notices.models import Notice
from people.views import Request, lists
from people.views.lists import Listing

COUNTED = ngettext_lazy("%(total)s message", "%(total)s messages", "total")


@dataclass(frozen=True)
class NoticeLine:
    """A message with its words."""

    notice: Notice
    text: queries.Text

    @property
    def is_unread(self) -> bool:
        """Whether the person has not opened it yet."""
        return self.notice.read_at is None

    @property
    def day(self) -> dt.date:
        """The day it was told, by the clock of the page."""
        return timezone.localdate(self.notice.due_at)


@require_safe
def notice_list(request: Request) -> HttpResponse:
    """What the viewer was told, unread first, fifty a page; the address keeps the filter."""
    form = lists.filled(InboxFilter(request.GET))
    told = queries.told_to(request.user)
    if form.cleaned_data["which"] == UNREAD:
        told = told.unread()
    listing = Listing(request, form, (), told.unread_first(), counted=COUNTED)
    words = {
        "lines": [NoticeLine(notice, queries.text_of(notice)) for notice in listing.page],
        "unread": queries.unread_of(request.user),
    }
    return lists.answer(request, listing, "notices/notice_list.html", words)


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

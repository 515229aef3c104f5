"""The search over people, programs and sessions: a page, and the live answer in the frame."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people.views import Request
from trainer_institute.queries.search import LONGEST, found


@require_safe
def search(request: Request) -> HttpResponse:
    """What was found, of what the viewer may see; a part of the page for who is typing."""
    text = request.GET.get("q", "")[:LONGEST].strip()
    template = "pages/_search_live.html" if request.htmx else "pages/search.html"
    return render(request, template, {"text": text, "groups": found(text, request.user)})

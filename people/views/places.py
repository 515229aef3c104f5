"""Which site is put first: it gives pages their clock, and lists what they begin with."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from people import policies
from people.actions import users
from people.models import Site, User
from people.rules import Refused
from people.views import Request
from people.views.links import own_page


def site_shown(request: HttpRequest) -> Site | None:
    """The site the user put first, None being all; the own one where there is nothing to choose."""
    user = request.user
    if not isinstance(user, User):
        return None
    if not policies.may_choose_site(user):
        return user.site
    kept = user.shown_site
    return kept if kept and policies.may_show(user, kept) else None


def clock_of(request: HttpRequest) -> Site | None:
    """The site whose clock the pages tell: the one put first, else the own one.

    Rights are not read for those who put none first.
    """
    user = request.user
    if not isinstance(user, User):
        return None
    return (user.shown_site and site_shown(request)) or user.site


def sites_to_choose(user: User) -> list[Site]:
    """All sites the user may put first, by name."""
    sites = policies.sites_of(user)
    return list(Site.objects.all() if sites is None else Site.objects.filter(pk__in=sites))


@require_http_methods(["GET", "HEAD", "POST"])
def site_choose(request: Request) -> HttpResponse:
    """The sites to choose from, as a page or as the menu in the frame; a POST keeps one."""
    user, back = request.user, own_page(request, request.POST.get("next", ""))
    if request.method == "POST":
        code = request.POST.get("site", "")
        try:
            users.put_first(user, code=code)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(back or "account-site")
    shown = {
        "sites": sites_to_choose(user),
        "shown": site_shown(request),
        "may_choose": policies.may_choose_site(user),
        "back": own_page(request, request.GET.get("next", "")),
    }
    template = "people/_sites.html" if request.htmx else "people/site_choose.html"
    return render(request, template, shown)

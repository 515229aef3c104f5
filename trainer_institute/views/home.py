"""The start page: who you are here, and what you may do."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from people.models import Right, User
from people.views import Request

OWN_RECORD = gettext_lazy("See your record, and name a deputy for the days you are away.")
ALL_RECORDS = gettext_lazy("Look up the record of anybody the institute knows.")
# In the order of Right: what each lets a person do today, and the page for it.
TODAY: dict[Right, tuple[str | Promise, str]] = {
    Right.PLAN: (ALL_RECORDS, "people:list"),
    Right.CARE: (ALL_RECORDS, "people:list"),
    Right.ANALYZE: (ALL_RECORDS, "people:list"),
    Right.ADMINISTER: (
        gettext_lazy("Invite people, give rights, take them back, name deputies."),
        "people:rights",
    ),
    Right.COORDINATE: (gettext_lazy("Look up the people of your site."), "people:list"),
    Right.CONTACT: (gettext_lazy("Look up the people of your unit."), "people:list"),
    Right.TRAIN: (OWN_RECORD, ""),
    Right.LEAD_PROGRAM: (OWN_RECORD, ""),
    Right.LEAD_TEAM: (gettext_lazy("Look up the people of your team."), "people:list"),
    Right.JUDGE: (OWN_RECORD, ""),
    Right.DIRECT: (OWN_RECORD, ""),
    Right.AUDIT: (
        gettext_lazy("Read the records of all people, their rights and what was done with them."),
        "people:list",
    ),
}


def _by_what(user: User) -> dict[tuple[str | Promise, str], list[Right]]:
    """The rights held today, together where they let a person do the same."""
    together: dict[tuple[str | Promise, str], list[Right]] = {}
    for right, today in TODAY.items():
        if right in user.rights:
            together.setdefault(today, []).append(right)
    return together


@require_safe
def home(request: Request) -> HttpResponse:
    """What the viewer may do here today; an empty state says whom to ask."""
    user = request.user
    own = reverse("people:detail", args=[user.employee_id]) if user.employee_id else ""
    rights = [
        (", ".join(str(right.label) for right in held), what, reverse(page) if page else own)
        for (what, page), held in _by_what(user).items()
    ]
    first_name = user.employee.first_name if user.employee else ""
    greeting = _("Hello, %(name)s") % {"name": first_name} if first_name else _("Hello")
    return render(
        request,
        "pages/home.html",
        {"rights": rights, "person": user.employee, "greeting": greeting},
    )

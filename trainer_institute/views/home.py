"""The start page: leads to what a person comes for, or says what they may do."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from people.models import Right, User
from people.views import Request
from trainer_institute.queries.frame import first_page_of
from wellbeing.policies import may_list_team

# Rights whose holders have no page of every day yet, in the order of Right: what each lets a person
# do today, and the page for it.
TODAY: dict[Right, tuple[str | Promise, str]] = {
    Right.CONTACT: (gettext_lazy("Look up the people of your unit."), "people:list"),
    Right.JUDGE: (
        gettext_lazy("See your record, and name a deputy for the days you are away."),
        "",
    ),
}


def first_page(user: User) -> str:
    """The name of the page the viewer comes for; empty for those who start here.

    Line managers begin with the load of their team where an agreement opened it.
    """
    name = first_page_of(user)
    return "wellbeing:team" if name == "trainers:list" and may_list_team(user) else name


@require_safe
def home(request: Request) -> HttpResponse:
    """Leads on to the page the viewer comes for; else what may be done here, or whom to ask."""
    user = request.user
    if page := first_page(user):
        return redirect(page)
    own = reverse("people:detail", args=[user.employee_id]) if user.employee_id else ""
    rights = [
        (str(right.label), what, reverse(name) if name else own)
        for right, (what, name) in TODAY.items()
        if right in user.rights
    ]
    first_name = user.employee.first_name if user.employee else ""
    greeting = _("Hello, %(name)s") % {"name": first_name} if first_name else _("Hello")
    return render(
        request,
        "pages/home.html",
        {"rights": rights, "person": user.employee, "greeting": greeting},
    )

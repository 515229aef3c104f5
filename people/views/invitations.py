"""Accounts and the links that open them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people import policies
from people.actions import invitations
from people.forms import AccountForm
from people.models import Employee, Invitation, User
from people.rules import Refused
from people.views import Request, links
from people.views.persons import person_page


@require_POST
def invite(request: Request, pk: int) -> HttpResponse:
    """Makes the account if there is none yet, and sends a link; also sends it again."""
    people = Employee.objects.visible_to(request.user)
    employee = get_object_or_404(people.select_related("site", "department", "line_manager"), pk=pk)
    if not policies.may_invite(request.user):
        raise PermissionDenied
    has_account = User.objects.filter(employee=employee).exists()
    form = None if has_account else AccountForm(request.POST)
    if form and not form.is_valid():
        return person_page(request, employee, form)
    try:
        _say(request, _invited(request, employee, form))
    except Refused as refusal:
        if form:
            form.add_error(None, str(refusal))
            return person_page(request, employee, form)
        messages.error(request, str(refusal))
    return redirect("people:detail", pk)


def _invited(request: Request, employee: Employee, form: AccountForm | None) -> Invitation:
    """The new invitation, mailed once it is kept; of a new account if a form came."""
    if form:
        made = invitations.open_and_invite(employee, by=request.user, **form.cleaned_data)
    else:
        user = User.objects.select_related("employee__site").get(employee=employee)
        made = invitations.invite(user, by=request.user)
    invitation, token = made
    invitations.mail(invitation, link=links.mailed(request, "account-invitation", token=token))
    return invitation


def _say(request: Request, invitation: Invitation) -> None:
    if invitation.mailed_at:
        messages.success(request, _("The link is on its way. It works for seven days, once."))
    else:
        messages.error(
            request,
            _("The mail could not be handed over: nobody got the link. Send it again later."),
        )

"""Doors of the account: welcome and recovery for visitors, own settings for who is signed in."""

from allauth.account import views as library
from allauth.core import ratelimit
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views import i18n
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from people.actions import invitations, users
from people.forms import FirstPasswordForm, PreferencesForm
from people.models import User
from people.rules import Refused
from people.views import Request
from people.views.links import own_page
from trainer_institute.accounts import counting, recovery
from trainer_institute.accounts.forms import NewPasswordForm, RecoveryForm
from trainer_institute.queries import sign_ins

READ_AND_WRITE = ["GET", "HEAD", "POST"]
PAGE_OF_SIGN_INS = 50
# Stands in the address bar once the secret of a link went to the session.
OPENED = "open"
DIGEST_KEY = "invitation_digest"


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(READ_AND_WRITE)
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Sets the first password. Reading it uses nothing up: mail scanners open links too."""
    if token != OPENED:
        digest = invitations.digest_of(token)
        if invitations.opened_by(digest) is None:
            return _no_longer(request)
        request.session[DIGEST_KEY] = digest
        return redirect("account-invitation", OPENED)
    digest = request.session.get(DIGEST_KEY, "")
    found = invitations.opened_by(digest)
    if found is None:
        return _no_longer(request)
    form = FirstPasswordForm(request.POST or None, user=found.user)
    if not form.is_valid():
        return render(request, "account/welcome.html", {"form": form, "invitation": found})
    try:
        invitations.accept(digest, form.cleaned_data["password1"])
    except Refused:
        return _no_longer(request)
    logout(request)
    messages.success(request, _("Your password is set. Sign in with it."))
    return redirect("account_login")


def _no_longer(request: HttpRequest) -> HttpResponse:
    """The page for every link that does not work, whatever the reason."""
    return render(request, "account/welcome_over.html", status=404)


@login_not_required
@never_cache
@require_http_methods(READ_AND_WRITE)
def recover(request: HttpRequest) -> HttpResponse:
    """Asks for a link that sets a new password; the answer is the same for every address."""
    form = RecoveryForm(request.POST or None)
    is_late = False
    if form.is_valid():
        pair = f"{counting.counted_address(request)} {form.cleaned_data['email']}"
        if refusal := ratelimit.consume_or_429(request, action="reset_password", key=pair):
            limited: HttpResponse = refusal
            return limited
        if recovery.send_link(request, form.owner()):
            return redirect("account_reset_password_done")
        is_late, form.helper = True, RecoveryForm.again
    return render(request, "account/password_reset.html", {"form": form, "is_late": is_late})


class NewPassword(library.PasswordResetFromKeyView):  # type: ignore[misc] # allauth has no types
    """Sets a new password by the link of a recovery.

    Whoever is signed in here as somebody else stays so until the password is really set: a link in
    a letter must not sign anybody out.
    """

    def logout(self) -> None:
        """Nothing, where the library would end the sign-in by the mere look."""

    def get_context_data(self, **words: object) -> dict[str, object]:
        """What the page shows: whose password it is, and who is signed in instead."""
        shown: dict[str, object] = super().get_context_data(**words)
        return shown | {"owner": self.reset_user, "is_somebody_else": self._is_somebody_else()}

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        """The password is set, the sign-in of somebody else over."""
        if self._is_somebody_else():
            logout(self.request)
        answer: HttpResponse = super().form_valid(form)
        return answer

    def _is_somebody_else(self) -> bool:
        user = self.request.user
        return user.is_authenticated and self.reset_user not in (None, user)


class PasswordChange(library.PasswordChangeView):  # type: ignore[misc] # allauth has no types
    """Changes the password; an account that has none yet sets it by a link."""

    def dispatch(self, request: Request, *args: object, **kwargs: object) -> HttpResponseBase:
        """The page; a redirect to recovery for an account without a password."""
        if not request.user.has_usable_password():
            messages.info(request, _("You have no password yet. Set one by a link."))
            return redirect("account_reset_password")
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer


@require_http_methods(READ_AND_WRITE)
def settings(request: Request) -> HttpResponse:
    """Language and appearance of the pages."""
    kept = User.objects.get(pk=request.user.pk)
    form = PreferencesForm(request.POST or None, instance=kept)
    if form.is_valid():
        users.prefer(kept, language=kept.language, theme=kept.theme)
        with translation.override(kept.language):
            messages.success(request, _("Saved."))
        return redirect("account-settings")
    return render(request, "account/settings.html", {"form": form})


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switches the language: a cookie for this browser, and the account's own if signed in."""
    answer = i18n.set_language(request)
    language = request.POST.get("language", "")
    if isinstance(request.user, User) and language in User.Language.values:
        users.prefer(request.user, language=language, theme=request.user.theme)
    return answer


@require_POST
def set_theme(request: Request) -> HttpResponse:
    """Switches the appearance, and comes back to the page."""
    theme = request.POST.get("theme", "")
    if theme in User.Theme.values:
        users.prefer(request.user, language=request.user.language, theme=theme)
    return redirect(own_page(request, request.POST.get("next", "")) or "account-settings")


@require_http_methods(READ_AND_WRITE)
def own_sign_ins(request: Request) -> HttpResponse:
    """Where the viewer is signed in; a POST ends all other sign-ins."""
    key = request.session.session_key or ""
    if request.method == "POST":
        users.end_sign_ins(request.user, by=request.user, keep=key)
        messages.success(request, _("You are signed in here only."))
        return redirect("account-sign-ins")
    listed = Paginator(sign_ins.sign_ins_of(request.user), PAGE_OF_SIGN_INS)
    page = listed.get_page(request.GET.get("page"))
    rows = [sign_ins.described(row, key=key) for row in page]
    return render(request, "account/sign_ins.html", {"page": page, "sign_ins": rows})


@require_POST
def sign_in_end(request: Request, pk: int) -> HttpResponse:
    """Ends one of the viewer's sign-ins, this one too."""
    sign_in = get_object_or_404(UserSession, pk=pk, user=request.user)
    is_this_one = sign_in.session_key == request.session.session_key
    users.end_sign_in(sign_in, by=request.user)
    if is_this_one:
        logout(request)
        return redirect("account_login")
    messages.success(request, _("That sign-in is over."))
    return redirect("account-sign-ins")

"""The library's forms in our words."""

from allauth.account import forms as library
from django import forms
from django.utils.translation import gettext_lazy as _

from people import policies
from people.forms import LONGEST_PASSWORD, REVEALED, layout, password_rules
from people.models import User

LONGEST_ADDRESS = 254
# What the keyboard of a phone and the keeper of passwords need to know.
ADDRESS = {
    "autocomplete": "username",
    "inputmode": "email",
    "autocapitalize": "none",
    "spellcheck": "false",
}
SECRET = {"maxlength": LONGEST_PASSWORD, **REVEALED}


def _say(field: forms.Field, label: object, **attributes: object) -> None:
    """Nothing; gives a field of the library our label and no placeholder that hides it."""
    field.label = label  # type: ignore[assignment] # lazy words
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attributes)


def _ask_twice(form: forms.Form) -> None:
    """Nothing; the two fields of a new password in our words."""
    _say(form.fields["password1"], _("New password"), **SECRET)
    _say(form.fields["password2"], _("The same password again"), **SECRET)
    form.fields["password1"].help_text = password_rules()


class SignInForm(library.LoginForm):  # type: ignore[misc] # allauth has no types
    """Address and password."""

    helper = layout("login", "password", submit=_("Sign in"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["login"], _("E-mail"), autofocus=True, **ADDRESS)
        _say(self.fields["password"], _("Password"), enterkeyhint="go", **SECRET)
        self.fields["password"].help_text = ""


class RecoveryForm(forms.Form):
    """The address a link is sent to."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=LONGEST_ADDRESS,
        widget=forms.EmailInput(attrs={"autofocus": True, "enterkeyhint": "send", **ADDRESS}),
    )
    helper = layout("email", submit=_("Send me a link"))
    again = layout("email", submit=_("Send again"))

    def clean_email(self) -> str:
        """The address as accounts have it."""
        typed: str = self.cleaned_data["email"]
        return typed.lower()

    def owner(self) -> User | None:
        """Who signs in with that address today; None for everybody else."""
        known = User.objects.filter(email=self.cleaned_data["email"])
        user = known.select_related("employee__site").first()
        return user if user and policies.may_sign_in(user) else None


class NewPasswordForm(library.ResetPasswordKeyForm):  # type: ignore[misc] # allauth has no types
    """A new password by link."""

    helper = layout("password1", "password2", submit=_("Set the password"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _ask_twice(self)


class PasswordChangeForm(library.ChangePasswordForm):  # type: ignore[misc] # allauth has no types
    """A new password by somebody who knows the old one."""

    helper = layout("oldpassword", "password1", "password2", submit=_("Change the password"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["oldpassword"], _("Password until now"), **SECRET)
        _ask_twice(self)
        self.fields["oldpassword"].help_text = ""


class LinkForm(library.UserTokenForm):  # type: ignore[misc] # allauth has no types
    """Whether the link of a recovery still works."""

    def _get_user(self, uidb36: str) -> User | None:
        user: User | None = super()._get_user(uidb36)
        return user if user and policies.may_sign_in(user) else None

"""Input becomes clean values; one way to lay out every form of the project."""

from collections.abc import Iterable, Iterator
from copy import copy
from typing import ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.contrib.auth import password_validation
from django.db.models import Q, TextChoices
from django.forms.models import ModelChoiceIterator, ModelChoiceIteratorValue
from django.utils.functional import Promise, lazy
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people import policies
from people.models import Department, Grant, Right, Shown, Site, User
from people.models.sorting import sorted_words

LONGEST_SEARCH = 100
LONGEST_REASON = 500
LONGEST_PASSWORD = 1024
# Words of the button that shows what was typed, for the script that makes it.
REVEALED = {"data-show": _("Show"), "data-hide": _("Hide")}
# The validators of the settings, as a person reads them.
RULES = (
    _("at least 12 characters, a sentence is best"),
    _("letters, not digits alone"),
    _("nothing that many people use"),
    _("more than your name, number or address, your unit or site, or words of the institute"),
)


class Button(Submit):  # type: ignore[misc] # crispy has no types
    """A submit button whose words follow the language of each request.

    Crispy's own keeps the words of its first drawing, and a layout made at import is shared by
    all requests.
    """

    def render(self, form: forms.BaseForm, context: object, **options: object) -> SafeString:
        """The button as HTML."""
        drawn: SafeString = super(Button, copy(self)).render(form, context, **options)
        return drawn


def layout(*fields: object, submit: str | Promise) -> FormHelper:
    """The helper that draws a form: the fields in this order, then one button."""
    helper = FormHelper()
    helper.layout = Layout(*fields, Button("save", submit))
    return helper


def insisting(helper: FormHelper) -> FormHelper:
    """The same form beside what somebody else saved meanwhile: its button says what it does."""
    drawn = copy(helper)
    drawn.layout = Layout(*helper.layout.fields[:-1], Button("save", _("Save mine anyway")))
    return drawn


def filters(*fields: object, submit: str | Promise) -> FormHelper:
    """The helper of a form above a list: sends by GET, so that the address keeps the filters."""
    helper = FormHelper()
    helper.layout = Layout(*fields, Button("", submit))
    helper.form_method = "get"
    helper.form_class = "filters"
    helper.disable_csrf = True
    return helper


class VersionField(forms.IntegerField):
    """The version a form was made from, carried unseen. What is missing or mistyped fits none."""

    NONE = -1
    widget = forms.HiddenInput

    def clean(self, value: object) -> int:
        """The number that was sent; one that no row ever has, if it is none."""
        try:
            return int(super().clean(value))
        except forms.ValidationError:
            return self.NONE

    def has_changed(self, initial: object, data: object) -> bool:
        """Never: nobody types it."""
        return False


def date_input() -> forms.DateInput:
    """The browser's own calendar, which wants dates in ISO form in every language."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def password_input(use: str = "new-password") -> forms.PasswordInput:
    """A field for a password, whose letters a script can show; `use` is for password managers."""
    return forms.PasswordInput(attrs={"autocomplete": use, **REVEALED})


def _password_rules() -> SafeString:
    """What a password has to be, rule by rule."""
    return format_html(
        "<span>{}</span><ul>{}</ul>",
        gettext("Your password has"),
        format_html_join("", "<li>{}</li>", ((rule,) for rule in RULES)),
    )


password_rules = lazy(_password_rules, SafeString)


class RowsToChoose(ModelChoiceIterator):  # type: ignore[type-arg] # generic for the checker
    """The choices of a field that reads them once."""

    def __iter__(self) -> Iterator[tuple[ModelChoiceIteratorValue | str, str]]:
        """What asks for everything, then the rows."""
        yield "", str(self.field.empty_label)
        for row in self.queryset:
            yield self.choice(row)


class SiteField(forms.ModelChoiceField):  # type: ignore[type-arg] # generic for the checker only
    """A site among all by name; one read serves the list to choose from and the choice."""

    iterator = RowsToChoose

    def __init__(self) -> None:
        super().__init__(
            Site.objects.order_by(sorted_words("name")),
            label=_("Site"),
            required=False,
            to_field_name="code",
            empty_label=_("all sites"),
        )

    def to_python(self, value: object) -> Site | None:
        """The site of that code; raises ValidationError if there is none."""
        if value in self.empty_values:
            return None
        rows: Iterable[Site] = self.queryset or ()
        known = {site.code: site for site in rows}
        if (site := known.get(str(value))) is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice")
        return site


class FirstPasswordForm(forms.Form):
    """A password, typed twice, by the rules of the institute."""

    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=password_input(),
        help_text=password_rules(),
    )
    password2 = forms.CharField(
        label=_("The same password again"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=password_input(),
    )
    helper = layout("password1", "password2", submit=_("Set the password"))

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # passed through
        self.user = user

    def clean_password1(self) -> str:
        """The password; raises ValidationError for each rule it breaks."""
        password: str = self.cleaned_data["password1"]
        password_validation.validate_password(password, self.user)
        return password

    def clean(self) -> None:
        """Nothing; the second field must repeat the first."""
        first, second = (self.cleaned_data.get(name) for name in ("password1", "password2"))
        if first and second and first != second:
            self.add_error("password2", _("The two passwords differ. Type the second one again."))


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg] # generic for the checker only
    """How the pages look for their reader."""

    class Meta:
        model = User
        fields = ["language", "theme"]
        widgets: ClassVar = {"language": forms.RadioSelect, "theme": forms.RadioSelect}

    helper = layout("language", "theme", submit=_("Save"))


class PeopleFilter(forms.Form):
    """Which people the list shows."""

    text = forms.CharField(label=_("Name or number"), required=False, max_length=LONGEST_SEARCH)
    site = SiteField()


class AccountsFilter(PeopleFilter):
    """Which people the list shows to those who see accounts."""

    text = forms.CharField(
        label=_("Name, number or e-mail"), required=False, max_length=LONGEST_SEARCH
    )


class RightsFilter(AccountsFilter):
    """Which rights the administrator's table shows."""

    right = forms.ChoiceField(
        label=_("Right"), required=False, choices=[("", _("all rights")), *Right.choices]
    )
    field_order = ("text", "right", "site")


class LooksFilter(forms.Form):
    """Which looks at the own figures are listed."""

    text = forms.CharField(
        label=_("Last name of who looked"), required=False, max_length=LONGEST_SEARCH
    )


class AccountForm(forms.Form):
    """The address of a new account, and the language of its first letter."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    language = forms.ChoiceField(label=_("Language"), choices=User.Language.choices)

    @staticmethod
    def sent_to(url: str) -> FormHelper:
        """The helper of this form on a page whose own address is another one."""
        helper = layout("email", "language", submit=_("Make the account and send the link"))
        helper.form_action = url
        return helper


class GrantForm(forms.ModelForm):  # type: ignore[type-arg] # generic for the checker only
    """A right with its reach and dates. The department is typed: there may be thousands."""

    department_code = forms.CharField(
        label=_("Code of the department"),
        required=False,
        max_length=40,
        help_text=_("For a unit contact: the department, with all units below it."),
    )

    class Meta:
        model = Grant
        fields = ["right", "site", "starts_on", "ends_on"]
        widgets: ClassVar = {"starts_on": date_input(), "ends_on": date_input()}
        help_texts: ClassVar = {
            "site": _("For a site coordinator."),
            "ends_on": _("Empty: until it is taken back."),
        }

    helper = layout(
        "right", "site", "department_code", "starts_on", "ends_on", submit=_("Give the right")
    )

    def clean_department_code(self) -> str:
        """The code as typed; the department of that code goes to the grant."""
        code: str = self.cleaned_data["department_code"].strip()
        self.instance.department = None
        if code:
            self.instance.department = Department.objects.filter(code__iexact=code).first()
            if self.instance.department is None:
                raise forms.ValidationError(
                    _("No department has the code “%(code)s”."), params={"code": code}
                )
        return code

    def clean(self) -> None:
        """Nothing; says at the field what reach the chosen right needs."""
        super().clean()
        right = self.cleaned_data.get("right")
        self._needs(
            "site",
            of_right=right == Right.COORDINATE,
            missing=_("Choose the site this person coordinates."),
            needless=_("Only a site coordinator has a site. Leave this empty."),
        )
        self._needs(
            "department_code",
            of_right=right == Right.CONTACT,
            missing=_("Give the department this person is the contact of."),
            needless=_("Only a unit contact has a department. Leave this empty."),
        )

    def _needs(
        self, field: str, *, of_right: bool, missing: str | Promise, needless: str | Promise
    ) -> None:
        if field in self.errors or "right" in self.errors:
            return
        given = bool(self.cleaned_data.get(field))
        if of_right and not given:
            self.add_error(field, str(missing))
        elif given and not of_right:
            self.add_error(field, str(needless))


class ReasonForm(forms.Form):
    """Why something was done."""

    why = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Say in a few words why, then send again.")},
    )


class SwitchForm(forms.Form):
    """What to open or close, to whom, where and why."""

    class Change(TextChoices):
        OPEN = "open", _("open it")
        CLOSE = "close", _("close it")

    shown = forms.ChoiceField(label=_("What is shown"), choices=Shown.choices)
    right = forms.ChoiceField(
        label=_("To whom"),
        choices=[
            (right.value, right.label)
            for right in Right
            if any(policies.may_be_opened(shown, right) for shown in Shown)
        ],
    )
    site = forms.ModelChoiceField(
        Site.objects.all(),
        label=_("Site of the trainers"),
        required=False,
        to_field_name="code",
        empty_label=_("all sites"),
    )
    change = forms.ChoiceField(
        label=_("Change"), choices=Change.choices, widget=forms.RadioSelect, initial=Change.OPEN
    )
    why = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Name the agreement and its date. Administrators and auditors read it."),
    )
    helper = layout("shown", "right", "site", "change", "why", submit=_("Save"))

    def clean(self) -> None:
        """Nothing; what is opened must be among what that right may ever see."""
        shown, right = (self.cleaned_data.get(name) for name in ("shown", "right"))
        if shown and right and not policies.may_be_opened(Shown(shown), Right(right)):
            self.add_error("right", _("This is never shown to holders of that right."))


class DeputyForm(forms.Form):
    """Who stands in, and when."""

    deputy = forms.CharField(
        label=_("Deputy"),
        max_length=254,
        help_text=_("E-mail address or personnel number of somebody with an account."),
    )
    starts_on = forms.DateField(label=_("First day"), widget=date_input())
    ends_on = forms.DateField(label=_("Last day"), widget=date_input())
    helper = layout("deputy", "starts_on", "ends_on", submit=_("Name the deputy"))

    def __init__(self, *args: object, is_paused: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # passed through
        self.is_paused = is_paused

    def clean_deputy(self) -> User:
        """The user behind the address or number; raises ValidationError if none can sign in.

        Whether the person is unknown, has no account or a closed one, is told to nobody here; a
        form that is paused does not even look.
        """
        if self.is_paused:
            raise forms.ValidationError(
                _("This was tried too often. Try again in an hour, or ask an administrator.")
            )
        typed: str = self.cleaned_data["deputy"].strip()
        known = Q(email=typed.lower()) | Q(employee__personnel_number=typed)
        user = User.objects.filter(known).select_related("employee__site").first()
        if user is None or not policies.may_sign_in(user):
            raise forms.ValidationError(
                _("Nobody who can sign in has the address or number “%(typed)s”."),
                params={"typed": typed},
            )
        return user

    def clean(self) -> None:
        """Nothing; the last day must not be before the first."""
        starts_on, ends_on = (self.cleaned_data.get(name) for name in ("starts_on", "ends_on"))
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day must not be before the first."))

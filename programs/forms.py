"""Input about programs becomes clean values."""

from collections.abc import Iterable, Mapping

from django import forms
from django.db.models import Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.forms import LONGEST_SEARCH
from people.models import Site
from people.rules import sortable
from programs.models import Program
from programs.rules import RightState

MOST_OPTIONS = 50


def offer(
    field: forms.Field, *, anything: str | Promise, options: Iterable[tuple[str, str]]
) -> None:
    """Nothing; a field for a code becomes a list to choose from, while that is short enough.

    Else the beginning of the name is typed, which finds the same.
    """
    few = list(options)
    if len(few) <= MOST_OPTIONS:
        field.widget = forms.Select(choices=[("", anything), *few])


class ProgramsFilter(forms.Form):
    """Which programs the list shows."""

    text = forms.CharField(label=_("Name or code"), required=False, max_length=LONGEST_SEARCH)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("all programs")), ("open", _("offered")), ("closed", _("closed"))],
    )


class TrainersFilter(forms.Form):
    """Which trainers the list shows."""

    text = forms.CharField(label=_("Name or code"), required=False, max_length=LONGEST_SEARCH)
    site = forms.CharField(label=_("Site"), required=False, max_length=LONGEST_SEARCH)
    program = forms.CharField(label=_("Program"), required=False, max_length=LONGEST_SEARCH)
    right = forms.ChoiceField(
        label=_("Right to deliver"),
        required=False,
        choices=[
            ("", _("in force")),
            (RightState.LAPSING.value, _("lapses within 60 days")),
            (RightState.LAPSED.value, _("lapsed")),
        ],
    )
    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=[("", _("trains")), ("left", _("no longer trains")), ("all", _("all"))],
    )

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type] # passed through
        offer_codes(self.fields)


def offer_codes(fields: Mapping[str, forms.Field]) -> None:
    """Nothing; lets choose the site and the program, in two fields, by one query for both."""
    few = slice(MOST_OPTIONS + 1)
    sites = Site.objects.order_by("name").values_list(Value("site"), "code", "name")[few]
    programs = Program.objects.order_by("name").values_list(Value("program"), "code", "name")[few]
    rows = sorted(sites.union(programs, all=True), key=lambda row: sortable(row[2]))
    for kind, anything in (("site", _("all sites")), ("program", _("all programs"))):
        options = [(code, name) for what, code, name in rows if what == kind]
        offer(fields[kind], anything=anything, options=options)

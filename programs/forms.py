"""Input about programs becomes clean values."""

from collections.abc import Iterable
from operator import itemgetter

from django import forms
from django.db.models import Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.forms import LONGEST_SEARCH, filters
from people.models import Site
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
    helper = filters("text", "state", submit=_("Show"))


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
    helper = filters("text", "site", "program", "right", "role", submit=_("Show"))

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type] # passed through
        sites, programs = _options()
        offer(self.fields["site"], anything=_("all sites"), options=sites)
        offer(self.fields["program"], anything=_("all programs"), options=programs)


def _options() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Codes and names of sites and of programs, one more than can be offered; by one query."""
    few = slice(MOST_OPTIONS + 1)
    sites = Site.objects.order_by("name").values_list(Value("site"), "code", "name")[few]
    programs = Program.objects.order_by("name").values_list(Value("program"), "code", "name")[few]
    rows = sorted(sites.union(programs, all=True), key=itemgetter(2))
    return (
        [(code, name) for kind, code, name in rows if kind == "site"],
        [(code, name) for kind, code, name in rows if kind == "program"],
    )

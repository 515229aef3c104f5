"""Which messages the list shows."""

from django import forms
from django.utils.translation import gettext_lazy as _

UNREAD = "unread"


class InboxFilter(forms.Form):
    """All messages, or those not opened yet."""

    which = forms.ChoiceField(
        label=_("Messages"),
        required=False,
        choices=[("", _("all messages")), (UNREAD, _("unread only"))],
    )

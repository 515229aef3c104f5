"""Who reads what a trainer notes, in the words printed beside each field."""

from collections.abc import Collection

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import Right, Shown, Site, Switch

EFFORT = _("Only you read this. It changes your own curve and no figure that others see.")
ENTHUSIASM = _("Only you read this. Analysts and directors read the mean of at least five people.")
TEXT_READERS = frozenset({Right.ANALYZE, Right.LEAD_PROGRAM})
# By the rights to which an agreement opened the texts where the trainer works.
TEXTS: dict[frozenset[str], str | Promise] = {
    frozenset(): _(
        "Only you read this, until an agreement opens it to analysts and the lead methodologist"
        " of the program."
    ),
    frozenset({Right.ANALYZE}): _("You and analysts read this."),
    frozenset({Right.LEAD_PROGRAM}): _("You and the lead methodologist of the program read this."),
    TEXT_READERS: _("You, analysts and the lead methodologist of the program read this."),
}
NOTE_OPEN = _("Only you read this, unless you share it below.")
NOTE_CLOSED = _(
    "Only you read this. A shared text opens to load coordinators once an agreement allows it."
)
SHARE = _("Load coordinators read it then. You can take it back at any time.")
INCIDENT = _(
    "It belongs to the session. Planners, load coordinators, analysts and the line managers of the"
    " site read it; directors read how many there were."
)


def audiences(site: Site) -> dict[str, str | Promise]:
    """The words for each field of a log of a trainer at that site, as things stand now."""
    texts = TEXTS[frozenset(_rights_open(Shown.LOG_TEXTS, site)) & TEXT_READERS]
    is_open = Right.CARE in _rights_open(Shown.NOTES, site)
    return {
        "effort": EFFORT,
        "enthusiasm": ENTHUSIASM,
        "what_worked": texts,
        "what_to_change": texts,
        "note": NOTE_OPEN if is_open else NOTE_CLOSED,
        "shares_note": SHARE,
        "incident": INCIDENT,
    }


def _rights_open(shown: Shown, site: Site) -> Collection[str]:
    """Rights to which this is open for trainers of the site."""
    here = Switch.objects.filter(Q(site=None) | Q(site=site), shown=shown)
    return set(here.values_list("right", flat=True))

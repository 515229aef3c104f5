"""Where every component registers itself, and how it gets its HTML."""

from django.template import Library, TemplateSyntaxError
from django.template.loader import get_template
from django.utils.safestring import SafeString

register = Library()

TONES = frozenset({"", "pri", "ok", "warn", "bad", "info", "vio"})


def rendered(component: str, /, **values: object) -> SafeString:
    """The HTML of a component."""
    return SafeString(get_template(f"components/{component}.html").render(values).strip())


def trimmed(content: str) -> SafeString:
    """What stood inside the tag: already HTML, since the template engine escaped its values."""
    return SafeString(content.strip())


def known_tone(tone: str) -> str:
    """The tone; raises TemplateSyntaxError for one that the design layer does not have."""
    if tone not in TONES:
        raise TemplateSyntaxError(f"No tone is called “{tone}”: use one of {sorted(TONES)}.")
    return tone

"""Where every component registers itself, and how it gets its HTML."""

from django.template import Library
from django.template.loader import get_template
from django.utils.safestring import SafeString

register = Library()


def rendered(component: str, /, **values: object) -> SafeString:
    """The HTML of a component."""
    return SafeString(get_template(f"components/{component}.html").render(values).strip())

"""Components of pages: a tag each, with its HTML in `templates/components/`.

Registered as built-ins, so that a template uses them without loading anything. The templates get
what the tag hands them and nothing else: no request, no query.
"""

from trainer_institute.components import (
    bars,
    basics,
    charts,
    curve,
    fields,
    heat,
    lists,
    plan,
    work,
)
from trainer_institute.components.tags import register

__all__ = [
    "bars",
    "basics",
    "charts",
    "curve",
    "fields",
    "heat",
    "lists",
    "plan",
    "register",
    "work",
]

"""One order of words for the whole house: case is ignored, and ё stands where е does."""

from django.db.models import Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower, Replace


def sorted_words(words: str | Combinable) -> Lower:
    """The words as the database sorts and searches them; `people.rules.sortable` says the same."""
    return Lower(Replace(Replace(words, Value("ё"), Value("е")), Value("Ё"), Value("Е")))

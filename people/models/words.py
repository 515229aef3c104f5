"""How rows are found by the beginnings of their words, typed in either alphabet."""

from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db.models import BooleanField, F, Func, GeneratedField, Q, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Cast, Concat

from people.rules import beginnings

# Whoever types more words than this looks for a text, not for a name.
MOST_WORDS = 8
# A single letter begins words of half the company.
LETTERS_TO_SEARCH = 2


def words_of(*columns: str) -> GeneratedField:
    """A column the database keeps: all words of these columns in one spelling."""
    apart = [part for column in columns for part in (F(column), Value(" "))]
    return GeneratedField(
        expression=Func(Concat(*apart), function="institute_words"),
        output_field=SearchVectorField(),
        db_persist=True,
    )


def conditions(text: str, column: str = "words") -> list[CombinedExpression]:
    """For each word of the text: some word in the column begins so; empty for a text of signs.

    The words are quoted and hold no sign of their own, so no text is a command to the database.
    """
    queries = [
        " | ".join(f"'{begun}':*" for begun in word) for word in beginnings(text)[:MOST_WORDS]
    ]
    return [
        CombinedExpression(
            F(column), "@@", Cast(Value(query), SearchQueryField()), output_field=BooleanField()
        )
        for query in queries
    ]


def with_words(text: str, column: str = "words") -> Q:
    """The condition that each word of the text begins a word there; false for a text of signs."""
    found = conditions(text, column)
    return Q(*found) if found else Q(pk__in=[])


def is_enough(text: str) -> bool:
    """Whether a search among everything has enough to go by."""
    words = beginnings(text)[:MOST_WORDS]
    return any(len(word[0]) >= LETTERS_TO_SEARCH for word in words)
